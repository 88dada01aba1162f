"""P8, P10: what a poll costs with two hundred sources, what a source costs that waits, and how long a post waits."""

import asyncio
import gc
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

import httpx

from bench import peer
from bench.languages import memory
from bench.rounds import Compared, Effort, compared, in_turns, micro
from bench.server import served
from bench.table import Line, at_least
from connectors.web import fetch
from monitor import network, pace

SOURCES = 200
KILOBYTES = 10
DELAY = 0.55
POSTS = 20_000
RATES = {"one post in ten": 0.1, "one in each": 1.0, "five in each": 5.0}
Poll = Callable[[int], Awaitable[object]]
Way = Callable[[Poll], Awaitable[None]]


def run(effort: Effort) -> list[Line]:
    with served(SOURCES) as addresses:
        together, apart = asyncio.run(_both(addresses, effort))
    shown = ((micro(each.peer), micro(each.ours)) for each in (together, apart))
    what = f"client CPU per poll, {SOURCES} sources, "
    return [
        at_least("P8", f"{what}all at once; peer: one shared httpx client", together, next(shown), 3),
        at_least("P8", f"{what}one after another; peer: one shared httpx client", apart, next(shown), 15),
        _memory("a client", "clients"),
        _memory("a client that keeps its connection open", "connected"),
        *(_delay(what, rate) for what, rate in RATES.items()),
    ]


def _delay(what: str, rate: float) -> Line:
    """How long posts wait for the poll that brings them, in intervals; `rate` posts are written in one."""
    found = statistics.median(delays(rate, POSTS, random.Random(7)))
    told = f"median delay of a poll, in configured intervals, virtual time, {what}; peer: a fixed interval"
    return Line("P10", told, "0.50", f"{found:.2f}", "", f"<= {DELAY}", found <= DELAY)


def delays(rate: float, posts: int, rng: random.Random) -> list[float]:
    """Of posts written at random moments, with the waits that the service draws."""
    interval = timedelta(minutes=10)
    allowed = pace.Pace(interval, timedelta(minutes=1), interval)
    waited, polled, quiet = list[float](), 0.0, timedelta(0)
    written = rng.expovariate(rate)
    waiting = list[float]()
    while len(waited) < posts:
        wait = pace.until_next_poll(allowed, heard=len(waiting), quiet=quiet, chance=rng.random())
        polled += wait / interval
        quiet = timedelta(0) if waiting else quiet + wait
        waiting = []
        while written <= polled:
            waiting.append(polled - written)
            written += rng.expovariate(rate)
        waited += waiting
    return waited


async def _both(addresses: Sequence[str], effort: Effort) -> tuple[Compared, Compared]:
    async with AsyncExitStack() as stack:
        shared = await stack.enter_async_context(peer.shared_client(len(addresses)))
        own = [await stack.enter_async_context(client()) for _ in addresses]

        async def theirs(number: int) -> None:
            (await shared.get(addresses[number])).raise_for_status()

        async def ours(number: int) -> None:
            await fetch(own[number], addresses[number])

        return await _rounds(theirs, ours, all_at_once, effort), await _rounds(theirs, ours, in_turn, effort)


async def _rounds(theirs: Poll, ours: Poll, way: Way, effort: Effort) -> Compared:
    """CPU seconds of a poll; the first polls of all, which open the connections, do not count."""
    costs: dict[Poll, list[float]] = {theirs: [], ours: []}
    for poll in costs:
        await all_at_once(poll)
    for poll in in_turns(list(costs), effort.rounds):
        gc.collect()
        begun = time.process_time()
        await way(poll)
        costs[poll].append((time.process_time() - begun) / SOURCES)
    return compared(costs[theirs], costs[ours])


async def all_at_once(poll: Poll) -> None:
    await asyncio.gather(*(poll(number) for number in range(SOURCES)))


async def in_turn(poll: Poll) -> None:
    for number in range(SOURCES):
        await poll(number)


def _memory(what: str, measured: str) -> Line:
    size = memory(measured)
    return Line(
        "P8",
        f"memory of {what}, per idle source",
        "",
        f"{size:.1f} kB",
        wanted=f"<= {KILOBYTES} kB",
        reached=size <= KILOBYTES,
    )


def client() -> httpx.AsyncClient:
    """As each source has one."""
    return network.client(allow_private=True, allow_http=True)
