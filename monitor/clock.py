"""The one clock: everything that asks for the time or waits is handed one of these."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Wall time for what must survive a restart, monotonic time for waits within the process."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never goes back."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class MovingClock:
    """A clock that its owner sets, for the demo and for tests; a sleep moves it on at once."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._now = start

    def set(self, now: datetime) -> None:
        self._now = max(now, self._now)

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - self._start).total_seconds()

    async def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=max(seconds, 0.0))
        await asyncio.sleep(0)
