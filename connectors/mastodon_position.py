"""Where we are in a feed of the Mastodon API: pure steps from one answer to the next request.

Timelines and notifications are walked forward with `min_id`, which gives the page directly above it, so
that no post between two polls is lost (https://docs.joinmastodon.org/api/guidelines/#pagination). Search
knows no such walk: there the newest page comes first, older ones by `offset`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec

from connectors.base import Cursor

LIMIT = 40
"""Most statuses a page may hold: https://docs.joinmastodon.org/methods/timelines/#tag ."""

REREAD = timedelta(hours=1)
"""How often the newest page is read again: some servers give late posts an id below the newest."""

OVERLAP = timedelta(minutes=15)
"""How far a search looks back behind its newest hit: servers index in batches of some minutes."""

LATE = timedelta(hours=6)
"""How far it looks back once per REREAD: the latest of 243 recorded remote posts came 4.9 hours late."""

WINDOW = 10_000
"""Most hits a search can page through: Elasticsearch's `index.max_result_window`."""

START = "0"
"""Below every id, in each shape of id that is known."""

# Mastodon's ids have 18 digits until the year 2453.
_NUMBER = re.compile(r"[0-9]{1,18}")
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_NEWER = re.compile(r'\brel="?prev\b')
Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
Count = Annotated[int, msgspec.Meta(ge=0, le=10**18)]


class Position(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor of this connector holds. `of` names the feed: ids of another one mean nothing here."""

    v: Literal[1]
    of: str
    min: Id | None = None
    """The newest id that was stored; None where the server's ids have no order that we could see."""
    start: Count = 0
    """The lowest id of the first page: what lies below was there before we were."""
    read: Count | None = None
    """Server time of the last reading of the newest page, in seconds since 1970."""
    due: bool = False
    """The newest page is read again next."""
    offset: Annotated[int, msgspec.Meta(ge=0, le=WINDOW)] = 0
    top: Id | None = None
    """The newest id of the search that `offset` is in the middle of."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one answer tells about the way on: its ids, the link to newer ones, and the server's clock."""

    ids: Sequence[str]
    newer: str | None
    size: int
    now: datetime | None

    @property
    def newest(self) -> str | None:
        """Where to go on from. Notifications, and servers with other ids, are known by the link only."""
        return self.newer or max(filter(ordered, self.ids), key=int, default=None)


def ordered(identity: str) -> bool:
    """Mastodon's ids are whole numbers. Others (base62, ULID) are opaque."""
    return _NUMBER.fullmatch(identity) is not None


def lowest(ids: Iterable[str]) -> int | None:
    return min((int(each) for each in ids if ordered(each)), default=None)


def restore(cursor: Cursor | None, of: str) -> Position | None:
    """The position in a cursor; None when it is damaged, of another version or of another feed."""
    try:
        position = msgspec.convert(cursor, Position)
    except msgspec.ValidationError:
        return None
    return position if position.of == of else None


def keep(position: Position) -> Cursor:
    held: Cursor = msgspec.to_builtins(position)
    return held


def begin(of: str, seen: Seen) -> Position:
    """After the first page. An empty feed has everything before it, so its walk starts at the bottom."""
    return Position(1, of, seen.newest if seen.size else START, lowest(seen.ids) or 0, _seconds(seen))


def advance(position: Position, seen: Seen) -> tuple[Position, bool]:
    """After one page of the walk; and whether more is waiting. Never backward."""
    if position.due:
        return _reread_done(position, seen), False
    found = later(position.min, seen.newest)
    more = seen.size >= LIMIT and found != position.min
    moved = msgspec.structs.replace(position, min=found)
    return (moved if more else _mark_due(moved, seen)), more


def advance_search(position: Position, seen: Seen) -> tuple[Position, bool]:
    """After one page of a search. Only an empty page is the end: hidden posts make pages short."""
    top = later(position.top, seen.newest)
    deeper = position.offset + LIMIT
    if seen.size and ordered(position.min or "") and deeper < WINDOW:
        return msgspec.structs.replace(position, offset=deeper, top=top), True
    ended = msgspec.structs.replace(position, min=later(position.min, top), offset=0, top=None)
    return (_reread_done(ended, seen) if position.due else _mark_due(ended, seen)), False


def cut_off(position: Position, seen: Seen) -> bool:
    """Whether a search had more hits than can be paged through."""
    return bool(seen.size) and ordered(position.min or "") and position.offset + LIMIT >= WINDOW


def floor(position: Position) -> str | None:
    """The `min_id` of a search, low enough for posts that were indexed late."""
    if not ordered(position.min or ""):
        return None
    back = LATE if position.due else OVERLAP
    return str(max(position.start, int(position.min or START) - (_milliseconds(back) << 16), 0))


def id_at(moment: datetime) -> str:
    """The id that a status received at this time would bear: milliseconds above 16 bits of sequence."""
    return str(max(int(moment.timestamp() * 1000), 0) << 16)


def later(one: str | None, other: str | None) -> str | None:
    """The newer of two ids; the second where they cannot be compared."""
    if one and other and ordered(one) and ordered(other):
        return max(one, other, key=int)
    return other or one


def newer_link(headers: httpx.Headers) -> str | None:
    """The id in `Link: rel="prev"`, which leads to newer posts.

    Only the id is taken, never the address: a link must not lead us, and our token, to another host.
    """
    for address, attributes in _LINK.findall(headers.get("link", "")):
        if _NEWER.search(attributes):
            return _id_in(address)
    return None


def _id_in(address: str) -> str | None:
    try:
        query = parse_qs(urlsplit(address).query)
    except ValueError:
        return None
    # Servers before 2.6 wrote `since_id` there: https://docs.joinmastodon.org/api/guidelines/#pagination
    found = (query.get("min_id") or query.get("since_id") or [""])[0]
    return found if _ID.fullmatch(found) else None


def _reread_done(position: Position, seen: Seen) -> Position:
    return msgspec.structs.replace(position, due=False, read=_seconds(seen))


def _mark_due(position: Position, seen: Seen) -> Position:
    """Ask for a re-reading when an hour of the server's own clock has gone by."""
    now = _seconds(seen)
    if now is None:
        return position
    if position.read is None:
        return msgspec.structs.replace(position, read=now)
    return msgspec.structs.replace(position, due=now - position.read >= REREAD.total_seconds())


def _seconds(seen: Seen) -> int | None:
    return max(int(seen.now.timestamp()), 0) if seen.now else None


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
