"""What every connector must hold to while its source lives: posts come, change and go; used as `contract` is.

    @asynccontextmanager
    async def forum():
        server = ForumDouble()                       # a server whose state a test changes
        yield Life(
            source=Forum(server=server.url),
            transport=httpx.MockTransport(server.answer),
            say=server.post,                         # words of a new post; what it returns is given to the others
            edit=server.edit,
            remove=server.delete,
            pass_time=server.pass_time,              # moves the server's clock, also back
        )

    @pytest.mark.parametrize("name", contract_life.names())
    async def test_the_contract_of_life(name):
        await contract_life.checks(forum)[name]()

Each check begins with a server of its own. What a source cannot do, like edits, is left out of its Life.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

import httpx

from connectors.base import Cursor, Page, Source
from connectors.contract_faults import Unchanged

Check = Callable[[], Awaitable[None]]

PAGES = 100_000
"""A source that still says that more is waiting after so many pages never ends."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A source, and what can be made to happen where it reads."""

    source: Source
    say: Callable[[str], Any]
    """A new post with these words, written now by the server's clock."""
    pass_time: Callable[[timedelta], None]
    edit: Callable[[Any, str], object] | None = None
    """Other words for a post; None where no poll tells of it."""
    remove: Callable[[Any], object] | None = None
    """None where nobody can delete anything there."""
    tells_deletions: bool = True
    """A poll soon after tells what was deleted."""
    say_ahead: Callable[[str, timedelta], Any] | None = None
    """A post whose author's clock is ahead by so much; None where nobody but the server dates posts."""
    shown_after: timedelta = timedelta(0)
    """A post is not shown before it is so old."""
    overlaps: bool = False
    """What was read last is read again, for the store to know it."""
    backlog: int = 150
    """Posts that may wait between two polls without any being lost; most pages hold fewer."""
    transport: httpx.AsyncBaseTransport | None = None
    """None: real connections."""

    async def poll(self, cursor: Cursor | None) -> Page:
        async with httpx.AsyncClient(transport=self.transport, follow_redirects=True) as http:
            return await self.source.poll(http, cursor)

    async def drain(self, cursor: Cursor | None) -> list[Page]:
        """Pages until nothing more is waiting."""
        self.pass_time(self.shown_after)
        pages = [await self.poll(cursor)]
        while pages[-1].more:
            _hold(len(pages) < PAGES, f"after {PAGES} pages more is said to be waiting")
            pages.append(await self.poll(pages[-1].cursor))
        return pages


Living = Callable[[], AbstractAsyncContextManager[Life]]


def names() -> tuple[str, ...]:
    """Names of all checks, the same for every source."""
    return tuple(_CHECKS)


def checks(living: Living) -> dict[str, Check]:
    """Every check by name, ready to be awaited."""
    return {name: partial(_alone, living, check) for name, check in _CHECKS.items()}


async def run(living: Living) -> None:
    """All checks, one after the other; the first that fails raises."""
    for check in checks(living).values():
        await check()


async def _alone(living: Living, check: Callable[[Life], Awaitable[None]]) -> None:
    async with living() as life:
        await check(life)


async def posts_of_one_second_all_arrive(life: Life) -> None:
    """Also those that were written in the second in which we looked."""
    cursor = await _begun(life)
    life.say("first of a second")
    pages = await life.drain(cursor)
    life.say("second of a second")
    life.say("third of a second")
    _hold_words(pages, "first of a second")
    later = await life.drain(pages[-1].cursor)
    _hold_words(later, "second of a second", "third of a second")
    _hold_quiet(life, await life.drain(later[-1].cursor), "second of a second", "third of a second")


async def a_crash_before_the_cursor_was_kept_loses_nothing(life: Life) -> None:
    cursor = await _begun(life)
    life.say("before the crash")
    _hold_words(await life.drain(cursor), "before the crash")
    life.pass_time(HOUR)
    life.say("after the crash")
    _hold_words(await life.drain(cursor), "before the crash", "after the crash")


async def a_crash_between_two_pages_loses_nothing(life: Life) -> None:
    cursor, more = await _begun(life), True
    words = [f"waiting post {number:06}" for number in range(life.backlog)]
    _post_all(life, words)
    life.pass_time(life.shown_after)
    pages: list[Page] = []
    while more and len(pages) < PAGES:
        pages.append(await life.poll(cursor))
        again = await life.poll(cursor)
        _hold(_keys(again) == _keys(pages[-1]), "asked again with the cursor of a page, another page comes")
        cursor, more = again.cursor, again.more
    _hold_words(pages, *words)


async def a_backlog_is_drained_and_nothing_comes_twice(life: Life) -> None:
    cursor = await _begun(life)
    words = [f"waiting post {number:06}" for number in range(life.backlog)]
    _post_all(life, words)
    pages = await life.drain(cursor)
    _hold_words(pages, *words)
    keys = [key for page in pages for key in _keys(page)]
    _hold(len(keys) == len(set(keys)), "of a backlog some posts come twice")
    _hold_quiet(life, await life.drain(pages[-1].cursor), *words)


