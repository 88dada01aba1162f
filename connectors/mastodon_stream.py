"""The streaming API of Mastodon: which streams there are, what their lines say, and the pages these make.

https://docs.joinmastodon.org/methods/streaming/ . Since version 4.2 every stream wants a user's token.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import httpx
import msgspec

from connectors import mastodon_status as api
from connectors.base import Change, Cursor, Page, Refused, TryLater
from connectors.web import OK, decode_each, describe, host_of, refusal, unanswered

SILENCE = 90.0
"""Seconds without a word, not even a heartbeat, after which a line is dead: one comes every fifteen."""
LONGEST = 1_000_000
"""Bytes of one event; a status is under 20 kB on any server we know."""
REMEMBERED = 10_000
"""Statuses of which we know the local id, by which alone deletions are told."""
KEPT = 4_000
"""Bytes of a refusal that are read."""
PARTS = {"all": "public", "local": "public/local", "remote": "public/remote"}
ACCEPT = {"accept": "text/event-stream", "accept-encoding": "identity"}
"""Unpacked: a proxy that packs holds lines back."""


class Addresses(msgspec.Struct, frozen=True):
    streaming: str = ""


class Configuration(msgspec.Struct, frozen=True):
    urls: Addresses = Addresses()


class Instance(msgspec.Struct, frozen=True):
    """Where a server streams: https://docs.joinmastodon.org/entities/Instance/#streaming ."""

    configuration: Configuration = Configuration()


class Event(NamedTuple):
    kind: str
    body: bytes


class Lines:
    """Server-sent events from the bytes that carry them, in whatever pieces these come."""

    def __init__(self) -> None:
        self._rest = b""
        self._kind = ""
        self._body: list[bytes] = []

    def read(self, piece: bytes) -> list[Event]:
        """The events that this piece completes. Raises TryLater for one that never ends."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        told = [event for line in lines if (event := self._line(line.removesuffix(b"\r")))]
        if len(self._rest) + sum(map(len, self._body)) > LONGEST:
            raise TryLater(f"the stream holds an event of more than {LONGEST:,} bytes")
        return told

    def _line(self, line: bytes) -> Event | None:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"event":
            self._kind = value.decode(errors="replace")
        elif name == b"data":
            self._body.append(value)
        elif not line:
            return self._ended()
        return None  # a line that begins with a colon is a heartbeat

    def _ended(self) -> Event | None:
        event = Event(self._kind, b"\n".join(self._body)) if self._body else None
        self._kind, self._body = "", []
        return event


class Told:
    """What the events of one connection make of themselves."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._uris: dict[str, str] = {}

    def page(self, events: Sequence[Event], cursor: Cursor | None) -> Page:
        """One page of them, in their order; what other kinds of events tell is not ours."""
        statuses, skipped = _statuses([event for event in events if event.kind != "delete"])
        posts, hidden = api.visible(api.written(status for _, status in statuses).values())
        self._remember(posts)
        mentions = api.mentions(posts, self._source)
        edited = {status.uri for kind, status in statuses if kind == "status.update"}
        edits = (Change(mention.key, mention) for mention in mentions if mention.key in edited)
        gone = (event.body.strip().decode(errors="replace") for event in events if event.kind == "delete")
        deletions = (Change(self._uris.pop(identity)) for identity in gone if identity in self._uris)
        return Page(mentions, cursor, changes=(*edits, *deletions), skipped=(*skipped, *hidden))

    def _remember(self, posts: Sequence[api.Status]) -> None:
        self._uris |= {post.id: post.uri for post in posts}
        for identity in list(self._uris)[: max(len(self._uris) - REMEMBERED, 0)]:
            del self._uris[identity]


def routes(hashtags: Sequence[str], public: str | None, *, mentions: bool) -> list[str]:
    """The streams of one source, as paths; a search has none."""
    if hashtags:
        return [f"hashtag?{urlencode({'tag': tag})}" for tag in hashtags]
    if public:
        return [PARTS[public]]
    return ["user/notification"] if mentions else []


