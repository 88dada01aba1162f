"""The contract of a connector: what a mention and a page are, what may go wrong, and what a member offers."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Literal, Protocol, runtime_checkable

from httpx import AsyncClient
from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator

Cursor = dict[str, JsonValue]
"""Opaque to everyone but its connector: JSON with a version `v`; it moves only forward."""


class ConnectorError(Exception):
    """A poll that brought no page; the subclass says what the caller must do.

    `body` is the start of what the server said: for the connector, which knows its words; never shown.
    """

    def __init__(self, detail: str, *, status: int | None = None, body: bytes = b"") -> None:
        super().__init__(detail)
        self.detail = detail
        self.status = status
        self.body = body


class TryLater(ConnectorError):
    """Ask again: not before `wait` where the source named one, else by the caller's backoff.

    `firm` means the source said Retry-After, which no connector may shorten; a reset time may be.
    """

    def __init__(
        self,
        detail: str,
        wait: timedelta | None = None,
        *,
        status: int | None = None,
        firm: bool = False,
        body: bytes = b"",
    ) -> None:
        super().__init__(detail, status=status, body=body)
        self.wait = wait
        self.firm = firm


class Refused(ConnectorError):
    """Asking again is pointless until a person changes something; `detail` says what."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it. `id` is stable within the network; what the source does not tell is None."""

    id: str
    handle: str | None = None
    name: str | None = None
    followers: int | None = None


@dataclass(frozen=True, slots=True)
class Engagement:
    """Counts at the time of reading; None is unknown, never 0."""

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    views: int | None = None


@dataclass(frozen=True, slots=True)
class Media:
    url: str | None = None
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """One public post. Times are aware UTC; `key` is canonical within the network of the source."""

    source: str
    key: str
    text: str
    author: Author
    url: str | None = None
    published: datetime | None = None
    """None where the source does not tell: the time of first sight is taken."""
    edited: datetime | None = None
    language: str | None = None
    """What the source declares, BCP 47; weak evidence."""
    parent: str | None = None
    """Key of the post this answers, in the same network."""
    root: str | None = None
    """Key of the first post of the conversation, where the source tells it; else None."""
    media: tuple[Media, ...] = ()
    engagement: Engagement = Engagement()
    rating: float | None = None
    """Stars, 1 to 5, where the source is a review site."""
    private: bool = False
    """Said to the brand alone: never quoted outside, and no public reply answers it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a mention seen before: gone (`mention` is None), or its newest form."""

    key: str
    mention: Mention | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time that this source could not show us, and why. `start` None is unknown."""

    start: datetime | None
    end: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class RateSignal:
    """What the source says about its limit: ask nothing of this `scope` for `wait`, if not zero.

    A duration, not a time: a connector has no clock, and the server's clock may be off by hours.
    """

    wait: timedelta
    remaining: int | None = None
    scope: str = "source"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: mentions oldest first, and the cursor to ask with next (None: begin anew)."""

    mentions: tuple[Mention, ...]
    cursor: Cursor | None
    more: bool = False
    """More is waiting: ask again at once."""
    wait: RateSignal | None = None
    gaps: tuple[Gap, ...] = ()
    changes: tuple[Change, ...] = ()
    skipped: tuple[str, ...] = ()
    """One reason for each item that could not be read; the rest of the page stands."""


