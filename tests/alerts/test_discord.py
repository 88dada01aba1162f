from datetime import timedelta

import httpx
import msgspec
import pytest
from doubles.contract_alerts import LANGUAGES, NOON, life, opened
from doubles.discord import BANNED, DROPPED, HOOK, LIMITED, discord_hook, refusal
from doubles.server import Told
from pydantic import ValidationError

from alerts.base import DeliveryFailed, Failure, Notice, Parcel, Receipt
from alerts.calls import DEFAULT_WAIT
from alerts.discord import Discord
from alerts.event import Alert

ALERT = opened("fa")


def channel(url: str) -> Discord:
    return Discord(url=url, allow_private=True)


async def send(url: str, alert: Alert = ALERT, previous: Receipt | None = None) -> Receipt:
    parcel = Parcel("key", alert, alert.at + timedelta(minutes=5))
    async with httpx.AsyncClient() as http, channel(url).open(http) as link:
        return await link.send(parcel, previous)


async def failure_of(url: str, previous: Receipt | None = None) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        await send(url, previous=previous)
    return failed.value


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_alert_in_every_language_is_taken_and_its_message_is_known(language):
    async with discord_hook() as discord:
        receipt = await send(discord.url, opened(language))
        assert list(discord.shown) == [receipt.ref["id"]]


async def test_an_incident_is_one_message_and_only_what_needs_people_makes_a_sound():
    receipt = None
    async with discord_hook() as discord:
        for alert in life():
            receipt = await send(discord.url, alert, receipt)
        first, *rest = discord.shown.values()
    assert first["content"].startswith("✔ RESOLVED")
    assert [message["content"].split(" · ")[0] for message in rest] == [
        "▲ ESCALATED the reply is due",
        "▲ REOPENED they wrote again",
    ]
    assert all("embeds" not in message or message["embeds"] == [] for message in rest)


async def test_what_must_be_heard_is_said_once_where_the_message_itself_is_new():
    async with discord_hook() as discord:
        escalated = next(alert for alert in life() if alert.type == "escalated")
        await send(discord.url, escalated)
        assert len(discord.heard) == 1


async def test_a_message_that_somebody_deleted_is_written_anew():
    async with discord_hook() as discord:
        receipt = await send(discord.url, life()[1], Receipt({"id": "42"}))
        assert list(discord.shown) == [receipt.ref["id"]]
        assert [asked.method for asked in discord.asked] == ["PATCH", "POST"]


async def test_a_thread_of_the_address_is_kept_when_writing_and_editing():
    async with discord_hook() as discord:
        receipt = await send(f"{discord.url}?thread_id=77")
        await send(f"{discord.url}?thread_id=77", life()[1], receipt)
        assert [asked.query["thread_id"] for asked in discord.asked] == ["77", "77"]


FAULTS = {
    "400 invalid form": ([refusal(400, 50035)] * 2, Failure.BUG),
    "400 forum channel": ([refusal(400, 220001)], Failure.DEAD_CONFIG),
    "401 token": ([refusal(401, 50027)], Failure.DEAD_CONFIG),
    "403": ([refusal(403, 50013)], Failure.DEAD_CONFIG),
    "404 webhook": ([refusal(404, 10015)], Failure.DEAD_CONFIG),
    "403 html of a proxy": ([Told(403, b"<html>Forbidden</html>")], Failure.RETRY),
    "404 html of a proxy": ([Told(404, b"<html>Not Found</html>")], Failure.RETRY),
    "302": ([Told(302, b"", {"location": "https://elsewhere.example/"})], Failure.RETRY),
    "204 nothing to know it by": ([Told(204)], Failure.RETRY),
    "200 of somebody else": ([Told(200, b"<html>Sign in</html>")], Failure.RETRY),
    "500": ([Told(500, b"{}")], Failure.RETRY),
    "502 html": ([Told(502, b"<html>Bad gateway</html>")], Failure.RETRY),
    "answer lost": ([DROPPED], Failure.RETRY),
}


@pytest.mark.parametrize("faults, failure", FAULTS.values(), ids=FAULTS.keys())
@pytest.mark.parametrize("previous", [None, Receipt({"id": "42"})], ids=["new", "edit"])
async def test_a_refusal_says_what_the_caller_must_do(faults, failure, previous):
    async with discord_hook() as discord:
        discord.faults += faults
        failed = await failure_of(discord.url, previous)
        assert not discord.faults
    assert failed.failure is failure
    assert failed.wait is None
    assert "s3cr3t" not in failed.detail
    assert "<html>" not in failed.detail


