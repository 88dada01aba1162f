"""Dips: a share of complaints that chance and the brand's own past do not explain."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.triage.dip import (
    LEARNING,
    LONGEST,
    PAUSE,
    WINDOWS,
    Dip,
    Mood,
    Share,
    Sight,
    Usual,
    find_dip,
    is_over,
    usual_share,
)
from monitor.triage.surge import FalseAlarms

NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHORT, LONG = WINDOWS
WEEKLY, MONTHLY = FalseAlarms.WEEKLY, FalseAlarms.MONTHLY
EVEN = [Share(40, 6)] * 56
"""Eight weeks of days on which six of forty complained."""


def sight(spoke: int, upset: int, past: Sequence[Share] = EVEN, **changes: object) -> Sight:
    """So many in the last day, and nobody in the last hours."""
    return Sight(
        **{
            "now": {SHORT: Share(0, 0), LONG: Share(spoke, upset)},
            "past": {SHORT: [], LONG: past},
            **changes,
        }
    )


@pytest.mark.parametrize(
    "seen,mood",
    [
        pytest.param(sight(40, 22), Mood.DIPPED, id="more than half of as many people as ever"),
        pytest.param(sight(40, 6), Mood.USUAL, id="as always"),
        pytest.param(sight(40, 9), Mood.USUAL, id="a bad day that chance brings"),
        pytest.param(sight(19, 19), Mood.FEW, id="everybody, but too few to tell"),
        pytest.param(sight(40, 4, [Share(400, 0)] * 56), Mood.FEW, id="four upset people are four matters"),
        pytest.param(sight(40, 22, EVEN[: LEARNING - 1]), Mood.YOUNG, id="not a fortnight known"),
        pytest.param(sight(40, 22, [*EVEN[: LEARNING - 1], *[Share(0, 0)] * 50]), Mood.YOUNG, id="a silent past"),
        pytest.param(sight(9_000, 1_700, [Share(9_000, 1_350)] * 56), Mood.SLIGHT, id="certain, and hardly more"),
        pytest.param(sight(40, 22, surging=True), Mood.SURGE, id="a surge speaks of it"),
        pytest.param(sight(40, 22, last=NOW - PAUSE + HOUR), Mood.LATELY, id="told yesterday"),
        pytest.param(sight(40, 22, last=NOW - PAUSE), Mood.DIPPED, id="told the day before"),
    ],
)
def test_the_mood_has_a_name(seen: Sight, mood: Mood) -> None:
    found, dip = find_dip(seen, NOW, WEEKLY)
    assert found is mood
    assert (dip is not None) == (mood is Mood.DIPPED)


def test_a_dip_says_what_is_usual_and_what_would_have_been_enough() -> None:
    _, dip = find_dip(sight(40, 22), NOW, WEEKLY)
    assert dip is not None
    assert (dip.share, dip.window, dip.usual) == (Share(40, 22), LONG, 6.0)
    assert 9 < dip.least < 15
    assert find_dip(sight(40, dip.least), NOW, WEEKLY)[0] is Mood.DIPPED
    assert find_dip(sight(40, dip.least - 1), NOW, WEEKLY)[0] is Mood.USUAL


def test_the_short_window_sees_it_first() -> None:
    six_hours = Sight(now={SHORT: Share(30, 20), LONG: Share(120, 34)}, past={SHORT: EVEN * 4, LONG: EVEN})
    _, dip = find_dip(six_hours, NOW, WEEKLY)
    assert dip is not None
    assert dip.window == SHORT


def test_a_moody_past_asks_for_more() -> None:
    moody = [Share(40, 1), Share(40, 11)] * 28
    assert find_dip(sight(40, 12), NOW, WEEKLY)[0] is Mood.DIPPED
    assert find_dip(sight(40, 12, moody), NOW, WEEKLY)[0] is Mood.USUAL


def test_fewer_false_alarms_ask_for_more() -> None:
    weekly, monthly = (find_dip(sight(40, 22), NOW, allowed)[1] for allowed in (WEEKLY, MONTHLY))
    assert weekly is not None
    assert monthly is not None
    assert weekly.least < monthly.least


@pytest.mark.parametrize(
    "share,age,over",
    [
        pytest.param(Share(40, 22), HOUR, False, id="as bad as it was"),
        pytest.param(Share(40, 13), HOUR, False, id="better, above the middle"),
        pytest.param(Share(40, 9), HOUR, True, id="below the middle"),
        pytest.param(Share(0, 0), HOUR, True, id="nobody speaks any more"),
        pytest.param(Share(40, 22), LONGEST, True, id="what lasts a week is normal"),
    ],
)
def test_when_it_is_over(share: Share, age: timedelta, over: bool) -> None:
    told = Dip(Share(40, 22), usual=6.0, window=LONG, least=16)
    assert is_over(share, told, age) is over


@given(spoke=st.integers(1, 200), part=st.floats(0.001, 0.999), spread=st.floats(0.0001, 0.5), data=st.data())
def test_a_tail_is_a_probability_and_falls(spoke: int, part: float, spread: float, data: st.DataObject) -> None:
    upset = data.draw(st.integers(0, spoke - 1))
    usual = Usual(part, spread)
    one, next_ = usual.tail(upset, spoke), usual.tail(upset + 1, spoke)
    assert 0 <= next_ <= one + 1e-9 <= 1 + 2e-9


def test_without_spread_it_is_a_binomial() -> None:
    # P(X >= 15), X ~ Binomial(20, 0.5), by the table: 0.020695
    assert Usual(0.5, 1e-9).tail(15, 20) == pytest.approx(0.020695, abs=1e-5)


def test_the_spread_of_the_past_is_found() -> None:
    rng = random.Random(3)
    shares = [Share(200, sum(rng.random() < part for _ in range(200))) for part in wobbling(rng, 500, 0.2, 0.03)]
    usual = usual_share(shares)
    assert usual.part == pytest.approx(0.2, abs=0.02)
    assert usual.spread == pytest.approx(0.03, rel=0.3)


def wobbling(rng: random.Random, days: int, part: float, spread: float) -> Iterator[float]:
    """The share of each day; it differs from day to day by itself where there is a spread."""
    weight = 1 / spread - 1 if spread else 0.0
    for _ in range(days):
        yield rng.betavariate(part * weight, (1 - part) * weight) if spread else part


def months(rng: random.Random, weeks: int, an_hour: int, part: float, spread: float) -> list[Share]:
    """Hour by hour who speaks, days busier than nights; nothing ever happens."""
    hours = []
    for day in wobbling(rng, weeks * 7, part, spread):
        for hour in range(24):
            spoke = sum(rng.random() < 0.5 for _ in range(an_hour * (3 if 8 <= hour <= 20 else 1)))
            hours.append(Share(spoke, sum(rng.random() < day for _ in range(spoke))))
    return hours


class Brand:
    """A brand whose mood is looked at every hour, as the service does it."""

    def __init__(self, hours: Sequence[Share], learned: int) -> None:
        self.learned, self.last = learned, len(hours)
        self.sums = [(0, 0)]
        for share in hours:
            self.sums.append((self.sums[-1][0] + share.spoke, self.sums[-1][1] + share.upset))

    def share(self, start: int, end: int) -> Share:
        return Share(*(late - early for early, late in zip(self.sums[start], self.sums[end], strict=True)))

    def past(self, length: int, until: int) -> list[Share]:
        first = max(until - self.learned, 0)
        return [self.share(at, at + length) for at in range(first, until - length + 1, length)]

    def alarms(self, allowed: FalseAlarms) -> list[int]:
        """The hours at which a dip began."""
        lengths = {window: window // HOUR for window in WINDOWS}
        begun: list[int] = []
        past: dict[timedelta, list[Share]] = {}
        dip, last = None, None
        for hour in range(self.learned + 24, self.last):
            now = NOW + hour * HOUR
            shares = {window: self.share(hour - length, hour) for window, length in lengths.items()}
            if dip is not None:
                if is_over(shares[dip.window], dip, HOUR * (hour - begun[-1])):
                    dip, last = None, now
                continue
            if not past or hour % 24 == 0:
                past = {window: self.past(length, hour - 24) for window, length in lengths.items()}
            _, dip = find_dip(Sight(shares, past, last=last), now, allowed)
            if dip is not None:
                begun.append(hour)
        return begun


WEEKS, LEARNED = 40, 8 * 168


@pytest.mark.parametrize("an_hour,part,spread", [(2, 0.3, 0.02), (4, 0.15, 0.0), (12, 0.2, 0.02)])
def test_chance_alone_rings_no_more_often_than_allowed(an_hour: int, part: float, spread: float) -> None:
    """Months of nothing, after eight weeks from which it learned: about once a week, and about once a month."""
    brand = Brand(months(random.Random(11), WEEKS + 8, an_hour, part, spread), LEARNED)
    assert 0.2 <= len(brand.alarms(WEEKLY)) / WEEKS <= 1.5
    assert 0.02 <= len(brand.alarms(MONTHLY)) / WEEKS <= 1.5 * 12 / 52


@pytest.mark.parametrize("an_hour,times", [(2, 3), (4, 2.5), (12, 2)])
def test_a_day_on_which_the_mood_turned_is_told(an_hour: int, times: float) -> None:
    """As many people speak as on every day, and two or three times as many of them complain."""
    told = 0
    for seed in range(10):
        rng = random.Random(seed)
        calm = months(rng, 9, an_hour, 0.2, 0.01)
        bad = months(rng, 1, an_hour, 0.2 * times, 0.0)[:24]
        told += bool(Brand([*calm[: LEARNED + 24], *bad], LEARNED).alarms(MONTHLY))
    assert told >= 9
