"""A session with a real broker: what is confirmed, what is reported, and how each failure is named."""

import asyncio
import gc
from dataclasses import replace
from datetime import timedelta

import pytest
from doubles.brokers import V5, amqtt_broker, cable, certificate, free_port, mosquitto, picky, reading

from alerts.address import Permit, Tls
from alerts.base import DeliveryFailed, Failure
from alerts.broker import Login, Message, Session, connect

OFFLINE = Message("t/status", b'{"state":"offline"}', retain=True)
HELLO = Message("t/hello", '{"text":"你好 🌧"}'.encode())
ACCEPTED, ACCEPTED_5 = bytes([0x20, 2, 0, 0]), bytes([0x20, 3, 0, 0, 0])
SHORT = timedelta(milliseconds=300)
"""For brokers that never answer; everywhere else the answer comes long before the limit."""


def login(port: int, **more) -> Login:
    given = {"host": "127.0.0.1", "client_id": "complaints-test", "permit": Permit(private=True), **more}
    return Login(port=port, **given)


async def failure(wanted: Login) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        async with connect(wanted):
            pass
    return caught.value


async def breaks(session: Session, words: str = "ended") -> None:
    with pytest.raises(DeliveryFailed, match=words) as caught:
        await session.publish(HELLO)
    assert caught.value.failure is Failure.RETRY
    assert not session.stands


async def test_a_publish_arrives_on_a_broker_without_mqtt_5():
    async with amqtt_broker() as port, reading(port) as reader:
        async with connect(login(port)) as session:
            assert await session.publish(HELLO)
        message = await reader.next()
    assert (str(message.topic), message.payload) == (HELLO.topic, HELLO.payload)


async def test_mqtt_5_carries_expiry_and_marks(tmp_path):
    async with mosquitto(tmp_path) as broker, reading(broker.port, version=V5) as reader:
        marks = (("schema", "complaint.incident/1"), ("lang", "fa"))
        async with connect(login(broker.port)) as session:
            await session.publish(replace(HELLO, expiry=timedelta(hours=24), marks=marks))
        told = (await reader.next()).properties
    assert told.ContentType == "application/json"
    assert told.PayloadFormatIndicator == 1
    assert told.MessageExpiryInterval == 86_400
    assert tuple(told.UserProperty) == marks


async def test_mqtt_5_tells_when_nobody_listens(tmp_path):
    async with mosquitto(tmp_path) as broker, connect(login(broker.port)) as session:
        assert not await session.publish(HELLO)
        async with reading(broker.port, "t/+"):
            assert await session.publish(HELLO)


async def test_the_reasons_of_concurrent_publishes_are_not_mixed_up(tmp_path):
    topics = [f"{'odd' if number % 2 else 'even'}/{number}" for number in range(20)]
    async with (
        mosquitto(tmp_path) as broker,
        reading(broker.port, "even/#"),
        connect(login(broker.port)) as session,
    ):
        heard = await asyncio.gather(*(session.publish(Message(topic, b"1")) for topic in topics))
    assert heard == [topic.startswith("even") for topic in topics]


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
async def test_wrong_credentials_need_a_person(tmp_path, protocol):
    async with mosquitto(tmp_path, passwords={"ears": "right"}) as broker:
        known = login(broker.port, protocol=protocol, username="ears", password="right")
        async with connect(known) as session:
            await session.publish(HELLO)
        failed = await failure(replace(known, password="wrong"))
    assert failed.failure is Failure.DEAD_CONFIG
    assert "Not authorized" in failed.detail
    assert "wrong" not in failed.detail


async def test_a_topic_that_is_forbidden_needs_a_person(tmp_path):
    rules = tmp_path / "acl"
    rules.write_text("topic write allowed/#\n")
    rules.chmod(0o600)
    async with mosquitto(tmp_path, extra=f"acl_file {rules}") as broker, connect(login(broker.port)) as session:
        await session.publish(Message("allowed/a", b"1"))
        with pytest.raises(DeliveryFailed, match="rejected t/hello: Not authorized") as caught:
            await session.publish(HELLO)
    assert caught.value.failure is Failure.DEAD_CONFIG


