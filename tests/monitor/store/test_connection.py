import asyncio
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monitor.store.connection import Store, StoreBusy, StoreError, StoreFull, connect
from monitor.store.schema import APPLICATION_ID


def add(name: str):
    return lambda connection: connection.execute("INSERT INTO place (name) VALUES (?)", (name,)).lastrowid


def names(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT name FROM place ORDER BY id")]


def test_what_is_written_is_there_after_closing(tmp_path: Path) -> None:
    with Store.opened(tmp_path / "a.db") as store:
        store.write_now(add("acme"))
    with Store.opened(tmp_path / "a.db") as store:
        assert store.read_now(names) == ["acme"]


async def test_many_writers_share_commits_and_each_gets_its_own_answer(tmp_path: Path) -> None:
    with Store.opened(tmp_path / "a.db") as store:
        numbers = await asyncio.gather(*(store.write(add(f"n{i}")) for i in range(300)))
        assert len(set(numbers)) == 300


async def test_a_job_that_fails_is_undone_alone(tmp_path: Path) -> None:
    def half(connection: sqlite3.Connection) -> None:
        add("half")(connection)
        raise ValueError("no")

    with Store.opened(tmp_path / "a.db") as store:
        results = await asyncio.gather(
            store.write(add("one")), store.write(half), store.write(add("two")), return_exceptions=True
        )
        assert isinstance(results[1], ValueError)
        assert store.read_now(names) == ["one", "two"]


async def test_a_doubled_row_is_its_own_jobs_trouble(tmp_path: Path) -> None:
    with Store.opened(tmp_path / "a.db") as store:
        results = await asyncio.gather(
            store.write(add("one")), store.write(add("one")), store.write(add("two")), return_exceptions=True
        )
        assert isinstance(results[1], sqlite3.IntegrityError)
        assert store.read_now(names) == ["one", "two"]


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    with Store.opened(tmp_path / "a.db") as store, pytest.raises(StoreError):
        store.read_now(add("acme"))


def test_another_program_can_read_while_we_write(tmp_path: Path) -> None:
    with Store.opened(tmp_path / "a.db") as store:
        store.write_now(add("acme"))
        outside = sqlite3.connect(tmp_path / "a.db")
        assert outside.execute("SELECT count(*) FROM mentions").fetchone() == (0,)
        outside.close()


def test_the_file_is_marked_as_ours_and_survives_a_hard_crash(tmp_path: Path) -> None:
    with Store.opened(tmp_path / "a.db") as store:
        assert store.read_now(lambda c: c.execute("PRAGMA application_id").fetchone()[0]) == APPLICATION_ID
        assert store.read_now(lambda c: c.execute("PRAGMA journal_mode").fetchone()[0]) == "wal"


def test_a_foreign_database_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE photo (id INTEGER)")
    foreign.commit()
    foreign.close()
    with pytest.raises(StoreError, match="database of another program"), Store.opened(path):
        pass
    foreign = sqlite3.connect(path)
    assert [row[0] for row in foreign.execute("SELECT name FROM sqlite_master")] == ["photo"]
    foreign.close()


def test_a_file_that_is_no_database_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sirs, " * 500)
    with pytest.raises(StoreError, match="no readable SQLite database"), Store.opened(path):
        pass


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"), Store.opened(tmp_path / "nowhere" / "a.db"):
        pass


def test_a_full_disk_says_so_and_work_goes_on_when_there_is_room(tmp_path: Path) -> None:
    def limit(connection: sqlite3.Connection) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    with Store.opened(tmp_path / "a.db", prime=limit) as store:
        with pytest.raises(StoreFull, match="free some space"):
            store.write_now(add("x" * 100_000))
        assert store.read_now(names) == []
        store.write_now(add("small"))
        assert store.read_now(names) == ["small"]


def test_a_locked_file_is_named_after_a_while(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with Store.opened(path, prime=lambda c: c.execute("PRAGMA busy_timeout = 20") and None) as store:
        other = connect(path)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="locked by another program"):
            store.write_now(add("acme"))
        other.execute("ROLLBACK")
        other.close()
        store.write_now(add("acme"))
        assert store.read_now(names) == ["acme"]


def test_the_views_are_documented_columns(tmp_path: Path) -> None:
    with Store.opened(tmp_path / "a.db") as store:
        for view in ("mentions", "incidents", "deliveries"):
            assert store.read_now(lambda c, v=view: c.execute(f"SELECT * FROM {v}").description)


async def test_who_gives_up_waiting_does_not_end_all_writing(tmp_path: Path) -> None:
    started, go_on = threading.Event(), threading.Event()

    def slow(connection: sqlite3.Connection) -> None:
        started.set()
        go_on.wait(5)
        add("slow")(connection)

    with Store.opened(tmp_path / "a.db") as store:
        running = asyncio.create_task(store.write(slow))
        await asyncio.to_thread(started.wait, 5)
        waiting = asyncio.create_task(store.write(add("waiting")))
        await asyncio.sleep(0)
        for task in (running, waiting):
            task.cancel()
        await asyncio.gather(running, waiting, return_exceptions=True)
        go_on.set()
        async with asyncio.timeout(5):
            await store.write(add("later"))
        assert store.read_now(names) == ["slow", "later"]


def test_two_programs_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    def open_it(_: int) -> list[str]:
        with Store.opened(tmp_path / "a.db") as store:
            return store.read_now(names)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(open_it, range(8))) == [[]] * 8
