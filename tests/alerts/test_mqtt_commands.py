"""Commands: what is read, what is refused and why, and where the answer goes."""

import json
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.asking import Answer, Request
from alerts.broker import Received
from alerts.mqtt_commands import ACTIONS, Refused, answers, read, refusals

CLAIM = "complaints/cmd/inc-000007/claim"
ASKED = Request(incident="inc-000007", action="claim", actor="maria", key="k")


def command(topic: str = CLAIM, given: object = None, **more) -> Received:
    payload = given if isinstance(given, bytes) else json.dumps({"actor": "maria"} if given is None else given).encode()
    return Received(topic, payload, **more)


def reading(received: Received, token: str | None = None):
    return read(received, "k", token)


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_can_be_asked_for(action):
    found = reading(command(f"complaints/cmd/inc-000007/{action}"))
    assert found == Request(incident="inc-000007", action=action, actor="maria", key="k")


@pytest.mark.parametrize(
    "payload, expected",
    [
        pytest.param({"actor": "maria", "minutes": 30}, {"pause": timedelta(minutes=30)}, id="minutes"),
        pytest.param({"actor": "maria", "minutes": 0.5}, {"pause": timedelta(seconds=30)}, id="half a minute"),
        pytest.param({"actor": "maria", "minutes": None}, {}, id="no minutes"),
        pytest.param({"actor": " مريم \n\t العلي "}, {"actor": "مريم العلي"}, id="spaces around a name"),
        pytest.param({"actor": "maria 🙂", "color": [1]}, {"actor": "maria 🙂"}, id="unknown member"),
    ],
)
def test_what_a_command_says_is_understood(payload, expected):
    assert reading(command(given=payload)) == Request(
        **{"incident": "inc-000007", "action": "claim", "actor": "maria", "key": "k", **expected}
    )


@pytest.mark.parametrize(
    "received, words",
    [
        pytest.param(command(given={}), "say who you are", id="no actor"),
        pytest.param(command(given={"actor": " \t"}), "say who you are", id="blank actor"),
        pytest.param(command(given={"actor": "x" * 81}), "say who you are", id="endless actor"),
        pytest.param(command(given={"actor": 7}), "cannot be read", id="actor is a number"),
        pytest.param(command(given={"actor": "maria", "minutes": 0}), "cannot be read", id="no minutes at all"),
        pytest.param(command(given={"actor": "maria", "minutes": -5}), "cannot be read", id="into the past"),
        pytest.param(command(given={"actor": "maria", "minutes": 1e300}), "cannot be read", id="for ever"),
        pytest.param(command(given={"actor": "maria", "minutes": "30"}), "cannot be read", id="minutes in words"),
        pytest.param(command(given=b"claim it"), "cannot be read", id="no JSON"),
        pytest.param(command(given=b'{"actor":"\xff"}'), "cannot be read", id="no UTF-8"),
        pytest.param(command(given=b'{"actor":"\\ud800"}'), "cannot be read", id="half a letter"),
        pytest.param(command(given=[]), "cannot be read", id="a list"),
        pytest.param(command(given=b'{"x":' + b"[" * 2000 + b"]" * 2000 + b"}"), "cannot be read", id="nested"),
        pytest.param(command(given=b" " * 5000 + b"{}"), "longer than 4096", id="too long"),
        pytest.param(command("complaints/cmd/inc-000007/delete"), "not known; there are claim", id="unknown action"),
        pytest.param(command("complaints/cmd/Müller/claim"), "no incident", id="no possible name"),
        pytest.param(command("complaints/cmd//claim"), "no incident", id="empty name"),
    ],
)
def test_what_cannot_be_passed_on_is_refused_with_the_reason(received, words):
    found = reading(received)
    assert isinstance(found, Refused)
    assert words in found.sentence


@pytest.mark.parametrize(
    "received",
    [
        pytest.param(command(retained=True), id="retained"),
        pytest.param(command(given=b"{", retained=True), id="retained and wrong"),
        pytest.param(command(given=b""), id="a retained one is cleared"),
    ],
)
def test_what_nobody_asks_now_is_ignored(received):
    assert reading(received) is None


@pytest.mark.parametrize(
    "payload, passes",
    [
        ({"actor": "maria", "token": "geheim-ключ"}, True),
        ({"actor": "maria", "token": "geheim-ключ "}, False),
        ({"actor": "maria", "token": ""}, False),
        ({"actor": "maria"}, False),
    ],
    ids=["right", "nearly", "empty", "none"],
)
def test_a_token_is_asked_for_where_one_is_set(payload, passes):
    found = reading(command(given=payload), "geheim-ключ")
    assert isinstance(found, Request) is passes
    if not passes:
        assert found.sentence == "the token is missing or wrong"


def test_without_the_token_nothing_else_is_told():
    assert reading(command("complaints/cmd/x/delete", {}), "secret").sentence == "the token is missing or wrong"


def test_the_answer_goes_to_the_response_topic_and_else_to_the_result():
    asked = reading(command(answer_to="desk/7/answers", correlation=b"\x00\xff"))
    done = Answer(ok=True, sentence="maria has it", state="claimed", claimed_by="maria")
    wanted, otherwise = answers("complaints", asked, done)
    assert (wanted.topic, otherwise.topic) == ("desk/7/answers", "complaints/result/inc-000007")
    assert wanted.correlation == otherwise.correlation == b"\x00\xff"
    assert json.loads(wanted.payload) == {
        "ok": True, "action": "claim", "actor": "maria", "state": "claimed", "claimed_by": "maria",
        "sentence": "maria has it",
    }  # fmt: skip
    assert not wanted.retain


def test_a_failure_is_told_as_an_error():
    (message,) = answers("complaints", ASKED, Answer(ok=False, sentence="لا توجد هذه الحالة"))
    told = json.loads(message.payload)
    assert (told["ok"], told["error"]) == (False, "لا توجد هذه الحالة")


@pytest.mark.parametrize(
    "topic",
    [
        "", "a/+", "a/#", "a\0b", "$SYS/x", "$share/g/x", "x" * 257, "homeassistant/device/x/config",
        "complaints/status", "complaints/incident/inc-000007", "complaints/cmd/inc-000007/resolve",
    ],
)  # fmt: skip
def test_a_stranger_cannot_make_us_write_anywhere(topic):
    back = {"topic": topic} if topic else {}
    refused = Refused("inc-000007", back, "no")
    assert [message.topic for message in refusals("complaints", refused)] == ["complaints/result/inc-000007"]


def test_a_name_that_is_no_level_is_answered_only_where_the_sender_asked_for_it():
    assert not list(refusals("complaints", Refused("Müller", {}, "no")))
    (message,) = refusals("complaints", Refused("Müller", {"topic": "complaints/result/me"}, "no"))
    assert message.topic == "complaints/result/me"


member = st.one_of(st.none(), st.text(max_size=90), st.floats(), st.lists(st.integers(0, 9)))
objects = st.dictionaries(st.sampled_from(["actor", "minutes", "token", "x"]), member)
anything = st.one_of(st.binary(max_size=200), objects.map(msgspec.json.encode))


@given(payload=anything, incident=st.text(max_size=50), action=st.sampled_from([*ACTIONS, "", "CLAIM", "delete"]))
def test_nothing_a_stranger_writes_raises(payload, incident, action):
    found = reading(Received(f"complaints/cmd/{incident}/{action}", payload))
    if isinstance(found, Refused):
        assert all(message.topic.startswith("complaints/result/") for message in refusals("complaints", found))
    elif found is not None:
        assert found.action in ACTIONS
