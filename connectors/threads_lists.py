"""The lists of Threads: an account's own posts with what is said below, its answers, its mentions; or searches."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from connectors import threads_api as api
from connectors import web
from connectors.graph_api import Door
from connectors.graph_lists import ask, is_gone
from connectors.graph_place import QUIET, WATCHED, Due, Listed

LIMIT = 100
"""Most posts of a page: https://developers.facebook.com/docs/threads/keyword-search ."""

FIELDS = (
    "id,text,media_type,media_url,gif_url,alt_text,permalink,timestamp,username,has_replies,is_reply,root_post,"
    "replied_to"
)

UNSURE = ""
"""No post to compare with: searches lose posts for reasons of their own, and an empty list holds none."""

Reads = Sequence[str]
"""Which lists: "threads", "mentions" and "replies" of an account, or "#tag" and "=words" for searches."""


class Lists:
    """The lists of one account, or of one search after the other."""

    def __init__(self, door: Door, account: str, source: str, reads: Reads) -> None:
        self._door = door
        self._account = account
        self._source = source
        self._control: str | None = None
        self.names = reads

    async def posts(self, name: str, page: str | None) -> Listed:
        """A page of a list. Below one's own posts alone the conversation can be read."""
        if name[0] in "#=":
            self._control = UNSURE
            words = {"q": name[1:], "search_mode": "TAG" if name[0] == "#" else "KEYWORD"}
            return _quiet(await self._ask("keyword_search", {**words, "search_type": "RECENT", "limit": LIMIT}, page))
        own = name == "threads"
        listed = await self._ask(f"{self._account}/{name}", {"limit": WATCHED if own else LIMIT}, page)
        there = next((item.mention.key for item in listed.items), UNSURE)
        self._control = there if name == "mentions" else None
        return listed if own else _quiet(listed)

    async def comments(self, due: Due) -> Listed:
        """All replies below a post, whatever they answer, the newest first."""
        self._control = None
        asked: dict[str, web.Value] = {"reverse": "true", "limit": LIMIT}
        return await self._ask(f"{due.post}/conversation", asked, due.page, due)

    async def is_gone(self, key: str) -> bool:
        """Whether nobody finds it. What others wrote elsewhere may look gone to us: then another must be found."""
        if self._control == UNSURE or not await is_gone(self._door, key):
            return False
        return self._control is None or not await is_gone(self._door, self._control)

    async def _ask(self, path: str, asked: dict[str, web.Value], page: str | None, due: Due | None = None) -> Listed:
        read = partial(api.listed, source=self._source, due=due)
        return await ask(self._door, path, {"fields": FIELDS, **asked}, page, read)


def _quiet(listed: Listed) -> Listed:
    return replace(listed, items=tuple(replace(item, pulse=QUIET) for item in listed.items))
