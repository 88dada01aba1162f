"""Whether a delivery comes from who it says: schemes of signatures, over the bytes as they came, in constant time."""

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import msgspec

from connectors import webhook_ed25519
from connectors.web import UNREADABLE
from connectors.webhook_received import Reason

TOLERANCE = timedelta(minutes=5)
"""How far a signed time may be from now: https://github.com/standard-webhooks/standard-webhooks says five minutes."""

WHSEC = "whsec_"


class Scheme(StrEnum):
    """How senders prove that they are who they say."""

    NONE = "none"
    BEARER = "bearer"
    BASIC = "basic"
    HMAC = "hmac"
    META = "meta"
    LINE = "line"
    TELEGRAM = "telegram"
    VK = "vk"
    DISCORD = "discord"
    STANDARD = "standard-webhooks"


@dataclass(frozen=True, slots=True)
class Digest:
    """A header with a keyed hash of the body."""

    header: str
    algorithm: str = "sha256"
    encoding: str = "hex"
    prefix: str = ""


META = Digest("x-hub-signature-256", prefix="sha256=")
"""https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads"""

LINE = Digest("x-line-signature", encoding="base64")
"""https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/"""


@dataclass(frozen=True, slots=True)
class Seal:
    """What is known of one sender. During a change of keys there are two secrets."""

    scheme: Scheme
    secrets: tuple[str, ...] = field(default=(), repr=False)
    user: str = ""
    digest: Digest = META
    public_key: bytes = b""


Headers = Mapping[str, str]
"""By their names in lower case."""


def judge(seal: Seal, headers: Headers, body: bytes, now: datetime) -> Reason | None:
    """Why this is not from the sender, or None where it is."""
    return _SCHEMES[seal.scheme](seal, headers, body, now)


def key_of(secret: str) -> bytes:
    """The bytes of a `whsec_` secret; ValueError says what is wrong without showing it."""
    encoded = secret.removeprefix(WHSEC)
    try:
        # Some services leave the padding out.
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key or encoded == secret:
        raise ValueError(f"the secret of standard-webhooks is {WHSEC} and base64; copy it again")
    return key


def delivery(seal: Seal, headers: Headers) -> str | None:
    """The signed number of a delivery, where the scheme has one."""
    return _standard(headers, "id") or None if seal.scheme is Scheme.STANDARD else None


def _anyone(seal: Seal, headers: Headers, body: bytes, now: datetime) -> Reason | None:  # noqa: ARG001 - one shape for all
    return None


def _token(name: str, of: Callable[[Seal, str], str]) -> Callable[[Seal, Headers, bytes, datetime], Reason | None]:
    """A scheme in which a header repeats what both sides know."""

    def judge_token(seal: Seal, headers: Headers, body: bytes, now: datetime) -> Reason | None:  # noqa: ARG001 - as above
        return _matches(headers.get(name, ""), [of(seal, secret) for secret in seal.secrets])

    return judge_token


def _hashed(seal: Seal, headers: Headers, body: bytes, now: datetime) -> Reason | None:  # noqa: ARG001 - as above
    digest = {Scheme.META: META, Scheme.LINE: LINE}.get(seal.scheme, seal.digest)
    told = headers.get(digest.header.lower(), "").strip()
    if digest.encoding == "hex":
        told = told.lower()
    return _matches(told, [digest.prefix + _sign(digest, secret, body) for secret in seal.secrets])


def _sign(digest: Digest, secret: str, body: bytes) -> str:
    made = hmac.digest(secret.encode(), body, digest.algorithm)
    return made.hex() if digest.encoding == "hex" else base64.b64encode(made).decode()


def _in_body(seal: Seal, headers: Headers, body: bytes, now: datetime) -> Reason | None:  # noqa: ARG001 - as above
    """VK repeats its secret in every event: https://dev.vk.com/en/api/callback/getting-started ."""
    try:
        told = msgspec.json.decode(body, type=_Secret).secret
    except UNREADABLE:
        return Reason.UNSIGNED
    return _matches(told, list(seal.secrets))


class _Secret(msgspec.Struct):
    secret: str = ""


def _standard_webhooks(seal: Seal, headers: Headers, body: bytes, now: datetime) -> Reason | None:
    number, sent, signatures = (_standard(headers, name) for name in ("id", "timestamp", "signature"))
    if not (number and sent and signatures):
        return Reason.UNSIGNED
    content = f"{number}.{sent}.".encode(errors="replace") + body
    made = [base64.b64encode(hmac.digest(key_of(secret), content, "sha256")).decode() for secret in seal.secrets]
    told = [value for version, _, value in (one.partition(",") for one in signatures.split(" ")) if version == "v1"]
    if all(_matches(one, made) is not None for one in told):
        return Reason.FORGED
    return _late(sent, now)


def _standard(headers: Headers, name: str) -> str:
    """Svix, from which the specification came, still sends names of its own."""
    return headers.get(f"webhook-{name}") or headers.get(f"svix-{name}", "")


def _discord(seal: Seal, headers: Headers, body: bytes, now: datetime) -> Reason | None:
    """A key pair: https://discord.com/developers/docs/events/webhook-events ."""
    sent, told = headers.get("x-signature-timestamp", ""), headers.get("x-signature-ed25519", "")
    if not (sent and told):
        return Reason.UNSIGNED
    signature = bytes.fromhex(told) if re.fullmatch(r"[0-9a-fA-F]{128}", told) else b""
    if not webhook_ed25519.verify(seal.public_key, sent.encode(errors="replace") + body, signature):
        return Reason.FORGED
    return _late(sent, now)


def _late(sent: str, now: datetime) -> Reason | None:
    if not re.fullmatch(r"[0-9]{1,11}", sent):
        return Reason.STALE
    return Reason.STALE if abs(now - datetime.fromtimestamp(int(sent), UTC)) > TOLERANCE else None


def _matches(told: str, right: list[str]) -> Reason | None:
    """All are compared, each in constant time: how long it takes says nothing about any of them."""
    if not told:
        return Reason.UNSIGNED
    same = [hmac.compare_digest(told.encode(errors="replace"), one.encode()) for one in right]
    return None if any(same) else Reason.FORGED


_SCHEMES: Mapping[Scheme, Callable[[Seal, Headers, bytes, datetime], Reason | None]] = {
    Scheme.NONE: _anyone,
    Scheme.BEARER: _token("authorization", lambda _, secret: f"Bearer {secret}"),
    Scheme.BASIC: _token(
        "authorization", lambda seal, secret: f"Basic {base64.b64encode(f'{seal.user}:{secret}'.encode()).decode()}"
    ),
    Scheme.HMAC: _hashed,
    Scheme.META: _hashed,
    Scheme.LINE: _hashed,
    Scheme.TELEGRAM: _token("x-telegram-bot-api-secret-token", lambda _, secret: secret),
    Scheme.VK: _in_body,
    Scheme.DISCORD: _discord,
    Scheme.STANDARD: _standard_webhooks,
}
