"""The lists of GitHub: issues, comments and discussions of a repository, or what a search finds; one page of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import httpx
import msgspec

from connectors import github_api as api
from connectors import github_discussions as talks
from connectors import web
from connectors.base import RateSignal, TryLater
from connectors.github_discussions import Told
from connectors.github_door import PAUSE, Door
from connectors.github_questions import LISTING
from connectors.trail import Stamp

Feed = Literal["issues", "comments", "search", "discussions"]
Order = Literal["newest", "changed", "written"]
"""What a request is for: the newest changes first, all since a time by their change, or by their writing."""

PAGE = 100
"""Most items on a page: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api ."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One page of a list. `page` counts on, and `after` names the place, where a time is not enough."""

    order: Order = "newest"
    since: int = 0
    until: int = 0
    page: int = 1
    after: str = ""

    @property
    def bounds(self) -> str:
        """As a search wants them."""
        if self.order == "newest":
            return ""
        if self.order == "changed":
            return f"updated:>={iso(self.since)}"
        return f"created:{iso(self.since)}..{iso(max(self.until, self.since))}"


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of one list."""

    told: tuple[Told, ...]
    skipped: tuple[str, ...]
    more: bool
    rate: RateSignal | None
    now: int | None
    """The server's clock."""
    after: str = ""
    cut: tuple[str, ...] = ()
    """The oldest comments that are shown of discussions which have older ones."""

    @property
    def stamps(self) -> list[Stamp]:
        return [one.stamp for one in self.told]


@dataclass(frozen=True, slots=True)
class Lists:
    """What can be read of a repository, or found by a search."""

    door: Door
    repository: str
    search: str
    source: str

    async def page(self, feed: Feed, wanted: Wanted) -> Listed:
        """Raises TryLater or Refused."""
        if feed == "discussions":
            return await self._discussions(wanted)
        if feed == "search":
            return await self._found(wanted)
        asked: dict[str, web.Value] = {"sort": "updated", "direction": "desc", "per_page": PAGE}
        if wanted.order != "newest":
            asked |= {"since": iso(wanted.since), "direction": "asc", "page": wanted.page}
        path = "issues" if feed == "issues" else "issues/comments"
        asked |= {"state": "all"} if feed == "issues" else {}
        answer = await self.door.get(f"repos/{self.repository}/{path}", list[msgspec.Raw], asked)
        return _listed(answer.value, answer.headers, answer.rate, self.source)

    async def _found(self, wanted: Wanted) -> Listed:
        by = "created" if wanted.order == "written" else "updated"
        newest = wanted.order == "newest"
        asked: dict[str, web.Value] = {
            "q": self._query({"is:": "is:issue", "in:": "in:title,body"}, wanted.bounds),
            "sort": by,
            "order": "desc" if newest else "asc",
            "per_page": PAGE,
            "advanced_search": "true",
        }
        asked |= {} if newest else {"page": wanted.page}
        answer = await self.door.get("search/issues", api.Search, asked)
        if answer.value.incomplete_results:
            raise TryLater(f"the search of {web.host_of(self.door.address)} ran out of time", PAUSE)
        return _listed(answer.value.items, answer.headers, answer.rate, self.source)

    async def _discussions(self, wanted: Wanted) -> Listed:
        """Found by a search, in a repository too: its list cannot be asked for what has changed since."""
        order = "sort:updated-desc" if wanted.order == "newest" else "sort:updated-asc"
        usual = {} if self.repository else {"in:": "in:title,body,comments"}
        words = self._query(usual, wanted.bounds, order)
        answer = await self.door.ask(LISTING, {"words": words, "after": wanted.after or None})
        batch = talks.read(bytes(answer.value), answer.place, self.source)
        timed = tuple(one for one in batch.told if one.mention.published is not None)
        timeless = tuple(f"{one.mention.key} has no time" for one in batch.told if one.mention.published is None)
        return Listed(
            timed,
            (*answer.skipped, *batch.skipped, *timeless),
            batch.following is not None,
            answer.rate,
            _clock(answer.headers),
            batch.following or "",
            batch.cut,
        )

    def _query(self, usual: dict[str, str], *parts: str) -> str:
        """The search as given, with what is usual unless it says otherwise itself; or all of a repository."""
        words = self.search or f"repo:{self.repository}"
        added = [word for sign, word in usual.items() if sign not in words]
        return " ".join(part for part in (words, *added, *parts) if part)


def iso(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _listed(raw: Sequence[msgspec.Raw], headers: httpx.Headers, rate: RateSignal | None, source: str) -> Listed:
    items, skipped = web.decode_each(raw, api.Item)
    told = {item.key: Told(api.mention(item, source), item.stamp) for item in items}
    return Listed(tuple(told.values()), skipped, api.has_next(headers.get("link", "")), rate, _clock(headers))


def _clock(headers: httpx.Headers) -> int | None:
    now = web.server_time(headers)
    return max(int(now.timestamp()), 0) if now else None