async def test_nobody_at_the_port_is_tried_again():
    failed = await failure(login(free_port()))
    assert failed.failure is Failure.RETRY
    assert "127.0.0.1" in failed.detail


async def test_the_will_is_published_when_the_connection_is_cut():
    async with (
        amqtt_broker() as port,
        cable(port) as line,
        reading(port, "t/status") as reader,
        connect(login(line.port, protocol="3.1.1", will=OFFLINE)) as session,
    ):
        line.cut()
        assert (await reader.next()).payload == OFFLINE.payload
        await breaks(session)


async def test_the_will_of_mqtt_5_waits_its_delay(tmp_path):
    online = replace(OFFLINE, payload=b'{"state":"online"}')
    async with mosquitto(tmp_path) as broker, reading(broker.port, "t/status", version=V5) as reader:
        async with cable(broker.port) as line, connect(login(line.port, will=OFFLINE)):
            line.cut()
        async with connect(login(broker.port, will=OFFLINE)) as session:
            await session.publish(online)
            assert (await reader.next()).payload == online.payload
            hurried = login(broker.port, client_id="hurried", will=OFFLINE, will_delay=timedelta(0))
            async with cable(broker.port) as line, connect(replace(hurried, port=line.port)):
                line.cut()
                assert (await reader.next()).payload == OFFLINE.payload


async def test_an_orderly_session_leaves_nothing_in_the_log(tmp_path, caplog):
    async with mosquitto(tmp_path) as broker, reading(broker.port) as reader:
        async with connect(login(broker.port)) as session:
            await session.publish(HELLO)
        await reader.next()
        await asyncio.get_running_loop().run_in_executor(None, gc.collect)
    assert not caplog.records


async def test_after_a_polite_end_there_is_no_will(tmp_path):
    async with mosquitto(tmp_path) as broker, reading(broker.port, "t/#") as reader:
        async with connect(login(broker.port, will=OFFLINE, will_delay=timedelta(0))) as session:
            await session.publish(HELLO)
        async with connect(login(broker.port)) as session:
            await session.publish(replace(HELLO, payload=b'"second"'))
        assert [(await reader.next()).payload for _ in range(2)] == [HELLO.payload, b'"second"']


async def test_a_killed_broker_breaks_the_session_and_a_restarted_one_takes_a_new(tmp_path):
    async with mosquitto(tmp_path) as broker, connect(login(broker.port, will=OFFLINE)) as session:
        await session.publish(HELLO)
        await broker.kill()
        await breaks(session)
    async with mosquitto(tmp_path, port=broker.port), connect(login(broker.port, will=OFFLINE)) as session:
        await session.publish(HELLO)


async def test_a_frozen_broker_is_noticed_by_the_missing_confirmation(tmp_path):
    async with mosquitto(tmp_path) as broker, connect(login(broker.port, timeout=SHORT)) as session:
        broker.freeze()
        await breaks(session, "did not confirm")
        await session.leave(OFFLINE)


async def test_a_connection_that_ends_while_a_publish_waits_is_noticed_at_once(tmp_path):
    async with mosquitto(tmp_path) as broker, cable(broker.port) as line, connect(login(line.port)) as session:
        broker.freeze()
        waiting = asyncio.create_task(breaks(session))
        await line.carried(HELLO.topic.encode())
        line.cut()
        await waiting


async def test_a_second_client_of_the_same_name_is_suspected(tmp_path):
    async with (
        mosquitto(tmp_path) as broker,
        connect(login(broker.port)) as first,
        connect(login(broker.port)) as second,
    ):
        await second.publish(HELLO)
        await breaks(first, "or another client connected as complaints-test")


