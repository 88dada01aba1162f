"""The signed webhook against a receiver that checks signatures with the reference package."""

import asyncio
import base64
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
from doubles import receiver
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from alerts import web
from alerts.base import DeliveryFailed, Failure, Notice, Parcel
from alerts.event import Alert
from alerts.webhook import Webhook, judge, key_of, signed

CONTRACTS = Path(__file__).parent / "contracts"
SHARED = Path(__file__).parents[2].parent / "shared"
SCHEMA = Draft202012Validator(json.loads((CONTRACTS / "complaint.incident.schema.json").read_bytes()))
LIFE = json.loads((CONTRACTS / "life_of_an_incident.json").read_bytes())
OPENED = [json.loads(path.read_bytes()) for path in sorted(CONTRACTS.glob("opened_*.json"))]
EXAMPLES = [pytest.param(event, id=f"{event['event_id']}-{event['seq']}") for event in OPENED + LIFE]
INVALID = json.loads((CONTRACTS / "invalid_events.json").read_bytes())

SECRET = "whsec_" + base64.b64encode(b"the key of these tests, 32 bytes").decode()
OLD_SECRET = "whsec_" + base64.b64encode(b"the key before, as long as that.").decode()
NOW = datetime.now(UTC)
"""The receiver's package refuses timestamps five minutes away from its own clock."""


def parcel(event: dict | None = None, key: str = "ev_en_0001-support") -> Parcel:
    return Parcel(key, msgspec.convert(event or OPENED[0], Alert), NOW)


async def send(channel: Webhook, *parcels: Parcel) -> None:
    async with httpx.AsyncClient() as http, channel.open(http) as link:
        for one in parcels:
            await link.send(one, None)


async def failure(channel: Webhook) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        await send(channel, parcel())
    return caught.value


@pytest.mark.parametrize("event", EXAMPLES)
async def test_a_delivery_verifies_and_holds_the_event(event):
    async with receiver.receive(SECRET) as there:
        await send(Webhook(url=there.url, secret=SECRET), parcel(event))
    [delivery] = there.deliveries
    assert not there.forged
    assert delivery.id == "ev_en_0001-support"
    assert delivery.event["type"] == f"complaint.incident.{event['type']}"
    assert delivery.event["timestamp"] == event["at"]
    assert delivery.event["data"]["incident"]["mentions"][0]["text"] == event["incident"]["mentions"][0]["text"]
    SCHEMA.validate(delivery.event["data"])


@pytest.mark.parametrize("event", EXAMPLES)
def test_an_event_survives_reading_and_writing(event):
    alert = msgspec.convert(event, Alert)
    assert msgspec.json.decode(msgspec.json.encode(alert), type=Alert) == alert
    SCHEMA.validate(json.loads(msgspec.json.encode(alert)))


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case["name"])
def test_an_invalid_event_is_rejected_by_the_schema(case):
    assert not SCHEMA.is_valid(case["event"])


async def test_a_retry_keeps_its_id_and_body_and_signs_the_new_time():
    async with receiver.receive(SECRET, answers=[receiver.hung_up()]) as there:
        channel = Webhook(url=there.url, secret=SECRET)
        assert (await failure(channel)).failure is Failure.RETRY
        later = Parcel(parcel().key, parcel().alert, NOW + timedelta(seconds=7))
        await send(channel, later)
    first, second = there.deliveries
    assert (first.id, first.body) == (second.id, second.body)
    stamps = [int(one.headers["webhook-timestamp"]) for one in (first, second)]
    assert stamps == [int(NOW.timestamp()), int(NOW.timestamp()) + 7]


async def test_while_keys_change_both_sign():
    async with receiver.receive(SECRET, OLD_SECRET) as there:
        await send(Webhook(url=there.url, secret=SECRET, previous_secret=OLD_SECRET), parcel())
    assert len(there.deliveries) == 1
    assert there.deliveries[0].headers["webhook-signature"].count("v1,") == 2


async def test_a_delivery_signed_with_another_key_is_forged():
    async with receiver.receive(SECRET) as there:
        await send(Webhook(url=there.url, secret=OLD_SECRET), parcel())
    assert not there.deliveries
    assert len(there.forged) == 1


def test_the_signature_is_that_of_the_specification():
    path = SHARED / "fixtures" / "webhooks" / "standard_webhooks_vector.json"
    if not path.exists() and os.environ.get("CI") != "true":
        pytest.skip("the recorded vectors are not beside this checkout")
    vector = json.loads(path.read_bytes())
    at = datetime.fromtimestamp(int(vector["webhook-timestamp"]), UTC)
    headers = signed((key_of(vector["secret"]),), vector["webhook-id"], at, vector["body"].encode())
    assert headers == {name: vector[name] for name in headers}
    assert set(headers) == {"webhook-id", "webhook-timestamp", "webhook-signature"}


