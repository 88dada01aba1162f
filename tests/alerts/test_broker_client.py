"""What a session hears: subscriptions, what is retained, what came while we were away, and rivals for its name."""

import asyncio
from datetime import timedelta

import aiomqtt
import pytest
from doubles.brokers import V5, V311, cable, free_port, mosquitto, picky, reading
from doubles.mqtt_links import anywhere, both

from alerts.address import Permit
from alerts.base import DeliveryFailed, Failure
from alerts.broker import Login, Message, Received, Rivals, connect

WILL = Message("t/status", b"gone", retain=True)
SOON = timedelta(milliseconds=200)
"""For brokers that never answer."""
AMPLE = timedelta(seconds=1)
"""For retained messages, which come at once on loopback, but a busy machine may pause."""
ACCEPTED_5 = bytes([0x20, 3, 0, 0, 0])


def login(port: int, protocol: str = "5", **more) -> Login:
    given = {"client_id": "complaints-test", "permit": Permit(private=True), "collects": AMPLE, **more}
    return Login(host="127.0.0.1", port=port, protocol=protocol, **given)


async def first(stream):
    async with asyncio.timeout(10):
        return await anext(stream)


@both
async def test_what_is_heard_tells_whether_it_was_retained(kind, tmp_path):
    async with (
        anywhere(kind, tmp_path) as (port, protocol, version),
        aiomqtt.Client("127.0.0.1", port, protocol=version) as other,
        connect(login(port, protocol, hears=("cmd/+",))) as session,
    ):
        await other.publish("cmd/old", b"1", qos=1, retain=True)
        await session.subscribe("cmd/+")
        heard = session.heard()
        assert await first(heard) == Received("cmd/old", b"1", retained=True)
        await other.publish("cmd/new", "سلام 🌧".encode(), qos=1)
        assert await first(heard) == Received("cmd/new", "سلام 🌧".encode())


async def test_response_topic_and_correlation_come_along_and_go_back(tmp_path):
    about = aiomqtt.client.Properties(aiomqtt.client.mqtt.PacketTypes.PUBLISH)
    about.ResponseTopic, about.CorrelationData = "back/to/me", b"\x00\xff"
    async with mosquitto(tmp_path) as broker, reading(broker.port, "back/#", version=V5) as reader:
        async with connect(login(broker.port, hears=("cmd/+",))) as session:
            await session.subscribe("cmd/+")
            await reader.client.publish("cmd/a", b"{}", qos=1, properties=about)
            heard = await first(session.heard())
            assert (heard.answer_to, heard.correlation) == ("back/to/me", b"\x00\xff")
            await session.publish(Message(heard.answer_to, b"done", correlation=heard.correlation))
        assert (await reader.next()).properties.CorrelationData == b"\x00\xff"


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
async def test_what_arrives_while_we_are_away_is_heard_in_the_resumed_session(tmp_path, protocol):
    async with mosquitto(tmp_path) as broker:
        wanted = login(broker.port, protocol, will=WILL, hears=("cmd/+",))
        async with connect(wanted) as session:
            await session.subscribe("cmd/+")
        async with aiomqtt.Client("127.0.0.1", broker.port, protocol=V5) as other:
            await other.publish("cmd/meanwhile", b"1", qos=1)
        async with connect(wanted) as session:
            assert (await first(session.heard())).topic == "cmd/meanwhile"


@both
async def test_retained_messages_are_collected_and_nothing_is_asked_for_afterwards(kind, tmp_path):
    topics = {f"state/{number}" for number in range(30)}
    async with (
        anywhere(kind, tmp_path) as (port, protocol, _),
        connect(login(port, protocol, hears=("state/late", "end"))) as session,
    ):
        for topic in (*topics, "other/1"):
            await session.publish(Message(topic, b"x", retain=True))
        assert {one.topic for one in await session.retained("state/+", "nothing/+")} == topics
        await session.subscribe("end")
        await session.publish(Message("state/late", b"x"))
        await session.publish(Message("end", b"x"))
        assert (await first(session.heard())).topic == "end"


