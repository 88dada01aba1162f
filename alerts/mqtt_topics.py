"""Topics on MQTT: levels are lowercase ids, and no word of a customer is ever among them."""

import re

from alerts.base import DeliveryFailed, Failure

LEVEL = r"[a-z0-9_-]{1,40}"
"""One level of a topic, which is seen by everybody who may subscribe."""


def topic_of(base: str, *levels: str) -> str:
    """A topic of lowercase ids. Raises DeliveryFailed(BUG) for anything else."""
    for level in levels:
        if not re.fullmatch(LEVEL, level):
            raise DeliveryFailed(Failure.BUG, f"{level!r} cannot be a level of an MQTT topic; use {LEVEL}")
    return "/".join((base, *levels))
