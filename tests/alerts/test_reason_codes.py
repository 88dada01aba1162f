"""What a broker's reason codes mean for a delivery."""

import pytest

from alerts.base import Failure
from alerts.reason_codes import contested, denied, lost, refused, rejected


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


@pytest.mark.parametrize(
    "code, expected",
    [
        pytest.param(0x80, Failure.DEAD_CONFIG, id="the only code of 3.1.1"),
        pytest.param(0x87, Failure.DEAD_CONFIG, id="not authorised"),
        pytest.param(0xA2, Failure.DEAD_CONFIG, id="no wildcards"),
        pytest.param(0x83, Failure.RETRY, id="implementation"),
        pytest.param(0x97, Failure.RETRY, id="quota"),
    ],
)
def test_a_refused_subscription(code, expected):
    failed = denied("broker.example", "t/+", code)
    assert failed.failure is expected
    assert failed.detail == f"the broker broker.example does not let us read t/+ (0x{code:02x})"


@pytest.mark.parametrize("code, certain", [(0x8E, True), (0x80, False), (None, False)])
def test_a_session_too_many_needs_a_person(code, certain):
    failed = contested("broker.example", "complaints-a", code)
    assert failed.failure is Failure.DEAD_CONFIG
    assert "another client connects as complaints-a" in failed.detail
    assert ("as far as one can tell" not in failed.detail) is certain
