"""Bluesky: posts that a search finds, posts that address an account, or the posts of one account."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from typing import ClassVar, Literal

import httpx
import msgspec
from pydantic import ConfigDict, Field, HttpUrl, SecretStr, field_validator, model_validator

from connectors import bluesky_api as api
from connectors import bluesky_lists as lists
from connectors import descent as way
from connectors import web
from connectors.base import Caps, Change, Cursor, Gap, Mention, Page, RateSignal, Refused, Source, TryLater
from connectors.bluesky_lists import Listed
from connectors.bluesky_session import Door, fault_of
from connectors.recall import recall

AT_ONCE = 25
"""Most posts or profiles asked for by name: app.bsky.feed.getPosts, app.bsky.actor.getProfiles ."""

OVERLAP = 30 * 60
"""Seconds read again: the search follows the network by seconds to minutes."""

PAUSE = timedelta(seconds=60)
"""After a session was opened and the first question failed."""


class Position(msgspec.Struct, frozen=True):
    """What a cursor holds. `of` names the list: the times of another one mean nothing here."""

    v: Literal[1]
    of: str
    walk: way.Descent | None = None
    session: str | None = None
    """Sealed."""


class Bluesky(Source):
    """Posts that a `search` finds, `mentions` of your account, or the posts of one `account`.

    Search and mentions are shown to accounts only: give a handle and an app password, which can be taken back
    in the settings. The session is kept in the database, sealed with that password. Posts that bear a time of
    long ago are not found. Deletions are told of the last half an hour.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    caps: ClassVar[Caps] = Caps(
        backfill=True,
        by_date=True,
        edits=True,
        deletions=True,
        threads=True,
        refresh=True,
        min_interval=timedelta(seconds=60),
        default_interval=timedelta(seconds=120),
        scope="host",
    )
    network: ClassVar[str | None] = "bluesky"
    spoken: ClassVar[str] = "de en es fr ja pt"
    terms: ClassVar[str] = (
        "Posts that their authors delete are to be deleted here; the source tells of those of the last half an hour."
    )
    blind_spots: ClassVar[str] = (
        "Few people write Russian, Chinese, Persian, Arabic or Hindi there. Direct messages are never read."
    )

    kind: Literal["bluesky"] = "bluesky"
    server: HttpUrl = Field(HttpUrl("https://bsky.social"), description="Address of the server the account is on")
    appview: HttpUrl = Field(
        HttpUrl("https://public.api.bsky.app"), description="Address that answers visitors without an account"
    )
    search: str = Field("", max_length=500, description='What to search for, such as "acme app" lang:en, in its syntax')
    mentions: bool = Field(default=False, description="Posts that mention, answer or quote the account of the handle")
    account: str = Field(
        "", pattern=r"^@?[A-Za-z0-9._:-]*$", max_length=253, description="Handle or did of one account to read"
    )
    handle: str = Field(
        "", pattern=r"^\S*$", max_length=253, description="Account to read with, such as acme.bsky.social"
    )
    password: SecretStr | None = Field(None, description="An app password of that account, never its own password")

    @field_validator("account", "handle")
    @classmethod
    def _name(cls, given: str) -> str:
        return given.removeprefix("@")

    @model_validator(mode="after")
    def _one_list(self) -> "Bluesky":
        chosen = [name for name in ("search", "mentions", "account") if getattr(self, name)]
        if len(chosen) != 1:
            raise ValueError("set one of search, mentions and account; write one entry for each")
        if bool(self.handle) != bool(self.password and self.password.get_secret_value()):
            raise ValueError("handle and password belong together; set both or neither")
        if self.mentions and not self.handle:
            raise ValueError("mentions needs a handle and an app password")
        return self

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """The newest page; while much is new, the pages below it."""
        at, gaps = self._recall(cursor, self._of)
        door = self._door(http, at.session)
        try:
            listed = await self._list(door, at.walk, OVERLAP)
            if at.walk is None:
                walk = way.begin(listed.marks, listed.now, overlap=OVERLAP, full=listed.following is not None)
                page = await self._page(door, listed, {mark.key for mark in listed.marks})
                return replace(page, cursor=self._keep(at, walk, door), gaps=gaps)
            return await self._step(http, door, at, listed)
        except TryLater as error:
            if not door.fresh:
                raise
            # Opened for nothing: without its cursor the session would be lost, and a day has few of them.
            wait = RateSignal(error.wait or PAUSE)
            return Page((), self._keep(at, at.walk, door), more=True, wait=wait, gaps=gaps)
        except Refused as error:
            if at.walk is None or at.walk.page is None or error.status != httpx.codes.BAD_REQUEST:
                raise
            # The way on is no longer known there: from the top again, what was brought is remembered.
            return Page((), self._keep(at, msgspec.structs.replace(at.walk, page=None), door))

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """Posts written in [since, until), the newest first."""
        first, last = api.second_of(since), max(ceil(until.timestamp()), 0)
        top = lists.below(last) if self.search else None
        at, gaps = self._recall(cursor, f"{self._of} backfill")
        walk, more = at.walk or way.Descent(newest=first, since=first, page=top), True
        while more:
            door = self._door(http, at.session)
            listed = await self._list(door, walk, 0)
            inside = {post.uri for post in listed.posts if since <= post.moment < until} & way.fresh(walk, listed.marks)
            walk = way.advance(walk, listed.marks, listed.following, None, overlap=0)
            more = walk.page is not None
            at = msgspec.structs.replace(at, walk=walk, session=door.kept)
            yield self._told(listed, inside, self._keep(at, walk, door) if more else None, more=more, gaps=gaps)
            gaps = ()

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """What the post answers and what answers it, oldest first; none when it is gone. Needs no account."""
        try:
            answer = await self._visitor(http).get("app.bsky.feed.getPostThread", api.Thread, {"uri": mention.key})
        except Refused as error:
            if error.status == httpx.codes.NOT_FOUND or fault_of(error).error == "NotFound":
                return []
            raise
        return [other for other in api.conversation(answer.value, self.id) if other.key != mention.key]

    async def refresh(self, http: httpx.AsyncClient, keys: Sequence[str]) -> list[Change]:
        """Posts by name, in one request that needs no account; what is not there was deleted."""
        asked = [key for key in keys if f"/{api.POST}/" in key][:AT_ONCE]
        if not asked:
            return []
        named = [("uris", key) for key in asked]
        answer = await self._visitor(http).get("app.bsky.feed.getPosts", api.Found, [*named])
        posts, unread = web.decode_each(answer.value.posts, api.Post)
        there = {post.uri: Change(post.uri, api.mention(post, self.id, {})) for post in posts}
        return [there.get(key) or Change(key) for key in asked if key in there or not unread]

    @property
    def _of(self) -> str:
        return f"{self.handle} " + (self.search or self.account or "mentions")

    def _recall(self, cursor: Cursor | None, of: str) -> tuple[Position, tuple[Gap, ...]]:
        return recall(cursor, Position(1, of), of)

    def _keep(self, at: Position, walk: way.Descent | None, door: Door) -> Cursor:
        kept = msgspec.structs.replace(at, walk=walk, session=door.kept)
        held: Cursor = msgspec.json.decode(msgspec.json.encode(kept), type=dict)
        return held

    def _door(self, http: httpx.AsyncClient, kept: str | None) -> Door:
        if self.password is None:
            return self._visitor(http)
        return Door(http, _base(self.server), self.handle, self.password.get_secret_value(), kept)

    def _visitor(self, http: httpx.AsyncClient) -> Door:
        return Door(http, _base(self.appview), "", "", None)

    async def _step(self, http: httpx.AsyncClient, door: Door, at: Position, listed: Listed) -> Page:
        walk = at.walk or way.Descent()
        new, changed = way.fresh(walk, listed.marks), way.changed(walk, listed.marks)
        after = way.advance(walk, listed.marks, listed.following, listed.now, overlap=OVERLAP)
        gone = set[str]()
        if walk.page is None and after.page is None:
            gone = await self._gone(http, walk, listed)
            after = way.bury(after, gone)
        page = await self._page(door, listed, new)
        edited = (api.mention(post, self.id, {}) for post in listed.posts if post.uri in changed)
        changes = (*(Change(each.key, each) for each in edited), *(Change(key) for key in sorted(gone)))
        return replace(page, cursor=self._keep(at, after, door), more=after.page is not None, changes=changes)

    async def _page(self, door: Door, listed: Listed, wanted: set[str]) -> Page:
        """The posts wanted, with how many follow their authors."""
        posts = [post for post in listed.posts if post.uri in wanted]
        return self._told(listed, wanted, None, followers=await self._followers(door, posts))

    def _told(
        self,
        listed: Listed,
        wanted: set[str],
        cursor: Cursor | None,
        *,
        more: bool = False,
        gaps: tuple[Gap, ...] = (),
        followers: dict[str, int | None] | None = None,
    ) -> Page:
        posts = sorted((post for post in listed.posts if post.uri in wanted), key=lambda post: (post.moment, post.uri))
        told = tuple(api.mention(post, self.id, followers or {}) for post in posts)
        return Page(told, cursor, more, listed.rate, gaps, skipped=listed.skipped)

    async def _followers(self, door: Door, posts: Iterable[api.Post]) -> dict[str, int | None]:
        """Did to count; what cannot be learned stays unknown, and the page stands."""
        dids, found = list(dict.fromkeys(post.author.did for post in posts)), dict[str, int | None]()
        for start in range(0, len(dids), AT_ONCE):
            named = [("actors", did) for did in dids[start : start + AT_ONCE]]
            try:
                answer = await door.get("app.bsky.actor.getProfiles", api.Profiles, [*named])
            except (TryLater, Refused):
                return found
            actors, _ = web.decode_each(answer.value.profiles, api.Actor)
            found |= {actor.did: actor.followers_count for actor in actors}
        return found

    async def _gone(self, http: httpx.AsyncClient, walk: way.Descent, listed: Listed) -> set[str]:
        """Posts that the list no longer holds and the network no longer knows; a search may lose one for a while."""
        # Asked as a visitor: whoever blocks our account is hidden from it, and has deleted nothing.
        absent = way.missing(walk, listed.marks, overlap=OVERLAP, whole=listed.following is None)
        asked = [key for key in absent if f"/{api.POST}/" in key][:AT_ONCE]
        if not asked:
            return set()
        try:
            answer = await self._visitor(http).get(
                "app.bsky.feed.getPosts", api.Found, [("uris", key) for key in asked]
            )
        except (TryLater, Refused):
            return set()
        there, _ = web.decode_each(answer.value.posts, api.Ref)
        return set(asked) - {post.uri for post in there}

    async def _list(self, door: Door, walk: way.Descent | None, overlap: int) -> Listed:
        page = walk.page if walk else None
        if self.mentions:
            return await lists.addressed(door, page)
        if self.account:
            return await lists.written(door, self.account, page)
        try:
            return await lists.found(door, self.search, page, walk.bound(overlap) if walk else 0)
        except Refused as error:
            if error.status == web.FORBIDDEN and self.password is None:
                told = f"{self.appview.host} shows a search to accounts only; set handle and password"
                raise Refused(told, status=error.status) from error
            raise


def _base(address: HttpUrl) -> str:
    return str(address).rstrip("/")
