"""What a session retains at real brokers, and what it clears there."""

import asyncio
import json
from datetime import timedelta
from importlib.metadata import version

import aiomqtt
import msgspec
import pytest
from doubles.brokers import V5, free_port, mosquitto, reading, stuck_reader
from doubles.contract_alerts import NOON, opened, with_incident, with_said
from doubles.mqtt_links import anywhere, both, channel, linked

from alerts.asking import Overview, Shows
from alerts.base import Notice, Parcel

HERE = opened("en")
STATE = f"complaints/incident/{HERE.incident.id}"
LATER = NOON + timedelta(minutes=5)
CONFIG = "homeassistant/device/complaints_acme/config"


def overview(*alerts, at=NOON, brands=("acme",), **more) -> Overview:
    return Overview(at=at, alerts=alerts, brands=brands, **more)


def parcel(alert, at=NOON) -> Parcel:
    return Parcel(f"{alert.event_id}-mqtt", alert, at)


def state(alert, of: str):
    return with_incident(alert, state=of)


async def found(port: int, protocol_version, link) -> dict[str, bytes]:
    """Everything that is retained; the notice marks its end, and where nothing else comes it comes alone."""
    async with reading(port, "#", version=protocol_version) as reader:
        await link.tell(Notice("end"), NOON)
        kept = await reader.everything("complaints/notice")
    return {topic: payload for topic, payload in kept.items() if topic != "complaints/notice" and payload}


@both
async def test_everything_is_retained_as_it_stands(kind, tmp_path):
    sources = {"mastodon": NOON, "feed": None}
    async with anywhere(kind, tmp_path) as (port, protocol, version_):
        async with linked(channel(port, protocol)) as link:
            assert isinstance(link, Shows)
            await link.show(overview(HERE, sources=sources))
            kept = await found(port, version_, link)
        assert kept.keys() == {
            "complaints/status", "complaints/summary/acme", "complaints/light/acme", "complaints/health/mastodon",
            "complaints/health/feed", STATE,
        }  # fmt: skip
    told = {"state": "online", "version": version("allears"), "since": "2026-01-05T12:00:00Z"}
    assert json.loads(kept["complaints/status"]) == told
    assert json.loads(kept[STATE])["incident"]["id"] == HERE.incident.id


@both
async def test_what_an_earlier_run_left_is_cleared_and_nothing_else(kind, tmp_path):
    left = ("incident/inc-000001", "incident/inc-000002", "summary/gone", "light/gone", "health/gone")
    async with anywhere(kind, tmp_path) as (port, protocol, version_):
        async with aiomqtt.Client("127.0.0.1", port, protocol=version_) as earlier:
            for topic in (*(f"complaints/{one}" for one in left), STATE, "lamp/kitchen", "other/incident/1"):
                await earlier.publish(topic, b"old", qos=1, retain=True)
        async with linked(channel(port, protocol)) as link:
            await link.show(overview(HERE))
            kept = await found(port, version_, link)
    expected = {"complaints/status", "complaints/summary/acme", "complaints/light/acme", STATE}
    assert kept.keys() == {*expected, "lamp/kitchen", "other/incident/1"}
    assert kept[STATE] != b"old"


async def test_an_incident_that_is_gone_from_the_overview_is_cleared(tmp_path):
    async with mosquitto(tmp_path) as broker, linked(channel(broker.port, "5")) as link:
        await link.show(overview(HERE))
        await link.send(parcel(HERE), None)
        await link.show(overview(at=LATER))
        assert STATE not in await found(broker.port, V5, link)


async def test_an_overview_drawn_before_an_alert_does_not_undo_it(tmp_path):
    other = with_incident(HERE, id="inc-000099")
    async with mosquitto(tmp_path) as broker, linked(channel(broker.port, "5")) as link:
        await link.show(overview(HERE))
        await link.send(parcel(state(HERE, "resolved"), LATER), None)
        await link.send(parcel(other, LATER), None)
        await link.show(overview(HERE, at=NOON + timedelta(minutes=4)))
        kept = await found(broker.port, V5, link)
        assert STATE not in kept
        assert "complaints/incident/inc-000099" in kept
        await link.show(overview(state(HERE, "open"), other, at=LATER + timedelta(minutes=1)))
        assert STATE in await found(broker.port, V5, link)


async def test_an_alert_sent_while_the_session_begins_is_not_taken_for_a_leftover(tmp_path):
    async with mosquitto(tmp_path) as broker, linked(channel(broker.port, "5")) as link:
        await link.send(parcel(HERE), None)
        await link.show(overview(at=LATER))
        assert STATE in await found(broker.port, V5, link)


async def test_what_did_not_change_is_not_told_again_until_it_gets_old(tmp_path):
    async with (
        mosquitto(tmp_path) as broker,
        linked(channel(broker.port, "5")) as link,
        reading(broker.port, STATE, version=V5) as reader,
    ):
        shown = []
        for minute in (0, 1, 2, 60 * 24 + 3):
            at = NOON + timedelta(minutes=minute)
            seen = msgspec.structs.replace(HERE, event_id=f"look-{minute}", at=at)
            changed = with_incident(seen, severity="low") if minute == 1 else seen
            if minute == 2:
                await link.show(overview(changed, at=at))
            await link.show(overview(changed, at=at))
            await link.show(overview(changed, at=at))
        for _ in range(4):
            message = await reader.next()
            shown.append(json.loads(message.payload)["event_id"])
            assert message.properties.MessageExpiryInterval == 7 * 86_400
    assert shown == ["look-0", "look-1", "look-2", f"look-{60 * 24 + 3}"]


