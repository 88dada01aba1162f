"""Where a round through the comments of several videos stands: pure steps.

A round reads each list of comments from its top, and the replies of those that were answered. Lists are ordered
by the comments, not by their replies: that a comment was answered is seen by how many replies it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from connectors.descent import Descent, Mark, Second, fresh
from connectors.youtube_api import Comment, Thread, oldest_first, second_of

VIDEOS = 25
"""Videos that are read in one round: every quarter of an hour that is a quarter of the day's 10,000 requests."""

TOLD = 200
"""Videos that are remembered as told."""

HOUR = 60 * 60
"""Seconds between two searches: 24 of the 100 that a day has, so four sources can share one project."""

ROUNDS = 4
"""Rounds between two searches where nothing tells the time: 72 a day at the shortest interval."""

Count = Annotated[int, msgspec.Meta(ge=0, le=10**9)]


class Due(msgspec.Struct, frozen=True, array_like=True):
    """A comment whose replies must be read: those written after `since`."""

    feed: str
    thread: str
    video: str | None
    since: Second
    newest: Second
    page: str | None = None


class Round(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor holds. `of` names what is read."""

    v: Literal[1]
    of: str
    feeds: dict[str, Descent] = {}
    """A list of comments by its channel or video."""
    turn: Count = 0
    due: list[Due] = []
    now: Second | None = None
    """The server's time when it last answered."""
    searched: Second | None = None
    videos: list[str] = []
    """Those that the search found, the newest first."""
    told: list[str] = []
    shut: list[str] = []
    """Videos whose comments cannot be read."""
    rounds: Count = 0
    """Since the last search."""

    @property
    def is_open(self) -> bool:
        """More is to be read before the round is over."""
        return bool(self.due) or self.turn != 0 or any(feed.page is not None for feed in self.feeds.values())

    @property
    def wants_a_search(self) -> bool:
        if self.is_open:
            return False
        if self.searched is None:
            return True
        # Without a video nothing is asked between two searches, so that no time is told.
        if self.now and self.searched and self.videos:
            return self.now - self.searched >= HOUR
        return self.rounds >= ROUNDS


class Pulse(msgspec.Struct, frozen=True, array_like=True):
    """What is remembered of a comment; `told` is the time of its newest reply that was told."""

    updated: int = 0
    likes: int = 0
    replies: int = 0
    told: int = 0

    @property
    def stamp(self) -> str:
        return msgspec.json.encode(self).decode()

    @property
    def outside(self) -> tuple[int, int, int]:
        return self.updated, self.likes, self.replies


@dataclass(frozen=True, slots=True)
class Met:
    """What a page of threads brought."""

    marks: list[Mark]
    new: list[tuple[Thread, list[Comment]]]
    """Threads that are new or were answered, with the replies to tell; the thread itself is told when it is new."""
    fresh: set[str]
    changed: set[str]
    due: list[Due]


def meet(walk: Descent | None, feed: str, threads: Sequence[Thread], now: int | None) -> Met:
    """Compare a page with what is known; without a walk all of it is new, and older replies count as told."""
    start = now or max((thread.comment.second for thread in threads), default=0)
    plain = [Mark(thread.id, thread.comment.second) for thread in threads]
    new = {mark.key for mark in plain} if walk is None else fresh(walk, plain)
    marks, told, changed, due = list[Mark](), list[tuple[Thread, list[Comment]]](), set[str](), list[Due]()
    for thread in threads:
        before = _known(walk, thread.id)
        shown, total = thread.shown_replies(), thread.snippet.total_reply_count
        bound = start if walk is None else before.told if before else max(thread.comment.second - 1, 0)
        answered = thread.id in new if before is None else total > before.replies
        whole = walk is None or len(shown) >= total
        tell = [one for one in shown if answered and whole and (walk is None or one.second > bound)]
        told += [(thread, tell)] if tell or thread.id in new else []
        due += [Due(feed, thread.id, thread.video, bound, bound)] if answered and not whole else []
        pulse = _pulse(thread, max([bound, *(one.second for one in tell)]))
        changed |= {thread.id} if before is not None and before.outside != pulse.outside else set()
        marks.append(Mark(thread.id, thread.comment.second, pulse.stamp))
    return Met(marks, told, new, changed, due)


def answered(at: Round, due: Due, replies: Sequence[Comment], following: str | None) -> tuple[Round, list[Comment]]:
    """After one page of replies, which are listed newest first: those to tell, and where to go on."""
    tell = [one for one in replies if one.second > due.since]
    newest = max([due.newest, *(one.second for one in tell)])
    if following is not None and tell and len(tell) == len(replies):
        rest = [msgspec.structs.replace(due, newest=newest, page=following), *at.due[1:]]
        return msgspec.structs.replace(at, due=rest), oldest_first(tell)
    feeds = dict(at.feeds)
    if due.feed in feeds:
        feeds[due.feed] = _heard(feeds[due.feed], due.thread, newest)
    return msgspec.structs.replace(at, feeds=feeds, due=at.due[1:]), oldest_first(tell)


def onward(at: Round, feeds: Sequence[str]) -> Round:
    """To the next list, once one was read to its end."""
    turn = at.turn + 1
    if turn < len(feeds):
        return msgspec.structs.replace(at, turn=turn)
    return msgspec.structs.replace(at, turn=0, rounds=min(at.rounds + 1, ROUNDS))


def closed(at: Round, feed: str, feeds: Sequence[str]) -> Round:
    """After a list that cannot be read, which `feeds` holds no more: the next one stands in its place."""
    feeds_left = {name: walk for name, walk in at.feeds.items() if name != feed}
    shut = msgspec.structs.replace(at, shut=[*at.shut, feed], feeds=feeds_left)
    return shut if at.turn < len(feeds) else onward(shut, feeds)


def found(at: Round, videos: Sequence[str], now: int | None) -> Round:
    """After a search: the newest videos are read from now on."""
    kept = list(dict.fromkeys([*videos, *at.videos]))[:VIDEOS]
    told = list(dict.fromkeys([*videos, *at.told]))[:TOLD]
    feeds = {feed: walk for feed, walk in at.feeds.items() if feed in kept}
    shut = [video for video in at.shut if video in kept]
    return msgspec.structs.replace(
        at, videos=kept, told=told, feeds=feeds, shut=shut, searched=now or 0, now=now, rounds=0
    )


def _known(walk: Descent | None, key: str) -> Pulse | None:
    """None for what is unknown, and for what was deleted."""
    if walk is None or key not in walk.seen:
        return None
    try:
        return msgspec.json.decode(walk.seen[key][1], type=Pulse)
    except msgspec.MsgspecError:
        return None


def _pulse(thread: Thread, told: int) -> Pulse:
    words = thread.comment.snippet
    updated = second_of(words.updated_at or words.published_at)
    return Pulse(updated, words.like_count or 0, thread.snippet.total_reply_count, told)


def _heard(walk: Descent, thread: str, newest: int) -> Descent:
    """That the replies to a comment were told up to this time."""
    pulse = _known(walk, thread)
    if pulse is None:
        return walk
    stamp = msgspec.structs.replace(pulse, told=max(pulse.told, newest)).stamp
    return msgspec.structs.replace(walk, seen=walk.seen | {thread: (walk.seen[thread][0], stamp)})
