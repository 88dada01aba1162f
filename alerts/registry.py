"""The channels that ship with All Ears, and those that other packages add by entry point."""

from functools import cache
from importlib.metadata import entry_points

from alerts.base import Channel
from alerts.discord import Discord
from alerts.mqtt import Mqtt
from alerts.ntfy import Ntfy
from alerts.pagerduty import PagerDuty
from alerts.slack_webhook import SlackWebhook
from alerts.teams import Teams
from alerts.telegram import Telegram
from alerts.terminal import Terminal
from alerts.webhook import Webhook

BUILT_IN: dict[str, type[Channel]] = {
    "discord": Discord,
    "mqtt": Mqtt,
    "ntfy": Ntfy,
    "pagerduty": PagerDuty,
    "slack-webhook": SlackWebhook,
    "teams": Teams,
    "telegram": Telegram,
    "terminal": Terminal,
    "webhook": Webhook,
}


@cache
def channels() -> dict[str, type[Channel]]:
    """Kind to class. A built-in kind cannot be replaced by another package."""
    added = {found.name: found.load() for found in entry_points(group="allears.channels")}
    return {**added, **BUILT_IN}
