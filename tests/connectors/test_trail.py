"""The way forward through a list in the order of change: what is new, what changed, where it goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.trail import OVERLAP, Stamp, Trail, advance, begin, changed, fresh

NOW = 1_772_000_000
SIZE = 5


def stamp(key: str, created: int, edited: int | None = None) -> Stamp:
    return Stamp(key, created, created if edited is None else edited)


@pytest.mark.parametrize(
    "newest, full, now, since",
    [
        pytest.param([], False, NOW, 0, id="nothing there yet"),
        pytest.param([stamp("a", NOW)], False, NOW, NOW - OVERLAP, id="the overlap"),
        pytest.param([stamp("a", NOW), stamp("b", NOW - 60)], True, NOW, NOW - 60, id="no deeper than a full page"),
        pytest.param([stamp("a", NOW - 9 * OVERLAP)], True, NOW, NOW - 9 * OVERLAP, id="a full page of one time"),
        pytest.param([stamp("a", NOW + 10**9)], False, NOW, NOW - OVERLAP, id="a time from the future"),
        pytest.param([stamp("a", NOW)], False, None, NOW - OVERLAP, id="no clock"),
    ],
)
def test_a_trail_begins_before_the_newest_change(newest: list[Stamp], full: bool, now: int | None, since: int):
    trail = begin(newest, now, full=full)
    assert (trail.since, trail.floor) == (since, since)
    assert set(trail.seen) == {each.key for each in newest if each.changed >= since}


@pytest.mark.parametrize(
    "met, new, other",
    [
        pytest.param(stamp("x", NOW + 5), True, False, id="written since"),
        pytest.param(stamp("x", NOW), True, False, id="written at the bound"),
        pytest.param(stamp("x", NOW - 5, NOW + 5), False, True, id="written before, changed since"),
        pytest.param(stamp("known", NOW + 1), False, False, id="met in this form"),
        pytest.param(stamp("known", NOW + 1, NOW + 9), False, True, id="met in another form"),
    ],
)
def test_what_is_new_and_what_changed(met: Stamp, new: bool, other: bool):
    trail = Trail(since=NOW, floor=NOW, seen={"known": NOW + 1})
    assert (met.key in fresh(trail, [met]), met.key in changed(trail, [met])) == (new, other)


def test_a_page_of_one_second_is_counted_on():
    trail = Trail(since=NOW, floor=NOW)
    second = [stamp(str(number), NOW) for number in range(SIZE)]
    trail = advance(trail, second, NOW, full=True)
    assert (trail.since, trail.page) == (NOW, 2)
    trail = advance(trail, [stamp("x", NOW + 3)], NOW + 9, full=True)
    assert (trail.since, trail.page, trail.floor) == (NOW + 3, 1, NOW)


def test_a_trail_never_goes_back():
    trail = Trail(since=NOW, floor=NOW)
    assert advance(trail, [], NOW - 10**6, full=False).since == NOW


@given(
    rounds=st.lists(
        st.lists(st.tuples(st.integers(0, 12), st.integers(0, OVERLAP - 60), st.integers(0, 40)), max_size=12),
        max_size=6,
    )
)
def test_every_post_is_new_exactly_once(rounds: list[list[tuple[int, int, int]]]):
    """Posts are listed up to the overlap late, change while the list is read, and a page holds five."""
    posts, told, clock = {"first": stamp("first", NOW)}, list[str](), NOW
    trail = begin(list(posts.values()), clock, full=False)
    for number, steps in enumerate(rounds):
        clock += 60
        for place, (pause, late, touched) in enumerate(steps):
            clock += pause
            posts[f"{number}.{place}"] = stamp(f"{number}.{place}", clock - min(late, clock - NOW))
            victim = list(posts)[touched % len(posts)]
            posts[victim] = stamp(victim, posts[victim].created, clock)
        more = True
        while more:
            listed = sorted((p for p in posts.values() if p.changed >= trail.since), key=lambda p: (p.changed, p.key))
            page = listed[(trail.page - 1) * SIZE : trail.page * SIZE]
            more = len(listed) > trail.page * SIZE
            told += sorted(fresh(trail, page))
            trail = advance(trail, page, clock, full=more)
    assert sorted(told) == sorted(set(posts) - {"first"})


def test_a_long_round_remembers_the_overlap_alone():
    trail = Trail(since=NOW, floor=NOW)
    for number in range(200):
        page = [stamp(f"{number}.{place}", NOW + number * 60 + place) for place in range(SIZE)]
        assert fresh(trail, page) == {each.key for each in page}
        trail = advance(trail, page, NOW + 10**5, full=True)
    assert len(trail.seen) <= (OVERLAP // 60 + 1) * SIZE
    assert min(trail.seen.values()) >= trail.since - OVERLAP
