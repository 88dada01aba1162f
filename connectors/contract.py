"""What every connector must hold to, as checks that anyone can run over their own.

A case is a configured source with answers that you script; a check raises AssertionError with a sentence.
Nothing here needs pytest, a network, or a clock. With pytest, in the tests of your own package:

    from connectors import contract

    CASE = contract.Case(
        good=contract.Scene(Forum(server="https://forum.example"), serve_two_posts),
        empty=contract.Scene(Forum(server="https://forum.example"), serve_nothing),
        malformed=contract.Scene(Forum(server="https://forum.example"), serve_two_posts_and_a_broken_one),
        unusual=contract.Scene(Forum(server="https://forum.example"), serve_two_posts_of_the_future),
        keys=("forum-1", "forum-2"),
        secrets=("the-token",),
    )

    @pytest.mark.parametrize("name", contract.names())
    async def test_the_contract(name):
        await contract.checks(CASE)[name]()

Without it: `asyncio.run(contract.run(CASE))`. An answer is a function from `httpx.Request` to
`httpx.Response`, or to an exception of httpx that it raises. Bad answers are in `contract_faults.py`, the
rules of streams in `contract_streams.py`, those of a source in which posts come, change and go in `contract_life.py`.
"""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import httpx
from pydantic import JsonValue

from connectors import base
from connectors.base import Backfills, ConnectorError, Cursor, Health, Page, Refused, Source, Streams, Threads, TryLater
from connectors.contract_faults import FAULTS, Fault

Answer = Callable[[httpx.Request], httpx.Response]
Check = Callable[[], Awaitable[None]]

