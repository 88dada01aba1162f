from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.contract_alerts import LANGUAGES, NOON, life, opened
from doubles.mattermost import CHANNEL, DROPPED, TOKEN, MattermostServer, as_read, limited, mattermost, refusal
from doubles.server import Told
from pydantic import ValidationError

from alerts.base import DeliveryFailed, Failure, Notice, Parcel, Receipt
from alerts.calls import DEFAULT_WAIT
from alerts.event import Alert
from alerts.mattermost import Mattermost

ALERT = opened("fa")
ESCALATED = next(alert for alert in life() if alert.type == "escalated")
RESOLVED = next(alert for alert in life() if alert.type == "resolved")


def channel(url: str, **options: Any) -> Mattermost:
    return Mattermost(**{"server": url, "token": TOKEN, "channel": CHANNEL, "allow_private": True, **options})


async def send(
    server: MattermostServer, alert: Alert = ALERT, previous: Receipt | None = None, *, tried: bool = False
) -> Receipt:
    parcel = Parcel(f"{alert.event_id}-{alert.type}-chat", alert, alert.at + timedelta(minutes=5), tried)
    async with httpx.AsyncClient() as http, channel(server.url).open(http) as link:
        return await link.send(parcel, previous)


async def failure_of(server: MattermostServer, previous: Receipt | None = None) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        await send(server, previous=previous)
    return failed.value


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_alert_in_every_language_is_taken_and_its_post_is_known(language):
    async with mattermost() as server:
        receipt = await send(server, opened(language))
        assert list(server.posts) == [receipt.ref["post"]]


async def test_an_incident_is_one_post_what_needs_people_is_another_and_the_rest_is_in_its_thread():
    receipt = None
    async with mattermost() as server:
        for alert in life():
            receipt = await send(server, alert, receipt)
        first, *heard = [as_read(post["message"]) for post in server.shown]
        quiet = [as_read(post["message"]) for post in server.threads]
    assert first.startswith("**✔ RESOLVED")
    assert [text.partition(" · ")[0] for text in heard] == [
        "▲ ESCALATED the reply is due",
        "▲ REOPENED they wrote again",
    ]
    assert quiet[-1].startswith("✔ RESOLVED")
    assert {post["root_id"] for post in server.threads} == {next(iter(server.posts))}


@pytest.mark.parametrize("soon", [True, False], ids=["while the server remembers", "later"])
async def test_an_answer_that_was_lost_writes_nothing_twice(soon):
    async with mattermost() as server:
        server.lost = 1
        assert (await failure_of(server)).failure is Failure.RETRY
        if not soon:
            server.forgets()
        receipt = await send(server, tried=True)
        assert list(server.posts) == [receipt.ref["post"]]
        for alert in (ESCALATED, RESOLVED):
            server.faults.clear()
            server.lost = 2
            for _ in range(2):
                with pytest.raises(DeliveryFailed):
                    await send(server, alert, receipt, tried=True)
                if not soon:
                    server.forgets()
            await send(server, alert, receipt, tried=True)
        assert len(server.shown) == 2
        assert len(server.threads) == 1


async def test_news_that_was_never_tried_costs_no_look_at_the_channel():
    async with mattermost() as server:
        await send(server, ESCALATED, await send(server))
        assert [asked.method for asked in server.asked] == ["POST", "PUT", "POST"]


async def test_other_posts_of_the_channel_are_no_obstacle_to_finding_ours():
    async with mattermost() as server:
        receipt = await send(server)
        server.forgets()
        for number in range(12):
            props = None if number % 2 else {"allears_delivery": "another", "x": [1]}
            server.posts[f"other{number}"] = {"id": f"other{number}", "root_id": "", "message": "hi", "props": props}
        server.posts["long"] = {"id": "long", "root_id": "", "message": "x" * 100_000, "props": {}}
        assert await send(server, tried=True) == receipt


@pytest.mark.parametrize(
    "fault",
    [
        None,
        refusal(404, "app.post.get.app_error"),
        refusal(400, "api.post.update_post.permissions_time_limit.app_error"),
    ],
    ids=["deleted", "not found", "too late to edit"],
)
async def test_a_post_that_cannot_be_edited_is_written_anew(fault):
    async with mattermost() as server:
        receipt = await send(server)
        if fault is None:
            del server.posts[receipt.ref["post"]]
        else:
            server.faults.append(fault)
        anew = await send(server, life()[1], receipt)
        assert anew.ref["post"] in server.posts
        assert len(server.shown) == (1 if fault is None else 2)


FAULTS = {
    "400 message": ([refusal(400, "model.post.is_valid.msg.app_error")] * 2, Failure.BUG),
    "413": ([refusal(413, "api.too_large")] * 2, Failure.BUG),
    "401 token": ([refusal(401, "api.context.session_expired.app_error")], Failure.DEAD_CONFIG),
    "403 not in the channel": ([refusal(403, "api.context.permissions.app_error")] * 2, Failure.DEAD_CONFIG),
    "400 archived": ([refusal(400, "api.post.create_post.can_not_post_to_deleted.error")], Failure.DEAD_CONFIG),
    "403 html of a proxy": ([Told(403, b"<html>Forbidden</html>")], Failure.RETRY),
    "302": ([Told(302, b"", {"location": "https://elsewhere.example/"})], Failure.RETRY),
    "200 of somebody else": ([Told(200, b"<html>Sign in</html>")], Failure.RETRY),
    "500 own": ([refusal(500, "app.post.save.app_error")], Failure.RETRY),
    "500 beside a limit": ([refusal(500, "x.y", **{"x-ratelimit-reset": "1"})], Failure.RETRY),
    "502 html beside a limit": ([Told(502, b"<html>", {"x-ratelimit-reset": "1"})], Failure.RETRY),
    "an unheard status": ([refusal(418, "tea.pot")], Failure.RETRY),
    "answer lost": ([DROPPED], Failure.RETRY),
}


