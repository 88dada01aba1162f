"""What doubles of plain HTTP services share: faults on demand, and a way to ask them without a socket."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
from doubles.server import Asked, Responder, Told

Fault = Callable[[Told], Awaitable[Told]]
"""Changes the right answer of one request."""


def instead(status: int, body: bytes = b"", **headers: str) -> Fault:
    """Another answer; `retry_after="5"` becomes the header `retry-after`."""

    async def fault(told: Told) -> Told:
        kept = {"date": told.headers["date"]} if "date" in told.headers else {}
        return Told(status, body, kept | {name.replace("_", "-"): value for name, value in headers.items()})

    return fault


def hang(until: asyncio.Event) -> Fault:
    """No answer before the test sets the event."""

    async def fault(told: Told) -> Told:
        await until.wait()
        return told

    return fault


async def html_page(told: Told) -> Told:
    """A login wall or a proxy's page, with status 200."""
    return Told(200, b"<!doctype html><html><body>Please log in</body></html>", {"content-type": "text/html"})


async def truncated(told: Told) -> Told:
    return Told(told.status, told.body[: len(told.body) // 2], told.headers)


async def dropped(told: Told) -> Told:
    return Told(told.status, drop=True)


def transport(respond: Responder) -> httpx.MockTransport:
    """The double of `respond` for a client in this process."""

    async def answer(request: httpx.Request) -> httpx.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Asked(request.method, request.url.path, dict(request.url.params), headers, request.content)
        told = await respond(asked)
        if told.drop:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        return httpx.Response(told.status, content=told.body, headers=told.headers)

    return httpx.MockTransport(answer)