@pytest.mark.parametrize(
    "fault, wait",
    [
        (LIMITED, timedelta(seconds=1.337)),
        (BANNED, timedelta(minutes=10)),
        (refusal(429, 30046, "Maximum number of edits", retry_after=31.5), timedelta(seconds=31.5)),
        (Told(429, b'{"retry_after":1e300}'), timedelta(hours=1)),
        (Told(429, b'{"retry_after":-5}'), timedelta(0)),
        (Told(429, b"\xff"), DEFAULT_WAIT),
        (Told(503, b"", {"retry-after": "90"}), timedelta(seconds=90)),
    ],
    ids=["body", "header", "edits", "endless", "negative", "no text", "503 with a time"],
)
async def test_a_limit_blocks_the_channel_for_the_time_discord_names(fault, wait):
    async with discord_hook() as discord:
        discord.faults.append(fault)
        failed = await failure_of(discord.url)
    assert (failed.failure, failed.wait) == (Failure.WAIT, wait)


async def test_a_limit_met_after_the_edit_repeats_only_the_edit():
    escalated = next(alert for alert in life() if alert.type == "escalated")
    async with discord_hook() as discord:
        receipt = await send(discord.url)
        discord.room = 1
        with pytest.raises(DeliveryFailed) as failed:
            await send(discord.url, escalated, receipt)
        discord.room = 2
        await send(discord.url, escalated, receipt)
        assert len(discord.heard) == 2
    assert failed.value.failure is Failure.WAIT


@pytest.mark.parametrize("previous", [None, "known"])
async def test_an_embed_that_discord_refuses_is_sent_once_as_text(previous):
    async with discord_hook() as discord:
        known = await send(discord.url) if previous else None
        discord.faults.append(refusal(400, 50035, "Invalid Form Body"))
        receipt = await send(discord.url, life()[0], known)
        message = discord.shown[receipt.ref["id"]]
        assert len(discord.shown) == 1
    assert message["embeds"] == []
    assert message["content"] == (
        "HIGH\\: Broken order, third time, no answer · reply by 10\\:14 UTC, 55 min left · "
        "English, mastodon\\.example · allears incidents show inc\\_en\\_01"
    )


async def test_a_webhook_that_discord_does_not_know_stops_the_channel():
    async with discord_hook() as discord:
        failed = await failure_of(discord.url.replace("s3cr3t", "0ther"))
    assert failed.failure is Failure.DEAD_CONFIG
    assert "make a new webhook" in failed.detail
    assert "0ther" not in failed.detail


async def test_a_notice_is_text_that_mentions_nobody():
    async with discord_hook() as discord:
        async with httpx.AsyncClient() as http, channel(discord.url).open(http) as link:
            await link.tell(Notice("3 alerts held back", ("@everyone <@1> a", "", "→ list")), NOON)
        (message,) = discord.shown.values()
    assert message["content"] == "3 alerts held back\n\\@everyone \\<\\@1\\> a\n→ list"


@pytest.mark.parametrize(
    "fault, ok, told",
    [
        (None, True, "knows webhook 223704706495545344"),
        (refusal(401, 50027), False, "make a new webhook"),
        (Told(200, b"<html>"), False, "something before it did"),
        (DROPPED, False, "did not answer"),
    ],
    ids=["well", "unknown", "somebody else", "nobody"],
)
async def test_the_check_asks_for_the_webhook_and_posts_nothing(fault, ok, told):
    async with discord_hook() as discord:
        discord.faults.extend([fault] if fault else [])
        async with httpx.AsyncClient() as http:
            health = await channel(discord.url).check(http)
        assert [asked.method for asked in discord.asked] == ["GET"]
    assert health.ok is ok
    assert told in health.detail


@pytest.mark.parametrize(
    "url", ["", "hooks", "https://discord.com/", "ftp://discord.com/api/webhooks/1/x", "http://[x"]
)
def test_what_is_no_webhook_is_refused_without_printing_it(url):
    with pytest.raises(ValidationError) as refused:
        channel(url + "?s3cr3t" if url else url)
    assert "s3cr3t" not in str(refused.value)


async def test_the_address_never_prints():
    made = channel(f"https://discord.example{HOOK}")
    assert "s3cr3t" not in f"{made!r} {made.model_dump_json()}"
    async with httpx.AsyncClient() as http, made.open(http) as link:
        assert "s3cr3t" not in repr(link)


async def test_a_severity_that_rose_is_heard_as_well():
    async with discord_hook() as discord:
        receipt = await send(discord.url)
        await send(discord.url, msgspec.structs.replace(ALERT, type="updated", reason="severity_rose"), receipt)
        await send(discord.url, msgspec.structs.replace(ALERT, type="updated", reason="new_mentions"), receipt)
        assert len(discord.heard) == 2
