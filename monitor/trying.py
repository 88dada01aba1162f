"""One poll of one connector, outside the daemon: live, or from a recorded exchange."""

import gzip
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import httpx
import msgspec
from pydantic import BaseModel

from connectors.base import ConnectorError, Mention, Page, Source, TryLater
from monitor import network
from monitor.entries import Mistakes


@runtime_checkable
class ReadsBodies(Protocol):
    """Offered by connectors whose posts do not come as the answer to an HTTP request: mail, deliveries."""

    def page_of(self, raw: bytes) -> Page:
        """What one raw body holds. Raises as `poll` does."""
        ...


async def poll_once(source: Source, recorded: Path | None) -> Page:
    """The first page. Raises TryLater or Refused, and ValueError for a recording that cannot be read."""
    if recorded is not None and isinstance(source, ReadsBodies):
        return source.page_of(_brought(_content(recorded)))
    if type(source).caps.push:
        raise ValueError(f"{source.kind} waits for deliveries and asks nobody; give one with --recorded FILE")
    if recorded is None:
        client = network.client(allow_private=source.allow_private, allow_http=source.allow_http)
    else:
        answers = read_recording(recorded)
        client = httpx.AsyncClient(transport=httpx.MockTransport(_Replay(answers)), follow_redirects=True)
    async with client as http:
        return await source.poll(http, None)


class _Replay:
    """Answers requests from a recording: each exchange once, in order; the last one again and again."""

    def __init__(self, answers: Sequence[httpx.Response]) -> None:
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content, request=request)


def read_recording(path: Path) -> list[httpx.Response]:
    """A recorded exchange, a list of them, or a bare body (JSON, a feed). Raises ValueError."""
    raw = _content(path)
    return [_response(exchange) for exchange in _exchanges(raw)] or [httpx.Response(200, content=raw)]


def _content(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
        return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror or error}") from error
    except (EOFError, zlib.error) as error:
        raise ValueError(f"{path} is compressed, and damaged: {error}") from error


def _exchanges(raw: bytes) -> list[dict[str, Any]]:
    """The exchanges that a file holds; none where it is a bare body."""
    try:
        told = json.loads(raw)
    except ValueError:
        return []
    listed = told if isinstance(told, list) else [told]
    return listed if all(_is_exchange(part) for part in listed) else []


def _is_exchange(part: Any) -> bool:
    return isinstance(part, dict) and "body" in part and ("status" in part or "request" in part)


def _brought(raw: bytes) -> bytes:
    """What somebody sent to us: in a recorded exchange it is the request that was never answered."""
    exchanges = _exchanges(raw)
    if not exchanges:
        return raw
    first = exchanges[0]
    sent = (first.get("request") or {}).get("body")
    return _bytes(sent if first.get("status") is None and sent is not None else first["body"])


def _bytes(body: Any) -> bytes:
    """A body as it was on the wire; the recording holds JSON read already."""
    return b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()


def _response(exchange: dict[str, Any]) -> httpx.Response:
    dropped = {"content-encoding", "content-length", "transfer-encoding"}
    headers = {
        name: str(value) for name, value in (exchange.get("headers") or {}).items() if name.lower() not in dropped
    }
    return httpx.Response(exchange.get("status") or 200, headers=headers, content=_bytes(exchange["body"]))


def mention_line(mention: Mention) -> str:
    """A mention as one JSON line, in the format that the `file` connector reads; unknown values null."""
    return msgspec.json.encode(
        {
            "source": mention.source,
            "key": mention.key,
            "url": mention.url,
            "author": mention.author,
            "text": mention.text,
            "published": mention.published,
            "edited": mention.edited,
            "language": mention.language,
            "parent": mention.parent,
            "root": mention.root,
            "media": mention.media,
            "engagement": mention.engagement,
            "rating": mention.rating,
        }
    ).decode()


def failure_line(error: ConnectorError) -> str:
    """An error answer as one JSON line."""
    later = isinstance(error, TryLater)
    wait = error.wait.total_seconds() if isinstance(error, TryLater) and error.wait is not None else None
    return json.dumps(
        {"error": "try_later" if later else "refused", "wait": wait, "detail": error.detail}, ensure_ascii=False
    )


def parse_options(model: type[BaseModel], given: Sequence[str], mistakes: Mistakes) -> dict[str, Any]:
    """name=value pairs as a configuration table would hold them.

    Lists by comma, a secret as env:NAME or file:PATH, a member of a table as table.name=value.
    """
    table: dict[str, Any] = {}
    for pair in given:
        name, found, value = pair.partition("=")
        if not found:
            mistakes.add("", f'"{pair}" is no option; write name=value')
            continue
        outer, dot, inner = name.partition(".")
        if not dot:
            table[name] = _value(model, name, value)
        elif isinstance(table.setdefault(outer, {}), dict):
            table[outer][inner] = value
        else:
            mistakes.add("", f'"{outer}" is given as one value and as a table; leave one out')
    return table


def _value(model: type[BaseModel], name: str, value: str) -> Any:
    field = model.model_fields.get(name)
    kind = str(field.annotation) if field else "str"
    if "SecretStr" in kind:
        where, found, rest = value.partition(":")
        return {where: rest} if found and where in ("env", "file") else value
    if "tuple" in kind or "list" in kind:
        return value.split(",")
    if "bool" in kind and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return value
