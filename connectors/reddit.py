"""Reddit: new posts or comments of subreddits, or posts that a search finds."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Literal

import httpx
import msgspec
from pydantic import ConfigDict, Field, HttpUrl, SecretStr, model_validator

from connectors import descent as way
from connectors import web
from connectors.base import Caps, Change, Cursor, Gap, Mention, Page, Refused, Source, TryLater
from connectors.recall import recall
from connectors.reddit_api import NAME, thread_of
from connectors.reddit_door import Door, Keys, Listed

OVERLAP = 24 * 60 * 60
"""Seconds read again: moderators release posts hours late, which then stand among the older ones."""

REACHED = 900
"""Posts after which a list may have been cut off: it holds about a thousand, https://www.reddit.com/dev/api ."""

AWAY = (web.FORBIDDEN, httpx.codes.NOT_FOUND)


class Position(msgspec.Struct, frozen=True):
    """What a cursor holds. `of` names the list: the times of another one mean nothing here."""

    v: Literal[1]
    of: str
    walk: way.Descent | None = None
    session: str | None = None
    """Sealed."""


class Reddit(Source):
    """New posts or comments of `subreddits`, or posts that a `search` finds there or anywhere.

    Without credentials it reads Reddit's feeds: about one request a minute for all sources together, without counts,
    and without deletions. With those of an application that Reddit has approved (client_id and client_secret) it reads
    the API. Comments cannot be searched. Do not link a name there to a customer's record: Reddit forbids it.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    caps: ClassVar[Caps] = Caps(
        backfill=True,
        edits=True,
        deletions=True,
        threads=True,
        refresh=True,
        min_interval=timedelta(seconds=60),
        default_interval=timedelta(minutes=10),
        scope="host",
    )
    network: ClassVar[str | None] = "reddit"
    spoken: ClassVar[str] = "de en es fr hi pt"
    terms: ClassVar[str] = (
        "Responsible Builder Policy: approved credentials only, no matching of a name with a customer's record; "
        "deleted posts are to be deleted."
    )
    blind_spots: ClassVar[str] = (
        "Without credentials no counts, no deletions, about one look in ten minutes. Comments cannot be searched."
    )

    kind: Literal["reddit"] = "reddit"
    site: HttpUrl = Field(HttpUrl("https://www.reddit.com"), description="Address of the feeds and of the login")
    address: HttpUrl = Field(HttpUrl("https://oauth.reddit.com"), description="Address of the API")
    subreddits: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{2,21}$")], ...] = Field(
        (), max_length=100, description="Names of subreddits, without r/"
    )
    comments: bool = Field(default=False, description="Comments of the subreddits instead of posts")
    search: str = Field(
        "", max_length=500, description="Posts with these words, in Reddit's syntax; with subreddits only there"
    )
    client_id: str = Field(
        "", pattern=r"^[!-9;-~]*$", max_length=100, description="Id of an application that Reddit has approved"
    )
    client_secret: SecretStr | None = Field(None, description="Its secret")
    user: str = Field(
        "", pattern=r"^[A-Za-z0-9_-]{0,30}$", description="Account whose private feeds are read, for its own limits"
    )
    feed: SecretStr | None = Field(None, description="The value of feed= in the addresses of reddit.com/prefs/feeds")

    @model_validator(mode="after")
    def _one_list(self) -> "Reddit":
        if not (self.subreddits or self.search):
            raise ValueError("nothing to read; set subreddits or search")
        if self.comments and (self.search or not self.subreddits):
            raise ValueError("comments needs subreddits and no search: Reddit cannot search comments")
        if bool(self.client_id) != bool(_open(self.client_secret)):
            raise ValueError("client_id and client_secret belong together; set both or neither")
        if bool(self.user) != bool(_open(self.feed)):
            raise ValueError("user and feed belong together; set both or neither")
        return self

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """The newest page; while much is new, the pages below it."""
        at, gaps = self._recall(cursor, self._of)
        door = self._door(http, at.session)
        try:
            listed = await self._list(door, at.walk.page if at.walk else None)
        except Refused as error:
            if at.walk is None or at.walk.page is None or error.status != httpx.codes.BAD_REQUEST:
                raise
            # The way on is no longer known there: from the top again, what was brought is remembered.
            return Page((), self._keep(at, msgspec.structs.replace(at.walk, page=None), door))
        if at.walk is not None:
            return await self._step(door, at, at.walk, listed)
        marks = listed.batch.marks
        begun = way.begin(marks, listed.now, overlap=OVERLAP, full=listed.batch.following is not None)
        walk = way.bury(begun, listed.batch.gone)
        return _told(listed, {mark.key for mark in marks}, self._keep(at, walk, door), gaps=gaps)

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """Posts of [since, until), the newest first; a list holds about a thousand, what lies below is told."""
        first = max(int(since.timestamp()), 0)
        at, gaps = self._recall(cursor, f"{self._of} backfill")
        walk, more = at.walk or way.Descent(newest=first, since=first), True
        while more:
            door = self._door(http, at.session)
            listed = await self._list(door, walk.page)
            new = way.fresh(walk, listed.batch.marks)
            inside = {
                one.key for one in listed.batch.mentions if one.published and since <= one.published < until
            } & new
            gaps += _cut_off(walk, listed)
            walk = way.advance(walk, listed.batch.marks, listed.batch.following, None, overlap=0)
            more = walk.page is not None
            at = msgspec.structs.replace(at, walk=walk, session=door.kept)
            yield _told(listed, inside, self._keep(at, walk, door) if more else None, more=more, gaps=gaps)
            gaps = ()

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """The post and the newest comments below it, oldest first; none when it is gone."""
        root = mention.root or thread_of(mention.url or "") or mention.key
        if not root.startswith("t3_") or not root[3:].isalnum():
            raise Refused(f"{mention.key} names no post of Reddit")
        try:
            listed = await self._door(http, None).list(f"/comments/{root[3:]}", {"sort": "new"}, self.id)
        except Refused as error:
            if error.status in AWAY:
                return []
            raise
        found = {one.key: one for one in listed.batch.mentions if one.key != mention.key}
        return sorted(found.values(), key=_age)

    async def refresh(self, http: httpx.AsyncClient, keys: Sequence[str]) -> list[Change]:
        """Posts and comments by name, in one request; the feeds, without credentials, cannot tell."""
        asked = [key for key in keys if NAME.fullmatch(key)]
        if not self.client_id or not asked:
            return []
        batch = (await self._door(http, None).list("/api/info", {"id": ",".join(asked)}, self.id)).batch
        there = {one.key: Change(one.key, one) for one in batch.mentions}
        return [there.get(key) or Change(key) for key in asked if key in there or not batch.skipped]

    @property
    def _of(self) -> str:
        return f"{'+'.join(self.subreddits)} {'comments' if self.comments else self.search or 'posts'}"

    def _recall(self, cursor: Cursor | None, of: str) -> tuple[Position, tuple[Gap, ...]]:
        return recall(cursor, Position(1, of), of)

    def _keep(self, at: Position, walk: way.Descent, door: Door) -> Cursor:
        kept = msgspec.structs.replace(at, walk=walk, session=door.kept)
        held: Cursor = msgspec.json.decode(msgspec.json.encode(kept), type=dict)
        return held

    def _door(self, http: httpx.AsyncClient, kept: str | None) -> Door:
        client = (self.client_id, _open(self.client_secret)) if self.client_id else None
        feed = (("feed", _open(self.feed)), ("user", self.user)) if self.user else ()
        return Door(http, _base(self.site), _base(self.address), Keys(client, feed), kept)

    async def _list(self, door: Door, page: str | None) -> Listed:
        place = f"/r/{'+'.join(self.subreddits)}" if self.subreddits else ""
        after: dict[str, web.Value] = {"after": page} if page else {}
        if not self.search:
            return await door.list(f"{place}/{'comments' if self.comments else 'new'}", after, self.id)
        there: dict[str, web.Value] = {"restrict_sr": "on"} if place else {}
        asked: dict[str, web.Value] = {"q": self.search, "sort": "new", "t": "all", "type": "link", **there}
        return await door.list(f"{place}/search", {**asked, **after}, self.id)

    async def _step(self, door: Door, at: Position, walk: way.Descent, listed: Listed) -> Page:
        batch = listed.batch
        new, changed = way.fresh(walk, batch.marks), way.changed(walk, batch.marks)
        after = way.advance(walk, batch.marks, batch.following, listed.now, overlap=OVERLAP)
        known = {key for key in batch.gone if key in walk.seen and walk.seen[key][1] != way.GONE}
        if walk.page is None and after.page is None and not batch.skipped:
            known |= await self._missing(door, walk, listed)
        edited = (Change(one.key, one) for one in batch.mentions if one.key in changed - known)
        changes = (*edited, *(Change(key) for key in sorted(known)))
        kept = self._keep(at, way.bury(after, known | (batch.gone & after.seen.keys())), door)
        gaps = _cut_off(walk, listed)
        return replace(_told(listed, new, kept, more=after.page is not None, gaps=gaps), changes=changes)

    async def _missing(self, door: Door, walk: way.Descent, listed: Listed) -> set[str]:
        """What the list no longer holds, and the API calls deleted; lists lose posts for other reasons, too."""
        whole = listed.batch.following is None
        absent = way.missing(walk, listed.batch.marks, overlap=OVERLAP, whole=whole)
        try:
            return await door.gone(absent, self.id)
        except (TryLater, Refused):
            # The page stands; whoever is gone is missed again with the next one.
            return set()


def _told(
    listed: Listed, wanted: set[str], cursor: Cursor | None, *, more: bool = False, gaps: tuple[Gap, ...] = ()
) -> Page:
    chosen = sorted((one for one in listed.batch.mentions if one.key in wanted), key=_age)
    return Page(tuple(chosen), cursor, more, listed.rate, gaps, skipped=listed.batch.skipped)


def _cut_off(walk: way.Descent, listed: Listed) -> tuple[Gap, ...]:
    """Lists end after about a thousand posts, whether or not they reach what was read before."""
    marks = listed.batch.marks
    brought = [second for second, _ in walk.seen.values() if second > walk.newest]
    # A feed names a page below its last one, and nothing stands there.
    lowest = marks[-1].second if marks else min(brought, default=0)
    reached = len(brought) + len(marks) >= REACHED and lowest > walk.newest
    if listed.batch.following or not walk.newest or not reached:
        return ()
    start, end = (datetime.fromtimestamp(second, UTC) for second in (walk.newest, lowest))
    return (Gap(start, end, "Reddit shows the newest thousand posts of a list; there were more"),)


def _age(mention: Mention) -> tuple[datetime, str]:
    assert mention.published is not None
    return mention.published, mention.key


def _open(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _base(address: HttpUrl) -> str:
    return str(address).rstrip("/")
