"""Alerts on MQTT: news as they happen, and beside them the state of every open incident, retained.

QoS 1 ends at the broker, and a slow reader may lose messages there. So `{base}/incident/{id}` is the truth
and `{base}/event/...` is the news; readers drop what they have by `event_id` or `seq`.
"""

import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import version
from typing import ClassVar, Literal, Self

import msgspec
from httpx import AsyncClient
from pydantic import ConfigDict, Field, PrivateAttr, SecretStr, model_validator

from alerts import broker, mqtt_commands, mqtt_home
from alerts.address import Permit, Tls
from alerts.asking import Answer, Overview, Request
from alerts.base import Channel, ChannelCaps, ChannelHealth, DeliveryFailed, Link, Notice, Parcel, Receipt
from alerts.mqtt_board import Board, Style
from alerts.mqtt_messages import MAX_PAYLOAD, NEWS_EXPIRY
from alerts.mqtt_topics import LEVEL


@cache
def _version() -> str:
    return version("allears")


class Mqtt(Channel):
    """Alerts and the state of incidents on an MQTT broker."""

    model_config = ConfigDict(hide_input_in_errors=True)

    # Three publishes, each confirmed within the broker session's ten seconds.
    caps: ClassVar[ChannelCaps] = ChannelCaps(timeout=timedelta(seconds=30), max_size=MAX_PAYLOAD, people=False)

    kind: Literal["mqtt"] = "mqtt"
    host: str = Field(min_length=1, description="Name or address of the broker")
    port: int | None = Field(None, ge=1, le=65_535, description="Default 8883, without TLS 1883")
    tls: bool = Field(True, description="Encrypt, and check the certificate of the broker")
    ca_file: str | None = Field(None, description="PEM file of the authority to trust; default the system's")
    cert_file: str | None = Field(None, description="PEM file of a client certificate")
    key_file: str | None = Field(None, description="PEM file of its key, where it is not in cert_file")
    username: str | None = Field(None, description="User name at the broker")
    password: SecretStr | None = Field(None, description="Password at the broker")
    name: str = Field(
        "",
        pattern=r"^[a-z0-9_-]{0,40}$",
        description="The client id is complaints-<name>, one for each monitor; default the channel id",
    )
    base: str = Field(
        "complaints", pattern=rf"^{LEVEL}(/{LEVEL}){{0,3}}$", description="First level, or levels, of all topics"
    )
    protocol: Literal["5", "3.1.1"] = Field("5", description="MQTT version; 5 falls back to 3.1.1 by itself")
    payload: Literal["minimal", "full"] = Field(
        "minimal", description="What is retained for an incident; minimal has no customer text and no author"
    )
    commands: bool = Field(True, description="Take what people ask for on <base>/cmd/<incident>/<action>")
    token: SecretStr | None = Field(None, description="Shared secret that every command must carry as its token")
    home_assistant: bool = Field(False, description="Let Home Assistant discover each brand as a device")

    _rivals: broker.Rivals = PrivateAttr(default_factory=broker.Rivals)

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        files = (self.ca_file, self.cert_file, self.key_file)
        if any(files) and not self.tls:
            raise ValueError("ca_file, cert_file and key_file need tls = true")
        if self.key_file and not self.cert_file:
            raise ValueError("key_file needs cert_file")
        if self.password and self.username is None:
            raise ValueError("password needs username")
        return self

    async def check(self, http: AsyncClient) -> ChannelHealth:  # noqa: ARG002 - MQTT has its own connection
        """Connect, ask for commands and disconnect, under another client id: a running monitor keeps its session."""
        try:
            async with broker.connect(self.login(f"{self.client_id}-check")) as session:
                await self.listen(session)
                return ChannelHealth(ok=True, detail=f"the broker {self.host} lets us in")
        except DeliveryFailed as failed:
            return ChannelHealth(ok=False, detail=failed.detail)

    @asynccontextmanager
    async def open(self, http: AsyncClient) -> AsyncIterator[Link]:  # noqa: ARG002 - MQTT has its own connection
        """A session with a new client; `{base}/status` is retained as online until it ends, however it ends."""
        style = Style(base=self.base, full=self.payload == "full", home=self.home_assistant, version=_version())
        async with broker.connect(self.login(self.client_id, style.offline), rivals=self._rivals) as session:
            await session.publish(style.online(None))
            link = _Link(session, self, Board(session, style))
            try:
                yield link
            finally:
                await session.leave(*link.board.farewell())

    async def listen(self, session: broker.Session) -> None:
        """Subscribe to what is wanted. Raises DeliveryFailed with the remedy where the broker does not let us."""
        try:
            await session.subscribe(*self.hears)
        except DeliveryFailed as failed:
            if not session.stands:
                raise
            detail = f"{failed.detail}; allow it there, or set commands = false (home_assistant = false)"
            raise DeliveryFailed(failed.failure, detail) from failed

    @property
    def hears(self) -> tuple[str, ...]:
        commands = (mqtt_commands.topic_filter(self.base),) if self.commands else ()
        return (*commands, mqtt_home.STATUS) if self.home_assistant else commands

    @property
    def client_id(self) -> str:
        return f"complaints-{self.name or self.id or self.kind}"

    def login(self, client_id: str, will: broker.Message | None = None) -> broker.Login:
        return broker.Login(
            host=self.host,
            port=self.port or (8883 if self.tls else 1883),
            client_id=client_id,
            tls=Tls(self.ca_file, self.cert_file, self.key_file) if self.tls else None,
            username=self.username,
            password=self.password.get_secret_value() if self.password else None,
            protocol=self.protocol,
            will=will,
            hears=self.hears if will else (),
            permit=Permit(private=self.allow_private, plain=self.allow_http),
        )


