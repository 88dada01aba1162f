"""What Home Assistant is told, member by member."""

import json

import msgspec
import pytest
from doubles.contract_alerts import life, opened

from alerts.mqtt_home import discovery, event


def test_each_brand_is_a_device_with_four_entities():
    message = discovery("complaints", "acme", "1.2.3")
    told = json.loads(message.payload)
    assert (message.topic, message.retain) == ("homeassistant/device/complaints_acme/config", True)
    assert told["device"]["identifiers"] == ["complaints_acme"]
    assert told["device"]["sw_version"] == told["origin"]["sw_version"] == "1.2.3"
    assert told["availability"][0]["topic"] == "complaints/status"
    entities = told["components"]
    assert {name: one["platform"] for name, one in entities.items()} == {
        "open": "sensor", "worst": "sensor", "unclaimed": "binary_sensor", "alert": "event",
    }  # fmt: skip
    assert entities["unclaimed"]["device_class"] == "problem"
    assert {one["unique_id"] for one in entities.values()} == {
        "complaints_acme_open", "complaints_acme_worst", "complaints_acme_unclaimed", "complaints_acme_event",
    }  # fmt: skip
    assert {one["state_topic"] for one in entities.values()} == {"complaints/summary/acme", "complaints/ha_event/acme"}


def test_a_base_of_several_levels_makes_one_node():
    assert discovery("eu/complaints", "acme", "1").topic == "homeassistant/device/eu_complaints_acme/config"


@pytest.mark.parametrize("alert", life(), ids=lambda alert: f"{alert.seq}-{alert.type}")
def test_the_event_entity_knows_every_event(alert):
    message = event("complaints", alert)
    told = json.loads(message.payload)
    assert (message.topic, message.retain) == (f"complaints/ha_event/{alert.incident.brand}", False)
    assert told == {"event_type": alert.type, "incident": alert.incident.id, "severity": alert.incident.severity}
    assert told["event_type"] in json.loads(discovery("c", "acme", "1").payload)["components"]["alert"]["event_types"]


def test_a_test_alert_is_no_event_there():
    assert event("complaints", msgspec.structs.replace(opened("en"), type="test")) is None
