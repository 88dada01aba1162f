"""People act through real brokers: commands in, answers out, and who may give any."""

import asyncio
import json
from pathlib import Path

import aiomqtt
import pytest
from doubles.brokers import V5, mosquitto, picky, reading
from doubles.contract_alerts import NOON, opened
from doubles.mqtt_links import anywhere, both, channel, linked

from alerts.asking import Answer, Asked, Overview, Request
from alerts.base import DeliveryFailed, Failure, Parcel

ACCESS = Path(__file__).parents[2] / "examples" / "mosquitto.acl"
CMD = "complaints/cmd/inc-000007"
RESULT = "complaints/result/inc-000007"
DONE = Answer(ok=True, sentence="maria has it", state="claimed", claimed_by="maria")


def wish(topic: str, correlation: bytes) -> aiomqtt.client.Properties:
    about = aiomqtt.client.Properties(aiomqtt.client.mqtt.PacketTypes.PUBLISH)
    about.ResponseTopic, about.CorrelationData = topic, correlation
    return about


async def next_request(link) -> Request:
    """The next one that is not refused; whoever asks first must retain nothing, so the link listens already."""
    async with asyncio.timeout(10):
        return await anext(link.requests())


async def ask(port: int, action: str, *, version=V5, topic: str = CMD, payload: object = None, **more) -> None:
    """Give a command under a name of its own, as a script of the support group does."""
    login = {name: more.pop(name) for name in ("username", "password") if name in more}
    encoded = payload if isinstance(payload, bytes) else json.dumps({"actor": "maria"} if payload is None else payload)
    async with aiomqtt.Client("127.0.0.1", port, protocol=version, **login) as client:
        await client.publish(f"{topic}/{action}", encoded, qos=1, **more)


async def listening(link) -> None:
    """Subscribe now: what is asked from here on is kept until somebody reads it."""
    await link.channel.listen(link.session)


@both
async def test_a_command_becomes_a_request_and_is_answered(kind, tmp_path):
    async with (
        anywhere(kind, tmp_path) as (port, protocol, version),
        linked(channel(port, protocol)) as link,
        reading(port, RESULT, version=version) as reader,
    ):
        assert isinstance(link, Asked)
        await listening(link)
        await ask(port, "snooze", version=version, payload={"actor": "ماريا 🙂", "minutes": 45})
        request = await next_request(link)
        assert (request.incident, request.action, request.actor) == ("inc-000007", "snooze", "ماريا 🙂")
        assert request.pause.total_seconds() == 45 * 60
        await link.answer(request, DONE)
        told = (await reader.next_json())[1]
    assert (told["ok"], told["state"], told["claimed_by"]) == (True, "claimed", "maria")


@both
async def test_a_retained_command_is_ignored(kind, tmp_path):
    async with anywhere(kind, tmp_path) as (port, protocol, version):
        await ask(port, "resolve", version=version, retain=True)
        async with linked(channel(port, protocol)) as link:
            await listening(link)
            await ask(port, "claim", version=version)
            assert (await next_request(link)).action == "claim"


@both
async def test_what_is_no_command_is_answered_with_an_error_and_the_next_one_counts(kind, tmp_path):
    async with anywhere(kind, tmp_path) as (port, protocol, version):
        secret = channel(port, protocol, token="geheim")
        async with linked(secret) as link, reading(port, RESULT, version=version) as reader:
            await listening(link)
            for action, payload in (("claim", {"token": "geheim"}), ("eat", None), ("claim", b"{"), ("claim", None)):
                given = {"actor": "maria", "token": "geheim"} if action == "eat" else payload
                await ask(port, action, version=version, payload=given)
            await ask(port, "release", version=version, payload={"actor": "maria", "token": "geheim"})
            assert (await next_request(link)).action == "release"
            told = [(await reader.next_json())[1] for _ in range(4)]
    assert not any(one["ok"] for one in told)
    assert [one["error"].split()[0] for one in told] == ["say", "this", "the", "the"]
    assert "geheim" not in json.dumps(told)


async def test_the_answer_goes_where_the_sender_wants_it(tmp_path):
    async with (
        mosquitto(tmp_path) as broker,
        linked(channel(broker.port, "5")) as link,
        reading(broker.port, "desk/answers", version=V5) as reader,
    ):
        await listening(link)
        await ask(broker.port, "claim", properties=wish("desk/answers", b"\x00\xff"))
        await link.answer(await next_request(link), DONE)
        message = await reader.next()
    assert json.loads(message.payload)["ok"] is True
    assert message.properties.CorrelationData == b"\x00\xff"


