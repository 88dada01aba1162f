"""A round through posts and the comments below them, page by page, and the same through the past."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import httpx
import msgspec

from connectors import descent as way
from connectors.base import Change, Cursor, Gap, Mention, Page, Refused, TryLater
from connectors.graph_api import Gone
from connectors.graph_place import QUIET, Due, Listed, Position, is_listed, watch

OVERLAP = 24 * 60 * 60
"""Seconds read again: comments that were held for review appear late, with the time they were written at."""

ASKED = 10
"""Most posts or comments that are asked for one by one in a poll, when they are missing."""


class Lists(Protocol):
    """What can be read. The comments below the posts of the first list are read, too."""

    @property
    def names(self) -> Sequence[str]: ...

    async def posts(self, name: str, page: str | None) -> Listed:
        """One page, newest first. Raises TryLater or Refused."""
        ...

    async def comments(self, due: Due) -> Listed:
        """One page, newest first. Raises Gone where they cannot be read."""
        ...

    async def is_gone(self, key: str) -> bool:
        """Whether nobody finds it. Raises TryLater or Refused."""
        ...


def recall(cursor: Cursor | None, of: str) -> tuple[Position, tuple[Gap, ...]]:
    """Where we are; at the beginning, and told, for a cursor of something else or a damaged one."""
    start = Position(1, of)
    if cursor is None:
        return start, ()
    try:
        position = msgspec.convert(cursor, Position)
    except msgspec.ValidationError as error:
        return start, (Gap(None, None, f"the saved position could not be read ({error})"),)
    if position.of != of:
        return start, (Gap(None, None, "the source was pointed at something else"),)
    return position, ()


async def poll(lists: Lists, of: str, cursor: Cursor | None) -> Page:
    """One page of posts or of comments; a round through all of them follows at once."""
    at, gaps = recall(cursor, of)
    page, after = await (_comments(lists, at) if at.due else _posts(lists, at))
    return replace(page, cursor=_keep(after), more=after.is_open, gaps=gaps)


async def past(lists: Lists, of: str, span: tuple[datetime, datetime], cursor: Cursor | None) -> AsyncIterator[Page]:
    """Posts of [since, until), newest first, after the comments of that time below them."""
    since, until = span
    first = max(int(since.timestamp()), 0)
    at, gaps = recall(cursor, f"{of} backfill")
    while at.turn < len(lists.names):
        name = lists.names[at.turn]
        walk = at.lists.get(name, way.Descent(newest=first, since=first))
        listed = await lists.posts(name, walk.page)
        if at.turn == 0:
            async for page in _all_below(lists, listed, first):
                yield replace(page, mentions=_within(page.mentions, since, until), cursor=_keep(at), more=True)
        told = _within(listed.told(way.fresh(walk, listed.marks)), since, until)
        walk = way.advance(walk, listed.marks, listed.following, None, overlap=0)
        at = _onward(msgspec.structs.replace(at, lists={**at.lists, name: walk}), walk)
        more = at.turn < len(lists.names)
        yield Page(told, _keep(at) if more else None, more, listed.rate, gaps, skipped=listed.skipped)
        gaps = ()


async def thread(lists: Lists, mention: Mention) -> list[Mention]:
    """The newest comments below the same post, oldest first; none when they are gone."""
    root = mention.root or mention.key
    if not (root.isascii() and root.replace("_", "").isalnum()):
        raise Refused(f"{mention.key} names no post of the Graph API")
    try:
        listed = await lists.comments(Due(root, mention.url))
    except Gone:
        return []
    return [one for one in listed.told({mark.key for mark in listed.marks}) if one.key != mention.key]


async def _posts(lists: Lists, at: Position) -> tuple[Page, Position]:
    """One page of a list; at the top of the first, the comments of the newest become due."""
    turn = min(at.turn, len(lists.names) - 1)
    name = lists.names[turn]
    walk, listed = await _listed(lists, name, at.lists.get(name))
    page, after = await _walked(lists, walk, listed)
    following = msgspec.structs.replace(at, turn=turn, lists={**at.lists, name: after})
    if turn == 0 and (walk is None or walk.page is None):
        following = watch(following, walk, listed.items, {one.key for one in page.mentions})
    turned = _onward(following, after)
    over = turned.turn >= len(lists.names)
    return page, msgspec.structs.replace(turned, turn=0) if over else turned


async def _listed(lists: Lists, name: str, walk: way.Descent | None) -> tuple[way.Descent | None, Listed]:
    """One page; the first one where the way to another is not known any more."""
    if walk is None or walk.page is None:
        return walk, await lists.posts(name, None)
    try:
        return walk, await lists.posts(name, walk.page)
    except Refused as error:
        if error.status != httpx.codes.BAD_REQUEST:
            raise
        return msgspec.structs.replace(walk, page=None), await lists.posts(name, None)


async def _comments(lists: Lists, at: Position) -> tuple[Page, Position]:
    """One page of the comments that are due."""
    due, rest = at.due[0], at.due[1:]
    walk = at.below.get(due.post)
    page = due.page if due.thread or walk is None else walk.page
    try:
        listed = await lists.comments(msgspec.structs.replace(due, page=page))
    except Gone as error:
        return Page((), None, skipped=(error.detail,)), msgspec.structs.replace(at, due=rest)
    if due.thread:
        return _replies(at, walk or way.Descent(), listed)
    told, after = await _walked(lists, walk, listed)
    due_now = [*([due] if after.page is not None else []), *listed.cut, *rest]
    if walk and any(one.thread and one.post == due.post for one in due_now):
        after = _lagging(walk, after)
    return told, msgspec.structs.replace(at, due=due_now, below={**at.below, due.post: after})


def _replies(at: Position, walk: way.Descent, listed: Listed) -> tuple[Page, Position]:
    """One more page of a thread."""
    due, rest = at.due[0], at.due[1:]
    page = Page(listed.told(way.fresh(walk, listed.marks)), None, wait=listed.rate, skipped=listed.skipped)
    after = way.remember(walk, (mark for mark in listed.marks if mark.second >= walk.since))
    # A way that leads back to itself has no end.
    goes_on = listed.following is not None and listed.following != due.page
    more = [msgspec.structs.replace(due, page=listed.following)] if goes_on else []
    return page, msgspec.structs.replace(at, due=[*more, *rest], below={**at.below, due.post: after})


def _lagging(walk: way.Descent, after: way.Descent) -> way.Descent:
    """With the memory of the walk before, which its threads are still to be compared with."""
    since = max(walk.since, walk.newest - OVERLAP)
    seen = {key: mark for key, mark in (walk.seen | after.seen).items() if mark[0] >= since}
    return msgspec.structs.replace(after, since=since, seen=seen)


async def _walked(lists: Lists, walk: way.Descent | None, listed: Listed) -> tuple[Page, way.Descent]:
    """What a page brought: what is new, changed and gone, and where its list stands."""
    marks = listed.marks
    if walk is None:
        begun = way.begin(marks, listed.now, overlap=OVERLAP, full=listed.following is not None)
        told = listed.told({mark.key for mark in marks})
        return Page(told, None, wait=listed.rate, skipped=listed.skipped), begun
    after = way.advance(walk, marks, listed.following, listed.now, overlap=OVERLAP)
    gone = set[str]()
    if walk.page is None and after.page is None and not listed.skipped:
        gone = await _gone(lists, walk, listed)
        after = way.bury(after, gone)
    edited = (Change(one.key, one) for one in listed.told(way.changed(walk, marks)))
    changes = (*edited, *(Change(key) for key in sorted(gone)))
    new = listed.told(way.fresh(walk, marks))
    return Page(new, None, wait=listed.rate, changes=changes, skipped=listed.skipped), after


async def _gone(lists: Lists, walk: way.Descent, listed: Listed) -> set[str]:
    """What a list no longer holds and nobody finds; lists leave out what they may not show."""
    absent = way.missing(walk, listed.marks, overlap=OVERLAP, whole=listed.following is None)
    gone = set[str]()
    for key in [key for key in absent if is_listed(walk.seen[key][1], listed)][:ASKED]:
        try:
            gone |= {key} if await lists.is_gone(key) else set()
        except (TryLater, Refused):
            # The page stands; whoever is missing is asked for again with the next one.
            return gone
    return gone


async def _all_below(lists: Lists, listed: Listed, first: int) -> AsyncIterator[Page]:
    due = [Due(item.mention.key, item.mention.url) for item in listed.items if item.pulse != QUIET]
    below = {one.post: way.Descent(newest=first, since=first) for one in due}
    at = Position(1, "", due=due, below=below)
    while at.due:
        page, at = await _comments(lists, at)
        yield replace(page, changes=())


def _onward(at: Position, walk: way.Descent) -> Position:
    return msgspec.structs.replace(at, turn=at.turn + 1) if walk.page is None else at


def _within(mentions: Sequence[Mention], since: datetime, until: datetime) -> tuple[Mention, ...]:
    return tuple(one for one in mentions if one.published and since <= one.published < until)


def _keep(position: Position) -> Cursor:
    held: Cursor = msgspec.json.decode(msgspec.json.encode(position), type=dict)
    return held
