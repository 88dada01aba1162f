"""Intervals beside published figures, and what they promise for any numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reply.measures_interval import Measure, change, count, middle, share


@pytest.mark.parametrize(
    "hits,of,low,high",
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
    ids=["81 of 263", "15 of 148", "none of 20", "1 of 29"],
)
def test_a_share_has_the_interval_that_newcombe_printed(hits: int, of: int, low: float, high: float) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3."""
    found = share(hits, of)
    assert (round(found.low or 0, 4), round(found.high or 0, 4)) == (low, high)


def test_a_difference_has_the_interval_that_newcombe_printed() -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10: 56/70 - 48/80, 0/10 - 0/10."""
    moved = change(share(56, 70), share(48, 80))
    assert moved is not None
    assert [round(value, 4) for value in (moved.value, moved.low, moved.high)] == [0.2, 0.0524, 0.3339]
    assert moved.is_more_than_chance
    nothing = change(share(0, 10), share(0, 10))
    assert nothing is not None
    assert (round(nothing.low, 4), round(nothing.high, 4)) == (-0.2775, 0.2775)
    assert not nothing.is_more_than_chance


@pytest.mark.parametrize("size,ranks", [(6, (1, 6)), (9, (2, 8)), (20, (6, 15)), (100, (40, 61))], ids=str)
def test_a_median_lies_between_the_ranks_that_tables_of_the_sign_test_give(size: int, ranks: tuple[int, int]) -> None:
    """For example W. J. Conover, Practical Nonparametric Statistics, table A3 with p = 0.5."""
    found = middle([float(value) for value in range(size, 0, -1)], size + 3)
    assert (found.low, found.high) == ranks
    assert (found.value, found.numerator, found.denominator) == ((size + 1) / 2, size, size + 3)


@pytest.mark.parametrize("size", [1, 5])
def test_fewer_than_six_values_have_a_median_and_no_interval(size: int) -> None:
    found = middle([2.0] * size, size)
    assert (found.value, found.low, found.high) == (2.0, None, None)
    assert change(found, middle([1.0] * 9, 9)) is None


def test_many_values_are_no_trouble() -> None:
    found = middle(range(50_001), 50_001)
    assert found.value == 25_000
    assert found.low is not None
    # The normal approximation: 25,000 less 1.96 standard deviations of a binomial count.
    assert abs(25_000 - found.low - 1.96 * (50_001 / 4) ** 0.5) < 2


def test_nothing_to_tell_it_from_is_unknown_and_never_zero() -> None:
    assert share(0, 0).value is None
    assert middle([], 4) == Measure(None, 0, 4, None, None)
    assert change(share(1, 2), share(0, 0)) is None
    assert change(share(0, 0), share(1, 2)) is None


def test_a_count_has_the_score_interval_of_a_poisson_mean() -> None:
    found = count(10)
    assert (round(found.low or 0, 2), round(found.high or 0, 2)) == (5.43, 18.41)
    assert count(0).low == 0


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_lies_in_its_interval_and_that_between_nothing_and_all(numbers: tuple[int, int]) -> None:
    found = share(*numbers)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high


@given(st.lists(st.integers(-50, 50).map(float), min_size=6), st.lists(st.integers(-50, 50).map(float), min_size=6))
def test_a_change_lies_in_its_interval_and_turned_round_it_is_its_opposite(a: list[float], b: list[float]) -> None:
    there, back = change(middle(a, len(a)), middle(b, len(b))), change(middle(b, len(b)), middle(a, len(a)))
    assert there is not None
    assert back is not None
    assert there.low <= there.value <= there.high
    assert (there.low, there.high) == (pytest.approx(-back.high), pytest.approx(-back.low))
