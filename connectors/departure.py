"""A change that a whole account brings: its owner is gone, and everything they wrote with them."""

from dataclasses import dataclass

from connectors.base import Change


@dataclass(frozen=True, slots=True)
class Departure(Change):
    """Somebody is gone: `key` is the id of the author, and what is stored of theirs is to be withdrawn."""
