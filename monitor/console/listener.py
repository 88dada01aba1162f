"""The HTTP application: deliveries at /in/, pressed buttons at /slack/, and /health. Nothing else answers."""

import asyncio
import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from connectors.webhook_received import Answer, Reason
from connectors.webhook_signature import Scheme
from monitor.console.reception import Reception
from monitor.listening import Doors, Inlet
from monitor.store.connection import StoreError

READ_SECONDS = 10.0
"""For the whole of a body; senders give up after as long."""
PRESS_BYTES = 1_048_576
"""A press repeats the message it was made in, which has 50 blocks of 3,000 characters at the most."""
BROUGHT_BY_OTHERS = ("origin", "via", "forwarded", "x-forwarded-for")
"""Headers of web pages and proxies: what comes with them does not come from a program on this machine alone."""
FOREIGN = "it came through a proxy or from a web page, and nothing signs it; choose a signature"
LATER = {"retry-after": "5"}
UNREAD = {"connection": "close"}
"""For answers given before the body was read: whoever sends without end is not listened to any longer."""

log = logging.getLogger(__name__)


def application(doors: Doors, reception: Reception) -> FastAPI:
    """Everything that answers over HTTP. It describes itself to nobody."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    desk = Desk(doors, reception)
    app.add_api_route("/in/{source}", desk.deliver, methods=["POST"])
    app.add_api_route("/in/{source}", desk.greet, methods=["GET"])
    app.add_api_route("/slack/{channel}", desk.press, methods=["POST"])
    app.add_api_route("/health", desk.health, methods=["GET"])
    app.add_exception_handler(HTTPException, _silent)
    app.add_exception_handler(StoreError, _later)
    app.add_exception_handler(ClientDisconnect, _gone)
    return app


class Desk:
    """One method for each route."""

    def __init__(self, doors: Doors, reception: Reception) -> None:
        self._doors = doors
        self._reception = reception

    async def deliver(self, source: str, request: Request) -> Response:
        inlet = self._doors.inlets.get(source)
        if inlet is None:
            return _nothing()
        if _may_be_foreign(inlet, request):
            return _response(self._reception.refuse(inlet, Reason.UNSIGNED, FOREIGN), UNREAD)
        try:
            body = await _body(request, inlet.reader.max_bytes)
        except TimeoutError:
            return Response(status_code=408, headers=UNREAD)
        if body is None:
            return _response(self._reception.refuse(inlet, Reason.TOO_LARGE), UNREAD)
        return _response(await self._reception.deliver(inlet, request.headers, body))

    async def greet(self, source: str, request: Request) -> Response:
        inlet = self._doors.inlets.get(source)
        return _nothing() if inlet is None else _response(inlet.reader.greet(request.query_params).answer)

    async def press(self, channel: str, request: Request) -> Response:
        """Answered before the work is done: Slack waits three seconds, and shows a warning afterwards."""
        buttons = self._doors.buttons.get(channel)
        if buttons is None:
            return _nothing()
        try:
            body = await _body(request, PRESS_BYTES)
        except TimeoutError:
            return Response(status_code=408, headers=UNREAD)
        if body is None:
            return Response(status_code=413, headers=UNREAD)
        if not buttons.reader.verify(request.headers, body, self._reception.clock.now()):
            return Response(status_code=401)
        return _response(self._reception.press(buttons, body))

    async def health(self) -> Response:
        return JSONResponse({"state": await self._reception.state()})


async def _body(request: Request, most: int) -> bytes | None:
    """The bytes as they came, or None as soon as they are too many. Raises TimeoutError."""
    if int(request.headers.get("content-length", "0")) > most:
        return None
    read = bytearray()
    async with asyncio.timeout(READ_SECONDS):
        async for part in request.stream():
            read += part
            if len(read) > most:
                return None
    return bytes(read)


def _may_be_foreign(inlet: Inlet, request: Request) -> bool:
    """Whether something unsigned comes from a web page or through a proxy, and so from anywhere."""
    return inlet.reader.scheme is Scheme.NONE and any(name in request.headers for name in BROUGHT_BY_OTHERS)


def _nothing() -> Response:
    return Response(status_code=404, headers=UNREAD)


def _response(answer: Answer, headers: Mapping[str, str] | None = None) -> Response:
    headers = LATER if answer.status in (429, 503) else headers
    kind = answer.content_type if answer.body else None
    return Response(answer.body, answer.status, headers=headers, media_type=kind)


async def _silent(_: Request, error: Exception) -> Response:
    """What is not there, and what is there for another method, look alike."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    return Response(status_code=404 if status == 405 else status, headers=UNREAD)


async def _later(_: Request, error: Exception) -> Response:
    """Not stored: the sender brings it again."""
    log.warning("a delivery could not be stored, its sender is asked to repeat it: %s", error)
    return Response(status_code=503, headers=LATER)


async def _gone(_: Request, error: Exception) -> Response:
    """Whoever hung up hears no answer."""
    log.debug("a sender hung up: %r", error)
    return Response(status_code=400)
