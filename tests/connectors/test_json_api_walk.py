"""Where the reading of a list of ids stands: pure steps, and that nothing is lost or told twice."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.json_api_walk import (
    BARREN,
    MOST,
    RECENT,
    Ahead,
    Mark,
    Order,
    Place,
    advance,
    changed,
    fresh,
    keep,
    recall,
)

START = Place(1, "list")


def marks(*keys: str) -> list[Mark]:
    return [Mark(key, "same") for key in keys]


def known(*keys: str) -> Place:
    return Place(1, "list", begun=True, known=dict.fromkeys(keys, "same"))


@pytest.mark.parametrize(
    "place, page, following, order, page_after",
    [
        pytest.param(START, ["b", "a"], "2", "newest", None, id="the first look ends at once"),
        pytest.param(known("a"), ["c", "b"], "2", "newest", "2", id="on, where all is new"),
        pytest.param(known("a"), ["b", "a"], "2", "newest", None, id="not on, once the last is known"),
        pytest.param(known("a"), ["a", "c", "b"], "2", "newest", "2", id="on, where only one that is pinned is known"),
        pytest.param(known(), ["b"], None, "newest", None, id="not on, at the end"),
        pytest.param(START, ["a", "b"], "2", "oldest", "2", id="from the oldest on at the first look"),
        pytest.param(known("a", "b"), ["a", "b"], "2", "oldest", "2", id="on, though all is known"),
        pytest.param(known("a", "b"), ["b", "c"], None, "oldest", "1", id="the last page is read again"),
    ],
)
def test_a_walk_goes_on_as_long_as_there_may_be_news(
    place: Place, page: list[str], following: str | None, order: Order, page_after: str | None
):
    after, gaps = advance(place, marks(*page), Ahead(following, "1"), order)
    assert (after.page, after.walking, gaps) == (page_after, page_after == "2", ())


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_a_list_that_leads_in_a_circle_is_left(order: Order):
    place, pages = known(), 0
    while pages == 0 or place.walking:
        pages += 1
        place, _ = advance(place, marks("a"), Ahead(str(pages)), order)
        assert pages <= BARREN + 1
    assert pages == BARREN + 1


def test_a_page_without_anything_known_at_its_end_is_a_gap():
    after, gaps = advance(known("a"), marks("c", "b"), Ahead(), "newest")
    assert [gap.reason for gap in gaps] == ["nothing that was known was met: some items may have come and gone"]
    assert (fresh(after, marks("a", "b", "c", "d")), after.brought) == ({"d"}, {})


def test_another_form_is_a_change_and_no_news():
    page = [Mark("a", "other"), Mark("b", "same")]
    assert (fresh(known("a"), page), changed(known("a"), page)) == ({"b"}, {"a"})


def test_the_memory_stays_small_and_holds_the_last_page_whole():
    place = known("a")
    for number in range(40):
        page = marks(*(f"{number}-{item}" for item in range(100)))
        place, _ = advance(place, page, Ahead(str(number)), "newest")
        assert len(place.brought) <= MOST + RECENT
    whole = marks(*(f"x{item}" for item in range(3 * MOST)))
    place, _ = advance(place, whole, Ahead(), "newest")
    assert fresh(place, whole) == set()


@pytest.mark.parametrize(
    "cursor", [{}, {"v": 1}, {**keep(START), "page": 5}, {**keep(START), "of": "another"}], ids=str
)
def test_a_cursor_of_something_else_begins_anew_and_is_told(cursor: dict[str, object]):
    place, gaps = recall(json.loads(json.dumps(cursor)), "list")
    assert (place, len(gaps)) == (START, 1)


@settings(max_examples=60)
@given(st.sampled_from(["newest", "oldest"]), st.integers(1, 5), st.lists(st.integers(0, 12), min_size=1, max_size=6))
def test_nothing_is_lost_or_told_twice(order: Order, size: int, rounds: list[int]):
    there, told, place = ["0"], list[str](), START
    for number, posts in enumerate([0, *rounds]):
        there += [f"{number}.{post}" for post in range(posts)]
        listed = there if order == "oldest" else there[::-1]
        while True:
            begin = int(place.page or 0)
            page, end = marks(*listed[begin : begin + size]), begin + size
            told += sorted(fresh(place, page))
            ahead = Ahead(str(end) if end < len(listed) else None, place.page)
            place, _ = advance(place, page, ahead, order)
            place, _ = recall(json.loads(json.dumps(keep(place))), "list")
            if not place.walking:
                break
    assert sorted(told) == sorted(there)
