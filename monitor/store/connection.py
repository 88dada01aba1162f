"""The database file: one writer thread that commits in groups, and readers that never wait for it."""

import asyncio
import fcntl
import logging
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from sqlite_utils import Database

from monitor.store import (  # noqa: F401 - their tables belong to the migrations
    schema_asking,
    schema_care,
    schema_drafts,
    schema_keeping,
    schema_outbox,
    schema_praise,
    schema_private,
)
from monitor.store.schema import APPLICATION_ID, migrations

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], T]

BUSY_SECONDS = 10.0
"""How long a command waits for the daemon's write, and the other way round."""
GROUP = 500
"""Most jobs in one commit; a commit costs 2.5 ms (measured, FULL), so larger groups gain nothing."""

log = logging.getLogger(__name__)


class StoreError(Exception):
    """The database cannot be used; the message names the file and the remedy."""


class StoreFull(StoreError):
    """No room to write; what was to be written is not lost if the caller repeats it."""


class StoreBusy(StoreError):
    """Another program holds the file locked."""


@dataclass(slots=True)
class _Ask:
    """A job, who waits for it (in which event loop, if in one), and what came of it."""

    job: Callable[[sqlite3.Connection], object]
    answer: "Future[object] | asyncio.Future[object]"
    loop: asyncio.AbstractEventLoop | None = None
    result: object = None
    error: Exception | None = None

    def settle(self) -> None:
        """Answer who waits, unless they have gone; runs where they wait."""
        if self.answer.done():
            return
        if self.error is not None:
            self.answer.set_exception(self.error)
        else:
            self.answer.set_result(self.result)


class Store:
    """An open database. `write` runs a job inside a transaction, `read` on a connection of its own.

    Jobs are plain functions over a connection; those of one group share a commit, and one that raises
    is rolled back alone.
    """

    def __init__(self, path: Path, prime: Job[None] | None = None) -> None:
        self.path = path
        self._prime = prime
        self._asks: queue.SimpleQueue[_Ask | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="store-reader")
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._writer = threading.Thread(target=self._write_loop, name="store-writer", daemon=True)

    @classmethod
    @contextmanager
    def opened(cls, path: Path, prime: Job[None] | None = None) -> Iterator["Store"]:
        """Open, migrate, and close at the end; `prime` is run on the writer's connection. Raises StoreError."""
        with translated(path):
            prepare(path)
        store = cls(path, prime)
        store._writer.start()
        try:
            yield store
        finally:
            store._close()

    async def write(self, job: Job[T]) -> T:
        """Run `job` in the next commit; returns when it is on disk. Raises StoreError, or what it raised."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._asks.put(_Ask(job, cast("asyncio.Future[object]", answer), loop))
        return await answer

    def write_now(self, job: Job[T]) -> T:
        """As `write`, for callers without an event loop."""
        answer: Future[T] = Future()
        self._asks.put(_Ask(job, cast("Future[object]", answer)))
        return answer.result()

    async def read(self, job: Job[T]) -> T:
        """Run `job` on a read-only connection. Raises StoreError."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, job)

    def read_now(self, job: Job[T]) -> T:
        """As `read`, in the caller's thread."""
        with translated(self.path):
            return job(self._reader())

    def _reader(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = connect(self.path)
            connection.execute("PRAGMA query_only = 1")
            self._local.connection = connection
            self._open.append(connection)
        return connection

    def _close(self) -> None:
        self._asks.put(None)
        self._writer.join()
        self._readers.shutdown()
        for connection in self._open:
            connection.close()

    def _write_loop(self) -> None:
        connection = connect(self.path)
        if self._prime is not None:
            self._prime(connection)
        running = True
        while running:
            group, running = self._next_group()
            if group:
                _commit(connection, group, self.path)
                _answer(group)
        connection.close()

    def _next_group(self) -> tuple[list[_Ask], bool]:
        """What is waiting and still wanted; False when the store closes after it.

        Whoever waits for a job taken here may go; it is done all the same.
        """
        asks = [self._asks.get()]
        while len(asks) < GROUP and asks[-1] is not None:
            try:
                asks.append(self._asks.get_nowait())
            except queue.Empty:
                break
        wanted = [ask for ask in asks if ask is not None and not ask.answer.cancelled()]
        return wanted, asks[-1] is not None


def _commit(connection: sqlite3.Connection, group: list[_Ask], path: Path) -> None:
    """One transaction for the group."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        for ask in group:
            _run(connection, ask)
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        for ask in group:
            ask.error = explain(error, path)


def _answer(group: list[_Ask]) -> None:
    """Tell those who wait, now that it is on disk: each event loop is woken once for all of them."""
    loops: dict[asyncio.AbstractEventLoop, list[_Ask]] = {}
    for ask in group:
        if ask.loop is None:
            ask.settle()
        else:
            loops.setdefault(ask.loop, []).append(ask)
    for loop, asks in loops.items():
        try:
            loop.call_soon_threadsafe(_settle_all, asks)
        except RuntimeError:
            log.debug("an event loop ended before %s writes were answered; they are done", len(asks))


def _settle_all(asks: list[_Ask]) -> None:
    for ask in asks:
        ask.settle()


def _run(connection: sqlite3.Connection, ask: _Ask) -> None:
    """One job inside its own savepoint."""
    connection.execute("SAVEPOINT job")
    try:
        ask.result = ask.job(connection)
    except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
        if not isinstance(error, sqlite3.IntegrityError):
            raise  # a full disk or a damaged file concerns the whole group
        _undo(connection, ask, error)
    except Exception as error:  # noqa: BLE001 - any fault of a job is its caller's, and handed to it
        _undo(connection, ask, error)
    else:
        connection.execute("RELEASE job")


def _undo(connection: sqlite3.Connection, ask: _Ask, error: Exception) -> None:
    connection.execute("ROLLBACK TO job")
    connection.execute("RELEASE job")
    ask.error = error


def connect(path: Path) -> sqlite3.Connection:
    """A connection as all of ours are: WAL, durable commits, manual transactions."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = 1")
    connection.execute("PRAGMA cache_size = -16000")
    connection.execute("PRAGMA secure_delete = 1")  # words that were removed are overwritten, not only let go
    return connection


def prepare(path: Path) -> None:
    """Make the file, or bring it up to date. Raises StoreError for one that is not ours."""
    if not path.parent.is_dir():
        raise StoreError(f"{path}: its folder {path.parent} does not exist; make it, or set database elsewhere")
    with _alone(path.parent):
        _examine(path)
        connection = connect(path)
        try:
            # A database written by a newer version has migrations that we do not know: sqlite-utils leaves them.
            migrations.apply(Database(connection))
        finally:
            connection.close()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time makes or migrates a database: turning on WAL does not wait for others by itself."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _examine(path: Path) -> None:
    """Refuse another program's database before anything of it is changed, its journal mode included."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
    try:
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    finally:
        connection.close()
    if tables and mark != APPLICATION_ID:
        raise StoreError(f"{path} is a database of another program; set database to another file")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise explain(error, path) from error


def explain(error: sqlite3.Error, path: Path) -> StoreError:
    """One clear sentence, with the remedy."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None
    if primary in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return StoreFull(f"{path}: no room to write ({error}); free some space, work goes on by itself")
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy(f"{path} is locked by another program; close it, or set database to another file")
    if primary in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return StoreError(f"{path} is no readable SQLite database ({error}); restore a copy, or set another file")
    if primary in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return StoreError(f"{path} cannot be opened for writing ({error}); check its folder and permissions")
    return StoreError(f"{path}: {error}")
