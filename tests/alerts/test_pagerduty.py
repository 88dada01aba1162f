import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, NOON, life, opened, saying, with_incident
from doubles.pagerduty import DROPPED, KEY, LIMITED, events_api, refusal, told
from doubles.server import Told
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from alerts.base import DeliveryFailed, Failure, Notice, Parcel, Receipt
from alerts.calls import DEFAULT_WAIT
from alerts.event import Alert
from alerts.pagerduty import MAX_EVENT, PagerDuty, dedup_key_of, event_of
from alerts.safe_text import clean

ALERT = opened("hi")


def channel(url: str, **options: object) -> PagerDuty:
    return PagerDuty(**{"server": url, "routing_key": KEY, "allow_private": True, **options})


async def send(url: str, alert: Alert = ALERT, **options: object) -> Receipt:
    parcel = Parcel("key", alert, alert.at + timedelta(minutes=5))
    async with httpx.AsyncClient() as http, channel(url, **options).open(http) as link:
        return await link.send(parcel, None)


async def failure_of(url: str, **options: object) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        await send(url, **options)
    return failed.value


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_alert_in_every_language_is_an_alert_with_their_words(language):
    alert = opened(language)
    async with events_api() as api:
        receipt = await send(api.url, alert)
        ((status, payload),) = api.alerts.values()
    assert receipt.ref == {"dedup_key": alert.incident.id}
    assert status == "triggered"
    assert payload["custom_details"]["Their words"] == alert.incident.mentions[0].text


async def test_an_event_says_in_its_summary_how_bad_and_until_when():
    async with events_api() as api:
        await send(api.url, life()[0])
        ((_, payload),) = api.alerts.values()
        event = json.loads(api.asked[0].body)
    assert payload["summary"] == (
        "HIGH: Broken order, third time, no answer · reply by 10:14 UTC, 55 min left · English, mastodon.example"
    )
    assert (payload["severity"], payload["source"], payload["group"]) == ("error", "mastodon.example", "acme")
    assert payload["custom_details"]["Incident"] == "inc_en_01 · open · seq 1 · allears incidents show inc_en_01"
    assert [link["text"] for link in event["links"]] == ["Open to reply", "Open in All Ears"]


async def test_an_incident_is_one_alert_that_wakes_people_when_it_opens_and_reopens():
    seen = []
    async with events_api() as api:
        for alert in life():
            await send(api.url, alert)
            ((status, _),) = api.alerts.values()
            seen.append((alert.incident.state, status))
        assert api.woken == 2
    assert set(seen) == {
        ("open", "triggered"),
        ("claimed", "acknowledged"),
        ("answered", "resolved"),
        ("resolved", "resolved"),
    }


@pytest.mark.parametrize(
    "state, action",
    [
        ("open", "trigger"),
        ("claimed", "acknowledge"),
        ("snoozed", "acknowledge"),
        ("answered", "resolve"),
        ("resolved", "resolve"),
        ("dismissed", "resolve"),
    ],
)
@pytest.mark.parametrize("event", ["opened", "updated", "escalated"])
async def test_the_state_decides_what_pagerduty_is_told(state, action, event):
    alert = msgspec.structs.replace(with_incident(ALERT, state=state), type=event)
    async with events_api() as api:
        await send(api.url, alert)
        assert json.loads(api.asked[0].body)["event_action"] == action


