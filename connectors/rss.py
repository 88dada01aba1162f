"""One feed: RSS, RDF, Atom or JSON Feed, and so Google Alerts, forums, blogs and review pages."""

import asyncio
import re
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Literal
from urllib.parse import urljoin, urlsplit

import feedparser
import httpx
import msgspec
from pydantic import Field, HttpUrl

from connectors import web
from connectors.base import (
    Author,
    Caps,
    Cursor,
    Engagement,
    Gap,
    Mention,
    Page,
    Refused,
    Source,
    TryLater,
)
from connectors.feed import Entry, Feed, digest
from connectors.feed_json import is_json, read_json
from connectors.feed_memory import Memory, as_cursor, key_of, keys_of, knows_any, meet, recall
from connectors.feed_xml import read_xml

ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json;q=0.9, application/xml;q=0.8, */*;q=0.1"

LATER = timedelta(hours=1)
"""For a feed that is missing or closed to us: it often comes back, but not within minutes."""

REREAD = 48
"""Unchanged answers after which the whole feed is asked for, 12 hours at the usual pace: some servers answer
"not modified" wrongly."""

BACKFILL_PAGES = 1_000
"""Here a backfill leaves a paged feed that has no end."""

# Two threads, since a hostile feed can keep its parser busy for seconds. A pool and no semaphore: that would
# belong to the first event loop in which somebody waits for it.
_PARSERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="feed")
_VALIDATOR = re.compile(r"[\x20-\x7e]{1,500}")
_UNDATED = datetime.max.replace(tzinfo=UTC)


class Place(msgspec.Struct, frozen=True):
    """Where a backfill stands: the next page, and its number."""

    v: Literal[1]
    next: str
    page: int = 1


class Rss(Source):
    """New and edited entries of one feed."""

    caps: ClassVar[Caps] = Caps(
        backfill=True,
        edits=True,
        min_interval=timedelta(minutes=5),
        default_interval=timedelta(minutes=15),
    )
    terms: ClassVar[str] = "Those of whoever publishes the feed."
    blind_spots: ClassVar[str] = "What has left the feed before it was read. Deletions are not told."

    kind: Literal["rss"] = "rss"
    # Not in the repr: whoever has the address of a Google Alert reads it, and it names the user.
    url: HttpUrl = Field(repr=False, description="Address of the feed: RSS, Atom, RDF, JSON Feed, Google Alerts")
    pages: int = Field(
        20, ge=1, le=100, description="Most pages read in one poll, where a paged feed has that much new"
    )

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        memory, gaps = recall(cursor)
        conditions = self._conditions(memory)
        answer = await self._ask(http, str(self.url), conditions)
        if conditions and not answer.value:
            unchanged = msgspec.structs.replace(memory, unchanged=memory.unchanged + 1)
            return Page((), as_cursor(unchanged), wait=answer.rate, gaps=gaps)
        feed = await self._with_older(http, answer, memory)
        now = web.server_time(answer.headers)
        met = meet(feed.entries, memory, self._scope, now.toordinal() if now else None)
        mentions = self._mentions(met.fresh)
        if met.lost:
            gaps += (Gap(None, mentions[0].published, "no entry was known: some may have come and gone"),)
        after = msgspec.structs.replace(
            met.memory,
            reader=self._reader,
            # A damaged file is read again even if it does not change.
            etag=_validator(answer.headers.get("etag")) if feed.whole else None,
            modified=_validator(answer.headers.get("last-modified")) if feed.whole else None,
        )
        return Page(mentions, as_cursor(after), wait=answer.rate, gaps=gaps, skipped=feed.skipped)

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """What the feed still holds of the time asked for, and all that has no date; page by page, newest first."""
        place: Place | None
        place, gaps = self._recall_place(cursor)
        while place is not None:
            answer = await self._ask(http, place.next, {})
            feed = await _parse(answer)
            keyed = zip(keys_of(feed.entries, self._scope, by_link=False), feed.entries, strict=True)
            wanted = {k: e for k, e in keyed if e.published is None or since <= e.published < until}
            older = _older(feed, answer.url)
            number = place.page + 1
            over = number > BACKFILL_PAGES or all(e.published and e.published < since for e in feed.entries)
            place = Place(v=1, next=older, page=number) if older and not over else None
            yield Page(
                self._mentions(wanted),
                msgspec.to_builtins(place) if place else None,
                more=place is not None,
                wait=answer.rate,
                gaps=gaps,
                skipped=feed.skipped,
            )
            gaps = ()

    @property
    def _scope(self) -> str:
        """A guid is unique within its feed at best. A digest, since the address may be a secret."""
        return digest(str(self.url))[:8]

    @property
    def _reader(self) -> str:
        return f"feedparser {feedparser.__version__} of {self._scope}"

    def _conditions(self, memory: Memory) -> dict[str, str]:
        if memory.reader != self._reader or memory.unchanged >= REREAD:
            return {}
        told = {"if-none-match": memory.etag, "if-modified-since": memory.modified}
        return {name: value for name, value in told.items() if value}

    async def _ask(self, http: httpx.AsyncClient, url: str, conditions: dict[str, str]) -> web.Answer[bytes]:
        try:
            return await web.fetch(http, url, headers={"accept": ACCEPT, **conditions})
        except Refused as error:
            if error.status in (401, 403, 404):
                raise TryLater(error.detail, LATER, status=error.status) from error
            if error.status == httpx.codes.GONE:
                detail = f"the feed at {self.url.host} is gone for good (410); remove it or give its new address"
                raise Refused(detail, status=error.status) from error
            raise

    async def _with_older(self, http: httpx.AsyncClient, answer: web.Answer[bytes], memory: Memory) -> Feed:
        """The page, and as many older ones as it takes to reach an entry that we know."""
        feed = await _parse(answer)
        read, pages = {str(self.url), answer.url}, [feed]
        while memory.reader and len(pages) < self.pages and not knows_any(memory, feed.entries, self._scope):
            older = _older(feed, answer.url)
            if older is None or older in read:
                break
            read.add(older)
            answer = await self._ask(http, older, {})
            feed = await _parse(answer)
            pages.append(feed)
        return Feed(
            tuple(entry for page in pages for entry in page.entries),
            whole=all(page.whole for page in pages),
            skipped=tuple(reason for page in pages for reason in page.skipped),
        )

    def _recall_place(self, cursor: Cursor | None) -> tuple[Place, tuple[Gap, ...]]:
        start = Place(v=1, next=str(self.url))
        if cursor is None:
            return start, ()
        try:
            return msgspec.convert(cursor, Place), ()
        except msgspec.ValidationError as error:
            return start, (Gap(None, None, f"the saved position could not be read ({error})"),)

    def _mentions(self, keyed: dict[str, Entry]) -> tuple[Mention, ...]:
        """Oldest first: a file has the newest first, and what has no date counts as of now."""
        mentions = [self._mention(key, entry) for key, entry in reversed(keyed.items())]
        return tuple(sorted(mentions, key=lambda mention: mention.published or _UNDATED))

    def _mention(self, key: str, entry: Entry) -> Mention:
        return Mention(
            source=self.id,
            key=key,
            text=entry.text,
            # Where nobody is named, each entry is by somebody else.
            author=entry.author or Author(id=key),
            url=entry.link,
            published=entry.published,
            edited=entry.edited,
            language=entry.language,
            parent=key_of(entry.parent, self._scope) if entry.parent else None,
            media=entry.media,
            engagement=Engagement(replies=entry.replies),
        )


async def _parse(answer: web.Answer[bytes]) -> Feed:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_PARSERS, _read, answer.value, answer.headers.get("content-type"), answer.url)


def _read(body: bytes, content_type: str | None, url: str) -> Feed:
    return read_json(body, url) if is_json(body) else read_xml(body, content_type, url)


def _older(feed: Feed, url: str) -> str | None:
    """The page after this one. Never on another host: a feed does not decide whom we ask."""
    if feed.next is None:
        return None
    try:
        older = urljoin(url, feed.next)
        here, there = urlsplit(url), urlsplit(older)
    except ValueError:
        return None
    return older if (here.scheme, here.netloc) == (there.scheme, there.netloc) else None


def _validator(value: str | None) -> str | None:
    """A validator as it came, if it can be sent back as it came."""
    return value if value and _VALIDATOR.fullmatch(value) else None
