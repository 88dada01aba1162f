"""P7: two hundred tasks that each store one mention after the other, durably, and what the event loop feels of it."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiosqlite

from bench import peer
from bench.rounds import Compared, Effort, compare, milli, percentile
from bench.storing import FEDERATED, START, as_row, calm, written
from bench.table import Line, at_least
from connectors.base import Mention
from monitor.store import mentions
from monitor.store.connection import Store
from monitor.store.mentions import Names

TASKS, EACH = 200, 20
TICK = 0.001
STALL = 0.005
Write = Callable[[Mention], Awaitable[object]]
COLUMNS = ", ".join(peer.ROW)
INSERT = f"INSERT INTO mention ({COLUMNS}) VALUES ({', '.join(f':{name}' for name in peer.ROW)})"


class Run:
    """Rounds of one way of writing: what they took, and how late the loop was."""

    def __init__(self) -> None:
        self.stalls: list[float] = []

    async def all(self, said: list[Mention], write: Write) -> float:
        """Wall seconds until every task has stored its share."""
        watch = asyncio.create_task(self._watch())
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(TASKS):
                group.create_task(_one_after_the_other(said[number::TASKS], write))
        took = time.perf_counter() - begun
        watch.cancel()
        return took

    async def _watch(self) -> None:
        """How much later than asked the loop comes back, again and again."""
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(TICK)
            self.stalls.append(time.perf_counter() - begun - TICK)


async def _one_after_the_other(said: list[Mention], write: Write) -> None:
    for mention in said:
        await write(mention)


def run(effort: Effort) -> list[Line]:
    calm()
    said = written(TASKS * effort.amount(EACH, 2), FEDERATED)
    own, other, together = Run(), Run(), Run()
    each = compare(lambda: _theirs(other, said, _alone), lambda: _ours(own, said), effort.rounds)
    shared = compare(lambda: _theirs(together, said, _in_two_steps), lambda: _ours(own, said), effort.rounds)
    what = f"durable single mentions from {TASKS} tasks (FULL), wall; peer: aiosqlite,"
    return [
        at_least("P7", f"{what} each its own transaction", each, _shown(each, said), 5),
        Line("P7", f"{what} whose commits take in what others began", *_shown(shared, said), shared.shown),
        _stall(own, other),
    ]


def _shown(compared: Compared, said: list[Mention]) -> tuple[str, str]:
    return f"{len(said) / compared.peer:,.0f}/s", f"{len(said) / compared.ours:,.0f}/s"


def _stall(own: Run, other: Run) -> Line:
    mine, theirs = (percentile(each.stalls, 0.99) for each in (own, other))
    measured = "how late the event loop comes, p99, meanwhile"
    return Line("P7", measured, milli(theirs), milli(mine), wanted=f"<= {milli(STALL)}", reached=mine <= STALL)


def _ours(own: Run, said: list[Mention]) -> float:
    with TemporaryDirectory() as folder, Store.opened(Path(folder) / "ours.db") as store:
        places = store.write_now(_places)
        return asyncio.run(own.all(said, lambda mention: store.write(partial(_keep, mention=mention, places=places))))


def _places(connection: sqlite3.Connection) -> tuple[int, int, int]:
    names = Names(connection)
    return names.id("mastodon"), names.id("s"), names.id("acme")


def _keep(connection: sqlite3.Connection, mention: Mention, places: tuple[int, int, int]) -> int:
    realm, source, brand = places
    ids = (realm, source, mentions.author_id(connection, realm, mention.author), brand)
    return mentions.insert(connection, mention, calm(), ids=ids, text=mention.text, now=START)


def _theirs(watched: Run, said: list[Mention], script: Callable[..., Awaitable[None]]) -> float:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "peer.db"
        peer.database(path).close()
        return asyncio.run(_on_aiosqlite(path, watched, said, script))


async def _on_aiosqlite(path: Path, watched: Run, said: list[Mention], script: Callable[..., Awaitable[None]]) -> float:
    async with aiosqlite.connect(path, isolation_level=None if script is _alone else "") as db:
        await db.execute("PRAGMA synchronous = FULL")
        return await watched.all(said, lambda mention: script(db, as_row(mention)))


async def _alone(db: aiosqlite.Connection, row: dict[str, Any]) -> None:
    """Its own transaction, as ours: one that fails takes nobody else with it."""
    await db.execute(INSERT, row)


async def _in_two_steps(db: aiosqlite.Connection, row: dict[str, Any]) -> None:
    """As most examples write it: a commit then holds what all the tasks have executed by then."""
    await db.execute(INSERT, row)
    await db.commit()