@dataclass(frozen=True, slots=True)
class _Link:
    session: broker.Session
    channel: Mqtt
    board: Board

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:  # noqa: ARG002 - state replaces state
        topic, heard = await self.board.send(parcel)
        return Receipt({"topic": topic}, unheard=not heard)

    async def lost(self) -> DeliveryFailed:
        return await self.session.lost()

    async def tell(self, notice: Notice, at: datetime) -> None:
        """Publish to `{base}/notice`: title, lines and the time. Not retained, because it has no end."""
        payload = msgspec.json.encode({"title": notice.title, "lines": notice.lines, "at": at})
        topic = f"{self.channel.base}/notice"
        await self.session.publish(broker.Message(topic, payload, expiry=NEWS_EXPIRY))

    async def show(self, overview: Overview) -> None:
        """Retain how everything stands, and clear what no longer does."""
        await self.board.show(overview)

    async def requests(self) -> AsyncIterator[Request]:
        """What people ask for. Each arrival has its own key: MQTT does not tell a repeated command from the same again.

        A command that cannot be passed on is answered here.
        """
        token = self.channel.token.get_secret_value() if self.channel.token else None
        await self.channel.listen(self.session)
        async for received in self.session.heard():
            if received.topic == mqtt_home.STATUS:
                if received.payload == b"online":
                    await self.board.discover()
                continue
            asked = mqtt_commands.read(received, secrets.token_hex(8), token)
            if isinstance(asked, Request):
                yield asked
            elif asked is not None:
                await self._say(mqtt_commands.refusals(self.channel.base, asked))

    async def answer(self, request: Request, answer: Answer) -> None:
        """Tell the person, on the topic of their choice or on `{base}/result/{id}`."""
        await self._say(mqtt_commands.answers(self.channel.base, request, answer))

    async def _say(self, places: Iterable[broker.Message]) -> None:
        """Publish to the first place that takes it: a stranger may have named one that is closed to us."""
        failed: DeliveryFailed | None = None
        for message in places:
            try:
                await self.session.publish(message)
            except DeliveryFailed as error:
                if not self.session.stands:
                    raise
                failed = error
            else:
                return
        if failed:
            raise failed
