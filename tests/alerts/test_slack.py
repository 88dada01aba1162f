import subprocess
import sys
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from doubles.contract_alerts import LANGUAGES, NOON, life, opened
from doubles.slack_bot import APP_TOKEN, CHANNEL, TOKEN, SlackBot, instead, refused, slack_bot
from pydantic import ValidationError

from alerts.asking import Asked, Request
from alerts.base import DeliveryFailed, Failure, Notice, Parcel
from alerts.slack import Slack
from alerts.slack_actions import pressed

ALERT = opened("ru")
PARCEL = Parcel("ev-1-support", ALERT, ALERT.at + timedelta(minutes=5))


def channel(bot: SlackBot, **options: object) -> Slack:
    return Slack(**{"token": TOKEN, "channel": CHANNEL, "address": bot.url, "allow_private": True, **options})


async def test_the_check_asks_and_posts_nothing():
    async with slack_bot() as bot, httpx.AsyncClient() as http:
        health = await channel(bot).check(http)
        assert bot.methods == ["auth.test", "conversations.history"]
    assert health.ok
    assert health.detail == "allears is known to Акме; no buttons: set app_token or signing_secret"


@pytest.mark.parametrize(
    "options, says",
    [({"app_token": APP_TOKEN}, "buttons by Socket Mode"), ({"signing_secret": "s3cr3t"}, "buttons by HTTP")],
    ids=["socket", "http"],
)
async def test_the_check_says_how_buttons_are_heard(options, says):
    async with slack_bot() as bot, httpx.AsyncClient() as http:
        health = await channel(bot, **options).check(http)
    assert health.ok
    assert health.detail.endswith(says)


async def test_the_check_tells_what_an_app_without_the_history_scope_cannot_guard():
    async with slack_bot() as bot, httpx.AsyncClient() as http:
        bot.scopes.discard("channels:history")
        health = await channel(bot).check(http)
    assert health.ok
    assert "without the scope channels:history" in health.detail


@pytest.mark.parametrize(
    "options, remedy",
    [
        ({"token": "xoxb-revoked"}, "check the app and its token"),
        ({"channel": "C0ELSEWHERE"}, "invite the app to the channel"),
        ({"app_token": "xapp-revoked"}, "apps.connections.open (invalid_auth)"),
    ],
    ids=["token", "channel", "app token"],
)
async def test_the_check_names_what_to_repair(options, remedy):
    async with slack_bot() as bot, httpx.AsyncClient() as http:
        health = await channel(bot, **options).check(http)
    assert not health.ok
    assert remedy in health.detail
    assert "revoked" not in health.detail.replace("token_revoked", "")


async def test_the_check_survives_a_slack_that_is_away():
    async with slack_bot() as bot:
        gone = channel(bot)
    async with httpx.AsyncClient() as http:
        assert not (await gone.check(http)).ok


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": "xoxp-a-person"},
        {"app_token": "xoxb-the-other-token"},
        {"channel": "#support"},
        {"channel": "support"},
        {"allow_users": ["@ada"]},
        {"thread_broadcast": "always"},
        {"address": "slack.com/api"},
    ],
    ids=["a person's token", "the bot token twice", "a #name", "a name", "a handle", "always", "no address"],
)
def test_a_wrong_option_is_refused_without_showing_a_secret(wrong):
    with pytest.raises(ValidationError) as found:
        Slack(**{"token": TOKEN, "channel": CHANNEL, **wrong})
    assert "xox" not in str(found.value).replace("begins with xoxb-", "")


def test_rotating_tokens_are_tokens_too():
    assert Slack(token="xoxe.xoxb-1-abc", channel="G0PRIVATE").token.get_secret_value() == "xoxe.xoxb-1-abc"


async def test_secrets_never_print():
    made = Slack(token=TOKEN, channel=CHANNEL, app_token=APP_TOKEN, signing_secret="s3cr3tSigning")
    assert "s3cr3t" not in f"{made!r} {made} {made.model_dump_json()}"
    async with httpx.AsyncClient() as http, made.open(http) as link:
        assert "s3cr3t" not in repr(link)


