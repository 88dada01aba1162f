"""Praise, gathered: who was happy with a brand, in their own words, and the few of them that a letter shows."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.base import Notice
from alerts.safe_text import web_address
from alerts.voice import Voice
from alerts.wording import language
from connectors.base import Mention, Source
from monitor.hearing import names_of
from monitor.reply.sensitive import Sensitive, spoken_of
from monitor.store import praise as stored
from monitor.store.praise import StoredPraise
from monitor.understand.normalise import normalise
from monitor.understand.redact import redacted

NEGATIVITY, COMPLAINT = 0.05, 0.2
"""Praise is passed on below both. Of labelled posts that were taken for praise, 9 to 19 of 100 are unhappy; below both
limits 1 to 3 of 100, in Hindi 15 (`docs/empathy.md` has the figures). More than half of the praise is lost by that: a
mocking "thanks for nothing" among the kind words does more harm than a kind word that is missing."""
MOST_LETTERS = 300
"""Of one person's words, so that five fit on a screen; the link has all of them."""
NAME = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Praise:
    """One happy person, and what they said, without what identifies them."""

    post: int
    source: str
    internal: bool
    """Said by an employee in a place that is not public."""
    text: str
    language: str
    at: datetime
    url: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """By what is told where words come from: the sources there are, and a brand's own accounts."""

    sources: Mapping[str, Source]
    accounts: Mapping[str, frozenset[str]]
    """Brand id to our accounts, each as `kind:handle` in lower case."""


def praise(connection: sqlite3.Connection, brand: str, span: tuple[datetime, datetime], origin: Origin) -> list[Praise]:
    """Who praised a brand from the start of a span up to its end, each person once, the newest first.

    Left out: what we say of ourselves, copies of the same words, posts of sources that are no longer there (nobody
    knows whether they were public), and thanks of people who speak of death, danger or harm.
    """
    ours = origin.accounts.get(brand, frozenset())
    found = stored.praise(connection, brand, span, (NEGATIVITY, COMPLAINT))
    return [
        Praise(
            post=one.id,
            source=one.source,
            internal=origin.sources[one.source].audience == "employees",
            text=redacted(one.text, one.language),
            language=one.language,
            at=one.at,
            url=web_address(one.url),
        )
        for one in _once(found)
        if one.source in origin.sources and not _is_ours(one, origin.sources[one.source], ours) and _is_light(one.text)
    ]


def _once(found: Sequence[StoredPraise]) -> Iterator[StoredPraise]:
    """The newest of each person, and of each wording."""
    people: set[int] = set()
    wordings: set[str] = set()
    for one in found:
        wording = normalise(one.text).text
        if one.person not in people and wording not in wordings:
            yield one
        people.add(one.person)
        wordings.add(wording)


def _is_ours(one: StoredPraise, source: Source, ours: Collection[str]) -> bool:
    said = Mention(one.source, str(one.id), one.text, one.author)
    return not names_of(said, source).isdisjoint(ours)


def _is_light(text: str) -> bool:
    return spoken_of(text).isdisjoint(Sensitive)


def letter(praised: Sequence[Praise], brand: str, voice: Voice, at_most: int) -> Notice:
    """The newest few in the agents' language; each person's words stay in theirs."""
    title = voice.say("praise-title", brand=voice.inline(brand, NAME), people=len(praised))
    more = len(praised) - at_most
    rest = [voice.say("praise-more", count=more, command=voice.apart("allears praise"))] if more > 0 else []
    return Notice(title, (*(_line(one, voice) for one in praised[:at_most]), *rest))


def _line(one: Praise, voice: Voice) -> str:
    where = voice.join(language(one.language, voice), voice.apart(f"m{one.post}"))
    return f"«{voice.inline(one.text, MOST_LETTERS)}» ({where})" + (f" {voice.apart(one.url)}" if one.url else "")