async def test_the_same_command_twice_is_two_requests(tmp_path):
    async with mosquitto(tmp_path) as broker, linked(channel(broker.port, "5")) as link:
        await listening(link)
        requests = link.requests()
        await ask(broker.port, "claim")
        await ask(broker.port, "claim")
        assert (await anext(requests)).key != (await anext(requests)).key


async def test_commands_given_while_we_were_away_are_heard(tmp_path):
    async with mosquitto(tmp_path) as broker:
        async with linked(channel(broker.port, "5")) as link:
            await listening(link)
        await ask(broker.port, "claim")
        async with linked(channel(broker.port, "5")) as link:
            assert (await next_request(link)).action == "claim"


async def test_without_commands_nobody_can_ask_and_the_end_is_still_told(tmp_path):
    async with mosquitto(tmp_path) as broker, linked(channel(broker.port, "5", commands=False)) as link:
        waiting = asyncio.ensure_future(next_request(link))
        await ask(broker.port, "claim")
        await link.show(Overview(at=NOON, alerts=(), brands=("acme",)))
        assert not waiting.done()
        await broker.kill()
        with pytest.raises(DeliveryFailed, match="ended"):
            await waiting


async def test_a_broker_that_refuses_the_subscription_is_told_with_the_remedy():
    granted = bytes([0x20, 3, 0, 0, 0])
    async with picky(lambda _: granted, bytes([0x90, 4, 0, 1, 0, 0x87])) as there:
        health = await channel(there.port, "5").check(None)
    assert not health.ok
    assert "does not let us read complaints/cmd/+/+" in health.detail
    assert "commands = false" in health.detail


async def test_two_monitors_of_one_name_stop_fighting(tmp_path):
    async with mosquitto(tmp_path) as broker:
        elder, newer, ends = channel(broker.port, "5"), channel(broker.port, "5"), []
        for _ in range(3):
            async with linked(elder) as first, linked(newer):
                ends.append(await first.lost())
    assert [end.failure for end in ends] == [Failure.RETRY, Failure.RETRY, Failure.DEAD_CONFIG]
    assert "another client connects as complaints-mqtt" in ends[-1].detail


@pytest.fixture
async def guarded(tmp_path):
    """A broker with the access rules that are handed out, and a password for each of their users."""
    rules = tmp_path / "allears.acl"
    rules.write_text(ACCESS.read_text(encoding="utf-8"))
    rules.chmod(0o600)
    names = ("allears", "support", "wall", "homeassistant")
    async with mosquitto(tmp_path, passwords={name: name for name in names}, extra=f"acl_file {rules}") as broker:
        yield broker.port


def user(name: str) -> dict[str, str]:
    return {"username": name, "password": name}


async def test_with_the_access_rules_only_the_support_group_gives_commands(guarded):
    async with linked(channel(guarded, "5", **user("allears"))) as link:
        await listening(link)
        for name in ("wall", "homeassistant", "allears", "support"):
            await ask(guarded, "claim", payload={"actor": name}, **user(name))
        assert (await next_request(link)).actor == "support"


async def test_with_the_access_rules_the_monitor_can_do_all_its_work(guarded):
    home = channel(guarded, "5", home_assistant=True, **user("allears"))
    async with linked(home) as link, reading(guarded, "complaints/#", version=V5, **user("wall")) as wall:
        await link.send(Parcel("k", opened("en"), NOON), None)
        await link.show(Overview(at=NOON, alerts=(opened("en"),), brands=("acme",), sources={"feed": NOON}))
        await listening(link)
        await ask(guarded, "claim", **user("support"))
        await link.answer(await next_request(link), DONE)
        seen = await wall.everything(RESULT)
    assert {topic.split("/")[1] for topic in seen} == {
        "status", "incident", "event", "ha_event", "summary", "light", "health", "result",
    }  # fmt: skip


async def test_an_answer_to_a_place_that_is_closed_to_us_goes_to_the_result(guarded):
    async with (
        linked(channel(guarded, "5", **user("allears"))) as link,
        reading(guarded, "complaints/result/#", version=V5, **user("support")) as reader,
    ):
        await listening(link)
        await ask(guarded, "claim", properties=wish("another/house", b"1"), **user("support"))
        await link.answer(await next_request(link), DONE)
        assert (await reader.next_json())[0] == RESULT
        await ask(guarded, "eat", properties=wish("another/house", b"2"), **user("support"))
        await ask(guarded, "claim", **user("support"))
        assert (await next_request(link)).action == "claim"
        assert (await reader.next_json())[1]["ok"] is False