async def test_what_is_published_while_we_collect_is_not_taken_for_retained(tmp_path):
    async with mosquitto(tmp_path) as broker, connect(login(broker.port)) as session:
        await session.publish(Message("state/old", b"x", retain=True))
        collecting = asyncio.ensure_future(session.retained("state/+"))
        while not await session.publish(Message("state/live", b"x")):
            pass  # until the subscription stands, nobody hears it
        assert [one.topic for one in await collecting] == ["state/old"]


async def test_a_subscription_that_is_refused_needs_a_person():
    # SUBACK to packet identifier 1, reason 0x87: not authorised.
    refusal = bytes([0x90, 4, 0, 1, 0, 0x87])
    async with picky(lambda _: ACCEPTED_5, refusal) as there, connect(login(there.port)) as session:
        with pytest.raises(DeliveryFailed, match="does not let us read cmd/#") as caught:
            await session.subscribe("cmd/#")
        assert session.stands
    assert caught.value.failure is Failure.DEAD_CONFIG


async def test_a_broker_that_freezes_while_we_collect_is_noticed(tmp_path):
    async with mosquitto(tmp_path) as broker, connect(login(broker.port, timeout=SOON)) as session:
        broker.freeze()
        with pytest.raises(DeliveryFailed, match=r"did not confirm .* a subscription"):
            await session.retained("state/+")


async def test_a_connection_that_ends_while_we_listen_is_told():
    async with (
        picky(lambda _: ACCEPTED_5) as there,
        cable(there.port) as line,
        connect(login(line.port, hears=("cmd/+",))) as session,
    ):
        waiting = asyncio.ensure_future(anext(session.heard()))
        line.cut()
        with pytest.raises(DeliveryFailed, match="ended") as caught:
            await waiting
        assert caught.value is await session.lost()
    assert caught.value.failure is Failure.RETRY


@pytest.mark.parametrize("version", [V5, V311], ids=["5", "3.1.1"])
async def test_two_clients_of_one_name_do_not_fight_for_ever(tmp_path, version):
    protocol = "5" if version is V5 else "3.1.1"
    ours, theirs, ends = Rivals(), Rivals(), []
    async with mosquitto(tmp_path) as broker:
        wanted = login(broker.port, protocol, will=WILL)
        async with connect(wanted, rivals=theirs) as newest:
            pass
        for _ in range(3):
            async with connect(wanted, rivals=ours) as session, connect(wanted, rivals=theirs) as newest:
                await newest.publish(Message("t/a", b"1"))
                ends.append(await session.lost())
    assert [end.failure for end in ends] == [Failure.RETRY, Failure.RETRY, Failure.DEAD_CONFIG]
    assert "another client connects as complaints-test" in ends[-1].detail
    assert "give each monitor a name of its own" in ends[-1].detail


async def test_a_broker_that_is_away_in_between_is_no_rival(tmp_path):
    rivals, ends = Rivals(), []
    for _ in range(4):
        async with mosquitto(tmp_path) as broker, connect(login(broker.port), rivals=rivals) as session:
            await broker.kill()
            ends.append((await session.lost()).failure)
        with pytest.raises(DeliveryFailed, match="refused"):
            async with connect(login(free_port()), rivals=rivals):
                pass
    assert ends == [Failure.RETRY] * 4


async def test_a_flood_of_commands_does_not_fill_the_memory(tmp_path):
    async with (
        mosquitto(tmp_path, extra="max_queued_messages 5000") as broker,
        connect(login(broker.port, hears=("cmd/+",))) as session,
        aiomqtt.Client("127.0.0.1", broker.port, protocol=V5) as other,
    ):
        await session.subscribe("cmd/+")
        await asyncio.gather(*(other.publish(f"cmd/{number}", b"1", qos=1) for number in range(1500)))
        # What this brings back comes after all of them.
        await session.retained("cmd/none")
        heard = session.heard()
        assert len({(await first(heard)).topic for _ in range(1000)}) == 1000
        await session.publish(Message("cmd/after", b"1"))
        assert (await first(heard)).topic == "cmd/after"