async def what_the_cursor_stands_on_may_go(life: Life) -> None:
    if life.remove is None:
        return
    cursor = await _begun(life)
    gone = life.say("soon gone")
    pages = await life.drain(cursor)
    life.remove(gone)
    life.pass_time(HOUR)
    life.say("still there")
    _hold_words(await life.drain(pages[-1].cursor), "still there")


async def an_edit_is_told(life: Life) -> None:
    if life.edit is None:
        return
    cursor = await _begun(life)
    said = life.say("words of before")
    pages = await life.drain(cursor)
    key = _key_of(pages, "words of before")
    life.pass_time(HOUR)
    life.edit(said, "words of after")
    pages = await life.drain(pages[-1].cursor)
    told = [mention for page in pages for mention in page.mentions]
    told += [change.mention for page in pages for change in page.changes if change.mention is not None]
    newest = [mention.text for mention in told if mention.key == key]
    _hold(any("words of after" in text for text in newest), f"an edit is not told; {key} came as {newest}")


async def a_deletion_is_told(life: Life) -> None:
    if life.remove is None or not life.tells_deletions:
        return
    cursor = await _begun(life)
    gone = life.say("to be deleted")
    pages = await life.drain(cursor)
    key = _key_of(pages, "to be deleted")
    life.remove(gone)
    life.pass_time(timedelta(minutes=1))
    life.say("newer than what is gone")
    changes = [change for page in await life.drain(pages[-1].cursor) for change in page.changes if change.key == key]
    _hold(any(change.mention is None for change in changes), f"that {key} was deleted is not told")


async def a_clock_that_goes_back_loses_nothing(life: Life) -> None:
    cursor = await _begun(life)
    life.pass_time(-HOUR)
    life.say("an hour earlier")
    pages = await life.drain(cursor)
    _hold_words(pages, "an hour earlier")
    life.pass_time(2 * HOUR)
    life.say("on time again")
    _hold_words(await life.drain(pages[-1].cursor), "on time again")


async def a_post_dated_ahead_hides_no_other(life: Life) -> None:
    if life.say_ahead is None:
        return
    cursor = await _begun(life)
    life.say_ahead("of tomorrow", DAY)
    pages = await life.drain(cursor)
    life.pass_time(HOUR)
    life.say("of today")
    pages += await life.drain(pages[-1].cursor)
    _hold_words(pages, "of tomorrow", "of today")


async def an_answer_that_has_not_changed_is_no_news(life: Life) -> None:
    """With a server that knows ETag: who sends it back gets 304 and no body."""
    inner = life.transport or httpx.AsyncHTTPTransport()
    asked = replace(life, transport=Unchanged(inner))
    cursor = await _begun(asked)
    life.say("news")
    pages = await asked.drain(cursor)
    _hold_words(pages, "news")
    same = await asked.drain(pages[-1].cursor)
    _hold_quiet(life, same, "news")
    life.pass_time(HOUR)
    life.say("more news")
    _hold_words(await asked.drain(same[-1].cursor), "more news")


async def _begun(life: Life) -> Cursor | None:
    """The cursor after the first look, at a source where something was said before."""
    life.say("long known")
    life.pass_time(HOUR)
    return (await life.drain(None))[-1].cursor


def _post_all(life: Life, words: list[str]) -> None:
    """Many at a time: three in each second."""
    for number, said in enumerate(words):
        life.pass_time(timedelta(seconds=number % 3 == 0))
        life.say(said)


def _keys(page: Page) -> list[str]:
    return [mention.key for mention in page.mentions]


def _key_of(pages: list[Page], words: str) -> str:
    keys = {mention.key for page in pages for mention in page.mentions if words in mention.text}
    _hold(len(keys) == 1, f"one post says {words!r}, but it came under {len(keys)} keys")
    return keys.pop()


def _said(pages: list[Page]) -> str:
    return "\n".join(mention.text for page in pages for mention in page.mentions)


def _hold_words(pages: list[Page], *words: str) -> None:
    said = _said(pages)
    lost = [one for one in words if one not in said]
    _hold(not lost, f"{len(lost)} of {len(words)} posts are lost, among them {lost[:3]}")


def _hold_quiet(life: Life, pages: list[Page], *words: str) -> None:
    said = "" if life.overlaps else _said(pages)
    again = [one for one in words if one in said]
    _hold(not again, f"{len(again)} posts come again although nothing changed, among them {again[:3]}")


def _hold(statement: bool, otherwise: str) -> None:
    if not statement:
        raise AssertionError(otherwise)


_CHECKS: Mapping[str, Callable[[Life], Awaitable[None]]] = {
    check.__name__: check
    for check in (
        posts_of_one_second_all_arrive,
        a_crash_before_the_cursor_was_kept_loses_nothing,
        a_crash_between_two_pages_loses_nothing,
        a_backlog_is_drained_and_nothing_comes_twice,
        what_the_cursor_stands_on_may_go,
        an_edit_is_told,
        a_deletion_is_told,
        a_clock_that_goes_back_loses_nothing,
        a_post_dated_ahead_hides_no_other,
        an_answer_that_has_not_changed_is_no_news,
    )
}
