"""Where we are in a file, whether it is still the same file, and the next lines of it."""

import gzip
import os
import zlib
from typing import Annotated, BinaryIO, Literal, cast

import msgspec

from connectors.base import Refused, TryLater

PAGE = 200
"""Lines on a page: a page is one transaction, and shall not keep others waiting."""

LONGEST = 10_000_000
"""Bytes of a line that are read at once, as for an answer over HTTP; the pieces of a longer one are no JSON."""

HEAD = 256
"""First bytes that tell a file from another one in its place. Inodes are used again, names anyway."""

GZIP = b"\x1f\x8b"
Count = Annotated[int, msgspec.Meta(ge=0, le=2**62)]


class Place(msgspec.Struct, frozen=True):
    """The cursor of a file: which file it was, and how far it was read (of gzip: unpacked)."""

    v: Literal[1]
    inode: int
    size: Count
    head: Count
    offset: Count = 0
    line: Count = 0

    @classmethod
    def of(cls, raw: BinaryIO) -> "Place":
        """The beginning of an open file."""
        told = os.fstat(raw.fileno())
        return cls(1, told.st_ino, told.st_size, _head(raw, told.st_size))

    def changed(self, now: "Place", raw: BinaryIO) -> str | None:
        """What became of the file, in words; None where it only grew."""
        if now.inode != self.inode:
            return "was replaced"
        if now.size < (self.size if _packed(raw) else max(self.size, self.offset)):
            return "was cut short"
        return None if _head(raw, self.size) == self.head else "was written anew"


def unpacked(raw: BinaryIO) -> BinaryIO:
    """The content of a file from its start; gzip is known by its first bytes, not by a name."""
    raw.seek(0)
    packed = raw.read(len(GZIP)) == GZIP
    raw.seek(0)
    return cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if packed else raw


def pieces(body: BinaryIO, at: Place, name: str, *, waits: bool) -> tuple[list[tuple[int, bytes]], Place, bool]:
    """The next numbered lines, where that leads, and whether half a line is left at the end.

    Raises TryLater or Refused where a packed file is damaged at this very place; lines before it stand.
    """
    found: list[tuple[int, bytes]] = []
    offset, line = at.offset, at.line
    try:
        body.seek(offset)
        while len(found) < PAGE and (piece := body.readline(LONGEST)):
            ended = piece.endswith(b"\n")
            if not ended and len(piece) < LONGEST and (waits or not _complete(piece)):
                return found, msgspec.structs.replace(at, offset=offset, line=line), True
            found.append((line + 1, piece))
            offset, line = offset + len(piece), line + ended
    except EOFError as error:
        if not found:
            raise TryLater(f"{name} is cut off after line {line}; is it still being written?") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        if not found:
            raise Refused(f"{name} is damaged after line {line}: {error}; pack it again") from error
    except OSError as error:
        raise TryLater(f"{name} cannot be read: {error.strerror}") from error
    return found, msgspec.structs.replace(at, offset=offset, line=line), False


def _complete(piece: bytes) -> bool:
    """Whether a last line without a line break is all of it."""
    try:
        msgspec.json.decode(piece, type=msgspec.Raw)
    except msgspec.MsgspecError:
        return not piece.strip()
    return True


def _packed(raw: BinaryIO) -> bool:
    raw.seek(0)
    return raw.read(len(GZIP)) == GZIP


def _head(raw: BinaryIO, size: int) -> int:
    raw.seek(0)
    return zlib.crc32(raw.read(min(HEAD, size)))
