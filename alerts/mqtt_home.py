"""Home Assistant on the same broker: it finds each brand as a device with four entities.

Discovery of devices: https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload
"""

from typing import get_args

import msgspec

from alerts.broker import Message
from alerts.event import Alert, EventType
from alerts.mqtt_topics import topic_of

STATUS = "homeassistant/status"
"""Where Home Assistant says "online" after each start; it has forgotten what it discovered before."""
EVENTS = tuple(kind for kind in get_args(EventType) if kind != "test")


def config_topic(base: str, brand: str) -> str:
    return f"homeassistant/device/{_node(base, brand)}/config"


def discovery(base: str, brand: str, version: str) -> Message:
    """The brand as a device, retained."""
    node, status = _node(base, brand), f"{base}/status"
    origin = {"name": "complaint monitor", "sw_version": version}
    available = {
        "topic": status,
        "value_template": "{{ value_json.state }}",
        "payload_available": "online",
        "payload_not_available": "offline",
    }
    told = {
        "device": {
            "identifiers": [node],
            "name": f"Complaints: {brand.capitalize()}",
            "manufacturer": "complaint monitor",
            "sw_version": version,
        },
        "origin": origin,
        "availability": [available],
        "components": _components(base, brand, node),
    }
    return Message(config_topic(base, brand), msgspec.json.encode(told), retain=True)


def event(base: str, alert: Alert) -> Message | None:
    """The event entity's news. None for a test alert, which is no type of event there."""
    if alert.type not in EVENTS:
        return None
    incident = alert.incident
    told = {"event_type": alert.type, "incident": incident.id, "severity": incident.severity}
    return Message(topic_of(base, "ha_event", incident.brand), msgspec.json.encode(told))


def _components(base: str, brand: str, node: str) -> dict[str, dict[str, object]]:
    figures = {"state_topic": topic_of(base, "summary", brand)}
    return {
        "open": {
            "platform": "sensor",
            "unique_id": f"{node}_open",
            "name": "Open complaints",
            "value_template": "{{ value_json.open }}",
            "state_class": "measurement",
            **figures,
        },
        "worst": {
            "platform": "sensor",
            "unique_id": f"{node}_worst",
            "name": "Worst severity",
            "value_template": "{{ value_json.worst }}",
            **figures,
        },
        "unclaimed": {
            "platform": "binary_sensor",
            "unique_id": f"{node}_unclaimed",
            "name": "Unclaimed complaint",
            "device_class": "problem",
            "value_template": "{{ 'ON' if value_json.unclaimed > 0 else 'OFF' }}",
            **figures,
        },
        "alert": {
            "platform": "event",
            "unique_id": f"{node}_event",
            "name": "Complaint event",
            "event_types": EVENTS,
            "state_topic": topic_of(base, "ha_event", brand),
        },
    }


def _node(base: str, brand: str) -> str:
    return f"{base.replace('/', '_')}_{brand}"
