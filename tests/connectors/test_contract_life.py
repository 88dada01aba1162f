"""The contract of life over every kind that is polled, and that it finds what it is there to find."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

import httpx
import pytest
from doubles.lives import LIVES
from doubles.values import NOW
from pydantic import PrivateAttr

from connectors import contract_life
from connectors.base import Author, Caps, Change, Cursor, Mention, Page, Source
from connectors.contract_life import Life
from connectors.registry import BUILT_IN

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("name", contract_life.names())
@pytest.mark.parametrize("kind", LIVES)
async def test_the_contract_of_life_holds(kind: str, name: str) -> None:
    await contract_life.checks(LIVES[kind])[name]()


def test_every_kind_lives_that_is_asked_for_posts() -> None:
    asked = {kind for kind, model in BUILT_IN.items() if not model.caps.push}
    assert asked == {name.partition(",")[0] for name in LIVES}


@pytest.mark.parametrize("kind", LIVES)
async def test_what_a_kind_says_it_can_tell_is_put_to_the_test(kind: str) -> None:
    async with LIVES[kind]() as life:
        caps = life.source.caps
        told_otherwise = caps.stream or caps.refresh
        assert caps.edits == (life.edit is not None) or told_otherwise
        assert not life.tells_deletions or life.remove is None or caps.deletions
        assert life.tells_deletions or not caps.deletions or told_otherwise


@dataclass
class Post:
    key: str
    text: str
    at: datetime


@dataclass
class Board:
    """A service with a list, the oldest post first."""

    now: datetime = NOW
    posts: list[Post] = field(default_factory=list)
    last: int = 0
    asked: int = 0

    def post(self, text: str, ahead: timedelta = timedelta(0)) -> Post:
        self.last += 1
        self.posts.append(Post(f"k{self.last}", text, self.now + ahead))
        return self.posts[-1]

    def pass_time(self, span: timedelta) -> None:
        self.now += span

    def edit(self, post: Post, text: str) -> None:
        post.text = text


class Careful(Source):
    """Remembers what it has told, and keeps the contract until a test takes a part of it away."""

    caps: ClassVar[Caps] = Caps(edits=True, deletions=True)
    kind: Literal["careful"] = "careful"
    id: str = "s"
    _board: Board = PrivateAttr(default_factory=Board)

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        self._board.asked += 1
        known: Any = (cursor or {"told": {}})["told"]
        new = [post for post in self._board.posts if self.is_new(post, known)][:4]
        there = {post.key: post for post in self._board.posts}
        changes = (
            self.change(key, there.get(key)) for key, text in known.items() if self.changed(there.get(key), text)
        )
        kept = {key: post.text for key, post in there.items() if key in known} | {post.key: post.text for post in new}
        return Page(
            tuple(map(self.mention, new)), self.keep(kept), more=len(new) == 4, changes=tuple(filter(None, changes))
        )

    def is_new(self, post: Post, known: dict[str, str]) -> bool:
        return post.key not in known

    def changed(self, post: Post | None, text: str) -> bool:
        return post is None or post.text != text

    def change(self, key: str, post: Post | None) -> Change | None:
        return Change(key, self.mention(post) if post else None)

    def keep(self, told: dict[str, str]) -> Cursor:
        return {"v": 1, "told": dict(told)}

    def mention(self, post: Post) -> Mention:
        return Mention(self.id, post.key, post.text, Author("amira"), published=post.at)


class ByTime(Careful):
    """Goes by the newest time it has seen, and takes what bears it for known."""

    def is_new(self, post: Post, known: dict[str, str]) -> bool:
        times = [post.at for post in self._board.posts if post.key in known]
        return super().is_new(post, known) and (not times or post.at > max(times))


class ByNumber(Careful):
    """Goes by the place in the list, which moves when a post goes."""

    def is_new(self, post: Post, known: dict[str, str]) -> bool:
        place = self._board.posts.index(post)
        return super().is_new(post, known) and place >= self._seen

    def keep(self, told: dict[str, str]) -> Cursor:
        self._seen = max(self._seen, len(told))
        return super().keep(told)

    _seen: int = PrivateAttr(0)


class Impatient(Careful):
    """Believes that a page that it told was also kept."""

    _sent: set[str] = PrivateAttr(default_factory=set)

    def is_new(self, post: Post, known: dict[str, str]) -> bool:
        return super().is_new(post, known) and post.key not in self._sent

    def mention(self, post: Post) -> Mention:
        self._sent.add(post.key)
        return super().mention(post)


class Repeating(Careful):
    def is_new(self, post: Post, known: dict[str, str]) -> bool:
        return super().is_new(post, known) or "waiting post 000002" in post.text


class Blind(Careful):
    def change(self, key: str, post: Post | None) -> Change | None:
        return None


class OnlyEdits(Careful):
    def change(self, key: str, post: Post | None) -> Change | None:
        return super().change(key, post) if post else None


def living(kind: type[Careful]) -> contract_life.Living:
    @asynccontextmanager
    async def made() -> AsyncIterator[Life]:
        source = kind()
        board = source._board
        yield Life(
            source=source,
            say=board.post,
            say_ahead=board.post,
            pass_time=board.pass_time,
            edit=board.edit,
            remove=board.posts.remove,
            backlog=30,
        )

    return made


async def test_a_careful_source_passes() -> None:
    await contract_life.run(living(Careful))


@pytest.mark.parametrize(
    "kind, name, sentence",
    [
        pytest.param(ByTime, "posts_of_one_second_all_arrive", "second of a second", id="equal times"),
        pytest.param(ByTime, "a_clock_that_goes_back_loses_nothing", "an hour earlier", id="time goes back"),
        pytest.param(ByTime, "a_post_dated_ahead_hides_no_other", "of today", id="a clock that is ahead"),
        pytest.param(ByNumber, "what_the_cursor_stands_on_may_go", "still there", id="a list that shrinks"),
        pytest.param(Impatient, "a_crash_before_the_cursor_was_kept_loses_nothing", "before the crash", id="a crash"),
        pytest.param(Impatient, "a_crash_between_two_pages_loses_nothing", "another page", id="a crash between pages"),
        pytest.param(Repeating, "a_backlog_is_drained_and_nothing_comes_twice", "twice", id="twice"),
        pytest.param(Blind, "an_edit_is_told", "an edit is not told", id="no edits"),
        pytest.param(OnlyEdits, "a_deletion_is_told", "was deleted is not told", id="no deletions"),
    ],
)
async def test_a_breach_is_told_in_a_sentence(kind: type[Careful], name: str, sentence: str) -> None:
    with pytest.raises(AssertionError, match=sentence):
        await contract_life.checks(living(kind))[name]()


async def test_what_is_left_out_of_a_life_is_not_asked_for() -> None:
    @asynccontextmanager
    async def silent() -> AsyncIterator[Life]:
        async with living(Blind)() as life:
            yield replace(life, edit=None, remove=None, say_ahead=None)

    await contract_life.run(silent)


async def test_an_etag_is_answered_with_304() -> None:
    async with LIVES["rss"]() as life:
        life.say("one")
        inner = life.transport
        assert inner is not None
        async with httpx.AsyncClient(transport=contract_life.Unchanged(inner)) as http:
            first = await life.source.poll(http, None)
            answer = await http.get(str(life.source.model_dump()["url"]))
            again = await http.get(answer.url, headers={"if-none-match": answer.headers["etag"]})
    assert len(first.mentions) == 1
    assert (answer.status_code, again.status_code, again.content) == (200, 304, b"")
