from datetime import datetime, timedelta

import pytest
from doubles.values import NOW

from monitor.triage.persistence import persistent

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def ago(*days: float) -> list[datetime]:
    return [NOW - day * DAY for day in days]


@pytest.mark.parametrize(
    "contacts,times",
    [
        pytest.param(ago(9, 4, 0), 3, id="three times in nine days"),
        pytest.param(ago(0, 9, 4), 3, id="in any order"),
        pytest.param(ago(14, 7, 0), 3, id="a fortnight to the second"),
        pytest.param(ago(14.01, 7, 0), None, id="a little more than a fortnight"),
        pytest.param(ago(3, 1), None, id="twice is no habit"),
        pytest.param([], None, id="nobody"),
        pytest.param([NOW - n * MINUTE for n in range(5)], None, id="one complaint in five parts"),
        pytest.param([NOW - n * 61 * MINUTE for n in range(4)], 4, id="every hour, all afternoon"),
        pytest.param([*ago(20, 9, 4, 0), NOW + DAY], 3, id="what is old or to come does not count"),
    ],
)
def test_who_turns_to_us_again_and_again(contacts: list[datetime], times: int | None) -> None:
    found = persistent(contacts, NOW)
    assert (found.times if found else None) == times


@pytest.mark.parametrize(
    "contacts,days",
    [
        pytest.param(ago(9, 4, 0), 10, id="both ends count"),
        pytest.param([NOW - n * timedelta(hours=3) for n in range(3)], 1, id="within one day"),
    ],
)
def test_days_are_counted_as_people_do(contacts: list[datetime], days: int) -> None:
    found = persistent(contacts, NOW)
    assert found is not None
    assert found.days == days
