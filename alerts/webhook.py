"""A signed webhook after the Standard Webhooks specification (https://www.standardwebhooks.com)."""

import base64
import binascii
import hashlib
import hmac
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import ClassVar, Literal

import httpx
import msgspec
from pydantic import ConfigDict, Field, SecretStr, field_validator

from alerts import web
from alerts.base import (
    Channel,
    ChannelCaps,
    ChannelHealth,
    DeliveryFailed,
    Failure,
    Link,
    Notice,
    Parcel,
    Receipt,
    connectionless,
)
from alerts.event import Alert

TIMEOUT = timedelta(seconds=15)
"""Within the 15 to 30 seconds that the specification recommends to senders."""

PREFIX = "whsec_"
KEY_SIZES = range(24, 65)
"""Bytes of a symmetric key: 24 to 64, says the specification."""

SLOW_DOWN = frozenset({502, 503, 504})
"""With Retry-After these mean "later", as 429 does; without it they are errors like any other."""


class Webhook(Channel):
    """Alerts as signed JSON to an address of yours."""

    model_config = ConfigDict(hide_input_in_errors=True)

    caps: ClassVar[ChannelCaps] = ChannelCaps(timeout=TIMEOUT, people=False)

    kind: Literal["webhook"] = "webhook"
    url: str = Field(pattern=r"^https?://\S+$", description="Where alerts are posted to")
    secret: SecretStr = Field(description="Key of the signature: whsec_ and the base64 of 24 to 64 bytes")
    previous_secret: SecretStr | None = Field(
        None, description="The old key during a change of keys; everything is signed with both"
    )

    @field_validator("secret", "previous_secret")
    @classmethod
    def _has_a_key(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None:
            key_of(secret.get_secret_value())
        return secret

    async def check(self, http: httpx.AsyncClient) -> ChannelHealth:
        """Ask for the headers of the address; any answer but 410 and 5xx shows that somebody is there."""
        try:
            reply = await web.head(http, self.url, TIMEOUT)
        except DeliveryFailed as failed:
            return ChannelHealth(ok=False, detail=failed.detail)
        ok = reply.status < HTTPStatus.INTERNAL_SERVER_ERROR and reply.status != HTTPStatus.GONE
        return ChannelHealth(ok, f"{web.host_of(self.url)} answered HEAD with {reply.status}")

    def open(self, http: httpx.AsyncClient) -> AbstractAsyncContextManager[Link]:
        secrets = [self.secret, *([self.previous_secret] if self.previous_secret else [])]
        keys = tuple(key_of(secret.get_secret_value()) for secret in secrets)
        return connectionless(_Link(http, self.url, keys))


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent: the type says how to read `data`."""

    type: str
    timestamp: datetime
    data: Alert | Notice


@dataclass(frozen=True, slots=True)
class _Link:
    http: httpx.AsyncClient
    url: str
    keys: tuple[bytes, ...]

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:  # noqa: ARG002 - nothing to edit
        alert = parcel.alert
        event = Event(type=f"complaint.incident.{alert.type}", timestamp=alert.at, data=alert)
        await self._post(parcel.key, msgspec.json.encode(event), parcel.attempt_at)
        return Receipt({})

    async def tell(self, notice: Notice, at: datetime) -> None:
        body = msgspec.json.encode(Event(type="allears.notice", timestamp=at, data=notice))
        # The body holds the time, so equal notices at different times are different messages.
        await self._post(f"notice-{hashlib.sha256(body).hexdigest()[:32]}", body, at)

    async def _post(self, key: str, body: bytes, at: datetime) -> None:
        headers = {"content-type": "application/json", **signed(self.keys, key, at, body)}
        reply = await web.post(self.http, self.url, content=body, headers=headers, timeout=TIMEOUT)
        failed = judge(reply, web.host_of(self.url))
        if failed:
            raise failed


def key_of(secret: str) -> bytes:
    """The bytes of a `whsec_` secret; ValueError says what is wrong without showing it."""
    if not secret.startswith(PREFIX):
        raise ValueError(f"a webhook secret begins with {PREFIX}")
    encoded = secret.removeprefix(PREFIX)
    try:
        # Some services leave the padding out.
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError(f"what follows {PREFIX} in a webhook secret must be base64") from error
    if len(key) not in KEY_SIZES:
        raise ValueError(f"a webhook secret holds 24 to 64 bytes, this one {len(key)}")
    return key


def signed(keys: tuple[bytes, ...], key: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers over exactly these bytes; one signature for each secret key."""
    timestamp = str(int(at.timestamp()))
    content = b".".join((key.encode(), timestamp.encode(), body))
    digests = (hmac.new(secret, content, hashlib.sha256).digest() for secret in keys)
    signatures = " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)
    return {"webhook-id": key, "webhook-timestamp": timestamp, "webhook-signature": signatures}


def judge(reply: web.Reply, place: str) -> DeliveryFailed | None:
    """What a status means: None for 2xx, else the failure."""
    status, wait = reply.status, web.wait_of(reply.headers)
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    if status == HTTPStatus.TOO_MANY_REQUESTS or (status in SLOW_DOWN and wait is not None):
        return DeliveryFailed(Failure.WAIT, f"{place} asks to slow down ({status})", wait)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return DeliveryFailed(Failure.RETRY, f"{place} is in trouble ({status})")
    if status == HTTPStatus.GONE:
        return DeliveryFailed(Failure.DEAD_CONFIG, f"{place} is gone for good (410); correct or remove the url")
    if status < HTTPStatus.BAD_REQUEST:
        return DeliveryFailed(Failure.BUG, f"{place} redirects ({status}); set url to the final address")
    return DeliveryFailed(Failure.BUG, f"{place} does not accept the alert ({status})")
