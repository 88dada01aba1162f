"""Reads a source as the collector does: page after page, with the cursor of the last one."""

import httpx

from connectors.base import Cursor, Page, Source


async def poll(source: Source, transport: httpx.MockTransport | None = None, cursor: Cursor | None = None) -> Page:
    async with httpx.AsyncClient(transport=transport) as http:
        return await source.poll(http, cursor)


async def drain(source: Source, transport: httpx.MockTransport | None, cursor: Cursor | None) -> list[Page]:
    """Pages until nothing more is waiting."""
    pages = [await poll(source, transport, cursor)]
    while pages[-1].more:
        pages.append(await poll(source, transport, pages[-1].cursor))
    return pages


def keys(*pages: Page) -> list[str]:
    return [mention.key for page in pages for mention in page.mentions]


def answering(value: object, **headers: str) -> httpx.MockTransport:
    """A server that says the same to everything."""
    return httpx.MockTransport(lambda request: httpx.Response(200, json=value, headers=headers))


async def asked_by(source: Source, cursor: Cursor | None = None, answer: object = ()) -> httpx.Request:
    """The one request of a poll."""
    seen: list[httpx.Request] = []

    def record(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=answer)

    await poll(source, httpx.MockTransport(record), cursor)
    (request,) = seen
    return request
