"""Which entries of a feed are new or changed: the memory that a cursor carries, as pure steps.

No date and no order in a feed can be trusted: entries come late, are edited in place, and bear dates of
tomorrow or of 1970. So what was met is remembered one by one, each with a digest of its text.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from connectors.base import Cursor, Gap
from connectors.feed import Entry, digest

KEPT, FEEDS_KEPT = 500, 5
"""Entries remembered: 500 as Huginn does, or five times the feed where that is more."""

ABSENT = 21
"""Days that an entry must be absent from the feed before it may be forgotten."""

MOST_KEPT = 5_000
"""Where a feed brings more within ABSENT, the longest absent go, so that a cursor stays below 250 kB."""

UNSTABLE, IN_A_ROW = 0.8, 3
"""Share of new guids on known posts, and polls in a row, after which guids count for nothing."""

# Visible ASCII: what can be sent back in a header as it came.
Validator = Annotated[str, msgspec.Meta(pattern=r"^[\x20-\x7e]{1,500}$")]


class Memory(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor holds. Names are digests of keys, marks are digests of texts."""

    v: Literal[1]
    reader: str | None = None
    """Which parser read which address: the validators mean nothing to another one. None: nothing was read."""
    seen: dict[str, tuple[str, int]] = {}
    """Name to mark and day of the last meeting, the longest absent first."""
    links: dict[str, str] = {}
    """The links of the last page, name to mark."""
    etag: Validator | None = None
    modified: Validator | None = None
    unchanged: int = 0
    """Answers "not modified" in a row."""
    unstable: int = 0
    """Polls in a row on which the guids had changed."""
    by_link: bool = False
    """The guids of this feed are not to be used."""


@dataclass(frozen=True, slots=True)
class Met:
    """What a page brought."""

    fresh: dict[str, Entry]
    """New and changed entries by their key, in the order of the file."""
    memory: Memory
    lost: bool
    """Nothing on the page was known, so that others may have come and gone unseen."""


def recall(cursor: Cursor | None) -> tuple[Memory, tuple[Gap, ...]]:
    """The memory in a cursor. One that cannot be read is told as a gap, and everything is new again."""
    if cursor is None:
        return Memory(v=1), ()
    try:
        return msgspec.convert(cursor, Memory), ()
    except msgspec.ValidationError as error:
        return Memory(v=1), (Gap(None, None, f"the saved position could not be read ({error})"),)


def as_cursor(memory: Memory) -> Cursor:
    cursor: Cursor = msgspec.json.decode(msgspec.json.encode(memory), type=dict)
    return cursor


def meet(entries: Sequence[Entry], memory: Memory, scope: str, today: int | None) -> Met:
    """Compare a page with what was met before. `today` is a day number, None where the server does not tell."""
    entries = tuple(dict.fromkeys(entries))
    links = {digest(key_of(entry.link, scope)): _mark(entry) for entry in entries if entry.link}
    unstable = 0 if memory.by_link else _unstable(entries, links, memory, scope)
    by_link = memory.by_link or unstable >= IN_A_ROW or _repeats_guids(entries)
    keyed = dict(zip(keys_of(entries, scope, by_link=by_link), entries, strict=True))
    names = {key: digest(key) for key in keyed}
    known = {name: mark for name, (mark, _) in memory.seen.items()} | (memory.links if by_link else {})
    day = today if today is not None else max((last for _, last in memory.seen.values()), default=0)
    present = {names[key]: (_mark(entry), day) for key, entry in keyed.items()}
    before = {name: met for name, met in memory.seen.items() if name not in present}
    fresh = {key: entry for key, entry in keyed.items() if known.get(names[key]) != present[names[key]][0]}
    met = msgspec.structs.replace(
        memory,
        seen=_bounded(before, present, day),
        links=links,
        unchanged=0,
        unstable=unstable,
        by_link=by_link,
    )
    overlap = present.keys() & known.keys() or links.keys() & memory.links.keys()
    return Met(fresh, met, lost=bool(fresh and memory.seen and not overlap))


def knows_any(memory: Memory, entries: Sequence[Entry], scope: str) -> bool:
    """Whether a page reaches back to entries met before."""
    keys = keys_of(entries, scope, by_link=memory.by_link)
    return any(digest(key) in memory.seen for key in keys)


def keys_of(entries: Sequence[Entry], scope: str, *, by_link: bool) -> list[str]:
    """A key for each entry: its guid, else its link, else its text; only what is unique on the page counts."""
    counts = Counter(name for entry in entries for name in {entry.guid, entry.link} if name)
    keys = []
    for entry in entries:
        order = (entry.link, entry.guid) if by_link else (entry.guid, entry.link)
        name = next((name for name in order if name and counts[name] == 1), None)
        keys.append(key_of(name or digest(entry.text), scope))
    return keys


def key_of(name: str, scope: str) -> str:
    """A name as a key. Some guids are whole documents; 200 characters hold nearly every address."""
    return f"{scope}:{name if len(name) <= 200 else digest(name)}"


def _mark(entry: Entry) -> str:
    return digest(entry.text)[:8]


def _unstable(entries: Sequence[Entry], links: dict[str, str], memory: Memory, scope: str) -> int:
    """How many polls in a row brought new guids on posts whose link and text were there before."""
    keys = keys_of(entries, scope, by_link=False)
    new = sum(digest(key) not in memory.seen for key in keys)
    again = sum(memory.links.get(name) == mark for name, mark in links.items())
    share = UNSTABLE * len(entries)
    return memory.unstable + 1 if entries and new > share and again > share else 0


def _repeats_guids(entries: Sequence[Entry]) -> bool:
    """One guid on several posts that have links of their own."""
    guids = Counter(entry.guid for entry in entries if entry.guid)
    shared = [entry.link for entry in entries if entry.guid and guids[entry.guid] > 1]
    return bool(shared) and None not in shared and len(set(shared)) == len(shared)


def _bounded(
    before: dict[str, tuple[str, int]], present: dict[str, tuple[str, int]], today: int
) -> dict[str, tuple[str, int]]:
    """What is on the page is never forgotten; of the rest those go that are many and long absent."""
    surplus = len(before) + len(present) - max(KEPT, FEEDS_KEPT * len(present))
    absent = list(before.items())
    kept = [(name, met) for place, (name, met) in enumerate(absent) if place >= surplus or today - met[1] < ABSENT]
    room = max(MOST_KEPT - len(present), 0)
    return dict(kept[-room:] if room else []) | present
