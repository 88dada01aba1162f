"""GitHub: issues, pull requests, comments and discussions of one repository, or what a search finds anywhere."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import ClassVar, Literal
from urllib.parse import quote

import httpx
import msgspec
from pydantic import ConfigDict, Field, HttpUrl, SecretStr, model_validator

from connectors import github_again as again
from connectors import github_api as api
from connectors import trail as way
from connectors import web
from connectors.base import Caps, Change, Cursor, Gap, Mention, Page, Refused, Source
from connectors.github_discussions import conversation
from connectors.github_door import AWAY, Door
from connectors.github_lists import PAGE, Feed, Listed, Lists, Wanted, iso
from connectors.github_questions import COMMENTS, is_discussion, lookup
from connectors.pages import merged


class Position(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor holds. `of` names what is read: times of another repository mean nothing here."""

    v: Literal[1]
    of: str
    trails: dict[Feed, way.Trail]
    open: list[Feed] = []
    """Lists that have more to show, read on before the others begin again."""
    shut: list[Feed] = []
    """Lists that a backfill is through with."""
    after: str = ""
    """Where the list of discussions goes on, for a page that bears one time."""


class GitHub(Source):
    """Issues, pull requests, comments and discussions of one `repository`, or what a `search` finds anywhere.

    A search finds words in titles and texts, of discussions in comments, too. `what` says which are read: discussions
    need a token, for they are told by another API (each page costs 5 of 5,000 points an hour). Of a discussion the
    newest 20 comments are seen, of each the newest 10 answers. Without a token 60 requests an hour are allowed to one
    address, 10 searches a minute, and no post is asked for again.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    caps: ClassVar[Caps] = Caps(
        backfill=True,
        by_date=True,
        edits=True,
        threads=True,
        refresh=True,
        min_interval=timedelta(seconds=60),
        default_interval=timedelta(minutes=5),
        scope="host",
    )
    network: ClassVar[str | None] = "github"
    spoken: ClassVar[str] = "en"
    terms: ClassVar[str] = "GitHub's Acceptable Use Policies: no spam, no selling of personal data."
    blind_spots: ClassVar[str] = (
        "Comments on issues that a search finds; older comments of long discussions. Deletions are learned with a "
        "token only, by asking again."
    )

    kind: Literal["github"] = "github"
    address: HttpUrl = Field(HttpUrl("https://api.github.com"), description="Address of the API")
    repository: str = Field(
        "", pattern=r"^([\w.-]{1,100}/[\w.-]{1,100})?$", description="The repository to read, as owner/name"
    )
    search: str = Field(
        "", max_length=200, description='What to search issues for, such as "acme app" -author:acme, in its own syntax'
    )
    what: tuple[Literal["issues", "comments", "discussions"], ...] = Field(
        ("issues", "comments"), min_length=1, description="Which of them to read; a search has no comments on issues"
    )
    token: SecretStr | None = Field(None, description="Access token, which needs no permission for what is public")

    @model_validator(mode="after")
    def _one_of_two(self) -> "GitHub":
        if bool(self.repository) == bool(self.search):
            raise ValueError("set either repository or search; write one entry for each")
        if not self._feeds:
            raise ValueError("a search has no comments; add issues or discussions to what")
        if "discussions" in self.what and not self.token:
            raise ValueError("discussions need a token, which needs no permission for what is public")
        return self

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """One page of each list in the order of change, of those with a backlog first; at first the newest."""
        at, gaps = self._recall(cursor)
        if at is None:
            return await self._first(http, gaps)
        lists, trails, still, pages = self._lists(http), dict(at.trails), list[Feed](), list[Page]()
        after = at.after
        for feed in at.open or self._feeds:
            trail = at.trails[feed]
            listed = await lists.page(feed, _since(trail, at.after))
            trails[feed] = way.advance(trail, listed.stamps, listed.now, full=listed.more)
            pages.append(_step(trail, listed))
            still += [feed] if listed.more else []
            after = listed.after if feed == "discussions" else after
        position = msgspec.structs.replace(at, trails=trails, open=still, after=after)
        return merged(pages, _keep(position), more=bool(still))

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """What was written in [since, until): issues by their last change, then comments by theirs."""
        first, last = max(ceil(since.timestamp()), 0), ceil(until.timestamp()) - 1
        found, gaps = self._recall(cursor)
        start = {feed: way.Trail(since=first, floor=first) for feed in self._feeds}
        at: Position | None = found or Position(1, self._of, start)
        lists = self._lists(http)
        while at is not None:
            feed = next(each for each in self._feeds if each not in at.shut)
            trail = at.trails[feed]
            written = Wanted("written", trail.since, last, trail.page)
            listed = await lists.page(feed, written if feed == "search" else _since(trail, at.after))
            stamps = [_by_birth(stamp) for stamp in listed.stamps] if feed == "search" else listed.stamps
            inside = way.fresh(trail, stamps) & {stamp.key for stamp in stamps if stamp.created <= last}
            at = self._onward(at, feed, way.advance(trail, stamps, None, full=listed.more), listed)
            page = _page(listed, inside)
            yield replace(page, cursor=_keep(at) if at else None, more=at is not None, gaps=gaps)
            gaps = ()

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """The comments on the same issue or discussion, oldest first; none when it is gone.

        Of an issue those that were written or changed since.
        """
        root = mention.root or mention.key
        if is_discussion(root):
            return await self._discussed(http, mention, root)
        repository, found, number = root.partition("#")
        if not found or mention.published is None:
            raise Refused(f"{mention.key} names no issue whose comments could be read")
        path = f"repos/{quote(repository)}/issues/{quote(number)}/comments"
        since = iso(int(mention.published.timestamp()))
        try:
            answer = await self._door(http).get(path, list[msgspec.Raw], {"since": since, "per_page": PAGE})
        except Refused as error:
            if error.status in AWAY:
                return []
            raise
        comments, _ = web.decode_each(answer.value, api.Item)
        told = (api.mention(item, self.id) for item in sorted(comments, key=lambda item: item.created_at))
        return [other for other in told if other.key != mention.key]

    async def refresh(self, http: httpx.AsyncClient, keys: Sequence[str]) -> list[Change]:
        """Issues and comments one by one, discussions in one question; without a token too few requests are allowed."""
        return await again.look(self._door(http), keys, self.id) if self.token else []

    async def _discussed(self, http: httpx.AsyncClient, mention: Mention, root: str) -> list[Mention]:
        answer = await self._door(http).ask(lookup([root]))
        told = conversation(bytes(answer.value), answer.place, self.id)
        others = [other for other in told if other.key != mention.key and other.published is not None]
        return sorted(others, key=lambda other: (other.published or datetime.max.replace(tzinfo=UTC), other.key))

    @property
    def _feeds(self) -> list[Feed]:
        """In the order of reading."""
        if self.search:
            feeds: dict[Feed, bool] = {"search": "issues" in self.what, "discussions": "discussions" in self.what}
            return [feed for feed, wanted in feeds.items() if wanted]
        every: tuple[Feed, ...] = ("issues", "comments", "discussions")
        return [feed for feed in every if feed in self.what]

    @property
    def _of(self) -> str:
        return self.repository or f"search {self.search}"

    def _recall(self, cursor: Cursor | None) -> tuple[Position | None, tuple[Gap, ...]]:
        """Where we are; None, and told, for a cursor of something else or a damaged one."""
        if cursor is None:
            return None, ()
        try:
            position = msgspec.convert(cursor, Position)
        except msgspec.ValidationError as error:
            return None, (Gap(None, None, f"the saved position could not be read ({error})"),)
        feeds = set(self._feeds)
        fits = position.of == self._of and set(position.trails) == feeds and {*position.open, *position.shut} <= feeds
        if not fits or set(position.shut) == feeds:
            return None, (Gap(None, None, "the source was pointed at something else"),)
        return position, ()

    def _door(self, http: httpx.AsyncClient) -> Door:
        return Door(http, str(self.address).rstrip("/"), self.token.get_secret_value() if self.token else "")

    def _lists(self, http: httpx.AsyncClient) -> Lists:
        return Lists(self._door(http), self.repository, self.search, self.id)

    async def _first(self, http: httpx.AsyncClient, gaps: tuple[Gap, ...]) -> Page:
        pages, trails, lists = [Page((), None, gaps=gaps)], dict[Feed, way.Trail](), self._lists(http)
        for feed in self._feeds:
            newest = await lists.page(feed, Wanted())
            trails[feed] = way.begin(newest.stamps, newest.now, full=newest.more)
            pages.append(_page(newest, {stamp.key for stamp in newest.stamps}))
        return merged(pages, _keep(Position(1, self._of, trails)), more=False)

    def _onward(self, at: Position, feed: Feed, trail: way.Trail, listed: Listed) -> Position | None:
        """Where a backfill goes on: in the same list, else in the next, else nowhere."""
        shut = at.shut if listed.more else [*at.shut, feed]
        after = msgspec.structs.replace(at, trails={**at.trails, feed: trail}, shut=shut, after=listed.after)
        return None if set(shut) == set(self._feeds) else after


def _since(trail: way.Trail, after: str) -> Wanted:
    """What changed since, oldest change first."""
    return Wanted("changed", trail.since, page=trail.page, after=after if trail.page > 1 else "")


def _step(trail: way.Trail, listed: Listed) -> Page:
    """What a page brought: what is new, what changed, and what may have been missed."""
    new, changed = way.fresh(trail, listed.stamps), way.changed(trail, listed.stamps)
    edited = (Change(one.mention.key, one.mention) for one in listed.told if one.mention.key in changed)
    born = {one.mention.key: one.mention.published for one in listed.told}
    since = datetime.fromtimestamp(trail.floor, UTC)
    gaps = (
        Gap(since, born[key], f"more than {COMMENTS} comments came at once; see {key.rpartition('/')[0]}")
        for key in listed.cut
        if key in new
    )
    return replace(_page(listed, new), changes=tuple(edited), gaps=tuple(gaps))


def _page(listed: Listed, wanted: set[str]) -> Page:
    told = (one.mention for one in listed.told if one.mention.key in wanted)
    return Page(tuple(told), None, wait=listed.rate, skipped=listed.skipped)


def _keep(position: Position) -> Cursor:
    held: Cursor = msgspec.to_builtins(position)
    return held


def _by_birth(stamp: way.Stamp) -> way.Stamp:
    return way.Stamp(stamp.key, stamp.created, stamp.created)
