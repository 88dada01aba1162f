"""What subscribers of real brokers see: the news, the state of incidents, the status of the monitor."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import httpx
import msgspec
import pytest
from doubles.brokers import V5, amqtt_broker, cable, free_port, mosquitto, reading
from doubles.mqtt_links import anywhere, both, channel, linked
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from alerts.base import DeliveryFailed, Failure, Notice, Parcel
from alerts.event import Alert
from alerts.mqtt import Mqtt

CONTRACTS = Path(__file__).parent / "contracts"
SCHEMA = Draft202012Validator(json.loads((CONTRACTS / "complaint.incident.schema.json").read_bytes()))
TOPICS = json.loads((CONTRACTS / "topics.json").read_bytes())
LIFE = msgspec.json.decode((CONTRACTS / "life_of_an_incident.json").read_bytes(), type=tuple[Alert, ...])
ARABIC = msgspec.json.decode((CONTRACTS / "opened_ar.json").read_bytes(), type=Alert)
NOW = datetime(2026, 1, 5, 9, 15, tzinfo=UTC)
CLOSED = "complaints/incident/inc_en_01"


def parcel(alert: Alert, at: datetime = NOW) -> Parcel:
    return Parcel(f"{alert.event_id}-mqtt", alert, at)


ONLINE = {"state": "online", "version": version("allears")}


@both
async def test_a_subscriber_gets_the_state_and_the_whole_event(kind, tmp_path):
    async with (
        anywhere(kind, tmp_path) as (port, protocol, version),
        reading(port, "complaints/+/#", version=version) as reader,
        linked(channel(port, protocol)) as link,
    ):
        assert (await reader.next_json())[1] == ONLINE
        receipt = await link.send(parcel(ARABIC), None)
        first, second = await reader.next_json(), await reader.next_json()
    assert [first[0], second[0]] == ["complaints/incident/inc_ar_01", "complaints/event/acme/critical/opened"]
    assert msgspec.convert(second[1], Alert) == ARABIC
    SCHEMA.validate(first[1])
    SCHEMA.validate(second[1])
    assert receipt.ref == {"topic": second[0]}
    assert not receipt.unheard


@both
async def test_a_late_subscriber_finds_the_state_until_the_incident_is_closed(kind, tmp_path):
    async with anywhere(kind, tmp_path) as (port, protocol, version), linked(channel(port, protocol)) as link:
        for alert in LIFE[:-1]:
            await link.send(parcel(alert), None)
        async with reading(port, "complaints/incident/+", version=version) as late:
            topic, found = await late.next_json()
            assert topic == CLOSED
            assert (found["seq"], found["incident"]["state"]) == (LIFE[-2].seq, "answered")
            await link.send(parcel(LIFE[-1]), None)
            assert (await late.next()).payload == b""
        # The status is retained too, and comes alone: nothing is left of the incident.
        async with reading(port, "complaints/#", version=version) as later:
            assert (await later.next_json())[0] == "complaints/status"
            await link.tell(Notice("after"), NOW)
            assert (await later.next_json())[0] == "complaints/notice"


@both
async def test_the_status_tells_when_we_come_and_go(kind, tmp_path):
    async with anywhere(kind, tmp_path) as (port, protocol, version):
        async with linked(channel(port, protocol)), reading(port, "complaints/status", version=version) as during:
            assert (await during.next_json())[1] == ONLINE
        async with reading(port, "complaints/status", version=version) as after:
            message = await after.next()
            assert (message.payload, message.retain) == (b'{"state":"offline"}', True)


async def test_the_status_is_offline_when_the_connection_is_cut():
    async with amqtt_broker() as port, cable(port) as line, reading(port, "complaints/status") as reader:
        async with linked(channel(line.port)) as link:
            assert (await reader.next_json())[1] == ONLINE
            line.cut()
            assert (await reader.next_json())[1] == {"state": "offline"}
            with pytest.raises(DeliveryFailed) as caught:
                await link.send(parcel(ARABIC), None)
        assert caught.value.failure is Failure.RETRY
        async with linked(channel(line.port)) as link:
            assert (await reader.next_json())[1] == ONLINE
            await link.send(parcel(ARABIC), None)


async def test_a_session_that_ends_while_nothing_is_sent_is_told():
    async with amqtt_broker() as port, cable(port) as line, linked(channel(line.port)) as link:
        line.cut()
        async with asyncio.timeout(5):
            lost = await link.lost()
    assert lost.failure is Failure.RETRY


async def test_a_restarted_empty_broker_gets_status_and_news_from_a_new_session(tmp_path):
    port = free_port()
    async with amqtt_broker(port), linked(channel(port)) as link:
        await link.send(parcel(ARABIC), None)
    async with amqtt_broker(port), linked(channel(port)) as link, reading(port) as reader:
        assert await reader.next_json() == ("complaints/status", ONLINE)
        await link.send(parcel(ARABIC), None)
        assert (await reader.next_json())[0] == "complaints/incident/inc_ar_01"


async def test_news_that_nobody_hears_are_marked_although_the_state_has_readers(tmp_path):
    async with mosquitto(tmp_path) as broker, linked(channel(broker.port, "5")) as link:
        async with reading(broker.port, "complaints/incident/#", version=V5):
            assert (await link.send(parcel(ARABIC), None)).unheard
        async with reading(broker.port, "complaints/event/acme/+/opened", version=V5):
            assert not (await link.send(parcel(ARABIC), None)).unheard


async def test_mqtt_5_properties_are_those_of_the_contract(tmp_path):
    expected = TOPICS["mqtt5_properties"]
    async with (
        mosquitto(tmp_path) as broker,
        linked(channel(broker.port, "5")) as link,
        reading(broker.port, "complaints/event/#", version=V5) as reader,
    ):
        await link.send(parcel(ARABIC, ARABIC.at + timedelta(hours=1)), None)
        told = (await reader.next()).properties
    assert told.ContentType == expected["content_type"]
    assert told.PayloadFormatIndicator == expected["payload_format_indicator"]
    assert told.MessageExpiryInterval == 86_400 - 3600
    assert told.UserProperty == [("schema", ARABIC.schema), ("event-id", ARABIC.event_id), ("lang", "ar")]


async def test_a_wrong_password_needs_a_person(tmp_path):
    async with mosquitto(tmp_path, passwords={"ears": "right"}) as broker:
        given = channel(broker.port, "5", username="ears", password="wrong")
        with pytest.raises(DeliveryFailed) as caught:
            async with linked(given):
                pass
        assert caught.value.failure is Failure.DEAD_CONFIG
        async with httpx.AsyncClient() as http:
            assert (await given.check(http)).detail == caught.value.detail
            assert (await channel(broker.port, "5", username="ears", password="right").check(http)).ok


async def test_check_leaves_the_session_of_a_running_monitor_alone(tmp_path):
    notice = {"title": "still here", "lines": ["one", "two"], "at": "2026-01-05T09:15:00Z"}
    async with (
        mosquitto(tmp_path) as broker,
        linked(channel(broker.port, "5")) as link,
        reading(broker.port, "complaints/#", version=V5) as reader,
        httpx.AsyncClient() as http,
    ):
        assert (await reader.next_json())[1] == ONLINE
        assert (await channel(broker.port, "5").check(http)).ok
        await link.tell(Notice("still here", ("one", "two")), NOW)
        assert await reader.next_json() == ("complaints/notice", notice)


async def test_an_address_that_is_not_allowed_is_refused_with_the_remedy():
    with pytest.raises(DeliveryFailed, match="allow_private = true") as caught:
        async with linked(channel(free_port(), allow_private=False)):
            pass
    assert caught.value.failure is Failure.DEAD_CONFIG


@pytest.mark.parametrize(
    "options, expected",
    [
        ({}, (8883, "complaints-mqtt")),
        ({"tls": False}, (1883, "complaints-mqtt")),
        ({"port": 1, "id": "wall"}, (1, "complaints-wall")),
        ({"id": "wall", "name": "berlin"}, (8883, "complaints-berlin")),
    ],
    ids=["default", "plain", "id", "name"],
)
def test_port_and_client_id_have_defaults(options, expected):
    login = Mqtt(host="broker.example", **options)
    login = login.login(login.client_id)
    assert (login.port, login.client_id) == expected


@pytest.mark.parametrize(
    "options, complaint",
    [
        ({"base": "Complaints"}, "pattern"),
        ({"base": "complaints/#"}, "pattern"),
        ({"base": "/complaints"}, "pattern"),
        ({"tls": False, "ca_file": "ca.pem"}, "need tls = true"),
        ({"key_file": "key.pem"}, "needs cert_file"),
        ({"password": "hunter2"}, "needs username"),
        ({"topic": "x"}, "Extra inputs"),
    ],
    ids=["capitals", "wildcard", "leading slash", "files without tls", "key alone", "password alone", "unknown"],
)
def test_wrong_options_are_explained_and_secrets_are_not_shown(options, complaint):
    with pytest.raises(ValidationError, match=complaint) as caught:
        Mqtt(host="broker.example", **options)
    assert "hunter2" not in str(caught.value)


def test_the_password_does_not_print():
    given = Mqtt(host="broker.example", username="ears", password="hunter2")
    assert "hunter2" not in f"{given!r} {given.model_dump_json()} {given.login('x')!r}"