SLIPS = (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
"""What leaves a connector that forgot a case."""

WRONG: tuple[JsonValue, ...] = (None, True, -1, 0, 10**30, "", "x", "\u0000", [], [None], {}, {"v": 1})
"""Values put in the place of each member of a cursor."""


def unreachable(request: httpx.Request) -> httpx.Response:
    """The answer of no server at all."""
    raise httpx.ConnectError("connection refused", request=request)


@dataclass(frozen=True, slots=True)
class Scene:
    """A source and what it is answered; a source that uses no HTTP needs no answer."""

    source: Source
    answer: Answer = unreachable

    async def poll(self, cursor: Cursor | None = None) -> Page:
        async with self.client() as http:
            return await self.source.poll(http, cursor)

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self.answer), follow_redirects=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One connector under test. All scenes are of the same feed, so that their cursors fit each other."""

    good: Scene
    """A page of at least two posts."""
    empty: Scene
    """An answer without new posts, asked with the cursor of `good`."""
    malformed: Scene
    """The posts of `good` and at least one item that cannot be read."""
    unusual: Scene
    """The posts of `good` with members and values that no documentation names."""
    keys: tuple[str, ...]
    """Keys of the posts of `good`, oldest first."""
    secrets: tuple[str, ...] = ()
    over_http: bool = True


def names() -> tuple[str, ...]:
    """Names of all checks, the same for every case."""
    return (*_CHECKS, *FAULTS)


def checks(case: Case) -> dict[str, Check]:
    """Every check by name, ready to be awaited. Faults of HTTP hold by themselves where none is used."""
    plain = {name: partial(check, case) for name, check in _CHECKS.items()}
    struck = {name: partial(a_bad_answer_becomes_a_typed_error, case, fault) for name, fault in FAULTS.items()}
    return {**plain, **struck}


async def run(case: Case) -> None:
    """All checks, one after the other; the first that fails raises."""
    for check in checks(case).values():
        await check()


async def the_first_page_holds_the_posts_oldest_first(case: Case) -> None:
    page = await case.good.poll()
    found = tuple(mention.key for mention in page.mentions)
    _hold(len(case.keys) > 1, "the good scene needs two posts or more to say anything")
    _hold(found == case.keys, f"the page should hold {case.keys}, oldest first, but holds {found}")
    _hold(not page.gaps, f"a first page has no gap to tell, but tells {page.gaps}")


async def a_page_is_well_formed(case: Case) -> None:
    for scene in (case.good, case.malformed, case.unusual):
        page = await scene.poll()
        keys = [mention.key for mention in page.mentions]
        _hold(all(keys), "a mention has an empty key")
        _hold(len(set(keys)) == len(keys), f"keys are not unique within the page: {keys}")
        for mention in page.mentions:
            _hold(bool(mention.author.id), f"the author of {mention.key} has no id")
            named = mention.source in (scene.source.id, scene.source.kind)
            _hold(named, f"{mention.key} names the source {mention.source!r}, not its own")
            for moment in (mention.published, mention.edited):
                _hold(moment is None or moment.utcoffset() == timedelta(0), f"{moment} is no aware time in UTC")


async def asking_again_with_the_same_cursor_gives_the_same(case: Case) -> None:
    first, again = await case.good.poll(), await case.good.poll()
    _hold(first == again, "two first polls of the same answer differ")
    second, again = await case.good.poll(first.cursor), await case.good.poll(first.cursor)
    _hold(second == again, "two polls with the same cursor and answer differ")


async def an_empty_page_keeps_the_cursor(case: Case) -> None:
    first = await case.good.poll()
    empty = await case.empty.poll(first.cursor)
    _hold(not empty.mentions, "the empty scene gives mentions")
    _hold(not empty.more, "an empty page says that more is waiting")
    _hold(empty.cursor is not None, "an empty page forgets the cursor")
    before, after = await case.good.poll(first.cursor), await case.good.poll(empty.cursor)
    _hold(before.mentions == after.mentions, "after an empty page, the next one holds other mentions")


async def a_cursor_is_json(case: Case) -> None:
    cursor = (await case.good.poll()).cursor
    _hold(isinstance(cursor, dict) and "v" in cursor, f"a cursor is an object with a version v, not {cursor}")
    kept = json.loads(json.dumps(cursor, allow_nan=False))
    _hold(kept == cursor, "the cursor changes when it is stored as JSON")
    _hold(await case.good.poll(kept) == await case.good.poll(cursor), "a stored cursor leads elsewhere")


async def a_cursor_that_cannot_be_read_starts_anew_and_is_told(case: Case) -> None:
    first = await case.good.poll()
    foreign: tuple[Cursor, ...] = ({}, {"v": 999}, {"v": None}, {"nobody": ["knows", 1]})
    for cursor in (*foreign, {**(first.cursor or {}), "v": 999}):
        page = await case.good.poll(cursor)
        _hold(page.mentions == first.mentions, f"{cursor} should count as no cursor, but leads elsewhere")
        _hold(bool(page.gaps), f"the unreadable cursor {cursor} is not told as a gap")


async def a_damaged_cursor_never_raises(case: Case) -> None:
    for damaged in _damage((await case.good.poll()).cursor or {}):
        try:
            await case.good.poll(damaged)
        except (ConnectorError, *SLIPS) as error:
            raise AssertionError(f"the cursor {damaged} raises {type(error).__name__}: {error}") from error


async def a_malformed_item_is_skipped_and_the_page_stands(case: Case) -> None:
    page = await case.malformed.poll()
    found = tuple(mention.key for mention in page.mentions)
    _hold(found == case.keys, f"beside a malformed item {case.keys} should stand, but {found} does")
    _hold(bool(page.skipped), "the malformed item is skipped without a reason")
    _hold(all(reason.strip() for reason in page.skipped), "a reason for skipping is empty")


async def what_is_not_known_is_ignored(case: Case) -> None:
    found = tuple(mention.key for mention in (await case.unusual.poll()).mentions)
    _hold(found == case.keys, f"beside unknown members {case.keys} should stand, but {found} does")


async def secrets_do_not_print(case: Case) -> None:
    for scene in (case.good, case.empty, case.malformed, case.unusual):
        source = scene.source
        for told in (repr(source), str(source), source.model_dump_json(), repr(source.model_dump())):
            _hold(not _leaks(case, told), "a secret of the configuration is printed")
        page = await scene.poll()
        _hold(not _leaks(case, json.dumps(page.cursor)), "a secret is kept in the cursor")
        _hold(not _leaks(case, f"{page.skipped} {page.gaps}"), "a secret is told with what is skipped or missing")


async def what_is_offered_is_there(case: Case) -> None:
    source = case.good.source
    offers = {
        "stream": (source.caps.stream, isinstance(source, Streams)),
        "backfill": (source.caps.backfill, isinstance(source, Backfills)),
        "thread": (source.caps.threads, isinstance(source, Threads)),
        "refresh": (source.caps.refresh, isinstance(source, base.Refreshes)),
    }
    for name, (told, there) in offers.items():
        _hold(told == there, f"caps and the method {name} do not agree")
    _hold(source.caps.min_interval <= source.caps.default_interval, "the default interval is below the minimum")


async def the_check_says_what_can_be_seen(case: Case) -> None:
    async with case.good.client() as http:
        health = await case.good.source.check(http)
    _hold(isinstance(health, Health) and health.ok, f"the good scene is reported as {health}")
    _hold(bool(health.detail.strip()), "the check says nothing")
    _hold(not _leaks(case, health.detail), "the check tells a secret")


async def every_option_is_described(case: Case) -> None:
    source = type(case.good.source)
    _hold(bool((source.__doc__ or "").strip()), f"{source.__name__} has no docstring")
    for name, field in source.model_fields.items():
        _hold(name == "kind" or bool(field.description), f"the option {name} has no description")


async def a_bad_answer_becomes_a_typed_error(case: Case, fault: Fault) -> None:
    """Every request of one poll meets the fault; the first one of all, and one with a cursor."""
    if not case.over_http:
        return
    good = await case.good.poll()
    body = await _body(case.good)
    for cursor in (None, good.cursor):
        told = await _outcome(Scene(case.good.source, lambda request: fault.answer(request, body)), cursor)
        if isinstance(told, Page):
            _hold(fault.may_be_read, f"{fault.name} should be an error, but is read as a page")
            _hold({mention.key for mention in told.mentions} <= set(case.keys), f"{fault.name} invents posts")
            continue
        _hold(not _leaks(case, f"{told} {told.detail}"), f"the error about {fault.name} holds a secret")
        _hold(bool(told.detail.strip()), f"the error about {fault.name} says nothing")
        if fault.later:
            _hold(isinstance(told, TryLater), f"{fault.name} passes, but is refused for good: {told}")
        if fault.wait and isinstance(told, TryLater):
            _hold(told.wait == fault.wait, f"{fault.name} asks for {fault.wait}, but {told.wait} is told")


async def _outcome(scene: Scene, cursor: Cursor | None) -> Page | TryLater | Refused:
    try:
        return await scene.poll(cursor)
    except (TryLater, Refused) as error:
        return error
    except (ConnectorError, *SLIPS) as error:
        raise AssertionError(f"only TryLater and Refused may come, not {type(error).__name__}: {error}") from error


async def _body(scene: Scene) -> bytes:
    """The last body that the good scene sends, to be cut."""
    bodies = [b""]

    def record(request: httpx.Request) -> httpx.Response:
        response = scene.answer(request)
        bodies.append(response.read())
        return response

    await Scene(scene.source, record).poll()
    return bodies[-1]


def _damage(cursor: Cursor) -> Iterator[Cursor]:
    for name in cursor:
        yield {key: value for key, value in cursor.items() if key != name}
        for wrong in WRONG:
            yield {**cursor, name: wrong}


def _leaks(case: Case, told: str) -> bool:
    return any(secret in told for secret in case.secrets)


def _hold(statement: bool, otherwise: str) -> None:
    if not statement:
        raise AssertionError(otherwise)


_CHECKS: Mapping[str, Callable[[Case], Awaitable[None]]] = {
    check.__name__: check
    for check in (
        the_first_page_holds_the_posts_oldest_first,
        a_page_is_well_formed,
        asking_again_with_the_same_cursor_gives_the_same,
        an_empty_page_keeps_the_cursor,
        a_cursor_is_json,
        a_cursor_that_cannot_be_read_starts_anew_and_is_told,
        a_damaged_cursor_never_raises,
        a_malformed_item_is_skipped_and_the_page_stands,
        what_is_not_known_is_ignored,
        secrets_do_not_print,
        what_is_offered_is_there,
        the_check_says_what_can_be_seen,
        every_option_is_described,
    )
}
