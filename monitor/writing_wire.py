"""One question to a back end over HTTP, and its answer as far as it can be read."""

import asyncio
from collections.abc import Sequence

import httpx
import msgspec

from connectors.web import UNREADABLE, describe, unanswered
from monitor.writing_entry import COMPLETIONS, MODELS, DraftsEntry

MAX_BYTES = 100_000
"""A draft has a few thousand; what goes on and on is not read."""


class NotWritten(Exception):
    """The back end gave nothing that can be read; the message says why, without its words or ours."""


class Answer(msgspec.Struct, frozen=True):
    """What it wrote. `meaning` is the same in the agent's language."""

    reply: str
    meaning: str = ""


class _Message(msgspec.Struct, frozen=True):
    content: str


class _Choice(msgspec.Struct, frozen=True):
    message: _Message


class _Completion(msgspec.Struct, frozen=True):
    choices: tuple[_Choice, ...]


async def ask(http: httpx.AsyncClient, entry: DraftsEntry, messages: Sequence[dict[str, str]]) -> Answer:
    """The answer, within the entry's time from the first byte to the last. Raises NotWritten."""
    asked = http.build_request(
        "POST", entry.root + COMPLETIONS, json={"model": entry.model, "messages": messages}, headers=_headers(entry)
    )
    return _answer(await _exchange(http, entry, asked))


async def look(http: httpx.AsyncClient, entry: DraftsEntry) -> None:
    """Ask for nothing but the list of its models, which holds no customer's words. Raises NotWritten."""
    await _exchange(http, entry, http.build_request("GET", entry.root + MODELS, headers=_headers(entry)))


def _headers(entry: DraftsEntry) -> dict[str, str]:
    return {"authorization": f"Bearer {entry.key.get_secret_value()}"} if entry.key else {}


async def _exchange(http: httpx.AsyncClient, entry: DraftsEntry, request: httpx.Request) -> bytes:
    try:
        async with asyncio.timeout(entry.timeout.total_seconds()):
            return await _read(http, request)
    except TimeoutError as error:
        raise NotWritten(f"did not answer within {entry.timeout.total_seconds():g} s") from error
    except httpx.UnsupportedProtocol as error:
        raise NotWritten(str(error)) from error
    except httpx.HTTPError as error:
        raise NotWritten(unanswered(error)) from error


async def _read(http: httpx.AsyncClient, request: httpx.Request) -> bytes:
    # No redirect is followed: it could carry a customer's words to a host that nobody was told of.
    response = await http.send(request, stream=True, follow_redirects=False)
    try:
        if response.status_code != httpx.codes.OK:
            raise NotWritten(f"answered with status {response.status_code}")
        body = b""
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > MAX_BYTES:
                raise NotWritten(f"answered with more than {MAX_BYTES} bytes")
        return body
    finally:
        await response.aclose()


def _answer(body: bytes) -> Answer:
    """The JSON object in the answer; what some models write around it is passed over."""
    try:
        completion = msgspec.json.decode(body, type=_Completion)
        content = completion.choices[0].message.content
        return msgspec.json.decode(content[content.find("{") : content.rfind("}") + 1].encode(), type=Answer)
    except UNREADABLE as error:
        raise NotWritten(f"answered {describe(body)}") from error
    except (IndexError, UnicodeEncodeError) as error:
        raise NotWritten("answered without a draft") from error
