"""The lists of an Instagram account: its media, those that others tagged it on, and the comments below its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from connectors import instagram_api as api
from connectors import web
from connectors.graph_api import Door
from connectors.graph_lists import ask, is_gone
from connectors.graph_place import QUIET, WATCHED, Due, Listed

LIMIT = 50
"""Most comments of a page: https://developers.facebook.com/docs/instagram-platform/reference/instagram-media/comments ;
newest first since version 3.2."""

COUNTS = "like_count,comments_count"
TAGGED = f"id,caption,media_type,media_url,permalink,timestamp,username,{COUNTS}"
# The newest comment tells what a count does not: one came and one went.
MEDIA = f"{TAGGED},comments.limit(1){{id}}"
REPLY = "id,text,timestamp,username,from,like_count,parent_id"
COMMENT = f"{REPLY},replies.limit({LIMIT}){{{REPLY}}}"


@dataclass(frozen=True, slots=True)
class Lists:
    door: Door
    account: str
    source: str
    tags: bool

    @property
    def names(self) -> Sequence[str]:
        return ("media", "tags") if self.tags else ("media",)

    async def posts(self, name: str, page: str | None) -> Listed:
        asked: dict[str, web.Value] = {"fields": MEDIA if name == "media" else TAGGED, "limit": WATCHED}
        listed = await self._ask(f"{self.account}/{name}", asked, page)
        # Only below one's own media comments can be read.
        quiet = (replace(item, pulse=QUIET) for item in listed.items)
        return listed if name == "media" else replace(listed, items=tuple(quiet))

    async def comments(self, due: Due) -> Listed:
        if due.thread:
            return await self._ask(f"{due.thread}/replies", {"fields": REPLY, "limit": LIMIT}, due.page, due)
        return await self._ask(f"{due.post}/comments", {"fields": COMMENT, "limit": LIMIT}, due.page, due)

    async def is_gone(self, key: str) -> bool:
        return await is_gone(self.door, key)

    async def _ask(self, path: str, asked: dict[str, web.Value], page: str | None, due: Due | None = None) -> Listed:
        return await ask(self.door, path, asked, page, partial(api.listed, source=self.source, due=due))
