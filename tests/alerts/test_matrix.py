from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from doubles.contract_alerts import LANGUAGES, NOON, life, opened, saying
from doubles.matrix import DROPPED, LIMITED, ROOM, TOKEN, Homeserver, homeserver, refusal
from doubles.server import Told
from pydantic import ValidationError

from alerts.base import DeliveryFailed, Failure, Notice, Parcel, Receipt
from alerts.calls import DEFAULT_WAIT
from alerts.event import Alert
from alerts.matrix import Matrix

ALERT = opened("fa")
ESCALATED = next(alert for alert in life() if alert.type == "escalated")


def channel(url: str, **options: Any) -> Matrix:
    return Matrix(**{"server": url, "token": TOKEN, "room": ROOM, "allow_private": True, **options})


async def send(server: Homeserver, alert: Alert = ALERT, previous: Receipt | None = None, key: str = "") -> Receipt:
    parcel = Parcel(key or f"{alert.event_id}-matrix", alert, alert.at + timedelta(minutes=5))
    async with httpx.AsyncClient() as http, channel(server.url).open(http) as link:
        return await link.send(parcel, previous)


async def failure_of(server: Homeserver, previous: Receipt | None = None) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        await send(server, previous=previous)
    return failed.value


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_alert_in_every_language_is_taken_and_its_message_is_known(language):
    async with homeserver() as server:
        receipt = await send(server, opened(language))
        assert list(server.events) == [receipt.ref["event"]]


async def test_an_incident_is_one_message_what_needs_people_answers_it_and_the_rest_is_quiet_in_its_thread():
    receipt = None
    async with homeserver() as server:
        for alert in life():
            receipt = await send(server, alert, receipt)
        first, *heard = server.messages
        quiet = [content["body"].partition(" · ")[0] for content in server.threads]
    assert first["body"].startswith("✔ RESOLVED")
    assert [content["body"].partition(" · ")[0] for content in heard] == [
        "▲ ESCALATED the reply is due",
        "▲ REOPENED they wrote again",
    ]
    assert all(list(content["m.relates_to"]) == ["m.in_reply_to"] for content in heard)
    assert quiet[-1].startswith("✔ RESOLVED")
    assert {content["msgtype"] for content in server.threads} == {"m.notice"}


async def test_an_answer_that_was_lost_writes_nothing_twice():
    async with homeserver() as server:
        server.lost = 1
        assert (await failure_of(server)).failure is Failure.RETRY
        receipt = await send(server)
        server.lost = 1
        with pytest.raises(DeliveryFailed):
            await send(server, ESCALATED, receipt)
        await send(server, ESCALATED, receipt)
        assert len(server.messages) == 2
        assert len(server.events) == 3


async def test_a_message_that_somebody_removed_is_written_anew():
    async with homeserver() as server:
        receipt = await send(server)
        server.events[receipt.ref["event"]] |= {"content": {}, "unsigned": {"redacted_because": {"sender": "@mod:x"}}}
        anew = await send(server, life()[1], receipt, "anew")
        assert anew.ref["event"] != receipt.ref["event"]
        assert len(server.messages) == 1
        gone = Receipt({"room": ROOM, "event": "$unknown", "edits": ""})
        assert (await send(server, life()[2], gone, "again")).ref["event"] in server.events


async def test_a_post_that_was_taken_down_is_redacted_with_every_edit():
    secret = "my secret words"
    alert = saying(secret)
    withdrawn = msgspec.structs.replace(saying(""), type="updated", reason="mention_deleted", event_id="ev-gone")
    async with homeserver() as server:
        receipt = await send(server, alert)
        for number in range(3):
            update = msgspec.structs.replace(alert, type="updated", event_id=f"ev-{number}")
            receipt = await send(server, update, receipt)
        assert len(receipt.ref["edits"].split()) == 3
        server.lost = 2
        for _ in range(2):
            with pytest.raises(DeliveryFailed):
                await send(server, withdrawn, receipt)
        receipt = await send(server, withdrawn, receipt)
        (shown,) = server.messages
        assert secret not in str(server.events)
        assert "the post was taken down" in shown["body"]
        assert receipt.ref["edits"] == ""