async def test_of_a_post_that_was_taken_back_nothing_stays_even_in_the_full_form(tmp_path):
    words = "«my order is a scandal»"
    said = with_said(
        HERE, text=words, author=msgspec.structs.replace(HERE.incident.mentions[0].author, display="«Ada»")
    )
    said = with_incident(said, title=words, emotion=msgspec.structs.replace(HERE.incident.emotion, cause=words))
    evidence = (msgspec.structs.replace(HERE.incident.mentions[0].evidence[0], text=words),)
    said = with_said(said, evidence=evidence)
    async with mosquitto(tmp_path) as broker, linked(channel(broker.port, "5", payload="full")) as link:
        await link.show(overview(said))
        assert words.encode() in (await found(broker.port, V5, link))[STATE]
        await link.show(overview(with_said(said, text="", url=None), at=LATER))
        kept = await found(broker.port, V5, link)
    assert "«".encode() not in kept[STATE]
    assert json.loads(kept[STATE])["incident"]["counts"] == msgspec.to_builtins(HERE.incident.counts)


async def test_a_broker_that_came_back_empty_is_told_everything_again(tmp_path):
    port = free_port()
    for _ in range(2):
        async with mosquitto(tmp_path, port=port) as broker, linked(channel(port, "5")) as link:
            await link.show(overview(HERE))
            assert STATE in await found(port, V5, link)
            await broker.kill()


async def test_a_lamp_goes_dark_when_the_monitor_stops(tmp_path):
    async with mosquitto(tmp_path) as broker:
        async with linked(channel(broker.port, "5")) as link:
            await link.show(overview())
            assert (await found(broker.port, V5, link))["complaints/light/acme"] == b"green"
        async with reading(broker.port, "complaints/light/+", version=V5) as reader:
            message = await reader.next()
    assert (message.payload, message.properties.ContentType) == (b"off", "text/plain")


async def test_a_reader_that_stopped_reading_holds_nothing_up_and_finds_the_truth_later(tmp_path):
    async with (
        mosquitto(tmp_path, extra="max_queued_messages 10") as broker,
        stuck_reader(broker.port, "complaints/#"),
        linked(channel(broker.port, "5", payload="full")) as link,
    ):
        for seq in range(1, 101):
            long = with_said(msgspec.structs.replace(HERE, seq=seq), text="слово " * 5000)
            assert not (await link.send(parcel(long), None)).unheard
        assert json.loads((await found(broker.port, V5, link))[STATE])["seq"] == 100


@both
async def test_home_assistant_is_told_about_each_brand_again_when_it_starts(kind, tmp_path):
    told = {CONFIG, "homeassistant/device/complaints_zeta/config"}
    async with (
        anywhere(kind, tmp_path) as (port, protocol, version_),
        linked(channel(port, protocol, home_assistant=True)) as link,
        reading(port, "homeassistant/device/#", version=version_) as home,
    ):
        await link.show(overview(brands=("acme", "zeta")))
        assert {str((await home.next()).topic) for _ in range(2)} == told
        asking = asyncio.ensure_future(anext(link.requests()))
        # Retained, so that it makes no difference who comes first.
        await home.client.publish("homeassistant/status", b"online", qos=1, retain=True)
        assert {str((await home.next()).topic) for _ in range(2)} == told
        assert not asking.done()
        asking.cancel()


async def test_home_assistant_gets_an_event_with_each_alert_only_when_it_is_wanted(tmp_path):
    async with mosquitto(tmp_path) as broker, reading(broker.port, "complaints/#", version=V5) as reader:
        async with linked(channel(broker.port, "5", home_assistant=True)) as link:
            await link.send(parcel(HERE), None)
            told = json.loads(await reader.until("complaints/ha_event/acme"))
        async with linked(channel(broker.port, "5")) as link:
            await link.send(parcel(HERE), None)
            await link.tell(Notice("end"), NOON)
            assert "complaints/ha_event/acme" not in await reader.everything("complaints/notice")
    assert told == {"event_type": "opened", "incident": HERE.incident.id, "severity": HERE.incident.severity}


@both
async def test_devices_are_cleared_when_home_assistant_is_switched_off(kind, tmp_path):
    async with anywhere(kind, tmp_path) as (port, protocol, version_):
        async with linked(channel(port, protocol, home_assistant=True)) as link:
            await link.show(overview())
            assert CONFIG in await found(port, version_, link)
        async with linked(channel(port, protocol)) as link:
            await link.show(overview())
            assert CONFIG not in await found(port, version_, link)


@pytest.fixture
def only_ours(tmp_path) -> str:
    """The settings of a broker on which everybody may use the topics of the monitor, and no others."""
    rules = tmp_path / "acl"
    rules.write_text("topic readwrite complaints/#\n")
    rules.chmod(0o600)
    return f"acl_file {rules}"


async def test_without_home_assistant_nothing_is_written_to_its_topics(tmp_path, only_ours):
    async with mosquitto(tmp_path, extra=only_ours) as broker, linked(channel(broker.port, "5")) as link:
        await link.show(overview(HERE))


@pytest.mark.parametrize("blind, colour", [(frozenset(), b"green"), (frozenset({"feed"}), b"off")], ids=["ok", "blind"])
async def test_the_light_of_a_brand_follows_the_overview(tmp_path, blind, colour):
    async with mosquitto(tmp_path) as broker, linked(channel(broker.port, "5")) as link:
        await link.show(overview(sources={"feed": NOON}, blind=blind))
        assert (await found(broker.port, V5, link))["complaints/light/acme"] == colour
