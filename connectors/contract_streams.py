"""What every stream must hold to, as checks that anyone can run over their own; used as `contract` is.

    CASE = contract_streams.StreamCase(
        source=Forum(server=double.url),        # a server that plays two posts and then cuts the line
        broken=Forum(server=other.url),         # the same with something unreadable among them
        dead=Forum(server="ws://127.0.0.1:1"),  # nobody is there
        keys=("forum-1", "forum-2"),
    )

Each check connects to your doubles itself. A server must play the same to everybody who comes, from where they
ask to go on; `start` is the cursor with which it plays all of it.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import httpx

from connectors.base import ConnectorError, Cursor, Page, Refused, Source, Streams, TryLater

Check = Callable[[], Awaitable[None]]

FOREIGN: tuple[Cursor, ...] = ({}, {"v": 999}, {"v": None}, {"nobody": ["knows", 1]})
"""Cursors that no connector wrote."""

SLIPS = (httpx.HTTPError, OSError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
"""What leaves a connector that forgot a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamCase:
    """One connector under test, configured three times."""

    source: Source
    """Its server plays the posts and then cuts the line."""
    broken: Source
    """The same, with at least one thing among them that cannot be read."""
    dead: Source
    """Nobody answers."""
    keys: tuple[str, ...]
    """Keys of the posts, in the order in which they are played."""
    start: Cursor | None = None
    secrets: tuple[str, ...] = ()
    client: Callable[[], httpx.AsyncClient] = field(default=httpx.AsyncClient)


@dataclass(frozen=True, slots=True)
class Played:
    """What a stream brought until it ended, and how it ended."""

    pages: tuple[Page, ...]
    end: TryLater | Refused | None

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(mention.key for page in self.pages for mention in page.mentions))


def names() -> tuple[str, ...]:
    """Names of all checks, the same for every case."""
    return tuple(_CHECKS)


def checks(case: StreamCase) -> dict[str, Check]:
    """Every check by name, ready to be awaited."""
    return {name: partial(check, case) for name, check in _CHECKS.items()}


async def run(case: StreamCase) -> None:
    """All checks, one after the other; the first that fails raises."""
    for check in checks(case).values():
        await check()


async def the_stream_brings_the_posts_in_their_order(case: StreamCase) -> None:
    _hold(case.source.caps.stream and isinstance(case.source, Streams), "caps do not tell of a stream")
    _hold(len(case.keys) > 1, "the case needs two posts or more to say anything")
    found = (await _played(case, case.source, case.start)).keys
    _hold(found == case.keys, f"the stream should bring {case.keys}, but brings {found}")


async def a_cut_line_passes(case: StreamCase) -> None:
    end = (await _played(case, case.source, case.start)).end
    _hold(isinstance(end, TryLater), f"a line that is cut should raise TryLater, but ends with {end!r}")


async def nobody_there_passes(case: StreamCase) -> None:
    played = await _played(case, case.dead, case.start)
    _hold(isinstance(played.end, TryLater), f"without an answer TryLater should come, not {played.end!r}")
    _hold(not played.pages, "a page is brought although nobody answers")


async def playing_it_again_brings_the_same(case: StreamCase) -> None:
    first, again = await _played(case, case.source, case.start), await _played(case, case.source, case.start)
    _hold(first.keys == again.keys, f"the same stream brings {first.keys}, then {again.keys}")


async def it_goes_on_from_any_page(case: StreamCase) -> None:
    """A crash between any two pages loses nothing. Where polls own the cursor, no page may touch it."""
    pages = (await _played(case, case.source, case.start)).pages
    if case.source.caps.poll:
        touched = [page.cursor for page in pages if page.cursor != case.start]
        _hold(not touched, f"polls own the cursor, but a page sets it to {touched[:1]}")
        return
    for number, page in enumerate(pages):
        before = {mention.key for told in pages[: number + 1] for mention in told.mentions}
        after = (await _played(case, case.source, page.cursor)).keys
        lost = [key for key in case.keys if key not in before and key not in after]
        _hold(not lost, f"resumed after page {number + 1}, the stream no longer brings {lost}")


async def what_cannot_be_read_is_skipped(case: StreamCase) -> None:
    played = await _played(case, case.broken, case.start)
    reasons = [reason for page in played.pages for reason in page.skipped]
    _hold(played.keys == case.keys, f"beside something unreadable {case.keys} should come, but {played.keys} does")
    _hold(bool(reasons) and all(map(str.strip, reasons)), "what is unreadable is skipped without a reason")


async def a_foreign_cursor_is_told(case: StreamCase) -> None:
    for cursor in FOREIGN:
        pages = (await _played(case, case.source, cursor)).pages
        told = case.source.caps.poll or any(page.gaps for page in pages)
        _hold(told, f"the unreadable cursor {cursor} is not told as a gap")


async def it_can_be_left(case: StreamCase) -> None:
    async with case.client() as http:
        pages = _stream(case.source, http, case.start)
        async for _ in pages:
            break
        if isinstance(pages, AsyncGenerator):
            await pages.aclose()


async def no_secret_is_told(case: StreamCase) -> None:
    for source in (case.source, case.broken, case.dead):
        played = await _played(case, source, case.start)
        told = f"{played.end} {[(page.cursor, page.skipped, page.gaps) for page in played.pages]}"
        _hold(not any(secret in told for secret in case.secrets), "a secret is told by the stream")


async def _played(case: StreamCase, source: Source, cursor: Cursor | None) -> Played:
    pages: list[Page] = []
    async with case.client() as http:
        try:
            async for page in _stream(source, http, cursor):
                pages.append(page)  # noqa: PERF401 - a list of all would be lost with the error that ends it
        except (TryLater, Refused) as error:
            return Played(tuple(pages), error)
        except (ConnectorError, *SLIPS) as error:
            raise AssertionError(f"only TryLater and Refused may come, not {type(error).__name__}: {error}") from error
    return Played(tuple(pages), None)


def _stream(source: Source, http: httpx.AsyncClient, cursor: Cursor | None) -> AsyncIterator[Page]:
    if not isinstance(source, Streams):
        raise AssertionError(f"{source.kind} has no method stream")  # noqa: TRY004 - what checks raise
    return source.stream(http, cursor)


def _hold(statement: bool, otherwise: str) -> None:
    if not statement:
        raise AssertionError(otherwise)


_CHECKS: Mapping[str, Callable[[StreamCase], Awaitable[None]]] = {
    check.__name__: check
    for check in (
        the_stream_brings_the_posts_in_their_order,
        a_cut_line_passes,
        nobody_there_passes,
        playing_it_again_brings_the_same,
        it_goes_on_from_any_page,
        what_cannot_be_read_is_skipped,
        a_foreign_cursor_is_told,
        it_can_be_left,
        no_secret_is_told,
    )
}
