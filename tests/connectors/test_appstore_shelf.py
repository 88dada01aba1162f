"""What is new in a storefront, by the order of a feed that tells little else."""

import pytest

from connectors.appstore_shelf import EMPTY, MOST, PAGE, PAGES, Shelf, Stamp, advance, changed, ended, fresh, lost

NOW = 1_772_000_000


def stamps(*names: str) -> list[Stamp]:
    return [Stamp(name, "a", None) for name in names]


def full(start: int) -> list[Stamp]:
    return stamps(*(f"n{number}" for number in range(start, start + PAGE)))


@pytest.mark.parametrize(
    "page, new, over, gone",
    [
        pytest.param("xyabc", "xy", True, False, id="above what is known"),
        pytest.param("abcxy", "", True, False, id="below it: they moved up"),
        pytest.param("axb", "x", True, False, id="between: an edited one may stand there"),
        pytest.param("xy", "xy", True, False, id="all that is known was taken away"),
        pytest.param("", "", True, False, id="nothing"),
    ],
)
def test_what_is_new_stands_above_what_is_known(page: str, new: str, over: bool, gone: bool):
    shelf = Shelf(seen=dict.fromkeys("abc", "a"))
    assert fresh(shelf, stamps(*page)) == set(new)
    assert (ended(shelf, stamps(*page)), lost(shelf, stamps(*page))) == (over, gone)


def test_a_walk_goes_on_while_nothing_is_known_and_remembers_what_it_brought():
    shelf = Shelf(seen={"a": "a"})
    assert not ended(shelf, full(0))
    shelf = advance(shelf, full(0), NOW)
    assert (shelf.page, shelf.seen) == (2, {"a": "a"})
    shifted = [*full(0)[-3:], *stamps("n50", "a")]
    assert fresh(shelf, shifted) == {"n50"}
    shelf = advance(shelf, shifted, NOW)
    assert (shelf.page, shelf.brought, len(shelf.seen), next(iter(shelf.seen))) == (1, {}, 52, "n0")


@pytest.mark.parametrize("page, told", [(PAGES, True), (2, False)], ids=["the last page", "a page before it"])
def test_a_feed_that_ends_before_what_is_known_has_lost_something(page: int, told: bool):
    shelf = Shelf(seen={"a": "a"}, page=page)
    assert (lost(shelf, full(0)), ended(shelf, full(0))) == (told, told)
    assert lost(Shelf(seen={"a": "a"}, page=2), [])


def test_what_is_remembered_is_bounded_and_the_newest():
    shelf = Shelf(seen={f"o{number}": "a" for number in range(MOST)})
    shelf = advance(shelf, stamps("x", "o0"), NOW)
    assert (len(shelf.seen), list(shelf.seen)[:3]) == (MOST, ["x", "o0", "o1"])


def test_a_changed_stamp_is_a_change_once():
    shelf = Shelf(seen={"a": "a", "b": "a"})
    page = [Stamp("b", "other", None), Stamp("a", "a", None), Stamp("x", "a", None)]
    assert changed(shelf, page) == {"b"}
    assert changed(advance(shelf, page, NOW), page) == set()


def test_looks_at_nothing_are_counted_and_forget_nothing():
    shelf = Shelf(seen={"a": "a"}, heard=NOW)
    for _ in range(EMPTY):
        shelf = advance(shelf, [], NOW + 60)
    assert (shelf.empty, shelf.seen, shelf.heard) == (EMPTY, {"a": "a"}, NOW)
    assert advance(shelf, stamps("a"), NOW + 90) == Shelf(seen={"a": "a"}, heard=NOW + 90)


@pytest.mark.parametrize(
    "second, new",
    [(NOW + 1, True), (NOW, False), (NOW - 1, False), (None, False)],
    ids=["since", "then", "before", "?"],
)
def test_where_nothing_was_ever_seen_only_what_is_written_since_is_new(second: int | None, new: bool):
    assert fresh(Shelf(since=NOW), [Stamp("x", "a", second)]) == ({"x"} if new else set())
