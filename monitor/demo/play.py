"""Plays the sample through the real service: connector, understanding, incidents, outbox, terminal.

Only the clock is not real: the morning's three hours pass in some twenty seconds, and end now.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, TextIO

from monitor import config, policy
from monitor.clock import Clock, MovingClock, SystemClock
from monitor.daemon import Parts
from monitor.hearing import Outcome
from monitor.store import reports
from monitor.store.connection import Store
from monitor.timekeeping import Timekeeper

SECONDS = 20.0
"""How long it plays; a newcomer's patience."""
AFTERWARDS = timedelta(seconds=30)
"""Lets the last alert out: a first message waits 20 s for the rest of its thread."""
POSTS, DATABASE, SETTINGS = "allears-demo.jsonl", "allears-demo.db", "allears-demo.toml"

CONFIGURATION = """\
# What `allears demo` played. Make your own with: allears init
database = "allears-demo.db"

[[brand]]
id = "acme"
names = ["Acme", "Акме", "艾克美", "اکمی", "أكمي", "एक्मे"]
accounts = ["file:@acme_help@mastodon.example"]

[[source]]
kind = "file"
id = "sample"
path = "{posts}"
interval = "1s"

[[channel]]
kind = "terminal"
"""


class DemoInTheWay(Exception):
    """Something of another kind stands where the demo would write; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Post:
    """One line of the sample, and when it is written."""

    at: datetime
    line: Mapping[str, Any]

    def written(self) -> str:
        known = {name: value for name, value in self.line.items() if name not in ("minute", "gold")}
        return json.dumps({**known, "published": self.at.isoformat()}, ensure_ascii=False) + "\n"


def sample(end: datetime) -> list[Post]:
    """The posts of the morning that ends at `end`, in their order."""
    text = files("monitor.demo").joinpath("posts.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines() if line.strip()]
    last = max(line["minute"] for line in lines)
    return [Post(end - timedelta(minutes=last - line["minute"]), line) for line in lines]


async def play(folder: Path, *, delays: bool, out: TextIO, real: Clock | None = None) -> None:
    """Play the sample in `folder`, and leave its database and configuration there. Raises DemoInTheWay."""
    real = real or SystemClock()
    posts = sample(real.now().astimezone(UTC))
    settings = _settle_in(folder)
    out.write(_opening(posts) + "\n\n")
    with Store.opened(settings.database) as store:
        clock = MovingClock(posts[0].at - timedelta(minutes=1))
        stage = _Stage(Parts(settings, store, clock), clock, folder / POSTS)
        pause = SECONDS / len(posts) if delays else 0.0
        for post in posts:
            await real.sleep(pause)
            await stage.hear(post)
        clock.set(posts[-1].at + AFTERWARDS)
        await stage.let_time_pass()
        out.write("\n" + "\n".join(_closing(store, stage.total, len(posts))) + "\n")


def _settle_in(folder: Path) -> config.Settings:
    """An empty stage: what an earlier demo left is replaced, anything else is not touched."""
    for name in (POSTS, SETTINGS):
        if (folder / name).is_dir():
            raise DemoInTheWay(f"{folder / name} is a folder; move it, then: allears demo")
    try:
        for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", POSTS):
            (folder / name).unlink(missing_ok=True)
        (folder / POSTS).touch()
        (folder / SETTINGS).write_text(CONFIGURATION.format(posts=POSTS), encoding="utf-8")
    except OSError as error:
        raise DemoInTheWay(f"the demo cannot write here: {error}; go to a folder of your own") from error
    settings = config.load(folder / SETTINGS, {})
    source = settings.sources[0].model_copy(update={"path": str(folder / POSTS)})
    return settings.model_copy(update={"sources": (source,)})


class _Stage:
    """The service, moved step by step."""

    def __init__(self, parts: Parts, clock: MovingClock, posts: Path) -> None:
        self._parts, self._clock, self._posts = parts, clock, posts
        self.total = Outcome()
        self._dispatcher = parts.dispatcher()
        self._collector = parts.collector(self._count)
        self._timekeeper = Timekeeper(parts.store, policy.policy(parts.settings))

    async def hear(self, post: Post) -> None:
        """One post appears; the service looks, and tells what is due."""
        self._clock.set(post.at)
        await self.let_time_pass()
        await asyncio.to_thread(self._append, post.written())
        await self._collector.once(self._parts.settings.sources)
        await self._dispatcher.drain()

    async def let_time_pass(self) -> None:
        await self._timekeeper.pass_time(self._clock.now())
        await self._dispatcher.drain()

    def _append(self, line: str) -> None:
        with self._posts.open("a", encoding="utf-8") as posts:
            posts.write(line)

    def _count(self, outcome: Outcome) -> None:
        self.total.heard += outcome.heard
        self.total.opened += outcome.opened
        for name, count in outcome.placings.items():
            self.total.placings[name] = self.total.placings.get(name, 0) + count


def _opening(posts: Sequence[Post]) -> str:
    languages = {str(post.line.get("language")) for post in posts if post.line.get("language")}
    return (
        f"All Ears · demo: one bad morning for Acme, {len(posts)} posts in {len(languages)} languages."
        " Nothing leaves this machine."
    )


def _closing(store: Store, total: Outcome, heard: int) -> Iterator[str]:
    """What was heard, what became of it, and where to look next."""
    kinds = store.read_now(reports.kinds)
    levels = store.read_now(reports.levels)
    complaints = kinds.get("complaint", 0) + kinds.get("mixed", 0)
    by_level = ", ".join(f"{count} {level}" for level, count in levels.items())
    others = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in kinds.items() if name != "complaint")
    yield f"{heard} posts heard · {complaints} complaints · {total.opened} incidents ({by_level})"
    yield f"{total.placings.get('nearly the same words', 0)} folded into another in nearly the same words · {others}"
    yield ""
    yield "Look around:       allears incidents list    allears explain 1    allears status"
    yield "Make it yours:     allears init"
