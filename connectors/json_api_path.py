"""Paths into JSON: member names and list numbers joined by dots, as in `data.posts` or `media.0.url`. Pure."""

import json
import re
from collections.abc import Sequence
from typing import Annotated

import msgspec
from pydantic import AfterValidator, JsonValue

_HALF = re.compile("[\ud800-\udfff]")

SHOWN = 8
"""Members of an object that are named where a path leads nowhere."""


class Astray(Exception):
    """A path leads nowhere; the text says where it ends, and what is there instead."""


def _path(given: str) -> str:
    told = given.strip()
    if told and not all(part.strip() == part and part for part in told.split(".")):
        raise ValueError(f'"{given}" is no path; join names and numbers by dots, as in author.name or media.0.url')
    return told


Path = Annotated[str, AfterValidator(_path)]
"""A path as it is configured; the empty one is the whole."""


def decoded(body: bytes) -> JsonValue:
    """A body as a value. Raises one of UNREADABLE."""
    try:
        value: JsonValue = msgspec.json.decode(body)
    except msgspec.DecodeError:
        value = msgspec.json.decode(_mended(body))
    return value


def find(value: JsonValue, path: str) -> JsonValue:
    """What a path leads to in a decoded value. Raises Astray."""
    here = value
    for done, part in _steps(path):
        if isinstance(here, dict):
            if part not in here:
                raise Astray(_nowhere(path, done, list(here)))
            here = here[part]
        elif isinstance(here, list):
            here = _element(here, part, path, done)
        else:
            raise Astray(_nowhere(path, done, None))
    return here


def names(members: Sequence[str]) -> str:
    """The members of an object, for a message."""
    shown = ", ".join(name[:40] for name in members[:SHOWN]) or "no members"
    return f"{shown} and {len(members) - SHOWN} more" if len(members) > SHOWN else shown


def seek(value: JsonValue, path: str) -> JsonValue:
    """What an optional path leads to; None where it leads nowhere or is not set."""
    if not path:
        return None
    try:
        return find(value, path)
    except Astray:
        return None


def _mended(body: bytes) -> bytes:
    """With U+FFFD for half characters, which msgspec rejects and apps leave where they cut an emoji in two."""
    try:
        value = json.loads(body.decode())
    except ValueError as error:
        raise msgspec.DecodeError(str(error)) from error
    return _HALF.sub("\ufffd", json.dumps(value, ensure_ascii=False)).encode()


def _steps(path: str) -> list[tuple[str, str]]:
    """Each part with the path that leads to it."""
    parts = path.split(".") if path else []
    return [(".".join(parts[:number]), part) for number, part in enumerate(parts)]


def _element(there: Sequence[JsonValue], part: str, path: str, done: str) -> JsonValue:
    index = part.removeprefix("-")
    if not (index.isascii() and index.isdecimal() and len(index) < 7):
        raise Astray(f'"{path}" leads nowhere: {_at(done)} is a list; go on with a number, as in {done or "items"}.0')
    place = -int(index) if part != index else int(index)
    if not -len(there) <= place < len(there):
        raise Astray(f'"{path}" leads nowhere: {_at(done)} is a list of {len(there)}')
    return there[place]


def _nowhere(path: str, done: str, members: Sequence[str] | None) -> str:
    if members is None:
        return f'"{path}" leads nowhere: {_at(done)} is neither an object nor a list; end the path there'
    return f'"{path}" leads nowhere: {_at(done)} has {names(members)}'


def _at(done: str) -> str:
    return f'"{done}"' if done else "the top"
