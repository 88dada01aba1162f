"""The lists of the YouTube Data API that are read; each page is one request of the day's quota."""

from collections.abc import Sequence

import httpx

from connectors import web
from connectors import youtube_api as api
from connectors.base import Refused, TryLater

LIMIT, FOUND = 100, 50
"""Most comments on a page; most videos of a search, or asked for by name."""

Listed = web.Answer[api.Listing]


class Lists:
    """The API for one poll. `now` is the server's time when it last answered, to tell when a quota begins anew."""

    def __init__(self, http: httpx.AsyncClient, address: str, key: str, now: int | None) -> None:
        self._http = http
        self._address = address.rstrip("/")
        self._key = key
        self._now = now

    async def comments(self, of: str, name: str, page: str | None) -> Listed:
        """Comments with some of their replies, newest first; `of` is the parameter that names whose."""
        asked: dict[str, web.Value] = {"part": "snippet,replies", of: name, "order": "time"}
        return await self._ask("commentThreads", {**asked, "maxResults": LIMIT, "textFormat": "plainText"}, page)

    async def replies(self, thread: str, page: str | None) -> Listed:
        asked: dict[str, web.Value] = {"part": "snippet", "parentId": thread, "maxResults": LIMIT}
        return await self._ask("comments", {**asked, "textFormat": "plainText"}, page)

    async def named(self, keys: Sequence[str]) -> Listed:
        """Comments and replies by their ids."""
        return await self._ask("comments", {"part": "snippet", "id": ",".join(keys), "textFormat": "plainText"})

    async def videos(self, words: str, after: str | None) -> Listed:
        """The newest videos that a search finds."""
        asked: dict[str, web.Value] = {"part": "snippet", "q": words, "type": "video", "order": "date"}
        return await self._ask("search", {**asked, "maxResults": FOUND, **({"publishedAfter": after} if after else {})})

    async def counted(self, keys: Sequence[str]) -> dict[str, api.Video]:
        """Videos with their counts; what cannot be learned is left out."""
        if not keys:
            return {}
        try:
            listed = await self._ask("videos", {"part": "snippet,statistics", "id": ",".join(keys[:FOUND])})
        except (TryLater, Refused):
            return {}
        return {one.key: one for one in web.decode_each(listed.value.items, api.Video)[0]}

    async def gone(self, keys: Sequence[str]) -> set[str]:
        """Which of some comments are not there any more; none where that cannot be learned."""
        asked = list(keys[:FOUND])
        if not asked:
            return set()
        try:
            listed = await self._ask("commentThreads", {"part": "id", "id": ",".join(asked), "maxResults": LIMIT})
        except (TryLater, Refused):
            return set()
        return set(asked) - {one.id for one in web.decode_each(listed.value.items, api.Numbered)[0]}

    async def _ask(self, path: str, asked: dict[str, web.Value], page: str | None = None) -> Listed:
        url = f"{self._address}/youtube/v3/{path}"
        params = {**asked, **({"pageToken": page} if page else {}), "key": self._key}
        try:
            return await web.fetch_json(self._http, url, api.Listing, params=params)
        except (TryLater, Refused) as error:
            raise api.explained(error, web.host_of(url), self._now) from error
