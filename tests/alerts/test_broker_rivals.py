"""How many takeovers are too many."""

import pytest

from alerts.broker_rivals import Rivals


@pytest.mark.parametrize(
    "times, given_up",
    [
        pytest.param([0], [False], id="one"),
        pytest.param([0, 20, 59.9], [False, False, True], id="three in a minute"),
        pytest.param([0, 30, 60], [False, False, False], id="three in more than a minute"),
        pytest.param([0, 50, 100, 105], [False, False, False, True], id="three in a later minute"),
    ],
)
def test_the_third_takeover_within_a_minute_is_too_many(times, given_up):
    rivals = Rivals()
    assert [rivals.taken(at) for at in times] == given_up


def test_a_broker_that_was_away_was_no_rival():
    rivals = Rivals()
    assert [rivals.taken(0), rivals.taken(1)] == [False, False]
    rivals.forget()
    assert not rivals.taken(2)
