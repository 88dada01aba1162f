"""The channels that ship with All Ears, and those that other packages add by entry point."""

from functools import cache
from importlib.metadata import entry_points

from alerts.base import Channel
from alerts.dingtalk import DingTalk
from alerts.discord import Discord
from alerts.email import Email
from alerts.feishu import Feishu
from alerts.mqtt import Mqtt
from alerts.ntfy import Ntfy
from alerts.pagerduty import PagerDuty
from alerts.slack import Slack
from alerts.slack_webhook import SlackWebhook
from alerts.teams import Teams
from alerts.telegram import Telegram
from alerts.terminal import Terminal
from alerts.webhook import Webhook
from alerts.wecom import WeCom

BUILT_IN: dict[str, type[Channel]] = {
    "dingtalk": DingTalk,
    "discord": Discord,
    "email": Email,
    "feishu": Feishu,
    "mqtt": Mqtt,
    "ntfy": Ntfy,
    "pagerduty": PagerDuty,
    "slack": Slack,
    "slack-webhook": SlackWebhook,
    "teams": Teams,
    "telegram": Telegram,
    "terminal": Terminal,
    "webhook": Webhook,
    "wecom": WeCom,
}


@cache
def channels() -> dict[str, type[Channel]]:
    """Kind to class. A built-in kind cannot be replaced by another package."""
    added = {found.name: found.load() for found in entry_points(group="allears.channels")}
    return {**added, **BUILT_IN}
