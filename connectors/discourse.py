"""Forums that run Discourse: every new post of the categories that anybody may read."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Literal
from urllib.parse import urlsplit

import httpx
from pydantic import ConfigDict, Field, HttpUrl, SecretStr, model_validator

from connectors import discourse_api as api
from connectors import discourse_place as place
from connectors import web
from connectors.base import Caps, Change, Cursor, Gap, Mention, Page, Refused, Source, TryLater

THREAD_PAGES = 5
"""Pages of 20 posts read behind a mention, to see whether it was answered."""

AWAY = (web.FORBIDDEN, httpx.codes.NOT_FOUND, httpx.codes.GONE)
"""How a topic is refused that was deleted, or moved to where only some may read."""

MOVED = frozenset({301, 302, 303, 307, 308})
"""Redirects, which are not followed with a key: it belongs to one host."""


class Discourse(Source):
    """Every new post of a public forum that runs Discourse.

    It reads as a visitor without an account, so private categories stay unseen; with a key, what its account
    may read. Edits and deletions are told of the newest 50 posts.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    # The shortest interval is the age of the forum's own cache.
    caps: ClassVar[Caps] = Caps(
        backfill=True,
        by_date=True,
        edits=True,
        deletions=True,
        threads=True,
        min_interval=timedelta(seconds=60),
        default_interval=timedelta(seconds=120),
        scope="host",
    )
    terms: ClassVar[str] = "Each forum has its own terms and its own administrators; ask them."
    blind_spots: ClassVar[str] = "Categories that are closed to visitors."

    kind: Literal["discourse"] = "discourse"
    server: HttpUrl = Field(description="Address of the forum, such as https://forum.example.org")
    key: SecretStr | None = Field(None, description="Key of its API with scope read, where visitors see too little")
    username: str = Field(
        "", pattern=r"^[A-Za-z0-9_.-]{0,60}$", description="The account that the key was made for, without @"
    )

    @model_validator(mode="after")
    def _key_and_name(self) -> "Discourse":
        if bool(self.key) != bool(self.username):
            raise ValueError("key and username belong together; set both or neither")
        if self.key and not (self.key.get_secret_value().isascii() and self.key.get_secret_value().isprintable()):
            raise ValueError("key holds characters that no key has; copy it again")
        return self

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """One page of 50 posts: the newest; where more have come than that, the ones below in the next pages."""
        at = place.restore(cursor)
        answer, page = await self._latest(http, at.before if at else None)
        if at is None or at.read is None:
            told = "the saved position could not be read; posts before the newest page may be missing"
            gaps = () if cursor is None or at else (Gap(None, None, told),)
            return self._page(answer, page, page.posts, place.keep(place.begin(page)), gaps=gaps)
        met = place.meet(at, page)
        following, more = place.advance(at, page, met)
        shown = self._page(answer, page, met.fresh, place.keep(following), more=more)
        edited = (Change(key, replace(self._mention(post), key=key)) for key, post in met.changed)
        return replace(shown, changes=(*edited, *(Change(key) for _, key in met.gone)))

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """Pages of posts written in [since, until), the newest first: a forum is read from its top."""
        at: place.Descent | None
        at, gaps = place.recall(cursor)
        while at is not None:
            answer, page = await self._latest(http, at.before)
            at, ended = place.descend(at, page, since)
            inside = tuple(post for post in page.posts if since <= post.created_at < until)
            after = place.keep(at) if at else None
            yield self._page(answer, page, inside, after, more=at is not None, gaps=gaps + ended)
            gaps = ()

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """What was posted after it in the same topic, oldest first; none when the topic is gone."""
        topic, _, number = mention.key.partition("/")
        if not (topic.isdecimal() and number.isdecimal()):
            raise Refused(f"{mention.key} names no post of a forum")
        found, last = list[Mention](), int(number)
        for _ in range(THREAD_PAGES):
            new = [post for post in await self._after(http, topic, last) if post.post_number > last]
            if not new:
                break
            found += map(self._mention, new)
            last = max(post.post_number for post in new)
        return found

    @property
    def _base(self) -> str:
        return str(self.server).rstrip("/")

    def _mention(self, post: api.Post) -> Mention:
        return api.mention(post, self._base, self.id)

    def _page(
        self,
        answer: web.Answer[bytes],
        page: api.Batch,
        posts: tuple[api.Post, ...],
        cursor: Cursor | None,
        *,
        more: bool = False,
        gaps: tuple[Gap, ...] = (),
    ) -> Page:
        return Page(tuple(map(self._mention, posts)), cursor, more, answer.rate, gaps, skipped=page.skipped)

    async def _latest(self, http: httpx.AsyncClient, before: int | None) -> tuple[web.Answer[bytes], api.Batch]:
        answer = await self._get(http, "posts.json", {"before": before} if before else {})
        listed = web.decode(answer.value, api.Latest, web.host_of(self._base))
        return answer, api.batch(listed.latest_posts, before)

    async def _after(self, http: httpx.AsyncClient, topic: str, number: int) -> tuple[api.Post, ...]:
        """The next posts of a topic; older servers give those around the number, so some may be known."""
        # With the text as it was written: else a post would read differently here than in the newest posts.
        asked: dict[str, web.Value] = {"post_number": number, "asc": "true", "include_raw": "true"}
        try:
            answer = await self._get(http, f"t/{topic}/posts.json", asked)
        except Refused as error:
            if error.status in AWAY:
                return ()
            raise
        listed = web.decode(answer.value, api.Topic, web.host_of(self._base))
        return api.batch(listed.post_stream.posts).posts

    async def _get(self, http: httpx.AsyncClient, path: str, params: dict[str, web.Value]) -> web.Answer[bytes]:
        asking = {"accept": "application/json"}
        if self.key:
            asking |= {"api-key": self.key.get_secret_value(), "api-username": self.username}
        try:
            answer = await web.fetch(http, f"{self._base}/{path}", params=params, headers=asking, follow=not self.key)
        except TryLater as error:
            if self.key and error.status in MOVED:
                told = f"{self.server.host} leads elsewhere; give the address it has now as server"
                raise Refused(told, status=error.status) from error
            raise
        if urlsplit(answer.url).path.rstrip("/").endswith("/login"):
            raise Refused(f"{self.server.host} shows its posts to members only; a key would show them")
        return answer
