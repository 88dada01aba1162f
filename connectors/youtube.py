"""YouTube: comments of a channel, of chosen videos, or of the videos that a search finds."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Literal

import httpx
import msgspec
from pydantic import ConfigDict, Field, HttpUrl, SecretStr, field_validator, model_validator

from connectors import descent as way
from connectors import web
from connectors import youtube_api as api
from connectors import youtube_round as rounds
from connectors.base import Caps, Change, Cursor, Gap, Mention, Page, Refused, Source
from connectors.recall import recall
from connectors.youtube_lists import Listed, Lists
from connectors.youtube_round import Round

OVERLAP = 7 * 24 * 60 * 60
"""Seconds in which comments are watched for replies and edits, and arrive though they were held for review."""

DAY = 24 * 60 * 60
"""Seconds that a search looks further back: videos are found hours after they were put up."""

VIDEO = 11
"""Letters in the id of a video; those of comments are longer."""

LAST = datetime.max.replace(tzinfo=UTC)


class YouTube(Source):
    """Comments of one `channel`, of chosen `videos`, or of the videos that a `search` finds, and these themselves.

    A key of the Data API is free: 10,000 requests a day, and 100 searches, of which one an hour is made. Replies
    are seen for a week after a comment, deletions among the newest hundred. Stored comments must be deleted or read
    anew after 30 days (YouTube API Services Developer Policies).
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    most_days: ClassVar[int | None] = 30
    caps: ClassVar[Caps] = Caps(
        backfill=True,
        by_date=True,
        edits=True,
        deletions=True,
        threads=True,
        refresh=True,
        needs_auth=True,
        min_interval=timedelta(minutes=5),
        default_interval=timedelta(minutes=15),
        scope="host",
    )
    network: ClassVar[str | None] = "youtube"
    spoken: ClassVar[str] = "ar de en es fr hi id it ja pt ru tr uk"
    terms: ClassVar[str] = (
        "YouTube API Services Developer Policies: stored texts go after 30 days, a person's within 7 days of "
        "being asked; name YouTube as the source."
    )
    blind_spots: ClassVar[str] = (
        "Live chat, and channels that switched comments off. Blocked in mainland China and Iran."
    )

    kind: Literal["youtube"] = "youtube"
    address: HttpUrl = Field(HttpUrl("https://www.googleapis.com"), description="Address of the API")
    key: SecretStr = Field(description="Key of the YouTube Data API v3")
    channel: str = Field(
        "", pattern=r"^[A-Za-z0-9_-]{0,64}$", description="Id of a channel (UC…): comments on all its videos"
    )
    videos: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{11}$")], ...] = Field(
        (), max_length=rounds.VIDEOS, description="Ids of videos, at most 25"
    )
    search: str = Field("", max_length=200, description="Words to search videos for; the newest 25 are read")

    @field_validator("key")
    @classmethod
    def _key(cls, given: SecretStr) -> SecretStr:
        told = given.get_secret_value()
        if not (told and told.isascii() and told.isprintable() and " " not in told):
            raise ValueError("key holds characters that no key has; copy it again")
        return given

    @model_validator(mode="after")
    def _one_of_three(self) -> "YouTube":
        if sum(map(bool, (self.channel, self.videos, self.search))) != 1:
            raise ValueError("set one of channel, videos and search; write one entry for each")
        return self

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """One page of comments, replies or videos; a round through all of them follows at once."""
        at, gaps = self._recall(cursor, self._of)
        page, after = await self._turn(http, at)
        return replace(page, cursor=_keep(after), more=page.more or after.is_open, gaps=gaps + page.gaps)

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """Comments of [since, until) with their replies, the newest first. Of a search: on videos of that time."""
        at, gaps = self._recall(cursor, f"{self._of} backfill")
        more = True
        while more:
            page, at = await self._turn(http, at, api.second_of(since))
            more = page.more or at.is_open
            inside = tuple(one for one in page.mentions if one.published and since <= one.published < until)
            after = _keep(at) if more else None
            yield replace(page, mentions=inside, changes=(), cursor=after, more=more, gaps=gaps + page.gaps)
            gaps = ()

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """The newest hundred replies to the same comment, or comments on the same video, oldest first."""
        thread, lists = mention.root or mention.key.partition(".")[0], self._lists(http, None)
        try:
            if len(thread) == VIDEO:
                listed = await lists.comments("videoId", thread, None)
                found = [one.comment for one in web.decode_each(listed.value.items, api.Thread)[0]]
            else:
                listed = await lists.replies(thread, None)
                found = web.decode_each(listed.value.items, api.Comment)[0]
        except Refused as error:
            if isinstance(error, api.Closed) or error.status == httpx.codes.NOT_FOUND:
                return []
            raise
        return [api.comment(one, self.id) for one in api.oldest_first(found) if one.id != mention.key]

    async def refresh(self, http: httpx.AsyncClient, keys: Sequence[str]) -> list[Change]:
        """Comments by their ids, in one request of the day's quota; of videos nothing is said."""
        asked = [key for key in keys if len(key) > VIDEO]
        if not asked:
            return []
        listed = await self._lists(http, None).named(asked)
        found, unread = web.decode_each(listed.value.items, api.Comment)
        there = {one.id: Change(one.id, api.comment(one, self.id)) for one in found}
        return [there.get(key) or Change(key) for key in asked if key in there or not unread]

    @property
    def _of(self) -> str:
        return self.search or self.channel or " ".join(self.videos)

    def _feeds(self, at: Round) -> list[str]:
        if self.channel:
            return [self.channel]
        return [video for video in (self.videos or at.videos) if video not in at.shut]

    def _recall(self, cursor: Cursor | None, of: str) -> tuple[Round, tuple[Gap, ...]]:
        return recall(cursor, Round(1, of), of)

    def _lists(self, http: httpx.AsyncClient, now: int | None) -> Lists:
        return Lists(http, str(self.address), self.key.get_secret_value(), now)

    async def _turn(self, http: httpx.AsyncClient, at: Round, since: int | None = None) -> tuple[Page, Round]:
        """One step of a round; of a backfill where `since` is told."""
        lists = self._lists(http, at.now)
        if at.due:
            return await self._replies(lists, at)
        if self.search and at.wants_a_search and (since is None or at.searched is None):
            return await self._search(lists, at, since)
        feeds = self._feeds(at)
        if not feeds:
            return Page((), None), rounds.onward(at, feeds)
        return await self._comments(lists, msgspec.structs.replace(at, turn=min(at.turn, len(feeds) - 1)), since)

    async def _search(self, lists: Lists, at: Round, since: int | None) -> tuple[Page, Round]:
        """The newest videos; those that are new are told, with their counts."""
        after = since if since is not None else at.searched - DAY if at.searched else None
        try:
            listed = await lists.videos(self.search, _iso(after) if after and after > 0 else None)
        except api.UsedUp as error:
            if not at.videos or error.wait is None:
                raise
            # The searches of a day are counted apart: comments on the videos that are known can still be read.
            return _without_search(at, error.wait)
        items, skipped = web.decode_each(listed.value.items, api.Video)
        videos = {one.key: one for one in items if one.key}
        new = [key for key in videos if key not in at.told]
        told = videos | await lists.counted(new)
        following = rounds.found(at, list(videos), _clock(listed))
        mentions = _sorted(api.video(told[key], self.id) for key in new)
        return Page(mentions, None, bool(self._feeds(following)), listed.rate, skipped=skipped), following

    async def _comments(self, lists: Lists, at: Round, since: int | None) -> tuple[Page, Round]:
        """One page of a list of comments."""
        feeds = self._feeds(at)
        feed = feeds[at.turn]
        walk = at.feeds.get(feed, None if since is None else way.Descent(newest=since, since=since))
        try:
            of = "allThreadsRelatedToChannelId" if self.channel else "videoId"
            listed = await lists.comments(of, feed, walk.page if walk else None)
        except api.Closed as error:
            if self.channel:
                raise
            left = [other for other in feeds if other != feed]
            return Page((), None, at.turn < len(left), skipped=(error.detail,)), rounds.closed(at, feed, left)
        except Refused as error:
            if walk is None or walk.page is None or error.status != httpx.codes.BAD_REQUEST:
                raise
            # The way on is no longer known there: the next round begins at the top, what was brought is remembered.
            top = msgspec.structs.replace(walk, page=None)
            return Page((), None), rounds.onward(msgspec.structs.replace(at, feeds={**at.feeds, feed: top}), feeds)
        threads, skipped = web.decode_each(listed.value.items, api.Thread)
        now, following = _clock(listed), listed.value.next_page_token
        met = rounds.meet(walk, feed, list({one.id: one for one in threads}.values()), now)
        after, gone = await self._walked(lists, walk, met, (following, now, since))
        at = msgspec.structs.replace(at, feeds={**at.feeds, feed: after}, due=met.due, now=now or at.now)
        edited = (
            api.comment(one.comment, self.id, replies=one.snippet.total_reply_count)
            for one in threads
            if one.id in met.changed
        )
        changes = (*(Change(one.key, one) for one in edited), *(Change(key) for key in sorted(gone)))
        page = Page(self._told(met), None, wait=listed.rate, changes=changes, skipped=skipped)
        return page, rounds.onward(at, feeds) if after.page is None else at

    async def _walked(
        self, lists: Lists, walk: way.Descent | None, met: rounds.Met, told: tuple[str | None, int | None, int | None]
    ) -> tuple[way.Descent, set[str]]:
        """Where the walk stands after a page, and what is not there any more."""
        following, now, since = told
        if since is not None and walk is not None:
            return way.advance(walk, met.marks, following, None, overlap=0), set()
        if walk is None:
            return way.begin(met.marks, now, overlap=OVERLAP, full=following is not None), set()
        after = way.advance(walk, met.marks, following, now, overlap=OVERLAP)
        if walk.page is not None or after.page is not None:
            return after, set()
        gone = await lists.gone(way.missing(walk, met.marks, overlap=OVERLAP, whole=following is None))
        return way.bury(after, gone), gone

    async def _replies(self, lists: Lists, at: Round) -> tuple[Page, Round]:
        """One page of replies to a comment that has new ones."""
        due = at.due[0]
        try:
            listed = await lists.replies(due.thread, due.page)
        except Refused as error:
            if error.status != httpx.codes.NOT_FOUND:
                raise
            return Page((), None), rounds.answered(at, due, [], None)[0]
        replies, skipped = web.decode_each(listed.value.items, api.Comment)
        after, tell = rounds.answered(at, due, replies, listed.value.next_page_token)
        mentions = _sorted(api.comment(one, self.id, due.video) for one in tell)
        return Page(mentions, None, wait=listed.rate, skipped=skipped), after

    def _told(self, met: rounds.Met) -> tuple[Mention, ...]:
        comments = (
            api.comment(thread.comment, self.id, thread.video, thread.snippet.total_reply_count)
            for thread, _ in met.new
            if thread.id in met.fresh
        )
        replies = (api.comment(one, self.id, thread.video) for thread, told in met.new for one in told)
        return _sorted((*comments, *replies))


def _without_search(at: Round, wait: timedelta) -> tuple[Page, Round]:
    """Until the day's searches begin anew."""
    start = datetime.fromtimestamp(at.now, UTC) if at.now is not None else None
    end = start + wait if start else None
    gap = Gap(start, end, "the day's searches are used up; new videos are found after midnight, Pacific time")
    again = (at.now or 0) + int(wait.total_seconds()) - rounds.HOUR
    return Page((), None, True, gaps=(gap,)), msgspec.structs.replace(at, searched=max(again, 0), rounds=0)


def _sorted(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    return tuple(sorted(mentions, key=lambda one: (one.published or LAST, one.key)))


def _clock(listed: Listed) -> int | None:
    now = web.server_time(listed.headers)
    return api.second_of(now) if now else None


def _iso(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _keep(position: Round) -> Cursor:
    held: Cursor = msgspec.json.decode(msgspec.json.encode(position), type=dict)
    return held