@dataclass(frozen=True, slots=True)
class Health:
    """What `allears check` shows: reachable or not, and what can be seen."""

    ok: bool
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What a connector can do; the caller degrades by this, never by its kind."""

    poll: bool = True
    stream: bool = False
    push: bool = False
    """Mentions are brought by the listener; it is never polled."""
    backfill: bool = False
    by_date: bool = False
    """`backfill` reaches back to a date, not only to what the source still holds."""
    edits: bool = False
    deletions: bool = False
    threads: bool = False
    """`thread` is offered: the conversation can be read to see whether we answered."""
    refresh: bool = False
    """`refresh` is offered, cheap enough to be asked for every open incident."""
    baseline: bool = True
    """The first complete poll is stored without alerts (files and hooks have none)."""
    needs_auth: bool = False
    min_interval: timedelta = timedelta(seconds=60)
    default_interval: timedelta = timedelta(minutes=2)
    scope: str = "source"
    """Who shares one rate limit: "source", or "host" for all sources at one server."""


class Source(BaseModel):
    """Common configuration of every source; a connector adds its fields, and `poll`.

    A subclass sets `kind: Literal["..."] = "..."`, `caps`, and gives every field a `description`.
    Secrets are `pydantic.SecretStr`. It never sleeps, retries, logs, or reads clock or environment.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    caps: ClassVar[Caps] = Caps()
    network: ClassVar[str | None] = None
    """Wherever it is read, keys and authors are the same (federated servers); None: only within one source."""
    most_days: ClassVar[int | None] = None
    spoken: ClassVar[str] = ""
    terms: ClassVar[str] = ""
    blind_spots: ClassVar[str] = ""
    """For its page: days that its terms let a text be kept, main languages ("": any), terms, what it cannot give."""

    kind: str
    id: str = Field("", pattern=r"^[a-z0-9_-]{0,40}$", description="Name in topics, paths and status; default the kind")
    interval: timedelta | None = Field(
        None, gt=timedelta(0), description="Time between two polls; below the source's minimum only on loopback"
    )
    since: timedelta | None = Field(
        None, ge=timedelta(0), description="On the first poll also alert for posts this recent, instead of none"
    )
    brand: str | None = Field(None, description="Id of the brand all posts are about; else the brand queries decide")
    audience: Literal["public", "employees"] = Field(
        "public", description="Who speaks here; what employees say stays in internal routes and channels"
    )
    retention_days: int | None = Field(
        None, ge=1, description="Remove texts this many days after they were read; unless given, what the terms allow"
    )
    allow_private: bool = Field(False, description="Reach private and loopback addresses too")
    allow_http: bool = Field(False, description="Reach public addresses over plain HTTP too")

    @field_validator("retention_days")
    @classmethod
    def _within_terms(cls, given: int | None) -> int | None:
        if given is not None and cls.most_days is not None and given > cls.most_days:
            raise ValueError(f"its terms allow {cls.most_days} days at most; give no more, or leave it out")
        return given

    @property
    def kept_days(self) -> int | None:
        """Days until a text goes; None: never."""
        return self.most_days if self.retention_days is None else self.retention_days

    @property
    def realm(self) -> str:
        """Within what keys and authors are unique: the network, else this source alone."""
        return self.network or self.id

    async def check(self, http: AsyncClient) -> Health:
        """Read one page and say what can be seen. Raises as `poll` does."""
        page = await self.poll(http, None)
        return Health(ok=True, detail=f"answers; {len(page.mentions)} posts on the first page")

    async def poll(self, http: AsyncClient, cursor: Cursor | None) -> Page:
        """Read what is new since `cursor` (None: the newest page). Raises TryLater or Refused, nothing else.

        A cursor it cannot read (another version, damaged) counts as None and is told as a gap.
        """
        raise NotImplementedError


@runtime_checkable
class Backfills(Protocol):
    """Offered by connectors whose `caps.backfill` is true."""

    def backfill(
        self, http: AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """Pages of [since, until), resumable from any page's cursor; a cursor None on a page is the end."""
        ...


@runtime_checkable
class Streams(Protocol):
    """Offered by connectors whose `caps.stream` is true.

    Where `caps.poll` is true as well, polls go on as the safety net and own the cursor; the stream's pages leave
    it as it was. Where it is false the stream owns the cursor, and `poll` reads one bounded stretch of it.
    """

    def stream(self, http: AsyncClient, cursor: Cursor | None) -> AsyncIterator[Page]:
        """Pages as posts are written, for as long as the connection lasts; the caller stops by closing or cancelling.

        The first page may be empty: it tells that the stream is open. The cursor of any page is where to resume;
        what is brought twice is the same. Raises TryLater when the connection is lost, or Refused. Reconnecting is
        the caller's. Ends at once, without a page, where this configuration has no stream.
        """
        ...


@runtime_checkable
class Threads(Protocol):
    """Offered by connectors whose `caps.threads` is true."""

    async def thread(self, http: AsyncClient, mention: Mention) -> list[Mention]:
        """The other posts of the conversation, oldest first; empty when it is gone. Raises as `poll` does."""
        ...


@runtime_checkable
class Refreshes(Protocol):
    """Offered by connectors whose `caps.refresh` is true."""

    async def refresh(self, http: AsyncClient, keys: Sequence[str]) -> list[Change]:
        """What became of up to 25 posts. Of which nothing can be said, nothing is returned. Raises as `poll` does."""
        ...
