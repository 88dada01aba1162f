"""What lives of sources are made of: see `lives` for all of them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from doubles.exchange import transport

from connectors.base import Source
from connectors.contract_life import Life, Living

LIVES: dict[str, Living] = {}
"""By kind; one with several ways of reading stands here for each, as `reddit, by feed`."""


def named(name: str) -> Callable[[Callable[[], Life]], Callable[[], Life]]:
    """Enrols a life that needs nothing to be closed."""

    def enrol(made: Callable[[], Life]) -> Callable[[], Life]:
        @asynccontextmanager
        async def living() -> AsyncIterator[Life]:
            yield made()

        LIVES[name] = living
        return made

    return enrol


def at(server: Any, source: Source, **told: Any) -> Life:
    """A source at a double of plain HTTP."""
    usual = {"transport": transport(server.respond), "pass_time": passing(server)}
    return Life(source=source, **{**usual, **told})


def passing(server: Any) -> Callable[[timedelta], None]:
    """Moves the clock of a double."""

    def pass_time(span: timedelta) -> None:
        server.now += span

    return pass_time
