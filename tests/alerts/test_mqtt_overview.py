"""Figures, lights and health: what an overview becomes, by the contract of topics."""

import json
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from doubles.contract_alerts import NOON, opened, with_incident

from alerts.asking import Overview
from alerts.mqtt_overview import light, standings, summary

TOPICS = json.loads((Path(__file__).parent / "contracts" / "topics.json").read_bytes())
CONTRACT = {one["topic"]: one for one in TOPICS["publish"]}


def incident(severity="medium", state="open", *, due=60, opened_ago=5, **changes):
    """An incident whose first reply is due in so many minutes from noon."""
    alert = opened("en")
    due_at, opened_at = NOON + timedelta(minutes=due), NOON - timedelta(minutes=opened_ago)
    sla = msgspec.structs.replace(alert.incident.sla, first_reply_due_at=due_at, breached=False, started_at=opened_at)
    changes = {"sla": sla, "opened_at": opened_at, **changes}
    return with_incident(alert, severity=severity, state=state, **changes).incident


@pytest.mark.parametrize(
    "incidents, blind, colour",
    [
        pytest.param([], False, "green", id="nothing open"),
        pytest.param([], True, "off", id="nothing open as far as a blind one sees"),
        pytest.param([incident("low")], False, "amber", id="something open"),
        pytest.param([incident("low")], True, "amber", id="what is open is true although a source is blind"),
        pytest.param([incident("high")], False, "red", id="high and nobody's"),
        pytest.param([incident("low"), incident("critical")], False, "red", id="the gravest counts"),
        pytest.param([incident("high", "claimed", claimed_by="maria")], False, "amber", id="high and claimed"),
        pytest.param([incident("critical", "snoozed")], False, "amber", id="snoozed"),
        pytest.param([incident("low", due=0)], False, "blink", id="deadline passed"),
        pytest.param([incident("low", "claimed", due=-1), incident("high")], False, "blink", id="claimed too late"),
        pytest.param([incident("critical", "answered", due=-90)], False, "green", id="answered"),
    ],
)
def test_the_light_shows_the_gravest_thing_known(incidents, blind, colour):
    assert light(incidents, NOON, blind=blind) == colour


def test_a_deadline_that_was_found_passed_blinks():
    sla = msgspec.structs.replace(incident().sla, breached=True)
    assert light([incident(sla=sla)], NOON, blind=False) == "blink"


def test_the_summary_counts_what_still_waits():
    incidents = [
        incident("low", opened_ago=50),
        incident("high", "claimed", claimed_by="maria", opened_ago=90),
        incident("medium", "snoozed", opened_ago=70),
        incident("critical", "answered"),
    ]
    found = summary(incidents, NOON)
    assert (found.open, found.unclaimed, found.worst, found.oldest_unclaimed_s) == (3, 1, "high", 3000)
    assert not found.surge
    assert summary([incident(kind="surge")], NOON).surge


def test_a_brand_without_incidents_says_so():
    found = msgspec.to_builtins(summary([], NOON))
    assert found == {"open": 0, "unclaimed": 0, "worst": "none", "oldest_unclaimed_s": None, "surge": False}


def test_a_clock_that_jumped_back_makes_no_negative_age():
    assert summary([incident(opened_ago=-10)], NOON).oldest_unclaimed_s == 0


def test_topics_and_payloads_are_those_of_the_contract():
    alert = opened("en")
    sources = {"mastodon": NOON, "feed": None, "reddit": NOON - timedelta(hours=3)}
    overview = Overview(at=NOON, alerts=(alert,), brands=("acme", "zeta"), sources=sources, blind=frozenset({"reddit"}))
    told = {message.topic: message for message in standings(overview, "c")}
    assert list(told) == [
        "c/summary/acme", "c/light/acme", "c/summary/zeta", "c/light/zeta",
        "c/health/mastodon", "c/health/feed", "c/health/reddit",
    ]  # fmt: skip
    for topic, message in told.items():
        level = topic.split("/")[1]
        promised = CONTRACT[f"{{base}}/{level}/{{{'source' if level == 'health' else 'brand'}}}"]
        assert (message.retain, message.qos) == (promised["retain"], promised["qos"])
        if level == "light":
            assert message.payload.decode() in promised["payload"].removeprefix("one of: ").split()
        else:
            assert json.loads(message.payload).keys() == promised["payload"].keys()
    assert told["c/light/zeta"].payload == b"off"
    health = {source: json.loads(told[f"c/health/{source}"].payload) for source in sources}
    assert {source: one["state"] for source, one in health.items()} == {
        "mastodon": "ok", "feed": "degraded", "reddit": "down",
    }  # fmt: skip
    assert health["reddit"]["last_ok"] == "2026-01-05T09:00:00Z"
