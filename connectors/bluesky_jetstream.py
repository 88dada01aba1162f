"""Bluesky as a stream: every post of the network as it is written, of which those with certain words are kept."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Literal

import httpx
from pydantic import Field, HttpUrl, WebsocketUrl, field_validator

from connectors import bluesky_api as api
from connectors.base import Caps, Change, Cursor, Health, Mention, Page, Refused, Source, TryLater
from connectors.bluesky_jetstream_event import SECOND, mention, time_of
from connectors.bluesky_jetstream_place import Position, Reading, TooLong, keep, recall, within
from connectors.bluesky_jetstream_sieve import Sieve, sieve_for
from connectors.bluesky_people import People
from connectors.bluesky_session import Door, fault_of
from connectors.departure import Departure

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from connectors.bluesky_jetstream_wire import Line

RECENT = 60 * SECOND
"""What a first poll reads: enough to see that the words are found."""
POLLED = 50_000
"""Frames of one page of a poll."""


class BlueskyJetstream(Source):
    """Posts of the whole Bluesky network that hold one of your words, as they are written.

    Needs `pip install 'allears[jetstream]'`, and no account. Words are looked for before anything is stored, also
    inside longer words, in texts, descriptions of pictures and links; the brands decide then. They are the names and
    queries of your brands unless you give others: of an inflected name its stem; a did finds what that account writes
    and what answers it.
    Letters repeated for effect are not seen through. After a cut the stream goes on where it was, as far as the
    server keeps the past (about 36 hours); what lies before is told as a gap. People are looked up at the AppView.
    Deletions are told, of posts and of whole accounts.
    """

    caps: ClassVar[Caps] = Caps(
        poll=False,
        stream=True,
        edits=True,
        deletions=True,
        threads=True,
        baseline=False,
        min_interval=timedelta(seconds=60),
        default_interval=timedelta(seconds=60),
    )
    network: ClassVar[str | None] = "bluesky"
    spoken: ClassVar[str] = "de en es fr ja pt"
    terms: ClassVar[str] = "As bluesky: what is deleted there is to be deleted here; the stream tells it."
    blind_spots: ClassVar[str] = "As bluesky. It begins when it is first opened; the past of about 36 hours is held."

    kind: Literal["bluesky_jetstream"] = "bluesky_jetstream"
    words: tuple[str, ...] = Field(
        (), description="Keep posts with any of these, of several words all; unless given, the names of the brands"
    )
    server: WebsocketUrl = Field(
        WebsocketUrl("wss://jetstream2.us-east.bsky.network"), description="Address of a Jetstream, also one of yours"
    )
    appview: HttpUrl = Field(
        HttpUrl("https://public.api.bsky.app"), description="Address that tells who people are, and shows conversations"
    )

    @field_validator("words")
    @classmethod
    def _words(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for word in given:
            if not any(sign.isalnum() for sign in word):
                raise ValueError(f'"{word}" holds neither letter nor digit; write a word')
        return given

    def looking_for(self, words: tuple[str, ...]) -> "BlueskyJetstream":
        """As it is where it has words of its own, else with these."""
        return self if self.words else self.model_copy(update={"words": words})

    async def check(self, http: httpx.AsyncClient) -> Health:
        """Whether the stream flows, and what of the last minute fits."""
        page = await self.poll(http, None)
        return Health(ok=True, detail=f"{self.server.host} answers; {len(page.mentions)} posts of the last minute fit")

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """What was written since the cursor, up to now by the server's clock; at first, in the last minute."""
        saved, gaps = recall(cursor)
        sieve = self._sieve
        now = await self._now(http)
        at, ahead = within(saved, now)
        since = max(now - RECENT, 0)
        reading = Reading(sieve, at or Position(1, since, since))
        async with self._opened(http, reading.position) as line:
            try:
                while reading.reached < now and reading.frames < POLLED:
                    reading.take(await line.frames())
            except TooLong:
                reading.pass_over()
        page = await self._page(reading, self._people(http))
        return replace(page, more=reading.reached < now, gaps=(*gaps, *ahead, *page.gaps))

    async def stream(self, http: httpx.AsyncClient, cursor: Cursor | None) -> AsyncIterator[Page]:
        """From the cursor on; without one, from now on."""
        at, gaps = recall(cursor)
        reading, people = Reading(self._sieve, at), self._people(http)
        async with self._opened(http, at) as line:
            yield Page((), keep(at), gaps=gaps)
            while True:
                try:
                    reading.take(await line.frames())
                except TooLong:
                    reading.pass_over()
                    yield await self._page(reading, people)
                    raise
                if reading.due:
                    yield await self._page(reading, people)

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """What the post answers and what answers it, oldest first; none when it is gone."""
        try:
            answer = await self._door(http).get("app.bsky.feed.getPostThread", api.Thread, {"uri": mention.key})
        except Refused as error:
            if error.status == httpx.codes.NOT_FOUND or fault_of(error).error == "NotFound":
                return []
            raise
        return [other for other in api.conversation(answer.value, self._name) if other.key != mention.key]

    @property
    def _sieve(self) -> Sieve:
        if not self.words:
            raise Refused("there is no word to look for; set words, or names on a brand")
        return sieve_for(self.words)

    @property
    def _name(self) -> str:
        return self.id or self.kind

    async def _now(self, http: httpx.AsyncClient) -> int:
        """The server's clock, by what is written just now."""
        async with self._opened(http, None) as line:
            now = time_of(await line.frames())
        if now is None:
            raise TryLater(f"{self.server.host} sends frames that tell no time; is it a Jetstream?")
        return now

    async def _page(self, reading: Reading, people: People) -> Page:
        """What was read and not told yet."""
        sifted, gaps = reading.told()
        known = await people.named(event.did for event in sifted.posts.values())
        posts = tuple(mention(event, known, self._name) for event in sifted.posts.values())
        edits = {key: mention(event, known, self._name) for key, event in sifted.edits.items()}
        gone = (*map(Change, sorted(sifted.gone)), *map(Departure, sorted(sifted.departed)))
        changes = (*(Change(key, edit) for key, edit in edits.items()), *gone)
        return Page(posts, keep(reading.position), gaps=gaps, changes=changes, skipped=tuple(sifted.skipped))

    def _opened(self, http: httpx.AsyncClient, at: Position | None) -> "AbstractAsyncContextManager[Line]":
        try:
            from connectors.bluesky_jetstream_wire import Address, opened  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise Refused("a Jetstream needs websockets; run: pip install 'allears[jetstream]'") from error
        address = Address(
            str(self.server).rstrip("/"), http.headers.get("user-agent"), self.allow_private, self.allow_http
        )
        return opened(address, api.POST, at.resume if at else None)

    def _door(self, http: httpx.AsyncClient) -> Door:
        return Door(http, str(self.appview).rstrip("/"), "", "", None)

    def _people(self, http: httpx.AsyncClient) -> People:
        return People(self._door(http))
