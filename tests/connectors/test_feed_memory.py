"""What the memory of a feed takes for new, for changed and for known."""

import json

import pytest

from connectors.feed import Entry
from connectors.feed_memory import (
    ABSENT,
    IN_A_ROW,
    KEPT,
    MOST_KEPT,
    Memory,
    Met,
    as_cursor,
    keys_of,
    knows_any,
    meet,
    recall,
)

TODAY = 739_676
SITE = "https://forum.example"


def after(*pages: list[Entry], memory: Memory | None = None) -> Met:
    """The last of several pages, each met a day after the one before; memories go through their cursor."""
    memory = memory or Memory(v=1)
    for day, page in enumerate(pages):
        met = meet(page, memory, "feed", TODAY + day)
        memory, gaps = recall(json.loads(json.dumps(as_cursor(met.memory))))
        assert gaps == ()
    return met


def posts(*numbers: int, session: str = "") -> list[Entry]:
    return [Entry(guid=f"{session}{n}", link=f"{SITE}/{n}", text=f"post {n}") for n in numbers]


def texts(met: Met) -> list[str]:
    return [entry.text for entry in met.fresh.values()]


def test_only_new_and_changed_entries_are_fresh():
    changed = Entry(guid="2", link=f"{SITE}/2", text="post 2, and now I am angry")
    met = after(posts(1, 2, 3), [*posts(4), changed, *posts(1)])
    assert list(met.fresh.items()) == [("feed:4", posts(4)[0]), ("feed:2", changed)]
    assert not met.lost


def test_what_left_the_feed_and_comes_back_is_known():
    assert texts(after(posts(1, 2), posts(2, 3), posts(1, 4))) == ["post 4"]


def test_guids_that_change_on_every_fetch_are_given_up_for_links():
    fetches = [posts(1, 2, 3, 4, 5, session=f"s{number}-") for number in range(IN_A_ROW + 4)]
    brought = [len(after(*fetches[: number + 1]).fresh) for number in range(len(fetches))]
    assert brought == [5] * IN_A_ROW + [0] * 4
    assert texts(after(*fetches, posts(5, 6, session="new-"))) == ["post 6"]


def test_a_single_poll_with_new_guids_does_not_count():
    met = after(posts(1, 2, 3), posts(1, 2, 3, session="moved-"), posts(1, 2, 3, session="moved-"))
    assert (met.fresh, met.memory.unstable, met.memory.by_link) == ({}, 0, False)


def test_new_posts_that_share_one_link_do_not_make_guids_unstable():
    pages = [[Entry(guid=f"{n}", link=f"{SITE}/status", text=f"status {n}")] for n in range(8)]
    keys = [key for number in range(8) for key in after(*pages[: number + 1]).fresh]
    assert keys == [f"feed:{n}" for n in range(8)]


def test_one_guid_on_all_entries_is_given_up_for_links():
    same = [Entry(guid="0", link=f"{SITE}/{n}", text=f"post {n}") for n in range(4)]
    assert len(after(same[:3]).fresh) == 3
    assert texts(after(same[:3], [same[3], same[0]])) == ["post 3"]
    assert texts(after(same[:3], [same[3]])) == ["post 3"]


@pytest.mark.parametrize(
    "names",
    [
        pytest.param([(None, f"{SITE}/{n}") for n in range(4)], id="links only"),
        pytest.param([(None, None)] * 4, id="texts only"),
        pytest.param([(None, SITE)] * 4, id="one link for all"),
        pytest.param([("g", SITE)] * 4, id="nothing is unique"),
        pytest.param([("x" * 5_000 + str(n), None) for n in range(4)], id="endless guids"),
        pytest.param([("a", "b"), ("b", "a"), ("\ud800", None), ("", "c")], id="guids and links mixed up"),
    ],
)
def test_every_entry_has_a_key_of_its_own(names: list[tuple[str | None, str | None]]):
    entries = [Entry(guid, link, text=f"text {n}") for n, (guid, link) in enumerate(names)]
    first = after(entries)
    assert list(first.fresh.values()) == entries
    assert all(len(key) < 300 for key in first.fresh)
    assert texts(after(entries, [Entry("new", None, "new"), *entries])) == ["new"]


def test_an_entry_that_stands_twice_on_a_page_is_one():
    assert list(after([*posts(1, 2), *posts(2)]).fresh) == ["feed:1", "feed:2"]


@pytest.mark.parametrize(
    "before, page, lost",
    [
        pytest.param(posts(1, 2), posts(2, 3), False, id="one is known"),
        pytest.param(posts(1, 2), posts(3, 4), True, id="none is known"),
        pytest.param(posts(1, 2), [], False, id="nothing there"),
        pytest.param([], posts(1), False, id="nothing was there"),
        pytest.param(posts(1, 2), posts(1, 2, session="s"), False, id="known by link"),
    ],
)
def test_a_page_without_anything_known_may_have_lost_some(before: list[Entry], page: list[Entry], lost: bool):
    assert after(before, page).lost is lost


def test_known_entries_are_recognised_on_an_older_page():
    memory = after(posts(1, 2)).memory
    assert knows_any(memory, posts(7, 2), "feed")
    assert not knows_any(memory, posts(7, 8), "feed")
    assert not knows_any(memory, posts(1, 2), "another feed")


@pytest.mark.parametrize("by_link", [False, True])
def test_keys_are_within_their_feed(by_link: bool):
    here, there = (keys_of(posts(1), scope, by_link=by_link) for scope in ("here", "there"))
    assert here != there


def test_a_memory_is_bounded_and_keeps_what_is_on_the_page():
    pages = [posts(*range(300 * day, 300 * day + 300)) for day in range(ABSENT + 5)]
    met = after(*pages)
    assert len(met.memory.seen) == MOST_KEPT
    assert len(json.dumps(as_cursor(met.memory))) < 250_000
    assert meet(pages[-1], met.memory, "feed", TODAY).fresh == {}


def test_few_entries_are_kept_for_weeks_and_longer():
    pages = [posts(10 * day, 10 * day + 1) for day in range(ABSENT * 3)]
    assert len(after(*pages).memory.seen) == 2 * len(pages) <= KEPT
    many = after(posts(*range(KEPT + 100)), posts(9_000), memory=None)
    assert len(many.memory.seen) == KEPT + 101
    later = meet(posts(9_001), many.memory, "feed", TODAY + ABSENT + 1)
    assert len(later.memory.seen) == KEPT


def test_without_a_clock_the_last_known_day_is_taken():
    memory = after(posts(1)).memory
    met = meet(posts(2), memory, "feed", None)
    assert {day for _, day in met.memory.seen.values()} == {TODAY}


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param({"v": 2, "seen": {}}, id="another version"),
        pytest.param({}, id="empty"),
        pytest.param({"v": 1, "seen": {"a": 5}}, id="damaged"),
        pytest.param({"v": 1, "etag": "a\r\nx: y"}, id="a header within a header"),
    ],
)
def test_a_cursor_that_cannot_be_read_is_told_as_a_gap(cursor: dict[str, object]):
    memory, gaps = recall(cursor)  # type: ignore[arg-type]  # any JSON may come out of a damaged store
    assert memory == Memory(v=1)
    assert [(gap.start, gap.end) for gap in gaps] == [(None, None)]
    assert "could not be read" in gaps[0].reason
