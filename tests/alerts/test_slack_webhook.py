from datetime import timedelta

import httpx
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, NOON, life, opened, saying
from doubles.server import Told
from doubles.slack import BROKEN, BURST, DROPPED, LIMITED, refusal, slack_hook
from pydantic import ValidationError

from alerts.base import DeliveryFailed, Failure, Notice, Parcel
from alerts.slack_webhook import DEFAULT_WAIT, SlackWebhook

ALERT = opened("ru")
PARCEL = Parcel("ev-1-support", ALERT, ALERT.at + timedelta(minutes=5))
PASSING = iter(range(0, 10**9, 60)).__next__
"""A clock on which enough time passes between two messages."""


def channel(url: str) -> SlackWebhook:
    return SlackWebhook(url=url, allow_private=True)


async def send(url: str, parcel: Parcel = PARCEL) -> None:
    async with httpx.AsyncClient() as http, channel(url).open(http) as link:
        assert (await link.send(parcel, None)).ref == {}


async def failure_of(url: str) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        await send(url)
    return failed.value


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_alert_in_every_language_is_taken(language):
    alert = opened(language)
    async with slack_hook(PASSING) as slack:
        await send(slack.url, Parcel("key", alert, alert.at))
        (message,) = slack.shown
    assert alert.incident.mentions[0].text in "".join(
        element["text"] for element in message["blocks"][2]["elements"][0]["elements"]
    )
    assert message["unfurl_links"] is message["unfurl_media"] is message["mrkdwn"] is False


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_words_are_taken_and_shown_as_words(text):
    alert = saying(text, (0, 12), name=text, title=text)
    async with slack_hook(PASSING) as slack:
        await send(slack.url, Parcel("key", alert, alert.at))
        (message,) = slack.shown
    assert "<" not in message["text"]
    assert message["blocks"]


async def test_every_event_of_an_incident_can_be_shown():
    async with slack_hook(PASSING) as slack:
        for alert in life():
            await send(slack.url, Parcel(alert.event_id, alert, alert.at))
        assert len(slack.shown) == len(life())


FAULTS = {
    "400 invalid_payload": (refusal(400, "invalid_payload"), Failure.BUG),
    "403 action_prohibited": (refusal(403, "action_prohibited"), Failure.DEAD_CONFIG),
    "403 invalid_token": (refusal(403, "invalid_token"), Failure.DEAD_CONFIG),
    "404 channel_not_found": (refusal(404, "channel_not_found"), Failure.DEAD_CONFIG),
    "404 no_service": (refusal(404, "no_service\n"), Failure.DEAD_CONFIG),
    "404 no_team": (refusal(404, "no_team"), Failure.DEAD_CONFIG),
    "404 user_not_found": (refusal(404, "user_not_found"), Failure.DEAD_CONFIG),
    "410 channel_is_archived": (refusal(410, "channel_is_archived"), Failure.DEAD_CONFIG),
    "500 action_prohibited": (refusal(500, "action_prohibited"), Failure.DEAD_CONFIG),
    "500 rollup_error": (refusal(500, "rollup_error"), Failure.RETRY),
    "500 html": (BROKEN, Failure.RETRY),
    "503 without a time": (Told(503), Failure.RETRY),
    "400 unknown code": (refusal(400, "something_new"), Failure.RETRY),
    "404 html of a proxy": (Told(404, b"<html>Not Found</html>"), Failure.RETRY),
    "200 but not ok": (Told(200, b"<html>Sign in to the hotel network</html>"), Failure.RETRY),
    "302": (Told(302, b"", {"location": "https://elsewhere.example/"}), Failure.RETRY),
    "answer lost": (DROPPED, Failure.RETRY),
}


@pytest.mark.parametrize("fault, failure", FAULTS.values(), ids=FAULTS.keys())
async def test_a_refusal_says_what_the_caller_must_do(fault, failure):
    async with slack_hook() as slack:
        slack.faults.append(fault)
        failed = await failure_of(slack.url)
        assert not slack.faults
    assert failed.failure is failure
    assert failed.wait is None
    assert "s3cr3tAddress" not in f"{failed} {failed.detail}"
    assert "<html>" not in failed.detail


