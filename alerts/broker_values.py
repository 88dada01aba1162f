"""What a session with an MQTT broker is made of: where to connect, what is published, what comes in."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from alerts import address


@dataclass(frozen=True, slots=True)
class Message:
    """What to publish. On MQTT 5 it carries its content type, expiry, correlation, and the marks as user properties."""

    topic: str
    payload: bytes
    retain: bool = False
    expiry: timedelta | None = None
    marks: tuple[tuple[str, str], ...] = ()
    correlation: bytes | None = None
    """What a request gave along, to be returned with the answer."""
    content: str = "application/json"
    qos: Literal[0, 1] = 1


@dataclass(frozen=True, slots=True)
class Received:
    """What came in. `retained` tells that the broker kept it from before we subscribed."""

    topic: str
    payload: bytes
    retained: bool = False
    answer_to: str | None = None
    """The response topic its sender asked for (MQTT 5 only)."""
    correlation: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Where to connect and as whom. With a will the session is also resumed, without one it is a visit."""

    host: str
    port: int
    client_id: str
    tls: address.Tls | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    protocol: Literal["5", "3.1.1"] = "5"
    will: Message | None = None
    will_delay: timedelta = timedelta(seconds=5)
    """MQTT 5 only: being back within this is no outage to anybody."""
    permit: address.Permit = field(default_factory=address.Permit)
    timeout: timedelta = timedelta(seconds=10)
    """For connecting, and for each publish and subscription."""
    hears: tuple[str, ...] = ()
    """Topics whose messages are kept from the first moment: a resumed session brings some before we ask."""
    collects: timedelta = timedelta(seconds=2)
    """How long retained messages may take to arrive; a broker does not tell which was the last."""
