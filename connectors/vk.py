"""VK: posts that a search finds, or the posts on one wall with the comments below them."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from typing import Annotated, ClassVar, Literal

import httpx
import msgspec
from pydantic import ConfigDict, Field, HttpUrl, SecretStr, field_validator, model_validator

from connectors import descent as way
from connectors import vk_api as api
from connectors import web
from connectors.base import Caps, Change, Cursor, Gap, Mention, Page, Refused, Source
from connectors.recall import recall
from connectors.vk_lists import BELOW, Due, Listed, Lists, below

OVERLAP = 60 * 60
"""Seconds read again: a search follows the network by minutes, and a page of a wall is read anyway."""

WATCHED = 20
"""The newest posts of a wall whose comments are read."""


class Position(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor holds. `of` names the list: the times of another one mean nothing here."""

    v: Literal[1]
    of: str
    walk: way.Descent | None = None
    counts: dict[str, api.Id] = {}
    """Of the posts watched, the number of their comments when these were read."""
    read: dict[str, api.Id] = {}
    """The newest comment of each that was told."""
    top: dict[str, api.Id] = {}
    """The newest of the reading that is under way."""
    due: Annotated[list[Due], msgspec.Meta(max_length=10_000)] = []


class Vk(Source):
    """Posts that a `search` finds, or the posts of one `wall` and the comments below its newest twenty.

    The service token of an application of your own is enough. 1,000 searches a day are allowed, so two searches want
    an interval of three minutes or more. Answers are seen below the newest hundred comments of a post. Edits are told
    of posts, deletions of walls. Russian law on personal data (152-FZ) and the terms of VK bind whoever reads it.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    # 1,000 searches a day are one in 87 seconds.
    caps: ClassVar[Caps] = Caps(
        backfill=True,
        by_date=True,
        edits=True,
        deletions=True,
        threads=True,
        needs_auth=True,
        min_interval=timedelta(seconds=90),
        default_interval=timedelta(minutes=3),
        scope="host",
    )
    network: ClassVar[str | None] = "vk"
    spoken: ClassVar[str] = "ru"
    terms: ClassVar[str] = "VK's terms and Russian law on personal data (152-FZ); sanctions may bind you as well."
    blind_spots: ClassVar[str] = "Closed groups and profiles; a search reaches the newest thousand."

    kind: Literal["vk"] = "vk"
    address: HttpUrl = Field(HttpUrl("https://api.vk.com"), description="Address of the API")
    token: SecretStr = Field(description="Service token of an application, or the token of a user")
    search: str = Field("", max_length=200, description="Words to search public posts for")
    wall: str = Field(
        "",
        pattern=r"^(-?[0-9]{1,15}|[A-Za-z0-9_.]{2,60})?$",
        description="Short name of a community or a person, or its number, negative for communities",
    )
    comments: bool = Field(default=True, description="Of a wall, also the comments below its newest posts")

    @field_validator("token")
    @classmethod
    def _token(cls, given: SecretStr) -> SecretStr:
        told = given.get_secret_value()
        if not (told and told.isascii() and told.isprintable() and " " not in told):
            raise ValueError("token holds characters that no token has; copy it again")
        return given

    @model_validator(mode="after")
    def _one_list(self) -> "Vk":
        if bool(self.search) == bool(self.wall):
            raise ValueError("set either search or wall; write one entry for each")
        return self

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """One page of posts, or of the comments below one of them; a round through all follows at once."""
        at, gaps = self._recall(cursor, self._of)
        if at.due:
            page, after = await self._below(http, at)
        else:
            page, after = await self._posts(http, at)
        more = bool(after.due) or (after.walk is not None and after.walk.page is not None)
        return replace(page, cursor=_keep(after), more=more, gaps=gaps)

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """Posts of [since, until) with the comments of that time below them, the newest first."""
        first = max(int(since.timestamp()), 0)
        top = below(max(ceil(until.timestamp()), 0)) if self.search else None
        at, gaps = self._recall(cursor, f"{self._of} backfill")
        walk, more = at.walk or way.Descent(newest=first, since=first, page=top), True
        while more:
            before = _keep(msgspec.structs.replace(at, walk=walk))
            listed = await self._list(http, walk.page, first)
            async for page in self._all_below(http, listed.batch.items):
                yield replace(page, mentions=_within(page.mentions, since, until), cursor=before, more=True)
            told = self._told(listed, way.fresh(walk, _marks(listed)))
            walk = way.advance(walk, _marks(listed), listed.following, None, overlap=0)
            more = walk.page is not None
            after = _keep(msgspec.structs.replace(at, walk=walk)) if more else None
            inside = _within(told.mentions, since, until)
            yield replace(told, mentions=inside, cursor=after, more=more, gaps=gaps)
            gaps = ()

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """The newest hundred comments below the same post, oldest first; none when they are closed."""
        owner, _, post = (mention.root or mention.key).partition("_")
        if not (owner.removeprefix("-").isdecimal() and post.isdecimal()):
            raise Refused(f"{mention.key} names no post of VK")
        try:
            listed = await self._lists(http).comments(Due(int(owner), int(post)))
        except api.Closed:
            return []
        found = listed.batch.mentions(listed.batch.items, self.id)
        return [other for other in found if other.key != mention.key]

    @property
    def _of(self) -> str:
        return f"search {self.search}" if self.search else f"wall {self.wall}"

    def _recall(self, cursor: Cursor | None, of: str) -> tuple[Position, tuple[Gap, ...]]:
        return recall(cursor, Position(1, of), of)

    def _lists(self, http: httpx.AsyncClient) -> Lists:
        return Lists(http, str(self.address).rstrip("/"), self.token.get_secret_value())

    async def _list(self, http: httpx.AsyncClient, page: str | None, since: int) -> Listed:
        if self.search:
            return await self._lists(http).found(self.search, page, since)
        numbered = self.wall.removeprefix("-").isdecimal()
        of: dict[str, web.Value] = {"owner_id": self.wall} if numbered else {"domain": self.wall}
        return await self._lists(http).wall(of, page)

    async def _posts(self, http: httpx.AsyncClient, at: Position) -> tuple[Page, Position]:
        """One page of posts; at the top of a wall, the comments of the newest become due."""
        walk = at.walk
        listed = await self._list(http, walk.page if walk else None, walk.bound(OVERLAP) if walk else 0)
        marks = _marks(listed)
        if walk is None:
            begun = way.begin(marks, listed.now, overlap=OVERLAP, full=listed.following is not None)
            page = self._told(listed, {mark.key for mark in marks})
            return page, self._watching(msgspec.structs.replace(at, walk=begun), listed)
        after = way.advance(walk, marks, listed.following, listed.now, overlap=OVERLAP)
        gone = self._gone(walk, after, listed)
        changed = way.changed(walk, marks)
        edited = listed.batch.mentions((item for item in listed.batch.items if item.key in changed), self.id)
        changes = (*(Change(one.key, one) for one in edited), *(Change(key) for key in sorted(gone)))
        page = replace(self._told(listed, way.fresh(walk, marks)), changes=changes)
        following = msgspec.structs.replace(at, walk=way.bury(after, gone))
        return page, self._watching(following, listed) if walk.page is None else following

    def _gone(self, walk: way.Descent, after: way.Descent, listed: Listed) -> set[str]:
        """Of a wall, which shows all it has; a search may lose a post for a while."""
        if self.search or walk.page is not None or after.page is not None or listed.batch.skipped:
            return set()
        # A pinned post stands at the top, whatever its age.
        marks = [item.mark for item in listed.batch.items if not item.is_pinned]
        absent = way.missing(walk, marks, overlap=OVERLAP, whole=listed.following is None)
        return set(absent) - {item.key for item in listed.batch.items}

    def _watching(self, at: Position, listed: Listed) -> Position:
        """With the posts due whose number of comments is another than when they were read."""
        if self.search or not self.comments:
            return at
        posts = [item for item in listed.batch.items if item.post_id is None and item.comments.count is not None]
        newest = sorted(posts, key=lambda item: item.date, reverse=True)[:WATCHED]
        counts = {item.key: item.comments.count or 0 for item in newest}
        due = [Due(item.owner_id or 0, item.id) for item in newest if at.counts.get(item.key, 0) != counts[item.key]]
        read = {key: number for key, number in at.read.items() if key in counts}
        return msgspec.structs.replace(at, counts=counts, due=due, read=read, top={})

    async def _below(self, http: httpx.AsyncClient, at: Position) -> tuple[Page, Position]:
        """One page of comments of the post that is due."""
        due, rest = at.due[0], at.due[1:]
        post = f"{due.owner}_{due.post}"
        try:
            listed = await self._lists(http).comments(due)
        except api.Closed as error:
            return Page((), None, skipped=(error.detail,)), _settled(at, post, rest)
        items, known = listed.batch.items, at.read.get(post, 0)
        new = [item for item in items if item.id > known]
        told = listed.batch.mentions(new, self.id)
        gone = tuple(Change(item.key) for item in items if item.deleted and item.id <= known)
        page = Page(told, None, wait=listed.rate, changes=gone, skipped=listed.batch.skipped)
        newest = max([at.top.get(post, known), *(item.id for item in items)])
        due_now = [*_onward(due, items, known), *rest]
        after = msgspec.structs.replace(at, due=due_now, top={**at.top, post: newest})
        return page, _settled(after, post, due_now)

    async def _all_below(self, http: httpx.AsyncClient, items: Iterable[api.Item]) -> AsyncIterator[Page]:
        posts = (item for item in items if self.wall and self.comments and item.comments.count)
        due = [Due(item.owner_id or 0, item.id) for item in posts]
        at = Position(1, self._of, due=due)
        while at.due:
            page, at = await self._below(http, at)
            yield replace(page, changes=())

    def _told(self, listed: Listed, wanted: set[str]) -> Page:
        chosen = (item for item in listed.batch.items if item.key in wanted)
        told = listed.batch.mentions(chosen, self.id)
        return Page(told, None, wait=listed.rate, skipped=listed.batch.skipped)


def _onward(due: Due, items: tuple[api.Item, ...], known: int) -> list[Due]:
    """The next page where all of this one was new, and the threads that show only a part of themselves."""
    top = [item for item in items if not item.parents_stack or due.thread is not None]
    threads = [
        Due(due.owner, due.post, item.id)
        for item in top
        if due.thread is None and item.thread.count > len(item.thread.items or ())
    ]
    full = len(top) >= BELOW and top[-1].id > known
    return [*threads, *([Due(due.owner, due.post, due.thread, due.offset + len(top))] if full else [])]


def _settled(at: Position, post: str, due: list[Due]) -> Position:
    """Once nothing of a post is due any more, its newest comment is known."""
    if any(f"{one.owner}_{one.post}" == post for one in due):
        return msgspec.structs.replace(at, due=due)
    newest = {post: at.top[post]} if post in at.top else {}
    top = {key: number for key, number in at.top.items() if key != post}
    return msgspec.structs.replace(at, due=due, read=at.read | newest, top=top)


def _marks(listed: Listed) -> list[way.Mark]:
    return [item.mark for item in listed.batch.items if not item.deleted]


def _within(mentions: Iterable[Mention], since: datetime, until: datetime) -> tuple[Mention, ...]:
    return tuple(one for one in mentions if one.published and since <= one.published < until)


def _keep(position: Position) -> Cursor:
    held: Cursor = msgspec.json.decode(msgspec.json.encode(position), type=dict)
    return held