async def test_a_broker_that_says_so_names_the_second_client_as_the_cause():
    taken_over = bytes([0xE0, 2, 0x8E, 0])
    async with picky(lambda _: ACCEPTED_5, taken_over) as there, connect(login(there.port)) as session:
        await breaks(session, "ended: another client connected as complaints-test")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(None, id="no answer"),
        pytest.param(b"", id="hung up"),
        pytest.param(bytes([0x20, 2, 0, 1]), id="refused as 3.1.1 brokers do"),
        pytest.param(bytes([0x20, 3, 0, 0x84, 0]), id="refused as MQTT 5 brokers do"),
    ],
)
async def test_a_broker_without_mqtt_5_gets_3_1_1_once(answer):
    async with (
        picky(lambda version: answer if version == 5 else ACCEPTED) as there,
        connect(login(there.port, timeout=SHORT)),
    ):
        assert there.versions == [5, 4]


async def test_amqtt_does_not_answer_a_will_of_mqtt_5_and_gets_3_1_1():
    async with amqtt_broker() as port, connect(login(port, timeout=SHORT, will=OFFLINE)) as session:
        assert await session.publish(HELLO)


@pytest.mark.parametrize(
    "answer, expected, words",
    [
        pytest.param(bytes([0x20, 2, 0, 5]), Failure.DEAD_CONFIG, "Not authorized", id="not authorised"),
        pytest.param(bytes([0x20, 2, 0, 3]), Failure.RETRY, "Server unavailable", id="unavailable"),
        pytest.param(b"", Failure.RETRY, "hung up instead of answering", id="hung up"),
        pytest.param(None, Failure.RETRY, "no answer within 0.3 s", id="no answer"),
    ],
)
async def test_a_refusal_on_3_1_1_is_final(answer, expected, words):
    async with picky(lambda _: answer) as there:
        failed = await failure(login(there.port, timeout=SHORT, protocol="3.1.1"))
    assert failed.failure is expected
    assert words in failed.detail
    assert there.versions == [4]


async def test_the_packet_size_of_the_broker_is_respected(tmp_path):
    async with mosquitto(tmp_path, extra="max_packet_size 5000") as broker, connect(login(broker.port)) as session:
        assert 3000 < session.room < 5000
        await session.publish(Message("t/large", b"x" * int(session.room)))


async def test_an_entering_that_is_cancelled_leaves_no_connection():
    async with picky(lambda _: None) as there:
        entering = asyncio.create_task(failure(login(there.port)))
        await there.sees(there.asked)
        entering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await entering
        await there.sees(there.left)


async def test_a_name_that_changes_its_address_is_caught_before_the_password_goes_out():
    async def lies(host: str, port: int) -> list[str]:
        return ["93.184.216.34"]

    async with picky(lambda _: None) as there:
        wanted = login(there.port, permit=Permit(plain=True), password="secret", username="ears")
        with pytest.raises(DeliveryFailed, match="allow_private") as caught:
            async with connect(wanted, resolve=lies):
                pass
        await there.sees(there.left)
    assert caught.value.failure is Failure.DEAD_CONFIG
    assert not there.versions


async def test_a_private_address_is_refused_without_connecting():
    async with picky(lambda _: None) as there:
        failed = await failure(login(there.port, permit=Permit()))
    assert failed.failure is Failure.DEAD_CONFIG
    assert not there.versions


@pytest.mark.parametrize(
    "host, trusted, words",
    [
        pytest.param("localhost", True, None, id="trusted"),
        pytest.param("localhost", False, "CERTIFICATE_VERIFY_FAILED", id="unknown authority"),
        pytest.param("127.0.0.1", True, "CERTIFICATE_VERIFY_FAILED", id="another name"),
    ],
)
async def test_the_certificate_is_checked_against_authority_and_name(tmp_path, host, trusted, words):
    made, key = await certificate(tmp_path, "localhost")
    async with mosquitto(tmp_path, extra=f"certfile {made}\nkeyfile {key}") as broker:
        wanted = login(broker.port, host=host, tls=Tls(str(made) if trusted else None))
        if words is None:
            async with connect(wanted) as session:
                await session.publish(HELLO)
        else:
            failed = await failure(wanted)
            assert failed.failure is Failure.RETRY
            assert words in failed.detail


def test_the_password_does_not_print():
    assert "hunter2" not in repr(login(1883, password="hunter2"))