@pytest.mark.parametrize(
    "fault, wait",
    [
        (LIMITED, timedelta(seconds=7)),
        (Told(429, b'{"retry_after":31.5,"ok":false,"error":"rate_limited"}'), timedelta(seconds=31.5)),
        (Told(429, b'{"retry_after":1e300}'), timedelta(hours=1)),
        (Told(429, b'{"retry_after":-5}'), timedelta(0)),
        (Told(429, b'{"ok":false}'), DEFAULT_WAIT),
        (Told(429, b"rate_limited"), DEFAULT_WAIT),
        (Told(429, b"\xff"), DEFAULT_WAIT),
        (Told(503, b"", {"retry-after": "90"}), timedelta(seconds=90)),
    ],
    ids=["header", "body", "endless", "negative", "no time", "text", "no text", "503 with a time"],
)
async def test_a_limit_blocks_the_channel_for_the_time_slack_names(fault, wait):
    async with slack_hook() as slack:
        slack.faults.append(fault)
        failed = await failure_of(slack.url)
    assert (failed.failure, failed.wait) == (Failure.WAIT, wait)


async def test_the_double_limits_a_burst_and_lets_go_with_time():
    times = iter([0.0, *[0.0] * (BURST + 1), 1.0])
    async with slack_hook(times.__next__) as slack:
        for _ in range(BURST):
            await send(slack.url)
        assert (await failure_of(slack.url)).failure is Failure.WAIT
        await send(slack.url)
        assert len(slack.shown) == BURST + 1


async def test_blocks_that_slack_refuses_are_sent_once_as_text():
    async with slack_hook() as slack:
        slack.faults.append(refusal(400, "invalid_blocks"))
        await send(slack.url)
        (message,) = slack.shown
    assert "blocks" not in message
    assert message["text"] == (
        "HIGH: Upset customer, no answer yet · reply by 10:14 UTC, 55 min left · Russian, mastodon.example\n"
        "https://mastodon.example/p/1\nallears incidents show inc_ru_01"
    )


async def test_text_that_slack_refuses_too_is_a_bug():
    async with slack_hook() as slack:
        slack.faults += [refusal(400, "invalid_blocks")] * 2
        assert (await failure_of(slack.url)).failure is Failure.BUG
        assert not slack.faults
        assert slack.shown == []


async def test_a_limit_met_by_the_simpler_rendering_is_a_limit():
    async with slack_hook() as slack:
        slack.faults += [refusal(400, "invalid_blocks"), LIMITED]
        assert (await failure_of(slack.url)).wait == timedelta(seconds=7)


async def test_a_server_that_is_gone_is_tried_again():
    async with slack_hook() as slack:
        url = slack.url
    assert (await failure_of(url)).failure is Failure.RETRY


async def test_an_address_that_slack_does_not_know_stops_the_channel():
    async with slack_hook() as slack:
        failed = await failure_of(slack.url.replace("s3cr3tAddress", "0therS3cr3t"))
    assert failed.failure is Failure.DEAD_CONFIG
    assert "make a new webhook" in failed.detail
    assert "0therS3cr3t" not in failed.detail


async def test_a_notice_is_plain_text_that_mentions_nobody():
    async with slack_hook() as slack:
        async with httpx.AsyncClient() as http, channel(slack.url).open(http) as link:
            await link.tell(Notice("3 alerts held back", ("<!here> a & b", "", "→ allears incidents list")), NOON)
        (message,) = slack.shown
    assert message["text"] == "3 alerts held back\n&lt;!here&gt; a &amp; b\n→ allears incidents list"
    assert "blocks" not in message


@pytest.mark.parametrize(
    "url, ok",
    [
        ("https://hooks.slack.com/services/T000/B000/XXXX", True),
        ("http://127.0.0.1:9/services/T000/B000/XXXX", True),
        ("https://hooks.slack.com/", False),
        ("hooks.slack.com/services/T000/B000/XXXX", False),
        ("https://[broken/services/T000/B000/XXXX", False),
        ("", False),
    ],
)
async def test_the_check_looks_at_the_address_and_posts_nothing(url, ok):
    def never(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"asked {request.method}")

    async with httpx.AsyncClient(transport=httpx.MockTransport(never)) as http:
        health = await channel(url).check(http)
    assert health.ok is ok
    assert "XXXX" not in health.detail


async def test_the_address_never_prints():
    made = channel("https://hooks.slack.com/services/T000/B000/XXXX")
    assert "XXXX" not in f"{made!r} {made} {made.model_dump_json()}"
    async with httpx.AsyncClient() as http, made.open(http) as link:
        assert "XXXX" not in repr(link)
    with pytest.raises(ValidationError) as refused:
        SlackWebhook(url=["https://hooks.slack.com/services/T000/B000/XXXX"])
    assert "XXXX" not in str(refused.value)


def test_only_what_a_person_must_see_is_a_message_here():
    assert SlackWebhook.caps.events == {"opened", "escalated", "reopened", "resolved", "test"}
    assert SlackWebhook.caps.gap == timedelta(seconds=1)
