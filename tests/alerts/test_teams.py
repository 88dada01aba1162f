from datetime import timedelta

import httpx
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, NOON, life, opened, saying
from doubles.server import Told
from doubles.teams import DROPPED, LIMITED, PATH, refusal, workflow
from pydantic import ValidationError

from alerts.base import DeliveryFailed, Failure, Notice, Parcel
from alerts.calls import DEFAULT_WAIT
from alerts.event import Alert
from alerts.teams import Teams

ALERT = opened("ar")


def channel(url: str) -> Teams:
    return Teams(url=url, allow_private=True)


async def send(url: str, alert: Alert = ALERT) -> None:
    parcel = Parcel("key", alert, alert.at + timedelta(minutes=5))
    async with httpx.AsyncClient() as http, channel(url).open(http) as link:
        assert (await link.send(parcel, None)).ref == {}


async def failure_of(url: str) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        await send(url)
    return failed.value


@pytest.mark.parametrize("alert", [*(opened(language) for language in LANGUAGES), *life()], ids=lambda a: a.event_id)
async def test_every_alert_is_a_card_that_teams_takes(alert):
    async with workflow() as flow:
        await send(flow.url, alert)
        assert len(flow.shown) == 1
        assert len(flow.shown[0]["body"]) > 2


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_words_are_taken_at_the_first_try(text):
    async with workflow() as flow:
        await send(flow.url, saying(text, (0, 12), name=text, title=text))
        assert len(flow.shown[0]["body"]) > 2


SCHEMA = refusal(400, "TriggerInputSchemaMismatch")
FAULTS = {
    "400": ([SCHEMA, SCHEMA], Failure.BUG),
    "413": ([Told(413), Told(413)], Failure.BUG),
    "400 switched off": ([refusal(400, "WorkflowTriggerIsNotEnabled")], Failure.DEAD_CONFIG),
    "401": ([refusal(401, "SignatureInvalid")], Failure.DEAD_CONFIG),
    "403": ([refusal(403, "AuthorizationFailed")], Failure.DEAD_CONFIG),
    "404": ([refusal(404, "WorkflowNotFound")], Failure.DEAD_CONFIG),
    "410": ([refusal(410, "Gone")], Failure.DEAD_CONFIG),
    "404 html of a proxy": ([Told(404, b"<html>Not Found</html>")], Failure.RETRY),
    "302": ([Told(302, b"", {"location": "https://elsewhere.example/"})], Failure.RETRY),
    "200 of somebody else": ([Told(200, b"<html>Sign in</html>")], Failure.RETRY),
    "502": ([refusal(502, "NoResponse")], Failure.RETRY),
    "answer lost": ([DROPPED], Failure.RETRY),
}


@pytest.mark.parametrize("faults, failure", FAULTS.values(), ids=FAULTS.keys())
async def test_a_refusal_says_what_the_caller_must_do(faults, failure):
    async with workflow() as flow:
        flow.faults += faults
        failed = await failure_of(flow.url)
        assert not flow.faults
    assert failed.failure is failure
    assert failed.wait is None
    assert "s3cr3t" not in failed.detail
    assert "<html>" not in failed.detail


@pytest.mark.parametrize(
    "fault, wait",
    [
        (LIMITED, timedelta(seconds=11)),
        (Told(429), DEFAULT_WAIT),
        (Told(429, b"", {"retry-after": "9999999"}), timedelta(hours=1)),
        (Told(503, b"", {"retry-after": "90"}), timedelta(seconds=90)),
    ],
    ids=["header", "no time", "endless", "503 with a time"],
)
async def test_a_limit_blocks_the_channel_for_the_time_teams_names(fault, wait):
    async with workflow() as flow:
        flow.faults.append(fault)
        failed = await failure_of(flow.url)
    assert (failed.failure, failed.wait) == (Failure.WAIT, wait)


async def test_the_limit_of_the_workflow_is_a_wait():
    async with workflow() as flow:
        flow.room = 1
        await send(flow.url)
        assert (await failure_of(flow.url)).failure is Failure.WAIT


async def test_a_card_that_the_workflow_refuses_is_sent_once_as_text():
    async with workflow() as flow:
        flow.faults.append(SCHEMA)
        await send(flow.url, life()[0])
        (card,) = flow.shown
    assert [part["text"] for part in card["body"]] == [
        "HIGH: Broken order, third time, no answer · reply by 10:14 UTC, 55 min left · English, mastodon.example",
        r"allears incidents show inc\_en\_01",
    ]


async def test_an_address_that_is_not_known_stops_the_channel():
    async with workflow() as flow:
        failed = await failure_of(flow.url.replace("sig=s3cr3t", "sig=0ther"))
    assert failed.failure is Failure.DEAD_CONFIG
    assert "make a new workflow" in failed.detail


async def test_a_notice_is_a_card_of_plain_lines():
    async with workflow() as flow:
        async with httpx.AsyncClient() as http, channel(flow.url).open(http) as link:
            await link.tell(Notice("3 alerts held back", ("<at>all</at> *a*", "", "→ list")), NOON)
        (card,) = flow.shown
    assert [part["text"] for part in card["body"]] == [
        "3 alerts held back",
        "<\u2060at>all<\u2060/at> \\*a\\*",
        "→ list",
    ]


@pytest.mark.parametrize(
    "url, ok, told",
    [
        (f"https://prod-01.westeurope.logic.azure.com{PATH}?sig=x", True, "two owners"),
        ("https://acme.webhook.office.com/webhookb2/x?sig=x", False, "retired"),
        ("https://outlook.office.com/webhook/x", False, "retired"),
        (f"https://prod-01.westeurope.logic.azure.com{PATH}", False, "no workflow"),
        ("ftp://a.example/?sig=x", False, "no workflow"),
        ("https://[broken/?sig=x", False, "no URL"),
        ("", False, "no workflow"),
    ],
)
async def test_the_check_looks_at_the_address_and_posts_nothing(url, ok, told):
    def never(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"asked {request.method}")

    async with httpx.AsyncClient(transport=httpx.MockTransport(never)) as http:
        health = await channel(url).check(http)
    assert health.ok is ok
    assert told in health.detail


async def test_the_address_never_prints():
    made = channel(f"https://flow.example{PATH}?sig=s3cr3t")
    assert "s3cr3t" not in f"{made!r} {made.model_dump_json()}"
    async with httpx.AsyncClient() as http, made.open(http) as link:
        assert "s3cr3t" not in repr(link)
    with pytest.raises(ValidationError) as refused:
        Teams(url=["https://flow.example/?sig=s3cr3t"])
    assert "s3cr3t" not in str(refused.value)


def test_only_what_a_person_must_see_is_a_card_here():
    assert Teams.caps.events == {"opened", "escalated", "reopened", "resolved", "test"}
    assert Teams.caps.edit is False
