import json
import logging
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Literal

import pytest
from doubles.channels import ForMachines, Record, scripted
from doubles.stock import policy
from doubles.values import NOW, mention
from typer.testing import CliRunner

from connectors.base import Author, Change, Mention, Page, Source
from monitor.cli.app import app
from monitor.clock import MovingClock
from monitor.hearing import Ears, Occasion
from monitor.keeping import due, export, forget, sweep, sweep_daily
from monitor.pipeline import take_in
from monitor.store import asking, keeping, mentions, outbox, reports, stories
from monitor.store.asking import Round
from monitor.store.connection import Store
from monitor.understand.match import Brand, compile_brands

SECRET = "zyxquartz"
"""A word that stands nowhere else."""
UPSET = f"@acme third week without my refund and nobody answers. Outrageous, {SECRET} is losing money!"
CALM = "Does Acme ship to Norway, or شرکت Acme only to Oslo? 🙂"
MONTH = timedelta(days=31)
LATER = NOW + MONTH


class Kept(Source):
    kind: Literal["kept"] = "kept"
    id: str = "sample"


class Bound(Source):
    """Its terms name thirty days."""

    kind: Literal["bound"] = "bound"
    id: str = "bound"
    most_days: ClassVar[int | None] = 30


class Room:
    """A store in which people say things to a source that keeps its texts for thirty days."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.record = Record(MovingClock(NOW))
        self.policy = policy({"support": scripted(ForMachines, "support", self.record)})
        brands = compile_brands([Brand("acme", ("Acme",), None, ())])
        self.ears = Ears(brands, {"acme": frozenset()}, self.policy)
        self.source = Kept(retention_days=30)

    async def hear(self, *said: Mention, at: timedelta = timedelta(0), changes: tuple[Change, ...] = ()) -> None:
        occasion = Occasion(source=self.source, now=NOW + at, looked=NOW + at)
        await take_in(self.store, Page(said, {"v": 1}, changes=changes), occasion, self.ears)

    def rows(self, words: str) -> list[tuple[object, ...]]:
        return self.store.read_now(lambda c: c.execute(words).fetchall())

    def sent(self) -> None:
        self.store.write_now(lambda c: c.execute("UPDATE delivery SET state = 'sent', sent_at = 0") and None)

    def index(self) -> None:
        self.store.write_now(reports.index_new)

    def forget(self, handle: str = "@ada") -> None:
        def job(connection: sqlite3.Connection) -> None:
            (person,) = keeping.people(connection, handle)
            forget(connection, person, "mina", self.policy, LATER)

        self.store.write_now(job)

    def dumped(self) -> str:
        """Every cell of every table."""
        tables = self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        return "\n".join(str(row) for (name,) in tables for row in self.rows(f"SELECT * FROM {name}"))


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Store.opened(tmp_path / "a.db") as store:
        yield Room(store)


def bytes_of(store: Store) -> bytes:
    """The file and its log, as they lie on the disk."""
    log = store.path.with_name(store.path.name + "-wal")
    return store.path.read_bytes() + (log.read_bytes() if log.exists() else b"")


async def test_texts_older_than_their_time_go_and_the_counts_stay(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    await room.hear(mention("k2", CALM, author="omid"), at=MONTH)
    (swept,) = await sweep(room.store, [room.source], room.policy, LATER)
    assert (swept.days, swept.texts) == (30, 1)
    assert room.rows("SELECT text <> '', deleted IS NULL FROM mention ORDER BY id") == [(0, 0), (1, 1)]
    assert room.rows("SELECT handle FROM author ORDER BY id") == [(None,), ("@omid",)]
    assert room.rows("SELECT mentions FROM incident") == [(1,)]


async def test_a_source_without_an_end_keeps_everything(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    assert await sweep(room.store, [Kept()], room.policy, LATER) == []
    assert SECRET in room.dumped()


async def test_what_would_go_is_told_without_touching_it(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    (would,) = room.store.read_now(lambda c: due(c, [room.source], LATER))
    assert would.texts == 1
    assert SECRET in room.dumped()


async def test_more_than_one_transaction_is_swept_to_the_end(room: Room) -> None:
    count = keeping.AT_ONCE + 5
    await room.hear(*(mention(f"k{n}", f"Does Acme ship to town {n}?", author=f"a{n}") for n in range(count)))
    (swept,) = await sweep(room.store, [room.source], room.policy, LATER)
    assert swept.texts == count
    assert room.rows("SELECT count(*) FROM mention WHERE deleted IS NULL") == [(0,)]


async def test_the_daemon_sweeps_once_a_day(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    assert await sweep_daily(room.store, [room.source], room.policy, LATER) == 1
    await room.hear(mention("k2", CALM))
    soon, then = LATER + timedelta(hours=23), LATER + timedelta(hours=24)
    assert await sweep_daily(room.store, [room.source], room.policy, soon) == 0
    assert await sweep_daily(room.store, [room.source], room.policy, then) == 1


async def test_who_was_told_of_an_incident_that_stands_sees_it_without_the_words(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    room.sent()
    await sweep(room.store, [room.source], room.policy, LATER)
    reasons = room.rows("SELECT json_extract(body_json, '$.reason') FROM incident_event ORDER BY id")
    assert reasons == [("first_notification",), ("mention_deleted",)]
    due_now = room.store.write_now(
        lambda c: outbox.claim(c, "support", "w", now=LATER, lease=timedelta(minutes=1), limit=9)
    )
    assert [delivery.alert.incident.mentions[0].text for delivery in due_now] == [""]


async def test_nobody_is_told_of_a_closed_incident_but_its_record_is_emptied(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    room.sent()
    room.store.write_now(lambda c: c.execute("UPDATE incident SET state = 'resolved'") and None)
    await sweep(room.store, [room.source], room.policy, LATER)
    assert room.rows("SELECT count(*) FROM delivery") == [(1,)]
    assert SECRET not in room.dumped()


async def test_a_swept_text_stands_nowhere_in_the_file(room: Room) -> None:
    """Beside five hundred others, so that pages are split and moved."""
    for start in range(0, 500, 50):
        said = [
            mention(f"x{n}", f"Acme {n}: still no refund, awful! " + "long " * (n % 90), author=f"a{n}")
            for n in range(start, start + 50)
        ]
        await room.hear(*said)
        await room.hear(mention(f"k{start}", f"{UPSET} Number {start}.", author=f"b{start}"))
        room.index()
    room.sent()
    kept = Kept(id="other", retention_days=30)
    assert SECRET.encode() in bytes_of(room.store)
    room.store.write_now(
        lambda c: c.execute("UPDATE mention SET seen = 0 WHERE text LIKE ?", (f"%{SECRET}%",)) and None
    )
    await sweep(room.store, [room.source, kept], room.policy, NOW + timedelta(days=20))
    assert room.rows("SELECT count(*) FROM mention WHERE text <> ''") == [(500,)]
    assert SECRET not in room.dumped()
    left = bytes_of(room.store).count(SECRET.encode())
    assert left == room.dumped().count(SECRET) == 0


async def test_a_withdrawn_text_is_found_no_more_and_an_edited_one_by_its_new_words(room: Room) -> None:
    await room.hear(mention("k1", UPSET), mention("k2", "Does Acme ship brambles?"))
    room.index()
    edited = Change("k2", mention("k2", "Does Acme ship cherries?"))
    await room.hear(changes=(Change("k1"), edited), at=timedelta(minutes=5))
    room.index()
    for words, found in ((SECRET, 0), ("brambles", 0), ("cherries", 1)):
        assert len(room.store.read_now(lambda c, w=words: reports.search(c, w, 9))) == found, words
    room.store.write_now(lambda c: c.execute("INSERT INTO mention_search (mention_search) VALUES ('integrity-check')"))


async def test_a_withdrawal_empties_what_was_announced(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    room.sent()
    await room.hear(changes=(Change("k1"),), at=timedelta(minutes=5))
    assert SECRET not in room.dumped()


async def test_of_several_posts_only_the_withdrawn_one_is_emptied(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    more = "@acme and now you charged me twice as well, this is a disgrace. Where is my money?"
    await room.hear(mention("k2", more, published=NOW + timedelta(minutes=2)), at=timedelta(minutes=3))
    room.sent()
    await room.hear(changes=(Change("k1"),), at=timedelta(minutes=5))
    dumped = room.dumped()
    assert SECRET not in dumped
    assert "charged me twice" in str(room.rows("SELECT body_json FROM incident_event"))


async def test_a_forgotten_person_stands_nowhere_and_the_counts_stay(room: Room) -> None:
    person = Author(id="https://net.example/users/ada", handle="@ada", name="Ada Lovelace")
    key = "https://net.example/users/ada/statuses/1"
    await room.hear(Mention("sample", key, UPSET, person, published=NOW, url="https://net.example/@ada/1"))
    await room.hear(mention("k2", "I saw that, shame on Acme!", author="omid", parent=key, root=key))
    room.index()
    room.sent()
    room.store.write_now(lambda c: stories.add(c, 1, "by mail", "mina", NOW))
    room.forget()
    room.store.write_now(lambda c: c.execute("INSERT INTO mention_search (mention_search) VALUES ('optimize')"))
    assert keeping.empty_log(room.store.path)
    left = bytes_of(room.store)
    assert [word for word in (SECRET, "Lovelace", "users/ada", "@ada") if word.encode() in left] == []
    assert room.rows("SELECT count(*) FROM mention") == [(2,)]
    assert room.rows("SELECT mentions FROM incident WHERE id = 1") != [(0,)]
    assert room.rows("SELECT actor, source, texts FROM erasure") == [("mina", None, 1)]
    assert len(room.store.read_now(lambda c: mentions.timeline(c, 1))) >= 1


async def test_the_posts_of_a_forgotten_person_are_not_read_in_again(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    room.forget()
    await room.hear(mention("k1", UPSET), mention("k9", CALM, author="omid"), at=timedelta(minutes=5))
    assert SECRET not in room.dumped()
    assert room.rows("SELECT count(*) FROM mention") == [(2,)]


async def test_what_one_person_asks_to_see_is_all_that_is_held_of_them(room: Room) -> None:
    await room.hear(mention("k1", UPSET), mention("k2", CALM, author="omid"))
    (person,) = room.store.read_now(lambda c: keeping.people(c, "ADA"))
    told = room.store.read_now(lambda c: export(c, person))
    assert told["person"]["handle"] == "@ada"
    assert [(one["key"], one["text"]) for one in told["mentions"]] == [("k1", UPSET)]
    assert [one["id"] for one in told["incidents"]] == ["inc-000001"]
    assert told["incidents"][0]["told"][0]["channel"] == "support"
    assert "omid" not in json.dumps(told, default=str)


def test_the_terms_of_a_source_bound_its_option() -> None:
    assert (Bound().kept_days, Bound(retention_days=7).kept_days, Kept().kept_days) == (30, 7, None)
    with pytest.raises(ValueError, match="30 days at most"):
        Bound(retention_days=31)


POSTS = [
    {"key": "k1", "author": "ada", "text": UPSET, "published": "2026-01-05T09:00:00Z"},
    {"key": "k2", "author": "omid", "text": "Does Acme ship to Norway?", "published": "2026-01-05T09:00:00Z"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    (tmp_path / "posts.jsonl").write_text("".join(json.dumps(post) + "\n" for post in POSTS), encoding="utf-8")
    (tmp_path / "allears.toml").write_text(
        '[[brand]]\nid = "acme"\nnames = ["Acme"]\n[[source]]\nkind = "file"\nretention_days = 30\n'
        f'path = "{tmp_path / "posts.jsonl"}"\n[[channel]]\nkind = "terminal"\n',
        encoding="utf-8",
    )
    yield tmp_path
    root.handlers[:] = handlers  # `run` sets up the logs of its process
    root.setLevel(level)


def command(folder: Path, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, [*words, "--config", str(folder / "allears.toml")], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def test_the_commands_sweep_export_and_forget(folder: Path) -> None:
    command(folder, "run", "--once")
    assert "file: 0 texts removed (kept 30 days)" in command(folder, "sweep")
    with Store.opened(folder / "allears.db") as store:
        store.write_now(lambda c: asking.save(c, "file", Round(NOW, NOW, mention=1, asked=1, over=True)))
    assert "file: the daemon asked about 1 posts again since" in command(folder, "sweep", "--dry-run")
    assert SECRET in command(folder, "export", "--author", "@ada")
    assert "1 texts would go" in command(folder, "forget", "ada", "--dry-run")
    assert "forgotten: 1 texts" in command(folder, "forget", "--mention", "m1", "--as", "mina")
    assert "nobody called" in command(folder, "forget", "ada", code=1)
    assert "say whom" in command(folder, "forget", code=2)
    command(folder, "run", "--once")
    assert SECRET.encode() not in (folder / "allears.db").read_bytes()