async def test_what_is_no_trigger_holds_no_words_of_anybody():
    async with events_api() as api:
        await send(api.url, with_incident(ALERT, state="claimed"))
        assert set(json.loads(api.asked[0].body)) == {"routing_key", "event_action", "dedup_key"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_words_are_taken_and_stay_words(text):
    async with events_api() as api:
        await send(api.url, saying(text, (0, 12), name=text, title=text))
        ((_, payload),) = api.alerts.values()
        assert len(api.asked) == 1
    shown = payload["custom_details"]["Their words"].rstrip("…").rstrip()
    assert clean(text).startswith(shown) or not clean(text).strip()
    assert "\n" not in payload["summary"]


@given(st.text(st.characters(codec=None), max_size=5_000))
def test_no_text_makes_an_event_too_large(text):
    alert = saying(text * 20, name=text, title=text)
    event = event_of(Parcel("key", alert, alert.at), KEY, ZoneInfo("UTC"))
    assert event.payload is not None
    assert 0 < len(event.payload.summary) <= 1_024
    assert len(msgspec.json.encode(event)) <= MAX_EVENT


@pytest.mark.parametrize(
    "incident", ["inc-000007", "x" * 255, "x" * 256, ""], ids=["usual", "longest", "longer", "none"]
)
def test_the_key_is_the_incident_and_never_too_long(incident):
    key = dedup_key_of(incident)
    assert (key == incident) is (0 < len(incident) <= 255)
    assert 0 < len(key) <= 255


INVALID = refusal(400, "'payload.severity' is invalid")
FAULTS = {
    "400": ([INVALID, INVALID], Failure.BUG),
    "413": ([Told(413), Told(413)], Failure.BUG),
    "400 key": ([refusal(400, "Invalid routing key")], Failure.DEAD_CONFIG),
    "400 key in other words": ([refusal(400, "'routing_key' is missing or blank")], Failure.DEAD_CONFIG),
    "403": ([told({"status": "forbidden", "message": "no access"}, 403)], Failure.DEAD_CONFIG),
    "400 html of a proxy": ([Told(400, b"<html>Bad Request</html>")], Failure.RETRY),
    "404 html of a proxy": ([Told(404, b"<html>Not Found</html>")], Failure.RETRY),
    "302": ([Told(302, b"", {"location": "https://elsewhere.example/"})], Failure.RETRY),
    "200 of somebody else": ([Told(200, b"<html>Sign in</html>")], Failure.RETRY),
    "500": ([told({"status": "error"}, 500)], Failure.RETRY),
    "answer lost": ([DROPPED], Failure.RETRY),
}


@pytest.mark.parametrize("faults, failure", FAULTS.values(), ids=FAULTS.keys())
async def test_a_refusal_says_what_the_caller_must_do(faults, failure):
    async with events_api() as api:
        api.faults += faults
        failed = await failure_of(api.url)
        assert not api.faults
    assert failed.failure is failure
    assert failed.wait is None
    assert KEY not in failed.detail
    assert "<html>" not in failed.detail


@pytest.mark.parametrize(
    "fault, wait",
    [
        (LIMITED, DEFAULT_WAIT),
        (Told(429, b"", {"retry-after": "30"}), timedelta(seconds=30)),
        (Told(503, b"", {"retry-after": "90"}), timedelta(seconds=90)),
    ],
    ids=["no time", "header", "503 with a time"],
)
async def test_a_limit_blocks_the_channel_for_a_while(fault, wait):
    async with events_api() as api:
        api.faults.append(fault)
        failed = await failure_of(api.url)
    assert (failed.failure, failed.wait) == (Failure.WAIT, wait)


async def test_the_limit_of_the_service_is_a_wait_and_nothing_is_lost():
    async with events_api() as api:
        api.room = 0
        assert (await failure_of(api.url)).failure is Failure.WAIT
        api.room = 1
        await send(api.url)
        assert api.woken == 1


async def test_details_that_pagerduty_refuses_are_left_out():
    async with events_api() as api:
        api.faults.append(INVALID)
        await send(api.url)
        ((_, payload),) = api.alerts.values()
    assert set(payload) == {"summary", "source", "severity"}


async def test_a_key_that_pagerduty_does_not_know_stops_the_channel_and_is_not_told():
    other = "x" * 32
    async with events_api() as api:
        api.faults.append(refusal(400, f"Invalid routing key {other}"))
        failed = await failure_of(api.url, routing_key=other)
    assert failed.failure is Failure.DEAD_CONFIG
    assert other not in failed.detail


async def test_notices_of_one_title_are_one_alert():
    async with events_api() as api:
        async with httpx.AsyncClient() as http, channel(api.url).open(http) as link:
            await link.tell(Notice("slack stopped", ("a new webhook is needed",)), NOON)
            await link.tell(Notice("slack stopped", ("still",)), NOON + timedelta(hours=1))
            await link.tell(Notice(" "), NOON)
        first, _ = api.alerts.values()
        assert api.woken == 2
    assert (first[1]["summary"], first[1]["severity"]) == ("slack stopped", "warning")
    assert first[1]["custom_details"] == {"notice": "still"}


@pytest.mark.parametrize(
    "fault, ok, told",
    [
        (None, True, "shows with the first alert"),
        (Told(502), False, "in trouble"),
        (DROPPED, False, "did not answer"),
    ],
    ids=["well", "ill", "nobody"],
)
async def test_the_check_sends_no_event(fault, ok, told):
    async with events_api() as api:
        api.faults.extend([fault] if fault else [])
        async with httpx.AsyncClient() as http:
            health = await channel(api.url).check(http)
        assert [asked.method for asked in api.asked] == ["HEAD"]
    assert health.ok is ok
    assert told in health.detail


async def test_the_key_never_prints():
    made = channel("https://events.example")
    assert KEY not in f"{made!r} {made.model_dump_json()}"
    async with httpx.AsyncClient() as http, made.open(http) as link:
        assert KEY not in repr(link)
    with pytest.raises(ValidationError) as refused:
        channel("https://events.example", routing_key="s3cr3t but no key")
    assert "s3cr3t" not in str(refused.value)
