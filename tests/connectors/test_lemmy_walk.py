"""The way down a list of Lemmy: late posts, forged times, edits and deletions."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from doubles.exchange import transport
from doubles.lemmy import LemmyServer
from doubles.reading import drain as read_all
from doubles.reading import poll as read
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Cursor, Page
from connectors.lemmy import Lemmy

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def poll(server: LemmyServer, cursor: Cursor | None = None) -> Page:
    return await read(Lemmy(id="lemmy", server=server.url), transport(server.respond), cursor)


async def drain(server: LemmyServer, cursor: Cursor | None) -> list[Page]:
    return await read_all(Lemmy(id="lemmy", server=server.url), transport(server.respond), cursor)


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


@pytest.mark.parametrize("dated", [True, False], ids=["with a clock", "without a clock"])
@pytest.mark.parametrize("year", [2099, 1970])
async def test_a_forged_time_does_not_stop_the_next_posts(dated: bool, year: int):
    server = LemmyServer(dated=dated)
    server.post("forged", written=datetime(year, 1, 1, tzinfo=UTC))
    for number in range(60):
        server.now += timedelta(seconds=number % 3)
        server.post(f"old {number}")
    page = await poll(server)
    for number in range(3):
        server.now += MINUTE
        server.post(f"next {number}")
        pages = await drain(server, page.cursor)
        page = pages[-1]
        assert texts(*pages) == [f"next {number}"]
        assert len(pages) < 4


async def test_pinned_posts_neither_stop_nor_move_a_walk():
    server = LemmyServer()
    server.post("rules", written=server.now - HOUR * 9_000, pinned=True)
    server.post("old")
    page = await poll(server)
    for number in range(70):
        server.now += MINUTE / 2
        server.post(f"new {number}")
    pages = await drain(server, page.cursor)
    assert sorted(texts(*pages)) == sorted(f"new {number}" for number in range(70))


async def test_a_post_that_federation_brings_late_arrives_once():
    server = LemmyServer()
    server.post("newest")
    page = await poll(server)
    server.post("late by hours", written=server.now - HOUR * 5)
    page = await poll(server, page.cursor)
    assert texts(page) == ["late by hours"]
    assert (await poll(server, page.cursor)).mentions == ()


async def test_a_late_post_deep_in_a_busy_list_arrives_with_the_hourly_walk():
    server = LemmyServer()
    server.post("first")
    page = await poll(server)
    server.now += HOUR * 2
    for number in range(300):
        server.post(f"post {number}", written=server.now - MINUTE * 50 + timedelta(seconds=10) * number)
    page = (await drain(server, page.cursor))[-1]
    server.post("late", written=server.now - MINUTE * 45)
    at_once = await drain(server, page.cursor)
    server.now += MINUTE * 70
    later = await drain(server, at_once[-1].cursor)
    assert (texts(*at_once), texts(*later)) == ([], ["late"])


async def test_what_was_there_before_the_first_page_is_not_taken_for_new():
    server = LemmyServer()
    for number in range(80):
        server.now += timedelta(seconds=10)
        server.post(f"post {number}")
    page = await poll(server)
    assert len(page.mentions) == 50
    for _ in range(4):
        server.now += MINUTE * 40
        pages = await drain(server, page.cursor)
        page = pages[-1]
        assert texts(*pages) == []


@pytest.mark.parametrize("version", ["0.19.11", "1.0.0"])
async def test_edits_votes_and_deletions_are_told(version: str):
    server = LemmyServer(version=version)
    top = server.post("Nordwind")
    edited, liked, gone = (server.comment(top, text) for text in ("late", "yes", "no"))
    page = await poll(server)
    server.now += MINUTE
    server.edit(edited, "late and broken")
    liked.upvotes, gone.deleted = 9, True
    page = await poll(server, page.cursor)
    told = {change.key: change.mention for change in page.changes}
    assert page.mentions == ()
    assert {key: mention and (mention.text, mention.engagement.likes) for key, mention in told.items()} == {
        edited.ap_id: ("late and broken", 3),
        liked.ap_id: ("yes", 9),
        gone.ap_id: None,
    }
    again = await poll(server, page.cursor)
    assert (again.mentions, again.changes) == ((), ())


async def test_what_was_deleted_before_it_was_seen_is_no_mention():
    server = LemmyServer()
    top = server.post("Nordwind")
    page = await poll(server)
    server.comment(top, "regretted", deleted=True)
    page = await poll(server, page.cursor)
    assert (page.mentions, page.changes) == ((), ())


Step = st.tuples(st.integers(0, 300), st.integers(0, 55), st.booleans())


@settings(max_examples=40, deadline=None)
@given(rounds=st.lists(st.lists(Step, max_size=70), max_size=6), version=st.sampled_from(["0.19.11", "1.0.0"]))
async def test_everything_arrives_exactly_once(rounds: list[list[tuple[int, int, bool]]], version: str):
    """Up to 55 minutes late, among posts dated decades ahead."""
    server, arrived = LemmyServer(version=version), list[str]()
    top = server.post("baseline")
    server.post("forged", written=datetime(2099, 1, 1, tzinfo=UTC))
    page = await poll(server)
    for steps in [*rounds, [(3_700, 0, True)], [(3_700, 0, True)]]:
        for pause, late, is_post in steps:
            server.now += timedelta(seconds=pause)
            fields: dict[str, Any] = {"written": server.now - MINUTE * late}
            entry = server.post("new", **fields) if is_post else server.comment(top, "new", **fields)
            entry.text = f"new {entry.number}"
        pages = await drain(server, page.cursor)
        page = pages[-1]
        arrived += [mention.key for each in pages for mention in each.mentions]
    assert Counter(arrived) == Counter(entry.ap_id for entry in server.entries[2:])
