"""The MQTT channel at real brokers: how tests open it, and which broker it meets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiomqtt
import httpx
import pytest
from doubles.brokers import V5, V311, amqtt_broker, mosquitto

from alerts.broker import Login, Message
from alerts.mqtt import Mqtt


class Prompt(Mqtt):
    """The channel as it is, but for retained messages it waits less: on loopback they come at once."""

    def login(self, client_id: str, will: Message | None = None) -> Login:
        return replace(super().login(client_id, will), collects=timedelta(milliseconds=500))


def channel(port: int, protocol: str = "3.1.1", **more: Any) -> Mqtt:
    here = {"host": "127.0.0.1", "tls": False, "allow_private": True}
    return Prompt(port=port, protocol=protocol, **{**here, **more})


@asynccontextmanager
async def linked(of: Mqtt) -> AsyncIterator[Any]:
    """A link, with everything it offers beside the contract of links."""
    async with httpx.AsyncClient() as http, of.open(http) as link:
        yield link


@asynccontextmanager
async def anywhere(kind: str, folder: Path) -> AsyncIterator[tuple[int, str, aiomqtt.ProtocolVersion]]:
    """A broker of either kind, with the protocol version it is there for."""
    if kind == "amqtt":
        async with amqtt_broker() as port:
            yield port, "3.1.1", V311
    else:
        async with mosquitto(folder) as broker:
            yield broker.port, "5", V5


both = pytest.mark.parametrize("kind", ["amqtt", "mosquitto"])
