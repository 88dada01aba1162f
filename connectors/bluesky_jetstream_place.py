"""Where in a Jetstream we are: what was read and not told yet, and from when on to read after a cut."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from connectors.base import Cursor, Gap, TryLater
from connectors.bluesky_jetstream_event import SECOND, Moment, Sifted, moment, sift, time_of
from connectors.bluesky_jetstream_sieve import Sieve

OVERLAP = 5 * SECOND
"""Read again after every cut: the clocks of two servers behind one name may differ by some seconds."""
LATE = 60 * SECOND
"""The whole network is never silent for as long: a stream that goes on later than that has left something out."""
STEP = SECOND
"""How far we pass over a frame that is too long to be read; the others of that second are left out with it."""
TOLD_EVERY = 5 * SECOND
"""Posts are told at once; deletions, and how far we are, this often by the server's clock."""
TOLD_AT = 200
"""Deletions that make a page by themselves."""


AHEAD = "the saved position lay ahead of the server's clock"


class TooLong(TryLater):
    """A frame came that is too long to be read. The connection is over, and on the next one it would come again."""


class Position(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor holds: the time of the newest frame that was read, by the clock of the server."""

    v: Literal[1]
    at: Moment
    floor: Moment = 0
    """Nothing before it is read again."""

    @property
    def resume(self) -> int:
        return max(self.at - OVERLAP, self.floor)


class Reading:
    """One connection, from the time it was asked to go on at; None: from now."""

    def __init__(self, sieve: Sieve, position: Position | None) -> None:
        self.frames = 0
        self.position = position
        self._sieve = sieve
        self._sifted = Sifted()
        self._gaps: list[Gap] = []
        self._told = position.at if position else 0

    @property
    def reached(self) -> int:
        return self.position.at if self.position else 0

    @property
    def due(self) -> bool:
        """Whether what was read should be told now."""
        urgent = self._sifted.posts or self._gaps or self._sifted.size >= TOLD_AT
        return bool(urgent) or self.reached - self._told >= TOLD_EVERY

    def take(self, frames: Sequence[bytes]) -> None:
        """Read frames in their order."""
        if not self.frames and self.position is not None:
            self._enter(self.position, time_of(frames))
        self.frames += len(frames)
        sift(frames, self._sieve, self._sifted)
        newest = time_of(reversed(frames))
        if newest is not None:
            floor = self.position.floor if self.position else 0
            self.position = Position(1, max(newest, self.reached), floor)

    def pass_over(self) -> None:
        """Go on behind a frame that cannot be read."""
        if self.position is None:
            return
        after = self.position.at + STEP
        self._gaps.append(Gap(moment(self.position.at), moment(after), "a frame was too long to be read"))
        self.position = Position(1, after, after)

    def told(self) -> tuple[Sifted, tuple[Gap, ...]]:
        """What was read since it was last asked."""
        sifted, gaps = self._sifted, tuple(self._gaps)
        self._sifted, self._gaps, self._told = Sifted(), [], self.reached
        return sifted, gaps

    def _enter(self, position: Position, first: int | None) -> None:
        """See by the first frame whether the stream goes on where it was asked to."""
        if first is None:
            return
        asked = position.resume
        if first > asked + LATE:
            reason = "the server keeps no more of the past than this"
            self._gaps.append(Gap(moment(position.at), moment(first), reason))
        elif first < asked - LATE:
            self._gaps.append(Gap(None, moment(first), AHEAD))
            self.position = None


def recall(cursor: Cursor | None) -> tuple[Position | None, tuple[Gap, ...]]:
    """Where we were; None, and told, for a cursor that cannot be read."""
    if cursor is None:
        return None, ()
    try:
        return msgspec.convert(cursor, Position), ()
    except msgspec.ValidationError as error:
        return None, (Gap(None, None, f"the saved position could not be read ({error})"),)


def within(position: Position | None, now: int) -> tuple[Position | None, tuple[Gap, ...]]:
    """The position, unless the server's clock is far behind it: nothing would come from there for as long."""
    if position is None or position.resume <= now + LATE:
        return position, ()
    return None, (Gap(None, moment(now), AHEAD),)


def keep(position: Position | None) -> Cursor | None:
    held: Cursor | None = None if position is None else msgspec.to_builtins(position)
    return held
