"""P3: the whole way of a mention, from the bytes of a page to the row in the store and the alert in the outbox."""

import asyncio
import sqlite3
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import msgspec

from alerts.webhook import Webhook
from bench import peer, posts
from bench.rounds import Compared, Effort, compare, cpu, micro
from bench.table import Line, at_least
from connectors import mastodon_status as api
from connectors.base import Cursor, Page
from connectors.mastodon import Mastodon
from connectors.web import Answer, decode
from monitor.hearing import Ears, Occasion
from monitor.pipeline import take_in
from monitor.store.connection import Store
from monitor.triage.policy import Policy
from monitor.understand.match import compile_brands

MENTIONS = 2_000
WITH_LANGDETECT = 400
"""So few, because langdetect takes over a millisecond for each."""
SOURCE = Mastodon(server="https://town1.example", public="all", id="mastodon")
NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
SECRET = "whsec_" + b64encode(b"a key of the benchmark only").decode()
CURSOR: Cursor = {"v": 1}


def run(effort: Effort) -> list[Line]:
    bodies = posts.pages(effort.amount(MENTIONS, 80), seed=3)
    few = bodies[: effort.amount(WITH_LANGDETECT, 40) // posts.PAGE]
    warm(bodies[0])
    without = against(bodies, effort, language_id=False)
    line = _line("no language id", without, len(bodies), 3)
    return [line, _line("with langdetect", against(few, effort, language_id=True), len(few), 25)]


def _line(what: str, compared: Compared, pages: int, wanted: float) -> Line:
    shown = tuple(f"{micro(cost)} ({1 / cost:,.0f}/s)" for cost in (compared.peer, compared.ours))
    measured = f"page -> stored + enqueued, CPU per mention; peer {what} ({pages * posts.PAGE} mentions a round)"
    return at_least("P3", measured, compared, (shown[0], shown[1]), wanted)


def against(bodies: Sequence[bytes], effort: Effort, *, language_id: bool) -> Compared:
    """CPU seconds of a mention, the peer's and ours, each into a new database."""
    detect = peer.detector() if language_id else None
    count = len(bodies) * posts.PAGE

    def theirs() -> float:
        with TemporaryDirectory() as folder:
            pipeline = peer.Pipeline(Path(folder) / "peer.db", posts.brand_names(), detect)
            spent = cpu(lambda: pipeline.take_all(bodies))
            same_work(pipeline.db.table("mention").count, count)
            return spent / count

    return compare(theirs, lambda: ours(bodies) / count, effort.rounds)


def ours(bodies: Sequence[bytes]) -> float:
    """CPU seconds of all these pages."""
    with TemporaryDirectory() as folder, Store.opened(Path(folder) / "ours.db") as store, asyncio.Runner() as runner:
        runner.get_loop()
        listening = ears()
        spent = cpu(lambda: runner.run(take(bodies, store, listening)))
        same_work(store.read_now(stored), len(bodies) * posts.PAGE)
        return spent


def stored(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM mention").fetchone()[0])


def same_work(kept: int, sent: int) -> None:
    """Every post names a brand, so both must have kept all of them, else the comparison is void."""
    if kept != sent:
        raise RuntimeError(f"{kept} of {sent} mentions were kept: the two do not do the same work")


def warm(body: bytes) -> None:
    """Word lists and models are read once in the life of the service, so before anything is measured."""
    ours([body])


def ears() -> Ears:
    hook = Webhook(id="hook", url="https://hooks.example/1", secret=SECRET)
    return Ears(compile_brands(posts.brands()), {}, Policy((), {"hook": hook}))


async def take(bodies: Sequence[bytes], store: Store, listening: Ears) -> None:
    """Page after page, each in its own transaction, as the collector does it."""
    for number, body in enumerate(bodies):
        now = NOW + number * timedelta(seconds=30)
        await take_in(store, read(body), Occasion(SOURCE, now, looked=now), listening)


def read(body: bytes) -> Page:
    """What the connector makes of an answer: `Mastodon.poll` without the HTTP client."""
    listed = decode(body, list[msgspec.Raw], "town1.example")
    batch = api.batch(listed, Answer(listed, httpx.Headers(), None, SOURCE.server), timedelta(minutes=5))
    shown, hidden = api.visible(api.written(status for _, status in batch.items).values())
    return Page(api.mentions(shown, SOURCE.id), CURSOR, skipped=hidden)
