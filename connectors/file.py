"""A file of mentions, or standard input: how exports, samples and other programs come in."""

import asyncio
import os
import select
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, BinaryIO, ClassVar, Literal, TypeVar

import msgspec
from httpx import AsyncClient
from pydantic import Field, field_validator

from connectors import file_line as lines
from connectors.base import Caps, Cursor, Gap, Health, Mention, Page, Refused, Source, TryLater
from connectors.file_place import GZIP, LONGEST, PAGE, Place, pieces, unpacked

T = TypeVar("T")

STDIN = 0
CHUNK = 16_384
"""Bytes read from standard input at once; what is left of them is kept in the cursor."""

PATIENCE = 1.0
"""Seconds that a poll waits for standard input, so that a stop is never held up longer."""


class Heard(msgspec.Struct, frozen=True, omit_defaults=True):
    """The cursor of standard input, which cannot be read twice: what came, and is no whole line yet."""

    v: Literal[1]
    stdin: Literal[True]
    line: Annotated[int, msgspec.Meta(ge=0)] = 0
    rest: bytes = b""


class File(Source):
    """Mentions from a file of JSON lines, plain or gzip, in the format that `allears try` prints.

    A file is read to its end, then what is appended to it. Standard input ends with its end.
    """

    caps: ClassVar[Caps] = Caps(
        baseline=False,
        threads=True,
        min_interval=timedelta(seconds=1),
        default_interval=timedelta(seconds=5),
    )
    terms: ClassVar[str] = "Those of where it came from."
    blind_spots: ClassVar[str] = "It is what you wrote into it."

    kind: Literal["file"] = "file"
    path: Annotated[str, Field(min_length=1)] = Field(description='File to read; "-" is standard input')
    follow: bool = Field(
        default=False, description="Wait for the file to appear, and for lines that are still being written"
    )

    @field_validator("path")
    @classmethod
    def _path(cls, given: str) -> str:
        if "\0" in given:
            raise ValueError("path holds a NUL character; no file can be named so")
        return given

    async def check(self, http: AsyncClient) -> Health:
        """Whether it can be read. Standard input is left alone: what is read from it is gone."""
        if self.path == "-":
            return Health(ok=True, detail="reads standard input")
        page = await self.poll(http, None)
        wrong = f", {len(page.skipped)} lines that are none" if page.skipped else ""
        return Health(ok=True, detail=f"can be read; {len(page.mentions)} mentions on the first page{wrong}")

    async def poll(self, http: AsyncClient, cursor: Cursor | None) -> Page:  # noqa: ARG002 - no network here
        """At most 200 lines from where the cursor stands. A file without news gives an empty page."""
        return await asyncio.to_thread(self._hear if self.path == "-" else self._turn, cursor)

    async def thread(self, http: AsyncClient, mention: Mention) -> list[Mention]:  # noqa: ARG002 - as above
        """The other lines of the same file that belong to the conversation; standard input holds none."""
        return [] if self.path == "-" else await asyncio.to_thread(self._others, mention)

    @property
    def _name(self) -> str:
        return self.id or self.kind

    def _turn(self, cursor: Cursor | None) -> Page:
        at, gaps = _restore(cursor, Place)
        with self._opened() as raw:
            start = Place.of(raw)
            if at is not None and (changed := at.changed(start, raw)):
                reason = f"{self.path} {changed}; what came after line {at.line} of the old one was not read"
                gaps = (Gap(None, None, reason),)
            elif at is not None:
                start = msgspec.structs.replace(start, offset=at.offset, line=at.line)
            read, reached, half = pieces(unpacked(raw), start, self.path, waits=self.follow)
        found, skipped = lines.mentions(read, self._name)
        if half and (read or cursor is None):
            skipped += (f"line {reached.line + 1}: not complete yet; it is read when it is",)
        more = len(read) == PAGE
        return Page(tuple(found), msgspec.to_builtins(reached), more, gaps=gaps, skipped=skipped)

    def _others(self, mention: Mention) -> list[Mention]:
        with self._opened() as raw:
            return lines.conversation(self._all(raw), mention)

    def _all(self, raw: BinaryIO) -> Iterator[Mention]:
        at, body = Place.of(raw), unpacked(raw)
        while True:
            read, at, _ = pieces(body, at, self.path, waits=False)
            yield from lines.mentions(read, self._name)[0]
            if len(read) < PAGE:
                return

    def _opened(self) -> BinaryIO:
        """The file; or what a person can do about it."""
        path = Path(self.path)
        try:
            # Asked before opening: opening a named pipe waits until somebody writes to it.
            if not stat.S_ISREG(path.stat().st_mode):
                raise Refused(f'{self.path} is no file; name a file, or feed it in and set path = "-"')
            return path.open("rb")
        except FileNotFoundError as error:
            if self.follow:
                raise TryLater(f"{self.path} does not exist yet") from error
            raise Refused(f"{self.path} does not exist; correct path, or set follow to wait for it") from error
        except PermissionError as error:
            raise Refused(f"{self.path} must not be read; give this user the right to read it") from error
        except OSError as error:
            raise TryLater(f"{self.path} cannot be read: {error.strerror}") from error

    def _hear(self, cursor: Cursor | None) -> Page:
        at, gaps = _restore(cursor, Heard)
        read, heard, open_still = listen(STDIN, at or Heard(1, stdin=True))
        found, skipped = lines.mentions(read, self._name)
        return Page(tuple(found), msgspec.to_builtins(heard), open_still, gaps=gaps, skipped=skipped)


def listen(stream: int, at: Heard) -> tuple[list[tuple[int, bytes]], Heard, bool]:
    """Whole lines that a stream holds now, numbered; what is left of it; and whether more may come."""
    rest, ended, patience = at.rest, False, PATIENCE
    try:
        while not ended and rest.count(b"\n") < PAGE and len(rest) < LONGEST and _ready(stream, patience):
            chunk = os.read(stream, CHUNK)
            rest, ended, patience = rest + chunk, not chunk, 0.0
    except OSError as error:
        raise Refused(f"standard input cannot be read: {error.strerror}") from error
    if rest.startswith(GZIP) and not at.line:
        raise Refused("standard input is compressed; unpack it on the way: zcat FILE | allears …")
    *whole, rest = rest.split(b"\n", PAGE)
    if rest and (ended or len(rest) >= LONGEST):
        whole, rest = [*whole, rest], b""
    heard = Heard(1, stdin=True, line=at.line + len(whole), rest=rest)
    return list(enumerate(whole, at.line + 1)), heard, bool(rest) or not ended


def _ready(stream: int, patience: float) -> bool:
    return bool(select.select([stream], [], [], patience)[0])


def _restore(cursor: Cursor | None, shape: type[T]) -> tuple[T | None, tuple[Gap, ...]]:
    if cursor is None:
        return None, ()
    try:
        return msgspec.convert(cursor, shape), ()
    except msgspec.ValidationError:
        return None, (Gap(None, None, "the saved position could not be read; reading starts anew"),)
