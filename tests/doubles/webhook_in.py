"""Senders of webhooks: they sign as Meta, LINE, Discord and Standard Webhooks do."""

import base64
import hmac
from datetime import UTC, datetime
from hashlib import sha512

from connectors.webhook_ed25519 import BASE, ORDER, PRIME, Point, times

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SECRET = "app-secret-of-the-double"
WHSEC = "whsec_" + base64.b64encode(b"a key of twenty-four bytes").decode()
SEED = bytes(range(32))


def standard(body: bytes, number: str = "msg_1", at: datetime = NOW, secret: str = WHSEC) -> dict[str, str]:
    sent = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = hmac.digest(key, f"{number}.{sent}.".encode() + body, "sha256")
    return {
        "Webhook-Id": number,
        "Webhook-Timestamp": sent,
        "Webhook-Signature": f"v1,{base64.b64encode(made).decode()}",
    }


def meta(body: bytes, secret: str = SECRET) -> dict[str, str]:
    return {"X-Hub-Signature-256": f"sha256={hmac.digest(secret.encode(), body, 'sha256').hex()}"}


def line(body: bytes, secret: str = SECRET) -> dict[str, str]:
    return {"X-Line-Signature": base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()}


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


def discord(body: bytes, at: datetime = NOW, seed: bytes = SEED) -> dict[str, str]:
    sent = str(int(at.timestamp()))
    return {"X-Signature-Timestamp": sent, "X-Signature-Ed25519": sign(sent.encode() + body, seed).hex()}


def public(seed: bytes = SEED) -> str:
    """The public key to a seed, in hexadecimal digits."""
    return _compressed(times(_scalar(seed), BASE)).hex()


def sign(message: bytes, seed: bytes = SEED) -> bytes:
    """As https://www.rfc-editor.org/rfc/rfc8032#section-5.1.6 says."""
    scalar, prefix = _scalar(seed), sha512(seed).digest()[32:]
    once = int.from_bytes(sha512(prefix + message).digest(), "little") % ORDER
    start = _compressed(times(once, BASE))
    challenge = int.from_bytes(sha512(start + bytes.fromhex(public(seed)) + message).digest(), "little")
    return start + ((once + challenge * scalar) % ORDER).to_bytes(32, "little")


def _scalar(seed: bytes) -> int:
    number = int.from_bytes(sha512(seed).digest()[:32], "little")
    return number & ((1 << 254) - 8) | (1 << 254)


def _compressed(point: Point) -> bytes:
    inverse = pow(point[2], -1, PRIME)
    x, y = point[0] * inverse % PRIME, point[1] * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")
