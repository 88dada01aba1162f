from datetime import UTC, datetime, timedelta

import pytest

from monitor.triage.deadline import Late, clock_start, lateness

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def ago(**parts: float) -> datetime:
    return NOW - timedelta(**parts)


@pytest.mark.parametrize(
    "published,looked,start",
    [
        pytest.param(ago(minutes=1), ago(minutes=2), ago(minutes=1), id="written since our last look"),
        pytest.param(ago(hours=9), ago(minutes=2), ago(minutes=2), id="indexed late: not before we could know"),
        pytest.param(ago(hours=9), None, NOW, id="the first look"),
        pytest.param(NOW + timedelta(days=30), ago(minutes=2), NOW, id="a forged time in the future"),
        pytest.param(None, ago(minutes=2), NOW, id="no time told"),
    ],
)
def test_the_clock_starts_at_the_post_but_never_before_we_could_know(
    published: datetime | None, looked: datetime | None, start: datetime
) -> None:
    assert clock_start(published, looked, NOW) == start


@pytest.mark.parametrize(
    "minutes,late",
    [
        pytest.param(44, Late.IN_TIME, id="before three quarters"),
        pytest.param(45, Late.NEAR, id="at three quarters"),
        pytest.param(60, Late.PASSED, id="at the deadline"),
    ],
)
def test_lateness_by_the_share_of_time_used(minutes: int, late: Late) -> None:
    assert lateness(NOW + timedelta(minutes=45), NOW + timedelta(hours=1), NOW + timedelta(minutes=minutes)) is late
