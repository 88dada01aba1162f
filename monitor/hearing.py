"""The values of listening: whom we listen for, under which circumstances, and what became of a page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from connectors.base import Engagement, Mention, Source
from monitor.triage.policy import Policy
from monitor.trust import Trust
from monitor.understand.assess import Mind, words
from monitor.understand.match import Brands

MAX_TEXT = 20_000
"""Code points kept of one post; longer ones are cut with a note (no network allows as many)."""


@dataclass(frozen=True, slots=True)
class Ears:
    """What listening needs to know: whom we listen for, how we understand, who is told."""

    brands: Brands
    accounts: Mapping[str, frozenset[str]]
    """Brand id to our accounts, each as `kind:handle` in lower case."""
    policy: Policy
    mind: Mind = field(default_factory=Mind)
    trust: Mapping[str, Trust] = field(default_factory=dict)
    """Brand id to whom it never or always hears; who is missing has no such list."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Under which circumstances a page is taken in."""

    source: Source
    now: datetime
    looked: datetime | None = None
    """Our last complete look before this one; None on the first."""
    alerts_since: datetime | None = None
    """Only posts written since then may open incidents (a baseline, a backfill); None: all may."""
    muted: bool = False
    """A backfill: nothing opens, nothing is announced."""
    moves_cursor: bool = True

    def listens_to(self, mention: Mention) -> bool:
        if self.muted:
            return False
        return self.alerts_since is None or (mention.published or self.now) >= self.alerts_since


@dataclass(slots=True)
class Outcome:
    """What became of a page; the counts are what logs and `status` show."""

    heard: int = 0
    """Mentions about a brand or in a known conversation, new to us."""
    complaints: int = 0
    opened: int = 0
    placings: dict[str, int] = field(default_factory=dict)
    incidents: list[int] = field(default_factory=list)
    """Incidents that something was announced of."""


def text_of(mention: Mention) -> str:
    """The text as it is kept."""
    return words(mention)[:MAX_TEXT]


def storable(mention: Mention) -> Mention:
    """The mention without what no database or channel can hold: half characters and NUL become U+FFFD.

    One for one, so that places in the text stay where they were.
    """
    texts = (mention.text, mention.author.name or "", mention.author.handle or "", mention.author.id, mention.key)
    if not any(map(_UNSTORABLE.search, texts)):
        return mention
    author = mention.author
    name, handle = _whole(author.name), _whole(author.handle)
    return replace(
        mention,
        key=_UNSTORABLE.sub("\ufffd", mention.key),
        text=_UNSTORABLE.sub("\ufffd", mention.text),
        author=replace(author, id=_UNSTORABLE.sub("\ufffd", author.id), name=name, handle=handle),
    )


def names_of(mention: Mention, source: Source) -> set[str]:
    """The writer as configurations name people: `kind:handle`, by the kind or the id of the source."""
    names = {(name or "").lower().lstrip("@") for name in (mention.author.handle, mention.author.id)}
    return {f"{kind}:{name}" for kind in {source.kind, source.id, source.realm} for name in names}


def merged(old: Engagement, new: Engagement) -> Engagement:
    """The counts as they would be stored: an unknown one leaves what was known."""
    return Engagement(
        likes=old.likes if new.likes is None else new.likes,
        reposts=old.reposts if new.reposts is None else new.reposts,
        replies=old.replies if new.replies is None else new.replies,
        views=old.views if new.views is None else new.views,
    )


def _whole(text: str | None) -> str | None:
    return None if text is None else _UNSTORABLE.sub("\ufffd", text)


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
