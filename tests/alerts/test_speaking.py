"""Every channel that people read says all of an alert in the language it is set to."""

from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from doubles.contract_alerts import opened, with_incident

from alerts.base import Channel, Parcel
from alerts.discord import Discord
from alerts.matrix import Matrix
from alerts.mattermost import Mattermost
from alerts.ntfy import Ntfy
from alerts.pagerduty import PagerDuty
from alerts.slack_webhook import SlackWebhook
from alerts.teams import Teams
from alerts.telegram import Telegram

LEVELS = {"en": "HIGH", "ru": "ВЫСОКАЯ", "zh": "严重", "fa": "شدید", "ar": "مرتفع", "hi": "गंभीर"}
PLACE: dict[str, Any] = {"allow_private": True}
MADE = {
    "discord": lambda language: Discord(url="http://127.0.0.1/api/webhooks/1/a", language=language, **PLACE),
    "matrix": lambda language: Matrix(server="http://127.0.0.1", token="t", room="!r:a", language=language, **PLACE),
    "mattermost": lambda language: Mattermost(
        server="http://127.0.0.1", token="t", channel="c" * 26, language=language, **PLACE
    ),
    "ntfy": lambda language: Ntfy(server="http://127.0.0.1", topic="t" * 20, language=language, **PLACE),
    "pagerduty": lambda language: PagerDuty(
        server="http://127.0.0.1", routing_key="a" * 32, language=language, **PLACE
    ),
    "slack": lambda language: SlackWebhook(url="http://127.0.0.1/services/T1/B1/x", language=language, **PLACE),
    "teams": lambda language: Teams(url="http://127.0.0.1/workflow?sig=x", language=language, **PLACE),
    "telegram": lambda language: Telegram(server="http://127.0.0.1", token="1:a", chat="1", language=language, **PLACE),
}
ANSWERS = {"slack": httpx.Response(200, text="ok"), "pagerduty": httpx.Response(202, json={"dedup_key": "k"})}
TAKEN = httpx.Response(200, json={"id": "1", "ok": True, "result": {"message_id": 1}})


async def written(channel: Channel, answer: httpx.Response) -> str:
    """The body that the channel posts, as text."""
    asked: list[httpx.Request] = []

    def reply(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answer

    alert = with_incident(opened("ru"), cause="billing", cues=("unanswered",))
    async with httpx.AsyncClient(transport=httpx.MockTransport(reply)) as http, channel.open(http) as link:
        await link.send(Parcel("key", alert, alert.at + timedelta(minutes=5)), None)
    return str(msgspec.json.decode(asked[0].content))


@pytest.mark.parametrize("language", LEVELS)
@pytest.mark.parametrize("kind", MADE)
async def test_an_alert_is_in_the_language_of_the_channel_and_the_draft_in_the_customer_s(kind, language):
    body = await written(MADE[kind](language), ANSWERS.get(kind, TAKEN))
    assert LEVELS[language] in body
    assert "Я взялась за это сама" in body.replace("\\", "")
    if language != "en":
        assert not [word for word in ("reply due", "flagged", "reaction", "Draft", "Upset") if word in body]
