"""The lists of a Facebook page: what stands on it, and the comments below a post."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from connectors import facebook_api as api
from connectors import web
from connectors.graph_api import Door
from connectors.graph_lists import ask, is_gone
from connectors.graph_place import WATCHED, Due, Listed

LIMIT = 100
"""Most comments of a page: https://developers.facebook.com/docs/graph-api/reference/object/comments ."""

# The newest comment tells what a count does not: one came and one went.
BELOW = "comments.filter(stream).order(reverse_chronological).limit(1).summary(true){id}"
FILES = "attachments{media,title,description,url,unshimmed_url},full_picture"
COUNTS = "shares,reactions.limit(0).summary(true)"
POST = f"id,message,created_time,from,permalink_url,{COUNTS},{FILES},{BELOW}"
COMMENT = "id,message,created_time,from,parent{id},permalink_url,like_count,comment_count,attachment"


@dataclass(frozen=True, slots=True)
class Lists:
    door: Door
    page: str
    source: str

    @property
    def names(self) -> Sequence[str]:
        """Posts of the page, of visitors, and public ones that name the page."""
        return ("feed",)

    async def posts(self, name: str, page: str | None) -> Listed:
        # With more, and all that is asked for, the API wants less of us (error 1).
        return await self._ask(f"{self.page}/{name}", {"fields": POST, "limit": WATCHED}, page)

    async def comments(self, due: Due) -> Listed:
        asked: dict[str, web.Value] = {"fields": COMMENT, "limit": LIMIT}
        asked |= {"filter": "stream", "order": "reverse_chronological"}
        return await self._ask(f"{due.post}/comments", asked, due.page, due)

    async def is_gone(self, key: str) -> bool:
        return await is_gone(self.door, key)

    async def _ask(self, path: str, asked: dict[str, web.Value], page: str | None, due: Due | None = None) -> Listed:
        return await ask(self.door, path, asked, page, partial(api.listed, source=self.source, due=due))
