"""The channels that ship with All Ears, and those that other packages add by entry point."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from alerts.base import Channel


class Members(Mapping[str, type[Channel]]):
    """Kind to class. A module is imported when its kind is asked for: a service uses a few of them."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = dict(sorted(places.items()))

    def __getitem__(self, kind: str) -> type[Channel]:
        module, _, name = self._places[kind].partition(":")
        member: type[Channel] = getattr(import_module(module), name)
        return member

    def __contains__(self, kind: object) -> bool:
        return kind in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def places(self) -> dict[str, str]:
        """Kind to "module:Class"."""
        return dict(self._places)


BUILT_IN = Members(
    {
        "apprise": "alerts.apprise:Apprise",
        "dingtalk": "alerts.dingtalk:DingTalk",
        "discord": "alerts.discord:Discord",
        "email": "alerts.email:Email",
        "feishu": "alerts.feishu:Feishu",
        "jira": "alerts.jira:Jira",
        "matrix": "alerts.matrix:Matrix",
        "mattermost": "alerts.mattermost:Mattermost",
        "mqtt": "alerts.mqtt:Mqtt",
        "ntfy": "alerts.ntfy:Ntfy",
        "pagerduty": "alerts.pagerduty:PagerDuty",
        "slack": "alerts.slack:Slack",
        "slack-webhook": "alerts.slack_webhook:SlackWebhook",
        "teams": "alerts.teams:Teams",
        "telegram": "alerts.telegram:Telegram",
        "terminal": "alerts.terminal:Terminal",
        "webhook": "alerts.webhook:Webhook",
        "wecom": "alerts.wecom:WeCom",
        "zendesk_ticket": "alerts.zendesk_ticket:ZendeskTicket",
    }
)


@cache
def channels() -> Members:
    """All of them. A built-in kind cannot be replaced by another package."""
    added = {found.name: found.value for found in entry_points(group="allears.channels")}
    return Members({**added, **BUILT_IN.places()})
