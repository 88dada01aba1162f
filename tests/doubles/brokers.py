"""Real MQTT brokers on loopback: amqtt in the test's own loop (3.1.1 only), mosquitto where it is installed."""

import asyncio
import base64
import hashlib
import json
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiomqtt
import pytest
from amqtt.broker import Broker

PATIENCE = 10
"""Seconds until a test that waits for a message gives up; never slept."""

V5, V311 = aiomqtt.ProtocolVersion.V5, aiomqtt.ProtocolVersion.V311


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def amqtt_broker(port: int | None = None) -> AsyncIterator[int]:
    """An amqtt broker; yields its port. Leaving the context cuts every client."""
    port = port or free_port()
    anyone = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
    broker = Broker({"listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}}, "plugins": anyone})
    await broker.start()
    try:
        yield port
    finally:
        await broker.shutdown()


def binary(name: str) -> str:
    """Where a program is; skips the test without it, but not in CI, which must have it."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        reason = f"{name} is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


async def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A self-signed certificate for a host name, and its key."""
    made, key = folder / f"{name}.pem", folder / f"{name}.key"
    kind = ("-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1")
    names = ("-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}")
    files = ("-keyout", str(key), "-out", str(made))
    process = await asyncio.create_subprocess_exec(
        binary("openssl"), "req", *kind, *names, *files, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()
    return made, key


@dataclass
class Mosquitto:
    port: int
    process: asyncio.subprocess.Process

    async def kill(self) -> None:
        """End it without a word, as a crash does."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)


@asynccontextmanager
async def mosquitto(
    folder: Path, *, port: int | None = None, passwords: dict[str, str] | None = None, extra: str = ""
) -> AsyncIterator[Mosquitto]:
    """A mosquitto that is ready, with these users or open to all."""
    program, port = binary("mosquitto"), port or free_port()
    lines = [f"listener {port} 127.0.0.1", f"allow_anonymous {'false' if passwords else 'true'}", extra]
    if os.geteuid() == 0:
        lines.append("user root")  # or it would drop to a user who cannot read the folder
    if passwords:
        users = folder / "users"
        users.write_text("".join(_hashed(*login) for login in passwords.items()))
        users.chmod(0o600)
        lines.append(f"password_file {users}")
    settings = folder / f"mosquitto-{port}.conf"
    settings.write_text("\n".join(lines) + "\n")
    process = await asyncio.create_subprocess_exec(program, "-c", str(settings), stderr=asyncio.subprocess.PIPE)
    broker = Mosquitto(port, process)
    try:
        async with asyncio.timeout(PATIENCE):
            await _until_running(process)
        yield broker
    finally:
        await broker.kill()


async def _until_running(process: asyncio.subprocess.Process) -> None:
    assert process.stderr is not None
    said = b""
    while not said.endswith(b" running\n"):
        line = await process.stderr.readline()
        assert line, f"mosquitto ended: {said.decode()}"
        said += line


def _hashed(user: str, password: str) -> str:
    """A line of mosquitto's password file: PBKDF2 with SHA-512, as mosquitto_passwd writes it."""
    salt, rounds = b"twelve bytes", 101
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds)
    encoded = (base64.b64encode(part).decode() for part in (salt, digest))
    return f"{user}:$7${rounds}${'$'.join(encoded)}\n"


@dataclass
class Reader:
    """A subscriber that takes messages one by one."""

    client: aiomqtt.Client

    async def next(self) -> aiomqtt.Message:
        async with asyncio.timeout(PATIENCE):
            return await anext(aiter(self.client.messages))

    async def until(self, topic: str) -> bytes:
        """The next message on this topic; others are passed over."""
        while True:
            message = await self.next()
            if str(message.topic) == topic:
                assert isinstance(message.payload, bytes)
                return message.payload

    async def everything(self, last: str) -> dict[str, bytes]:
        """What comes until a message on `last`, newest by topic."""
        found: dict[str, bytes] = {}
        while last not in found:
            message = await self.next()
            assert isinstance(message.payload, bytes)
            found[str(message.topic)] = message.payload
        return found

    async def next_json(self) -> tuple[str, Any]:
        message = await self.next()
        assert isinstance(message.payload, bytes)
        return str(message.topic), json.loads(message.payload or "null")


@asynccontextmanager
async def reading(
    port: int, topic: str = "#", *, version: aiomqtt.ProtocolVersion = V311, **login: str
) -> AsyncIterator[Reader]:
    async with aiomqtt.Client("127.0.0.1", port, protocol=version, **login) as client:
        await client.subscribe(topic, qos=1)
        yield Reader(client)


@asynccontextmanager
async def stuck_reader(port: int, topic: str) -> AsyncIterator[None]:
    """A subscriber (3.1.1) that stops reading, and confirming, as soon as it is subscribed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    name, level = b"\x00\x04slow", topic.encode()
    writer.write(b"\x10\x10\x00\x04MQTT\x04\x02\x00\x3c" + name)
    writer.write(bytes([0x82, 5 + len(level), 0, 1, 0, len(level)]) + level + b"\x01")
    await reader.readexactly(4 + 5)  # CONNACK and SUBACK
    try:
        yield
    finally:
        writer.transport.abort()
        await _closed([writer])


@dataclass
class Cable:
    """A way to a broker that can be cut."""

    port: int
    ends: list[asyncio.StreamWriter] = field(default_factory=list)
    sent: bytes = b""
    """What went towards the broker."""
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def carried(self, part: bytes) -> None:
        """Wait until these bytes have gone towards the broker."""
        async with asyncio.timeout(PATIENCE):
            while part not in self.sent:
                self.moved.clear()
                await self.moved.wait()

    def cut(self) -> None:
        for end in self.ends:
            end.transport.abort()


@asynccontextmanager
async def cable(to_port: int) -> AsyncIterator[Cable]:
    line = Cable(0)

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", to_port)
        line.ends += [writer, far_writer]
        await asyncio.gather(_carry(reader, far_writer, line), _carry(far_reader, writer))

    server = await asyncio.start_server(join, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        line.cut()
        await _closed(line.ends)


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: Cable | None = None) -> None:
    try:
        while piece := await reader.read(65_536):
            writer.write(piece)
            if line is not None:
                line.sent += piece
                line.moved.set()
    except ConnectionError:
        writer.transport.abort()
    else:
        writer.close()


@dataclass
class Picky:
    port: int = 0
    versions: list[int] = field(default_factory=list)
    """Protocol levels of the CONNECTs that came: 4 is MQTT 3.1.1."""
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def sees(self, event: asyncio.Event) -> None:
        async with asyncio.timeout(PATIENCE):
            await event.wait()


@asynccontextmanager
async def picky(answer: Callable[[int], bytes | None], second: bytes = b"") -> AsyncIterator[Picky]:
    """A server that answers CONNECT by its protocol level, keeps quiet (None) or hangs up (no bytes).

    `second` is its answer to whatever comes after CONNECT.
    """
    server = Picky()
    talks: set[asyncio.StreamWriter] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(writer)
        packet = await reader.read(1000)
        if packet:
            server.versions.append(packet[8])
            server.asked.set()
            said = answer(packet[8])
            writer.write(said or b"")
            if said != b"" and await reader.read(1000):
                writer.write(second)
                await reader.read(-1)
        server.left.set()
        writer.close()

    listening = await asyncio.start_server(converse, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for writer in talks:
            writer.transport.abort()
        await _closed(talks)


async def _closed(ends: Iterable[asyncio.StreamWriter]) -> None:
    """Wait until the aborted connections are really gone, or they would outlive the loop."""
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(end.wait_closed() for end in ends), return_exceptions=True)
