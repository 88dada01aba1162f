"""P13: a restart after an outage: ten thousand posts wait, and the page before the outage comes again."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from sqlite3 import Connection
from tempfile import TemporaryDirectory

from bench import peer, pipeline, posts
from bench.rounds import Effort, compare, milli, percentile
from bench.table import Line
from monitor.store.connection import Store

WAITING = 10_000
MOST, STALL = 0.4, 0.02
TICK = 0.001
TWICE = """
SELECT count(*) - count(DISTINCT delivery.incident_id || ' ' || delivery.channel)
FROM delivery JOIN incident_event ON incident_event.id = delivery.event_id WHERE incident_event.type = 'opened'
"""


class Outage:
    """Rounds of the same restart, and what the event loop felt of ours."""

    def __init__(self, bodies: Sequence[bytes]) -> None:
        self.before, self.bodies = bodies[0], bodies
        self.count = len(bodies) * posts.PAGE
        self.stalls: list[float] = []
        self.twice = 0

    def theirs(self) -> float:
        """Wall seconds of the peer stack without language identification; it has nothing from before to look at."""
        with TemporaryDirectory() as folder:
            begun = time.perf_counter()
            stack = peer.Pipeline(Path(folder) / "peer.db", posts.brand_names(), None)
            stack.take_all(self.bodies)
            took = time.perf_counter() - begun
            pipeline.same_work(stack.db.table("mention").count, self.count)
            return took

    def ours(self) -> float:
        """Wall seconds from opening the file to the last post stored."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "ours.db"
            with Store.opened(path) as store:
                asyncio.run(pipeline.take([self.before], store, pipeline.ears()))
            listening, begun = pipeline.ears(), time.perf_counter()
            with Store.opened(path) as store:
                asyncio.run(self._watched(store, listening))
                took = time.perf_counter() - begun
                pipeline.same_work(store.read_now(pipeline.stored), self.count)
                self.twice += store.read_now(told_twice)
            return took

    async def _watched(self, store: Store, listening: pipeline.Ears) -> None:
        watch = asyncio.create_task(self._watch())
        await pipeline.take(self.bodies, store, listening)
        watch.cancel()

    async def _watch(self) -> None:
        """How much later than asked the loop comes back, again and again."""
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(TICK)
            self.stalls.append(time.perf_counter() - begun - TICK)


def told_twice(connection: Connection) -> int:
    """Incidents that a channel would be told of more than once as new."""
    return int(connection.execute(TWICE).fetchone()[0])


def run(effort: Effort) -> list[Line]:
    bodies = posts.pages(effort.amount(WAITING, 400), seed=13)
    pipeline.warm(bodies[0])
    outage = Outage(bodies)
    found = compare(outage.theirs, outage.ours, effort.rounds)
    cost, late = 1 / found.ratio, percentile(outage.stalls, 0.99)
    measured = f"restart with {outage.count:,} posts waiting, wall; peer no language id"
    ratio = f"{cost:.2g}x ({1 / found.most:.2g} to {1 / found.least:.2g})"
    return [
        # Here less is better, so it is the cost of ours in restarts of the peer.
        Line("P13", measured, milli(found.peer), milli(found.ours), ratio, f"<= {MOST}x", cost <= MOST),
        Line(
            "P13", "of it: how late the event loop was, p99", "", milli(late), "", f"<= {milli(STALL)}", late <= STALL
        ),
        Line("P13", "of it: incidents told twice", "", str(outage.twice), "", "0", outage.twice == 0),
    ]
