"""The way down a list with its newest first: what is new, what changed, what is gone, where a walk ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.descent import (
    BARREN,
    MOST,
    RECENT,
    Descent,
    Mark,
    advance,
    begin,
    bury,
    changed,
    fresh,
    missing,
    remember,
)

NOW = 1_772_000_000
OVERLAP = 600
SIZE = 5


def marks(*seconds: int) -> list[Mark]:
    return [Mark(str(second), second) for second in seconds]


@pytest.mark.parametrize(
    "first, full, now, newest, since",
    [
        pytest.param(marks(), False, NOW, NOW, NOW - OVERLAP, id="nothing there yet"),
        pytest.param(marks(), False, None, 0, 0, id="nothing at all"),
        pytest.param(marks(NOW - 5), False, NOW, NOW - 5, NOW - 5 - OVERLAP, id="the overlap"),
        pytest.param(marks(NOW, NOW - 60), True, NOW, NOW, NOW - 59, id="no deeper than a full page"),
        pytest.param(marks(NOW - 9, NOW - 9), True, NOW, NOW - 9, NOW - 9, id="a full page of one second"),
        pytest.param(marks(NOW + 10**9, NOW), False, NOW, NOW, NOW - OVERLAP, id="a time from the future"),
        pytest.param(marks(NOW, NOW - 1, NOW - 2), False, None, NOW - 1, NOW - 1 - OVERLAP, id="no clock"),
    ],
)
def test_a_walk_begins_below_the_newest(first: list[Mark], full: bool, now: int | None, newest: int, since: int):
    walk = begin(first, now, overlap=OVERLAP, full=full)
    assert (walk.newest, walk.since) == (newest, since)
    assert set(walk.seen) == {mark.key for mark in first if mark.second >= since}


@pytest.mark.parametrize(
    "met, new, other",
    [
        pytest.param(Mark("x", NOW + 5), True, False, id="written since"),
        pytest.param(Mark("x", NOW), True, False, id="written at the bound"),
        pytest.param(Mark("x", NOW - 1), False, False, id="written before"),
        pytest.param(Mark("known", NOW + 1, "a"), False, False, id="met in this form"),
        pytest.param(Mark("known", NOW + 1, "b"), False, True, id="met in another form"),
    ],
)
def test_what_is_new_and_what_changed(met: Mark, new: bool, other: bool):
    walk = Descent(newest=NOW, since=NOW, seen={"known": (NOW + 1, "a")})
    assert (met.key in fresh(walk, [met]), met.key in changed(walk, [met])) == (new, other)


@pytest.mark.parametrize(
    "page, following, goes_on",
    [
        pytest.param(marks(NOW + 9, NOW + 8), "2", True, id="all new"),
        pytest.param(marks(NOW + 9, NOW + 8), None, False, id="the end of the list"),
        pytest.param(marks(NOW + 9, NOW - OVERLAP), "2", True, id="within the overlap"),
        pytest.param(marks(NOW + 9, NOW - OVERLAP - 1), "2", False, id="below the overlap"),
        pytest.param(marks(NOW), "2", False, id="nothing but what was met"),
        pytest.param(marks(), "2", True, id="an empty page of a list that goes on"),
    ],
)
def test_a_walk_ends_where_the_one_before_had_been(page: list[Mark], following: str | None, goes_on: bool):
    walk = begin(marks(NOW, NOW - 2 * OVERLAP), NOW, overlap=OVERLAP, full=False)
    after = advance(walk, page, following, NOW + 10, overlap=OVERLAP)
    assert (after.page is not None) == goes_on


def test_a_list_that_leads_in_a_circle_is_left():
    walk, pages = begin([], NOW, overlap=OVERLAP, full=False), 0
    while pages == 0 or walk.page is not None:
        walk, pages = advance(walk, marks(NOW + 5), "again", NOW + 9, overlap=OVERLAP), pages + 1
    assert pages == BARREN + 1


@pytest.mark.parametrize(
    "there, whole, gone",
    [
        pytest.param(marks(NOW, NOW - 2), True, [NOW - 1, NOW - 3], id="of a whole list"),
        pytest.param(marks(NOW, NOW - 2), False, [NOW - 1], id="of a page that goes on below"),
        pytest.param(marks(), True, [NOW, NOW - 1, NOW - 2, NOW - 3], id="of an empty list"),
        pytest.param(marks(), False, [], id="of an empty page"),
    ],
)
def test_what_a_page_should_hold_and_does_not_is_missing(there: list[Mark], whole: bool, gone: list[int]):
    walk = begin(marks(NOW, NOW - 1, NOW - 2, NOW - 3), NOW, overlap=OVERLAP, full=False)
    assert missing(walk, there, overlap=OVERLAP, whole=whole) == [str(second) for second in gone]
    buried = bury(walk, map(str, gone))
    assert missing(buried, there, overlap=OVERLAP, whole=whole) == []
    assert fresh(buried, marks(*gone)) == set()
    assert changed(buried, marks(*gone)) == set(map(str, gone))


def test_what_is_remembered_is_not_new():
    walk = remember(begin([], NOW, overlap=OVERLAP, full=False), [Mark("reply", NOW + 1, "a")])
    assert fresh(walk, [Mark("reply", NOW + 1)]) == set()
    assert changed(walk, [Mark("reply", NOW + 1, "b")]) == {"reply"}


def drained(count: int, per_second: int) -> tuple[list[str], Descent, int]:
    """One walk through so many new posts: what it told, where it ended, and the most that it held."""
    posts = [Mark(str(number), NOW + 1 + number // per_second) for number in range(count)][::-1]
    walk, told, most, start = begin([], NOW, overlap=OVERLAP, full=False), list[str](), 0, 0
    now = posts[0].second
    while True:
        page, start = posts[start : start + 100], start + 100
        told += sorted(fresh(walk, page))
        following = str(start) if start < count else None
        walk = advance(walk, page, following, now, overlap=OVERLAP)
        most = max(most, len(walk.seen))
        if walk.page is None:
            again = fresh(walk, posts)
            return told, walk, most if not again else -1


@pytest.mark.parametrize("per_second", [1, 50], ids=["slowly written", "a storm"])
def test_a_walk_of_20000_tells_each_once_and_stays_light(per_second: int):
    told, walk, most = drained(20_000, per_second)
    assert (len(told), len(set(told))) == (20_000, 20_000)
    assert 0 < most <= MOST + RECENT + 100
    assert len(walk.seen) <= MOST


@given(
    rounds=st.lists(
        st.lists(st.tuples(st.integers(0, 30), st.integers(0, OVERLAP - 60), st.booleans()), max_size=12), max_size=6
    )
)
def test_what_comes_in_time_is_told_once_and_what_comes_late_at_most_once(rounds: list[list[tuple[int, int, bool]]]):
    """A page holds five, one more post comes with each page that is read, and some bear an older time."""
    posts, timely, told, clock = {"first": NOW}, set[str](), list[str](), NOW
    walk = begin([Mark("first", NOW)], clock, overlap=OVERLAP, full=False)
    for number, steps in enumerate([*rounds, []]):
        for place, (pause, delay, late) in enumerate(steps):
            clock += pause
            key = f"{number}.{place}"
            posts[key] = max(clock - delay, NOW) if late else clock
            timely |= set() if late else {key}
        start, arriving = 0, len(steps)
        while start == 0 or walk.page is not None:
            listed = sorted((Mark(key, second) for key, second in posts.items()), key=lambda m: (m.second, m.key))
            page, start = listed[::-1][start : start + SIZE], start + SIZE
            told += sorted(fresh(walk, page))
            walk = advance(walk, page, str(start) if start < len(listed) else None, clock, overlap=OVERLAP)
            if arriving:
                arriving, clock, key = arriving - 1, clock + 1, f"{number}.between.{start}"
                posts[key] = clock
                timely.add(key)
    assert len(told) == len(set(told))
    assert timely <= set(told) <= set(posts) - {"first"}