async def test_only_a_channel_with_an_app_token_hears_requests():
    async with slack_bot() as bot, httpx.AsyncClient() as http:
        async with channel(bot).open(http) as link:
            assert not isinstance(link, Asked)
        async with channel(bot, app_token=APP_TOKEN).open(http) as link:
            assert isinstance(link, Asked)
        assert bot.calls == []


async def test_a_notice_is_plain_text_that_mentions_nobody():
    async with slack_bot() as bot, httpx.AsyncClient() as http, channel(bot).open(http) as link:
        await link.tell(Notice("3 alerts held back", ("<!here> a & b", "→ allears incidents list")), NOON)
        (message,) = bot.top
    assert message["text"] == "3 alerts held back\n&lt;!here&gt; a &amp; b\n→ allears incidents list"
    assert "blocks" not in message


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_alert_can_be_written_in_every_language(language):
    async with slack_bot() as bot, httpx.AsyncClient() as http:
        made = channel(bot, language=language, app_token=APP_TOKEN)
        async with made.open(http) as link:
            await link.send(PARCEL, None)
        (message,) = bot.top
    labels = [element["text"]["text"] for element in message["blocks"][-2]["elements"] if "text" in element]
    assert ("Claim" in labels) is (language == "en")
    (quoted,) = [block["elements"][0]["elements"] for block in message["blocks"] if block["block_id"] == "said"]
    assert ALERT.incident.mentions[0].text in "".join(run["text"] for run in quoted)


async def test_whoever_is_not_on_the_list_is_told_so_in_their_language():
    made = Slack(token=TOKEN, channel=CHANNEL, allow_users=["U0ADA"], language="ru")
    request = Request(incident="inc-000007", action="claim", actor="eve", key="k", back={"user": "U0EVE"})
    assert "не все" in made.objection(request).sentence
    assert not made.objection(request).ok
    ada = Request(incident="inc-000007", action="claim", actor="ada", key="k", back={"user": "U0ADA"})
    assert made.objection(ada) is None
    assert Slack(token=TOKEN, channel=CHANNEL).objection(request) is None


def test_without_a_signing_secret_nothing_is_verified():
    made = Slack(token=TOKEN, channel=CHANNEL)
    assert not made.verify({}, b"", datetime(2026, 1, 5, tzinfo=UTC))


def test_without_the_extra_alerts_go_out_and_requests_name_the_remedy():
    """In another interpreter, because here the package is installed and may be loaded already."""
    script = f"""
import asyncio, sys
sys.modules["websockets"] = None
import httpx
from alerts.base import DeliveryFailed, Failure
from alerts.slack import Slack
made = Slack(token="{TOKEN}", channel="{CHANNEL}", app_token="{APP_TOKEN}")
async def main():
    async with httpx.AsyncClient() as http, made.open(http) as link:
        try:
            await anext(link.requests())
        except DeliveryFailed as failed:
            assert failed.failure is Failure.DEAD_CONFIG
            print(failed.detail)
asyncio.run(main())
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "pip install 'allears[slack]'" in ran.stdout, ran.stderr


async def test_a_refused_token_stops_the_channel_and_names_the_remedy():
    async with slack_bot() as bot, httpx.AsyncClient() as http:
        bot.faults.append(instead(refused("token_revoked")))
        async with channel(bot).open(http) as link:
            with pytest.raises(DeliveryFailed) as failed:
                await link.tell(Notice("hello"), NOON)
    assert failed.value.failure is Failure.DEAD_CONFIG
    assert "check the app and its token" in failed.value.detail


def test_a_press_in_a_message_names_the_incident_that_the_message_shows():
    """What a button carries is what the other end reads."""
    incident = life()[0].incident.id
    payload = (
        b'{"type":"block_actions","user":{"id":"U0ADA","username":"ada"},'
        b'"actions":[{"action_id":"claim","action_ts":"1.2","value":"' + incident.encode() + b'"}]}'
    )
    assert [request.incident for request in pressed(payload)] == [incident]