@pytest.mark.parametrize("faults, failure", FAULTS.values(), ids=FAULTS.keys())
@pytest.mark.parametrize("edit", [False, True], ids=["new", "edit"])
async def test_a_refusal_says_what_the_caller_must_do(faults, failure, edit):
    async with mattermost() as server:
        known = await send(server, life()[0]) if edit else None
        server.faults += faults
        failed = await failure_of(server, known)
    assert failed.failure is failure
    assert failed.wait is None
    assert "s3cr3t" not in failed.detail
    assert "<html>" not in failed.detail


DATE = {"date": "Thu, 05 Mar 2026 12:00:00 GMT"}


@pytest.mark.parametrize(
    "fault, wait",
    [
        (limited(**{"x-ratelimit-reset": "3"}), timedelta(seconds=3)),
        (limited(**{"retry-after": "1", "x-ratelimit-reset": "9"}), timedelta(seconds=1)),
        (limited(**{"x-ratelimit-reset": "1772712042", **DATE}), timedelta(seconds=42)),
        (limited(**{"x-ratelimit-reset": "1772712042", "date": "never"}), DEFAULT_WAIT),
        (limited(**{"x-ratelimit-reset": "1000000000000", **DATE}), timedelta(hours=1)),
        (limited(**{"x-ratelimit-reset": "soon"}), DEFAULT_WAIT),
        (limited(), DEFAULT_WAIT),
        (Told(503, b"", {"retry-after": "90"}), timedelta(seconds=90)),
    ],
    ids=["seconds", "retry-after", "a time", "no date", "endless", "no number", "nothing", "503 with a time"],
)
async def test_a_limit_blocks_the_channel_for_the_time_the_server_names(fault, wait):
    async with mattermost() as server:
        server.faults.append(fault)
        failed = await failure_of(server)
    assert (failed.failure, failed.wait) == (Failure.WAIT, wait)


async def test_a_limit_met_after_the_edit_repeats_only_the_edit():
    async with mattermost() as server:
        receipt = await send(server)
        server.room = 1
        with pytest.raises(DeliveryFailed) as failed:
            await send(server, ESCALATED, receipt)
        server.room = 2
        await send(server, ESCALATED, receipt, tried=True)
        assert len(server.posts) == 2
    assert failed.value.failure is Failure.WAIT


@pytest.mark.parametrize("edit", [False, True], ids=["new", "edit"])
async def test_a_post_that_the_server_dislikes_is_sent_once_as_text(edit):
    async with mattermost() as server:
        known = await send(server) if edit else None
        server.faults.append(refusal(400, "model.post.is_valid.msg.app_error"))
        await send(server, life()[0], known)
        (shown,) = server.shown
    assert shown["props"]["attachments"] == []
    assert as_read(shown["message"]) == (
        "HIGH: Broken order, third time, no answer · reply by 10:14 UTC, 55 min left · "
        "English, mastodon.example · allears incidents show inc_en_01"
    )


async def test_another_channel_gets_a_post_of_its_own():
    async with mattermost() as server:
        await send(server, life()[1], Receipt({"channel": "another", "post": "p1"}))
        assert [asked.method for asked in server.asked] == ["POST"]


async def test_a_notice_is_text_that_calls_nobody():
    async with mattermost() as server:
        async with httpx.AsyncClient() as http, channel(server.url).open(http) as link:
            await link.tell(Notice("3 alerts held back", ("@channel #a", "", "→ list")), NOON)
        (shown,) = server.shown
    assert shown["message"] == "3 alerts held back\n@\u200bchannel \\#\u200ba\n→ list"


@pytest.mark.parametrize(
    "state, ok, told",
    [
        ({}, True, "allears is a member of the channel at 127.0.0.1"),
        ({"member": False}, False, "check the address of the server and the id of the channel"),
        ({"faults": refusal(401, "api.context.session_expired.app_error")}, False, "make a new access token"),
        ({"faults": DROPPED}, False, "did not answer"),
    ],
    ids=["well", "no member", "token", "nobody"],
)
async def test_the_check_asks_and_posts_nothing(state, ok, told):
    async with mattermost() as server:
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
        ({"channel": "town-square"}, "channel"),
        ({"token": "s3cr3t token"}, "letters and digits"),
        ({"token": ""}, "letters and digits"),
        ({"server": "chat.example"}, "server"),
    ],
    ids=["name of a channel", "two words", "empty", "no scheme"],
)
def test_a_mistake_is_named_without_the_secret(options, told):
    with pytest.raises(ValidationError) as refused:
        channel("https://chat.example", **options)
    assert told in str(refused.value)
    assert "s3cr3t" not in str(refused.value)


async def test_the_token_never_prints():
    made = channel("https://chat.example")
    assert "s3cr3t" not in f"{made!r} {made.model_dump_json()}"
    async with httpx.AsyncClient() as http, made.open(http) as link:
        assert "s3cr3t" not in repr(link)
