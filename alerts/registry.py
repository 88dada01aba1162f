"""The channels that ship with All Ears, and those that other packages add by entry point."""

from functools import cache
from importlib.metadata import entry_points

from alerts.base import Channel
from alerts.mqtt import Mqtt
from alerts.slack_webhook import SlackWebhook
from alerts.terminal import Terminal
from alerts.webhook import Webhook

BUILT_IN: dict[str, type[Channel]] = {
    "mqtt": Mqtt,
    "slack-webhook": SlackWebhook,
    "terminal": Terminal,
    "webhook": Webhook,
}


@cache
def channels() -> dict[str, type[Channel]]:
    """Kind to class. A built-in kind cannot be replaced by another package."""
    added = {found.name: found.load() for found in entry_points(group="allears.channels")}
    return {**added, **BUILT_IN}
