"""What a broker's reason codes mean for a delivery."""

import pytest

from alerts.base import Failure
from alerts.reason_codes import lost, refused, rejected


@pytest.mark.parametrize(
    "code, expected",
    [
        pytest.param(0x85, Failure.DEAD_CONFIG, id="client id not valid"),
        pytest.param(0x86, Failure.DEAD_CONFIG, id="bad user name or password"),
        pytest.param(0x87, Failure.DEAD_CONFIG, id="not authorised"),
        pytest.param(0x8A, Failure.DEAD_CONFIG, id="banned"),
        pytest.param(0x9D, Failure.DEAD_CONFIG, id="moved for good"),
        pytest.param(0x88, Failure.RETRY, id="unavailable"),
        pytest.param(0x89, Failure.RETRY, id="busy"),
        pytest.param(0x9C, Failure.RETRY, id="use another for now"),
        pytest.param(0x9F, Failure.RETRY, id="rate exceeded"),
    ],
)
def test_a_refused_connection(code, expected):
    failed = refused("broker.example", code, "words")
    assert failed.failure is expected
    assert failed.detail == "the broker broker.example refused the connection: words"


@pytest.mark.parametrize(
    "code, expected",
    [
        pytest.param(0x87, Failure.DEAD_CONFIG, id="not authorised"),
        pytest.param(0x90, Failure.BUG, id="topic name"),
        pytest.param(0x95, Failure.BUG, id="too large"),
        pytest.param(0x99, Failure.BUG, id="payload format"),
        pytest.param(0x80, Failure.RETRY, id="unspecified"),
        pytest.param(0x97, Failure.RETRY, id="quota"),
    ],
)
def test_a_rejected_message(code, expected):
    failed = rejected("broker.example", "t/a", code, "words")
    assert failed.failure is expected
    assert failed.detail == "the broker broker.example rejected t/a: words"


@pytest.mark.parametrize("code, certain", [(0x8E, True), (0x80, False), (None, False)])
def test_a_lost_session_names_the_rival(code, certain):
    failed = lost("broker.example", "complaints-a", code)
    assert failed.failure is Failure.RETRY
    assert "another client connected as complaints-a; give each monitor a name of its own" in failed.detail
    assert ("it was cut" not in failed.detail) is certain
