from datetime import date, timedelta

import pytest

from alerts.solar_hijri import solar_hijri


@pytest.mark.parametrize(
    "day, shown",
    [
        (date(1979, 2, 11), (1357, 11, 22)),
        (date(2017, 3, 20), (1395, 12, 30)),
        (date(2017, 3, 21), (1396, 1, 1)),
        (date(2021, 3, 21), (1400, 1, 1)),
        (date(2024, 3, 20), (1403, 1, 1)),
        (date(2025, 3, 20), (1403, 12, 30)),
        (date(2025, 3, 21), (1404, 1, 1)),
        (date(2025, 9, 22), (1404, 6, 31)),
        (date(2025, 9, 23), (1404, 7, 1)),
        (date(2026, 3, 21), (1405, 1, 1)),
    ],
    ids=str,
)
def test_days_are_those_of_the_calendar_of_iran(day, shown):
    assert solar_hijri(day) == shown


def test_every_day_follows_the_day_before():
    before = solar_hijri(date(2000, 1, 1))
    for at in range(1, 15_000):
        _, month, day = now = solar_hijri(date(2000, 1, 1) + timedelta(days=at))
        assert now in ((*before[:2], before[2] + 1), (before[0], before[1] + 1, 1), (before[0] + 1, 1, 1))
        assert 1 <= day <= (31 if month < 7 else 30)
        before = now
