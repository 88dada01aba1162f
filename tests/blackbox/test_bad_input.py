"""What bad input gets: every mistake with its remedy, or one clear sentence; an exit code; never a traceback."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from doubles.blackbox_run import ACME, COMPLAINTS, Ended, House, ago, channel, entry, from_env, source, watched
from doubles.blackbox_sinks import SECRET, hook, sink
from doubles.brokers import free_port
from doubles.feed import FeedServer
from doubles.hackernews import HackerNewsServer
from doubles.mastodon import MastodonServer

TERMINAL = channel("terminal")
A_FILE = source("file", path="posts.jsonl")


def only_sentences(ended: Ended) -> str:
    """What was said; a traceback is no sentence."""
    assert "Traceback" not in ended.said
    assert ".py" not in ended.said
    return ended.said


def with_complaints(house: House, count: int) -> None:
    lines = [
        f'{{"key": "k{n}", "author": "@p{n}", "text": "{COMPLAINTS[n]}", "published": "{ago(minutes=1).isoformat()}"}}'
        for n in range(count)
    ]
    (house.folder / "posts.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


async def test_without_a_file_every_command_says_how_to_make_one(house: House) -> None:
    for ended in await house.run_all("run", "status --json"):
        assert ended.code == 2
        assert "allears.toml does not exist" in only_sentences(ended)
        assert "allears init" in ended.err
    assert list(house.folder.iterdir()) == []


async def test_every_mistake_is_told_at_once_and_nothing_starts(house: House) -> None:
    feed = FeedServer()
    async with watched(feed) as network:
        house.configure(
            entry("brand", id="acme", names=["Acme"], query='"acme" AND ('),
            source("rss", id="good", url=feed.address),
            source("mastodon", server=network.url, hashtgs=["acme"]),
            source("mastodon", id="secret", server=network.url, hashtags=["acme"], token=from_env("NOT_SET")),
            source("rss", id="slow", url=feed.address, interval="soon"),
            source("tiktok", id="other"),
            channel("webhook", id="plain", url=network.url, secret="whsec_in_the_file"),
            entry("route", id="all", to=["nobody"], waiting="1m"),
            timezone="Mars/Olympus",
            databse="x.db",
        )
        ended = await house.run("run")
    assert ended.code == 2
    said = only_sentences(ended)
    for part in (
        'unknown option "databse"; did you mean "database"?',
        'unknown option "hashtgs"; did you mean "hashtags"?',
        'source "secret": token: comes from NOT_SET, which is not set',
        'source "slow": interval: "soon" is no duration',
        'source "other": unknown kind "tiktok"',
        'channel "plain": secret: a secret never stands in this file',
        'unknown option "waiting"',
        '"Mars/Olympus" is no time zone',
        "nothing was started",
    ):
        assert part in said
    assert "whsec_in_the_file" not in said
    assert network.exchanges == []
    assert not house.database.exists()


async def test_mistakes_that_only_the_whole_file_shows(house: House) -> None:
    house.configure(
        entry("brand", id="acme", names=["Acme"], query='"acme" AND ('),
        source("file", id="twice", path="a"),
        source("file", id="twice", path="b", brand="nobody"),
        source("rss", id="quick", url="https://feeds.example/acme", interval="1s"),
        channel("terminal", fallback="nowhere"),
        entry("route", id="all", to=["nobody"]),
    )
    ended = await house.run("run")
    assert ended.code == 2
    said = only_sentences(ended)
    for part in (
        'brand "acme": query',
        'source "twice": this id is given twice',
        'brand is "nobody", which is no brand; brands are: acme',
        'source "quick": interval is below',
        'fallback is "nowhere", which is no channel',
        'sends to "nobody", which is no channel; channels are: terminal',
    ):
        assert part in said


@pytest.mark.parametrize(
    "text,part",
    [
        ("[[source]\nkind = 1", "allears.toml has 1 mistake"),
        ("\0", "allears.toml has 1 mistake"),
    ],
    ids=["brackets", "binary"],
)
async def test_a_file_that_is_no_configuration(house: House, text: str, part: str) -> None:
    (house.folder / "allears.toml").write_text(text, encoding="utf-8")
    ended = await house.run("run", "--once")
    assert ended.code == 2
    assert part in only_sentences(ended)


async def test_check_names_what_cannot_be_reached_and_what_can(house: House) -> None:
    nowhere, feed = f"http://127.0.0.1:{free_port()}", FeedServer()
    house.environ["HOOK_SECRET"] = SECRET
    async with watched(feed):
        house.configure(
            ACME,
            source("mastodon", server=nowhere, hashtags=["acme"]),
            source("rss", url=feed.address),
            source("file", path="missing.jsonl"),
            channel("webhook", url=nowhere, secret=from_env("HOOK_SECRET")),
            channel("mqtt", host="127.0.0.1", port=free_port(), tls=False),
            TERMINAL,
        )
        text, data = await house.run_all("check", "check --json")
    assert (text.code, data.code) == (3, 3)
    only_sentences(text)
    found = {finding["id"]: finding for finding in data.json}
    well = {name: finding["ok"] for name, finding in found.items()}
    assert well == {"mastodon": False, "rss": True, "file": False, "webhook": False, "mqtt": False, "terminal": True}
    assert "cannot be reached" in found["mastodon"]["detail"]
    assert "missing.jsonl does not exist" in found["file"]["detail"]
    for name in found:
        assert sum(f" {name}: " in line for line in text.out.splitlines()) == 1


async def test_a_database_that_others_hold_locked_is_named_and_work_goes_on_when_it_is_free(house: House) -> None:
    receiver = sink()
    other = House(house.folder / "other")
    other.folder.mkdir()
    async with watched(receiver) as ears:
        house.configure(ACME, A_FILE, hook(house, ears))
        other.configure(ACME, A_FILE, TERMINAL)
        with_complaints(house, 1)
        await house.once()
        with closing(sqlite3.connect(house.database)) as ours, closing(sqlite3.connect(other.database)) as theirs:
            theirs.execute("BEGIN EXCLUSIVE")
            shut = asyncio.create_task(other.run("status"))
            async with house.daemon() as daemon:
                ours.execute("BEGIN IMMEDIATE")
                with_complaints(house, 2)
                claim, status = await house.run_all("incidents claim 1 --as ada", "status")
                waits = await daemon.says("is locked by another program")
                ours.execute("ROLLBACK")
                await ears.asked(2)
                assert await daemon.stop() == 0
            ended = await shut
    assert (status.code, ended.code, claim.code) == (0, 3, 3)
    assert waits["level"] == "warning"
    for one in (ended, claim):
        assert "is locked by another program; close it" in only_sentences(one)
    assert "traceback" not in str(daemon.log)


@pytest.mark.parametrize(
    "body,part",
    [(b"Dear diary, " * 100, "is no readable SQLite database"), (None, "is a database of another program")],
    ids=["text", "foreign tables"],
)
async def test_a_file_that_is_not_our_database(house: House, body: bytes | None, part: str) -> None:
    if body is None:
        house.change("CREATE TABLE theirs (id)")
    else:
        house.database.write_bytes(body)
    before = house.database.read_bytes()
    house.configure(ACME, A_FILE, TERMINAL)
    ended = await house.run("run", "--once")
    assert ended.code == 3
    assert part in only_sentences(ended)
    assert len(ended.err.splitlines()) == 1
    assert house.database.read_bytes() == before


async def test_commands_started_side_by_side_make_one_database(house: House) -> None:
    house.configure(ACME, A_FILE, TERMINAL)
    for ended in await house.run_all(*["status"] * 3):
        assert (ended.code, ended.err) == (0, "")


async def test_a_database_in_a_folder_that_does_not_exist(house: House) -> None:
    house.configure(ACME, A_FILE, TERMINAL, database="nowhere/allears.db")
    ended = await house.run("run", "--once")
    assert ended.code == 3
    assert "does not exist; make it, or set database elsewhere" in only_sentences(ended)


CURSORS = ("no json", '{"v": 99}', "[1]", '{"v": 1, "min": {}, "since": "x", "seen": 5, "offset": "y"}')


async def test_a_corrupt_cursor_is_told_as_a_gap_and_nothing_doubles(house: House) -> None:
    network, site, feed = MastodonServer(now=ago(minutes=9)), HackerNewsServer(now=ago(minutes=9)), FeedServer()
    receiver = sink()
    async with watched(network), watched(site), watched(feed), watched(receiver) as ears:
        places: dict[str, dict[str, Any]] = {
            "mastodon": {"server": network.url, "hashtags": ["acme"]},
            "hackernews": {"address": site.url, "query": "acme"},
            "rss": {"url": feed.address},
            "file": {"path": "posts.jsonl"},
        }
        cursors = {f"{kind}-{number}": cursor for kind in places for number, cursor in enumerate(CURSORS)}
        sources = [source(kind, id=f"{kind}-{n}", **places[kind]) for kind in places for n in range(len(CURSORS))]
        house.configure(ACME, *sources, hook(house, ears))
        with_complaints(house, 2)
        network.post(f"{COMPLAINTS[0]} #acme")
        site.story(COMPLAINTS[0])
        feed.post(COMPLAINTS[0], guid="old", published=ago(days=9))
        await house.once()
        stored, announced = house.rows("SELECT source, key FROM mentions"), len(receiver.deliveries)
        for name, cursor in cursors.items():
            house.change(f"UPDATE source_state SET cursor = '{cursor}' WHERE source = '{name}'")
        only_sentences(await house.once())
        told = (await house.run("status", "--json")).json["sources"]
    assert len(stored) == 1 + 1 + len(CURSORS) * 3
    assert house.rows("SELECT source, key FROM mentions") == stored
    assert len(receiver.deliveries) == announced
    gaps = {report["state"]["source"]: len(report["gaps"]) for report in told}
    assert gaps == dict.fromkeys(cursors, 1)


async def test_an_unknown_incident_names_the_nearest(house: House) -> None:
    with_complaints(house, 4)
    house.configure(ACME, A_FILE, TERMINAL)
    await house.once()
    shown, explained, no_id = await house.run_all("incidents show 99", "explain m99", "incidents claim abc --as ada")
    for ended in (shown, explained):
        assert ended.code == 1
        assert "there is no " in only_sentences(ended)
        assert "inc-000002, inc-000003, inc-000004" in ended.err
    assert no_id.code == 2
    assert '"abc" is no id; incidents are 7 or inc-000007, mentions m7' in only_sentences(no_id)
