"""A second look at posts and comments of Lemmy by their keys: what stands, with its counts, and what is gone."""

from collections.abc import Awaitable, Callable, Sequence

import msgspec

from connectors import lemmy_api as api
from connectors import web
from connectors.base import Change, Refused
from connectors.lemmy_place import Server

FROM_ELSEWHERE = 10
"""Most posts of other servers in one look: finding one counts as a search, and servers allow few of these (60 in ten
minutes unless set otherwise: https://github.com/LemmyNet/lemmy , local_site_rate_limit)."""

LOST = frozenset({"couldnt_find_post", "couldnt_find_comment", "couldnt_find_object", "not_found"})
"""How a server says that it does not have, or does not show, what it told us before."""

Get = Callable[[str, dict[str, web.Value]], Awaitable[bytes]]
"""A path below the API, and its parameters, to a body. Raises TryLater or Refused."""


async def look(get: Get, keys: Sequence[str], base: str, server: Server, source: str) -> list[Change]:
    """Raises TryLater or Refused."""
    own = [key for key in keys if _place(key, base)]
    rest = [key for key in keys if key not in own and key.startswith(("https://", "http://"))][:FROM_ELSEWHERE]
    looked = [await _look(get, key, _place(key, base), server, source) for key in (*own, *rest)]
    return [change for change in looked if change is not None]


async def _look(get: Get, key: str, place: tuple[str, str] | None, server: Server, source: str) -> Change | None:
    path, asked = place or ("resolve_object", key)
    try:
        body = await get(path, {"id" if place else "q": asked})
    except Refused as error:
        if _fault(error) in LOST:
            return Change(key)
        raise
    try:
        view = api.single(body)
    except web.UNREADABLE:
        return None
    if view is None or view.own.ap_id != key:
        return None
    return Change(key, None if view.own.gone else api.mention(view, source, server.languages, api.keys_of([view])))


def _place(key: str, base: str) -> tuple[str, str] | None:
    """Kind and number of what was written on this server itself: the end of its address."""
    kind, _, number = key.removeprefix(f"{base}/").partition("/")
    return (kind, number) if kind in ("post", "comment") and number.isascii() and number.isdecimal() else None


def _fault(error: Refused) -> str:
    try:
        return msgspec.json.decode(error.body, type=api.Fault).error
    except web.UNREADABLE:
        return ""