async def test_where_the_bot_may_not_redact_the_message_is_edited():
    withdrawn = msgspec.structs.replace(saying(""), type="updated", reason="mention_deleted")
    async with homeserver() as server:
        receipt = await send(server, saying("secret"))
        server.faults.append(refusal(403, "M_FORBIDDEN"))
        await send(server, withdrawn, receipt, "again")
        (shown,) = server.messages
    assert "secret" not in shown["body"]


FAULTS = {
    "400 json": ([refusal(400, "M_BAD_JSON")] * 2, Failure.BUG),
    "413 too large": ([refusal(413, "M_TOO_LARGE")] * 2, Failure.BUG),
    "400 unknown": ([refusal(400, "M_UNKNOWN")] * 2, Failure.BUG),
    "401 token": ([refusal(401, "M_UNKNOWN_TOKEN", soft_logout=True)], Failure.DEAD_CONFIG),
    "403 not in the room": ([refusal(403, "M_FORBIDDEN")], Failure.DEAD_CONFIG),
    "404 room": ([refusal(404, "M_NOT_FOUND")], Failure.DEAD_CONFIG),
    "404 no such door": ([refusal(404, "M_UNRECOGNIZED")], Failure.DEAD_CONFIG),
    "403 full server": ([refusal(403, "M_RESOURCE_LIMIT_EXCEEDED", admin_contact="x")], Failure.DEAD_CONFIG),
    "403 html of a proxy": ([Told(403, b"<html>Forbidden</html>")], Failure.RETRY),
    "302": ([Told(302, b"", {"location": "https://elsewhere.example/"})], Failure.RETRY),
    "200 of somebody else": ([Told(200, b"<html>Sign in</html>")], Failure.RETRY),
    "500 own": ([refusal(500, "M_UNKNOWN", "Internal server error")], Failure.RETRY),
    "502 html": ([Told(502, b"<html>Bad gateway</html>")], Failure.RETRY),
    "an unheard code": ([refusal(418, "ORG.EXAMPLE_TEA")], Failure.RETRY),
    "answer lost": ([DROPPED], Failure.RETRY),
}


@pytest.mark.parametrize("faults, failure", FAULTS.values(), ids=FAULTS.keys())
@pytest.mark.parametrize("edit", [False, True], ids=["new", "edit"])
async def test_a_refusal_says_what_the_caller_must_do(faults, failure, edit):
    async with homeserver() as server:
        known = await send(server, life()[0]) if edit else None
        server.faults += faults
        failed = await failure_of(server, known)
        assert not server.faults
    assert failed.failure is failure
    assert failed.wait is None
    assert "s3cr3t" not in failed.detail
    assert "<html>" not in failed.detail
    if failure is Failure.DEAD_CONFIG:
        assert failed.detail.partition("; ")[2]


@pytest.mark.parametrize(
    "fault, wait",
    [
        (LIMITED, timedelta(seconds=2.5)),
        (Told(429, b'{"errcode":"M_LIMIT_EXCEEDED","error":""}', {"retry-after": "7"}), timedelta(seconds=7)),
        (refusal(429, "M_LIMIT_EXCEEDED"), DEFAULT_WAIT),
        (refusal(400, "M_LIMIT_EXCEEDED", retry_after_ms=100), timedelta(seconds=0.1)),
        (refusal(429, "M_LIMIT_EXCEEDED", retry_after_ms=1e300), timedelta(hours=1)),
        (refusal(429, "M_LIMIT_EXCEEDED", retry_after_ms=-5), timedelta(0)),
        (Told(429, b"slow down", {"retry-after": "9"}), timedelta(seconds=9)),
        (Told(503, b"", {"retry-after": "90"}), timedelta(seconds=90)),
    ],
    ids=["body", "header", "no time", "other status", "endless", "negative", "of a proxy", "503 with a time"],
)
async def test_a_limit_blocks_the_channel_for_the_time_the_server_names(fault, wait):
    async with homeserver() as server:
        server.faults.append(fault)
        failed = await failure_of(server)
    assert (failed.failure, failed.wait) == (Failure.WAIT, wait)


