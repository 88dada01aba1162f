"""One page of any list of the Graph API, and whether a thing is still there."""

from collections.abc import Callable
from dataclasses import replace

from connectors import web
from connectors.graph_api import Door, Gone
from connectors.graph_place import Listed

Read = Callable[[bytes, str], Listed]
"""A body, and the host that sent it for messages, as a page. Raises TryLater."""


async def ask(door: Door, path: str, asked: dict[str, web.Value], page: str | None, read: Read) -> Listed:
    """Raises Gone, TryLater or Refused."""
    answer = await door.get(path, asked, page)
    now = web.server_time(answer.headers)
    listed = read(answer.value, web.host_of(answer.url))
    return replace(listed, rate=answer.rate, now=max(int(now.timestamp()), 0) if now else None)


async def is_gone(door: Door, key: str) -> bool:
    """Whether nobody finds it. Raises TryLater or Refused."""
    try:
        await door.get(key, {"fields": "id"})
    except Gone:
        return True
    return False
