"""What the reason codes of MQTT mean for a delivery (MQTT 5.0, section 2.4)."""

from alerts.base import DeliveryFailed, Failure

NOT_HEARD = 0x10
"""A success that reached no subscriber."""

FAILED_FROM = 0x80
UNSUPPORTED_VERSION, NOT_AUTHORISED, TAKEN_OVER = 0x84, 0x87, 0x8E

MAYBE_TAKEN_OVER = frozenset({None, 0x80, TAKEN_OVER})
"""Endings a takeover may have: mosquitto 2.0.11 just closes, and MQTT 3.1.1 has no word for it."""

PASSING = frozenset({0x83, 0x97})
"""Subscriptions that may be granted later: the broker cannot now, or a quota is used up."""

UNACCEPTABLE = frozenset({0x90, 0x95, 0x99})
"""Topic name, packet size, payload format: this message will never be accepted."""

NEEDS_A_PERSON = frozenset({0x85, 0x86, NOT_AUTHORISED, 0x8A, 0x8C, 0x9A, 0x9B, 0x9D})
"""Client id, credentials, ban, method, no retain, no QoS 1, moved for good: another try changes nothing."""


def refused(host: str, code: int, words: str) -> DeliveryFailed:
    """The answer to CONNECT."""
    failure = Failure.DEAD_CONFIG if code in NEEDS_A_PERSON else Failure.RETRY
    return DeliveryFailed(failure, f"the broker {host} refused the connection: {words}")


def rejected(host: str, topic: str, code: int, words: str) -> DeliveryFailed:
    """The answer to PUBLISH, from 0x80 up."""
    failure = Failure.DEAD_CONFIG if code == NOT_AUTHORISED else Failure.RETRY
    failure = Failure.BUG if code in UNACCEPTABLE else failure
    return DeliveryFailed(failure, f"the broker {host} rejected {topic}: {words}")


def denied(host: str, topic: str, code: int) -> DeliveryFailed:
    """The answer to SUBSCRIBE, from 0x80 up, which is the only one MQTT 3.1.1 has."""
    failure = Failure.RETRY if code in PASSING else Failure.DEAD_CONFIG
    return DeliveryFailed(failure, f"the broker {host} does not let us read {topic} (0x{code:02x})")


def lost(host: str, client_id: str, code: int | None) -> DeliveryFailed:
    """The end of a session."""
    taken = f"another client connected as {client_id}; give each monitor a name of its own"
    why = taken if code == TAKEN_OVER else f"it was cut, or {taken}"
    return DeliveryFailed(Failure.RETRY, f"the connection to the broker {host} ended: {why}")


def contested(host: str, client_id: str, code: int | None) -> DeliveryFailed:
    """The end of one session too many: two clients of one name would take it from each other for ever."""
    doubt = "" if code == TAKEN_OVER else ", as far as one can tell"
    detail = (
        f"the broker {host} ended three sessions within a minute because another client connects as {client_id}"
        f"{doubt}; give each monitor a name of its own"
    )
    return DeliveryFailed(Failure.DEAD_CONFIG, detail)