async def test_a_limit_met_after_the_edit_repeats_nothing_that_was_done():
    async with homeserver() as server:
        receipt = await send(server)
        server.room = 1
        with pytest.raises(DeliveryFailed) as failed:
            await send(server, ESCALATED, receipt)
        server.room = 1
        await send(server, ESCALATED, receipt)
        assert len(server.events) == 3
    assert failed.value.failure is Failure.WAIT


@pytest.mark.parametrize("edit", [False, True], ids=["new", "edit"])
async def test_a_message_that_the_server_dislikes_is_sent_once_as_text(edit):
    async with homeserver() as server:
        known = await send(server) if edit else None
        server.faults.append(refusal(413, "M_TOO_LARGE"))
        await send(server, life()[0], known)
        (shown,) = server.messages
    assert "formatted_body" not in shown
    assert shown["body"].split("\n") == [
        "HIGH: Broken order, third time, no answer · reply by 10:14 UTC, 55 min left · English, mastodon.example",
        "allears incidents show inc_en_01",
    ]


async def test_an_edit_of_a_long_message_needs_no_more_of_it_than_fits():
    async with homeserver() as server:
        receipt = await send(server)
        server.events[receipt.ref["event"]]["unsigned"] = {"m.relations": "x" * 100_000}
        await send(server, ESCALATED, receipt)
        assert len(server.messages) == 2


async def test_another_room_gets_a_message_of_its_own():
    async with homeserver() as server:
        await send(server, life()[1], Receipt({"room": "!other:example.org", "event": "$1", "edits": ""}))
        assert [asked.method for asked in server.asked] == ["PUT"]


async def test_a_notice_is_text_that_calls_nobody():
    async with homeserver() as server:
        async with httpx.AsyncClient() as http, channel(server.url).open(http) as link:
            await link.tell(Notice("3 alerts held back", ("@room", "", "→ list")), NOON)
        (shown,) = server.messages
    assert shown["body"] == "3 alerts held back\n@\u2060room\n→ list"


@pytest.mark.parametrize(
    "state, ok, told",
    [
        ({}, True, "@allears:example.org is in the room at 127.0.0.1"),
        ({"encrypted": True}, True, "choose a room without encryption"),
        ({"joined": False}, False, "invite it, and accept as the bot"),
        ({"faults": refusal(401, "M_UNKNOWN_TOKEN")}, False, "log the bot in again"),
        ({"faults": DROPPED}, False, "did not answer"),
    ],
    ids=["well", "encrypted", "only invited", "token", "nobody"],
)
async def test_the_check_asks_and_writes_nothing(state, ok, told):
    async with homeserver() as server:
        server.faults.extend([state.pop("faults")] if "faults" in state else [])
        server.__dict__.update(state)
        async with httpx.AsyncClient() as http:
            health = await channel(server.url).check(http)
        assert {asked.method for asked in server.asked} == {"GET"}
    assert health.ok is ok
    assert told in health.detail


@pytest.mark.parametrize(
    "options, told",
    [
        ({"room": "#general:example.org"}, "begins with !"),
        ({"room": "!a b"}, "begins with !"),
        ({"token": "syt s3cr3t"}, "one word"),
        ({"token": ""}, "one word"),
        ({"server": "matrix.org"}, "server"),
    ],
    ids=["alias", "blank", "two words", "empty", "no scheme"],
)
def test_a_mistake_is_named_without_the_secret(options, told):
    with pytest.raises(ValidationError) as refused:
        channel("https://matrix.example", **options)
    assert told in str(refused.value)
    assert "s3cr3t" not in str(refused.value)


async def test_the_token_never_prints():
    made = channel("https://matrix.example")
    assert "s3cr3t" not in f"{made!r} {made.model_dump_json()}"
    async with httpx.AsyncClient() as http, made.open(http) as link:
        assert "s3cr3t" not in repr(link)
