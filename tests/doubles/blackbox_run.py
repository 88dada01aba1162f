"""Runs the command line as a user does: a folder with allears.toml, a process of its own, and the database.

The doubles serve in the loop of the test. Tests wait for what these were asked or for what a log says, never for
time; where time must pass for the product, `let_pass` sets back the times that it has stored.
"""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

from doubles.server import Asked, Responder, Told, serve

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-c", "from monitor.cli.app import main; main()")
OFTEN = "0.2s"
"""An interval that only loopback addresses and files may have."""
PATIENCE = 30
"""Seconds until a test that waits for the product gives up; never slept."""

STORED_TIMES = {
    "delivery": ("due_at", "lease_until"),
    "channel_state": ("blocked_until",),
    "source_state": ("not_before",),
}
"""Times that the product waits for, in milliseconds since 1970."""


class Double(Protocol):
    """A double with an address."""

    url: str

    async def respond(self, asked: Asked) -> Told: ...


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that is over."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def said(self) -> str:
        return self.out + self.err


@dataclass
class Running:
    """A daemon, and the lines it has logged so far."""

    process: asyncio.subprocess.Process
    lines: list[str] = field(default_factory=list)
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def log(self) -> list[dict[str, Any]]:
        """Logs are JSON lines where nobody looks at a terminal; anything else is a fault."""
        return [json.loads(line) for line in self.lines]

    def saying(self, part: str) -> list[dict[str, Any]]:
        return [line for line in self.log if part in line["message"]]

    async def says(self, part: str) -> dict[str, Any]:
        """The first line with these words, as soon as it comes."""
        async with asyncio.timeout(PATIENCE):
            while not (found := self.saying(part)):
                assert self.process.returncode is None, f"ended before it said {part!r}: {self.lines}"
                self.moved.clear()
                await self.moved.wait()
        return found[0]

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; the exit code."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            return await self.process.wait()

    async def listen(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.lines.append(line.decode())
            self.moved.set()
        self.moved.set()


@dataclass
class House:
    """A folder in which the command is run."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.folder / "allears.db"

    def configure(self, *entries: str, **top: Any) -> None:
        told = {"surges": "off", **top}  # tests tell complaints apart, and many at once are a surge
        lines = [f"{name} = {_toml(value)}" for name, value in told.items()]
        (self.folder / "allears.toml").write_text("\n".join([*lines, *entries]) + "\n", encoding="utf-8")

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        """The command as a process; it knows nothing of this machine but what a user's shell would tell."""
        pipe = asyncio.subprocess.PIPE
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        environ = {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **self.environ}
        return await asyncio.create_subprocess_exec(
            *COMMAND,
            *arguments,
            cwd=self.folder,
            env=environ,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=pipe,
            stderr=pipe,
        )

    async def run(self, *arguments: str) -> Ended:
        process = await self.start(*arguments)
        try:
            async with asyncio.timeout(PATIENCE * 2):
                out, err = await process.communicate()
        finally:
            await _gone(process)
        return Ended(process.returncode or 0, out.decode(), err.decode())

    async def run_all(self, *commands: str) -> list[Ended]:
        """Several commands side by side."""
        return await asyncio.gather(*(self.run(*command.split()) for command in commands))

    async def once(self, *, code: int = 0) -> Ended:
        """`run --once`, which must end with this code."""
        ended = await self.run("run", "--once")
        assert ended.code == code, ended.said
        assert "Traceback" not in ended.said
        return ended

    @asynccontextmanager
    async def daemon(self, *arguments: str) -> AsyncIterator[Running]:
        """`run`, from the moment it listens; killed at the end if it still lives."""
        running = Running(await self.start("run", *arguments))
        listening = asyncio.create_task(running.listen())
        try:
            await running.says("listening: ")
            yield running
        finally:
            await _gone(running.process)
            await listening

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(sql).fetchall()

    def value(self, sql: str) -> Any:
        ((found,),) = self.rows(sql)
        return found

    def change(self, sql: str) -> None:
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(sql)

    def let_pass(self, length: timedelta) -> None:
        """While nothing runs, everything that is waited for comes nearer by this."""
        earlier = length // timedelta(milliseconds=1)
        for name, columns in STORED_TIMES.items():
            self.change(f"UPDATE {name} SET " + ", ".join(f"{column} = {column} - {earlier}" for column in columns))


async def _gone(process: asyncio.subprocess.Process) -> None:
    """End the process, if it still lives, and wait until it is really over."""
    if process.returncode is None:
        process.kill()
    await process.wait()
    # Closes the pipes now, not when the garbage collector finds them.
    process._transport.close()  # type: ignore[attr-defined]


@dataclass
class Watched:
    """Everything that was asked of a double, when, and what it was told."""

    respond: Responder
    url: str = ""
    exchanges: list[tuple[float, Asked, Told]] = field(default_factory=list)
    """The time is that of the loop, in seconds, when the request had come."""
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, asked: Asked) -> Told:
        at = asyncio.get_running_loop().time()
        told = await self.respond(asked)
        self.exchanges.append((at, asked, told))
        self.moved.set()
        return told

    @property
    def times(self) -> list[float]:
        return [at for at, _, _ in self.exchanges]

    @property
    def gaps(self) -> list[float]:
        """Seconds between one request and the next."""
        return [later - earlier for earlier, later in pairwise(self.times)]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; looked at after each answer."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self.moved.clear()
                await self.moved.wait()

    async def asked(self, times: int) -> None:
        await self.until(lambda: len(self.exchanges) >= times)


@asynccontextmanager
async def watched(double: Double) -> AsyncIterator[Watched]:
    """Serve a double on a free loopback port, and watch it."""
    async with watched_answers(double.respond) as watch:
        double.url = watch.url
        yield watch


@asynccontextmanager
async def watched_answers(respond: Responder) -> AsyncIterator[Watched]:
    """Serve these answers on a free loopback port, and watch them."""
    watch = Watched(respond)
    async with serve(watch.answer) as http:
        watch.url = http.url
        yield watch


def entry(section: str, kind: str | None = None, **options: Any) -> str:
    """One table of allears.toml."""
    told = {"kind": kind, **options} if kind else options
    return "\n".join([f"\n[[{section}]]", *(f"{name} = {_toml(value)}" for name, value in told.items())])


def source(kind: str, **options: Any) -> str:
    return entry("source", kind, **options) if kind == "file" else entry("source", kind, allow_private=True, **options)


def channel(kind: str, **options: Any) -> str:
    return entry("channel", kind, allow_private=True, **options)


def from_env(name: str) -> dict[str, str]:
    """A secret by reference."""
    return {"env": name}


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(part)}" for name, part in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def ago(**length: float) -> datetime:
    """A moment before now, in whole seconds as the networks have them."""
    return datetime.now(UTC).replace(microsecond=0) - timedelta(**length)


ACME = entry("brand", id="acme", names=["Acme"])
COMPLAINTS = (
    "Acme third week and still no refund, nobody answers",
    "Acme lost my parcel again and support ignores every mail I write",
    "Acme charged my card twice and refuses to give the money back",
    "Broken zip on day two, Acme quality is a joke, never again",
    "My Acme kettle started to smoke and burned my hand, I want a refund",
    "Rude courier from Acme shouted at my mother at the door",
    "Login at Acme has been down all morning and I cannot work",
    "Acme sent the wrong size three times, what a waste of my time",
    "Two hours on hold with Acme and then they hung up on me",
    "Acme support shared my data with another customer, this is unacceptable",
)
"""Ten upset people with ten different matters, so that none joins the incident of another."""