def base_of(server: str, told: str) -> str:
    """Where to ask: the host that the server names. The token never travels less safely than to the server itself."""
    named = told.replace("ws", "http", 1) if told.startswith(("ws://", "wss://")) else told
    try:
        scheme = urlsplit(named).scheme
    except ValueError:
        return server
    return named.rstrip("/") if scheme in {"https", urlsplit(server).scheme} and host_of(named) else server


async def pages(
    http: httpx.AsyncClient, urls: Sequence[str], token: str, source: str, cursor: Cursor | None
) -> AsyncGenerator[Page, None]:
    """One empty page once all streams are open, then one for what comes together. Raises TryLater or Refused."""
    told = Told(source)
    headers = {**ACCEPT, "authorization": f"Bearer {token}"}
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(_opened(http, url, headers)) for url in urls]
        yield Page((), cursor)
        async for events in _merged([_events(response) for response in opened]):
            yield told.page(events, cursor)


@asynccontextmanager
async def _opened(http: httpx.AsyncClient, url: str, headers: Mapping[str, str]) -> AsyncIterator[httpx.Response]:
    place = host_of(url)
    timeout = httpx.Timeout(http.timeout.connect, read=SILENCE)
    try:
        request = http.build_request("GET", url, headers=headers, timeout=timeout)
        # A redirect could lead the token to another host.
        response = await http.send(request, stream=True, follow_redirects=False)
    except (httpx.InvalidURL, UnicodeError, httpx.UnsupportedProtocol) as error:
        raise Refused(f"{place}: {error}") from error
    except httpx.HTTPError as error:
        raise TryLater(f"{place} {unanswered(error)}") from error
    try:
        if response.status_code != OK or "event-stream" not in response.headers.get("content-type", ""):
            raise await _refused(response, place, headers["authorization"])
        yield response
    finally:
        await response.aclose()


async def _refused(response: httpx.Response, place: str, key: str) -> TryLater | Refused:
    """Why it is no stream. Some servers repeat the key that they refuse."""
    body = b""
    try:
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > KEPT:
                break
    except httpx.HTTPError as error:
        return TryLater(f"{place} {unanswered(error)}")
    if response.status_code == OK:
        return TryLater(f"{place} answered {describe(body)} instead of a stream")
    hushed = body.replace(key.rpartition(" ")[2].encode(), "…".encode())
    return refusal(response.status_code, response.headers, hushed, place)


async def _events(response: httpx.Response) -> AsyncIterator[list[Event]]:
    """What comes together, until the line is cut."""
    place, lines = response.request.url.host, Lines()
    try:
        async for piece in response.aiter_bytes():
            if told := lines.read(piece):
                yield told
    except httpx.HTTPError as error:
        raise TryLater(f"{place} {unanswered(error)}") from error
    raise TryLater(f"{place} ended its stream")


async def _merged(streams: Sequence[AsyncIterator[list[Event]]]) -> AsyncIterator[list[Event]]:
    """What any of them brings, as it comes; the first that fails ends all."""
    waiting = {asyncio.ensure_future(anext(stream)): stream for stream in streams}
    try:
        while waiting:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                stream = waiting.pop(task)
                yield task.result()
                waiting[asyncio.ensure_future(anext(stream))] = stream
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


def _statuses(events: Sequence[Event]) -> tuple[list[tuple[str, api.Status]], list[str]]:
    """The statuses of events with their kinds, and a reason for each that could not be read."""
    found, skipped = list[tuple[str, api.Status]](), list[str]()
    for kind, body in events:
        if kind == "notification":
            read, reasons = api.items([msgspec.Raw(body)], notified=True)
            found += [(kind, status) for _, status in read]
        elif kind in ("update", "status.update"):
            statuses, reasons = decode_each([msgspec.Raw(body)], api.Status)
            found += [(kind, status) for status in statuses]
        else:
            continue
        skipped += [f"{kind}: {reason}" for reason in reasons]
    return found, skipped
