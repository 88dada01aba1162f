"""When the reading of X stops, and when it goes on: days and months of UTC."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.x_spending import LEAST, Allowance, Spent, add, at, cost, room, stop

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALLOWED = Allowance(100, 1_000)


def second(moment: datetime) -> int:
    return int(moment.timestamp())


def spent(today: int, this_month: int, moment: datetime = NOON) -> Spent:
    begun = at(Spent(), second(moment))
    return Spent(begun.day, today, begun.month, this_month)


@pytest.mark.parametrize(
    "later, expected",
    [
        pytest.param(NOON + timedelta(hours=11), (90, 990), id="the same day"),
        pytest.param(NOON + timedelta(hours=12), (0, 990), id="a new day"),
        pytest.param(datetime(2026, 4, 1, tzinfo=UTC), (0, 0), id="a new month"),
        pytest.param(datetime(2027, 3, 1, tzinfo=UTC), (0, 0), id="a new year"),
        pytest.param(NOON - timedelta(days=40), (90, 990), id="a clock that went back"),
    ],
)
def test_counts_begin_anew_with_the_day_and_the_month(later: datetime, expected: tuple[int, int]):
    told = at(spent(90, 990), second(later))
    assert (told.today, told.this_month) == expected


def test_without_a_clock_nothing_is_forgiven():
    assert at(spent(90, 990), None) == spent(90, 990)


@pytest.mark.parametrize(
    "today, this_month, option, until",
    [
        pytest.param(90, 90, None, None, id="just enough is left"),
        pytest.param(91, 91, "daily_cap", datetime(2026, 3, 2, tzinfo=UTC), id="of the day too little"),
        pytest.param(0, 991, "monthly_cap", datetime(2026, 4, 1, tzinfo=UTC), id="of the month too little"),
        pytest.param(100, 1_000, "monthly_cap", datetime(2026, 4, 1, tzinfo=UTC), id="of neither"),
        pytest.param(500, 500, "daily_cap", datetime(2026, 3, 2, tzinfo=UTC), id="a cap that was lowered"),
    ],
)
def test_a_stop_names_the_cap_and_its_end(today: int, this_month: int, option: str | None, until: datetime | None):
    told = stop(spent(today, this_month), ALLOWED)
    assert (told and told.reason.split()[0], told and told.until) == (option, until)


def test_in_december_the_month_ends_with_the_year():
    told = stop(spent(0, 1_000, datetime(2026, 12, 5, tzinfo=UTC)), ALLOWED)
    assert told is not None
    assert told.until == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "moment, wait",
    [
        pytest.param(NOON, timedelta(hours=1), id="long before"),
        pytest.param(datetime(2026, 3, 1, 23, 50, tzinfo=UTC), timedelta(minutes=10), id="shortly before"),
        pytest.param(datetime(2026, 3, 2, 0, 1, tzinfo=UTC), timedelta(seconds=1), id="after"),
    ],
)
def test_the_wait_ends_with_the_day_and_is_an_hour_at_most(moment: datetime, wait: timedelta):
    told = stop(spent(100, 100), ALLOWED)
    assert told is not None
    assert told.wait(second(moment)) == wait


@given(st.integers(LEAST, 500), st.integers(LEAST, 2_000), st.lists(st.tuples(st.integers(0, 72), st.integers(0, 100))))
def test_no_cap_is_ever_passed(day: int, month: int, pages: list[tuple[int, int]]):
    allowed, told, read, now = Allowance(day, month), Spent(), dict[int, int](), NOON
    for hours, size in pages:
        now += timedelta(hours=hours)
        told = at(told, second(now))
        if stop(told, allowed) is None:
            posts = min(size, room(told, allowed), 100)
            told = add(told, posts)
            read[now.toordinal()] = read.get(now.toordinal(), 0) + posts
    assert max(read.values(), default=0) <= day
    months = [datetime.fromordinal(key).strftime("%Y-%m") for key in read]
    assert (
        max((sum(n for k, n in zip(months, read.values(), strict=True) if k == m) for m in months), default=0) <= month
    )


def test_a_price_is_that_of_posts_and_their_authors():
    assert (cost(1_000, authors=False), cost(1_000, authors=True)) == (5, 15)