HOUR_LATER = "Mon, 05 Jan 2026 12:10:00 GMT"
NOON = "Mon, 05 Jan 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    "answer, expected, wait",
    [
        pytest.param(receiver.busy(timedelta(seconds=90)), Failure.WAIT, timedelta(seconds=90), id="429"),
        pytest.param(receiver.busy_until(HOUR_LATER, NOON), Failure.WAIT, timedelta(minutes=10), id="429 date"),
        pytest.param(receiver.busy(), Failure.WAIT, None, id="429 without a time"),
        pytest.param(
            receiver.busy(timedelta(seconds=5), 503), Failure.WAIT, timedelta(seconds=5), id="503 with a time"
        ),
        pytest.param(receiver.busy_until(HOUR_LATER, NOON, 502), Failure.WAIT, timedelta(minutes=10), id="502 date"),
        pytest.param(receiver.broken(503), Failure.RETRY, None, id="503"),
        pytest.param(receiver.broken(504), Failure.RETRY, None, id="504"),
        pytest.param(receiver.broken(500), Failure.RETRY, None, id="500"),
        pytest.param(receiver.busy(timedelta(seconds=5), 500), Failure.RETRY, None, id="500 with a time"),
        pytest.param(receiver.hung_up(), Failure.RETRY, None, id="hung up"),
        pytest.param(receiver.gone(), Failure.DEAD_CONFIG, None, id="410"),
        pytest.param(receiver.broken(400), Failure.BUG, None, id="400"),
        pytest.param(receiver.broken(404), Failure.BUG, None, id="404"),
        pytest.param(receiver.broken(302), Failure.BUG, None, id="redirect"),
    ],
)
async def test_an_answer_says_what_to_do(answer, expected, wait):
    async with receiver.receive(SECRET, answers=[answer]) as there:
        failed = await failure(Webhook(url=there.url, secret=SECRET))
    assert (failed.failure, failed.wait) == (expected, wait)
    assert "hooks" not in failed.detail


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_only_2xx_is_success(status):
    assert judge(web.Reply(status, httpx.Headers(), b""), "there") is None


async def test_a_slow_receiver_is_waited_for():
    async with receiver.receive(SECRET) as there:
        release = there.hold()
        channel = Webhook(url=there.url, secret=SECRET)
        async with httpx.AsyncClient() as http, channel.open(http) as link:
            sending = asyncio.create_task(link.send(parcel(), None))
            await there.arrived.wait()
            assert not sending.done()
            release.set()
            assert (await sending).ref == {}


async def test_a_notice_is_signed_too_and_its_id_tells_notices_apart():
    notice = Notice("Wallboard is down", ("since 10:01", "3 alerts are waiting"))
    async with receiver.receive(SECRET) as there:
        channel = Webhook(url=there.url, secret=SECRET)
        async with httpx.AsyncClient() as http, channel.open(http) as link:
            await link.tell(notice, NOW)
            await link.tell(notice, NOW)
            await link.tell(notice, NOW + timedelta(seconds=1))
    first, again, later = there.deliveries
    assert first.event["type"] == "allears.notice"
    assert first.event["data"] == {"title": notice.title, "lines": list(notice.lines)}
    assert first.id == again.id != later.id
    assert "." not in first.id


@pytest.mark.parametrize(
    "secret, complaint",
    [
        pytest.param("hunter2hunter2hunter2", "begins with whsec_", id="no prefix"),
        pytest.param("whsec_hunter2!", "must be base64", id="no base64"),
        pytest.param("whsec_" + base64.b64encode(b"hunter2" * 3).decode(), "24 to 64 bytes, this one 21", id="short"),
        pytest.param("whsec_" + base64.b64encode(b"hunter2" * 10).decode(), "24 to 64 bytes, this one 70", id="long"),
    ],
)
def test_a_wrong_secret_is_explained_and_not_shown(secret, complaint):
    with pytest.raises(ValidationError, match=complaint) as caught:
        Webhook(url="https://hooks.example/a", secret=secret)
    assert secret not in str(caught.value)


def test_a_secret_without_padding_is_read():
    assert key_of("whsec_" + base64.b64encode(b"k" * 25).decode().rstrip("=")) == b"k" * 25


def test_secrets_do_not_print():
    channel = Webhook(url="https://hooks.example/a", secret=SECRET, previous_secret=OLD_SECRET)
    shown = f"{channel!r} {channel} {channel.model_dump_json()}"
    assert SECRET not in shown
    assert OLD_SECRET not in shown


@pytest.mark.parametrize("status, ok", [(200, True), (405, True), (404, True), (410, False), (500, False)])
async def test_check_says_what_came_back_and_sends_no_alert(status, ok):
    async with receiver.receive(SECRET, answers=[receiver.broken(status)]) as there, httpx.AsyncClient() as http:
        health = await Webhook(url=there.url, secret=SECRET).check(http)
    assert health.ok is ok
    assert health.detail == f"127.0.0.1 answered HEAD with {status}"
    assert not there.deliveries


async def test_check_says_when_nobody_is_there():
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as http:
        health = await Webhook(url="https://hooks.example/a", secret=SECRET).check(http)
    assert not health.ok
    assert "hooks.example did not answer" in health.detail
