"""What doubles of the Graph API share: a token, pages with cursors, errors, usage; and faults on demand.

Built from https://developers.facebook.com/docs/graph-api : addresses of a next page repeat the token, cursors are told
at the end, too, and whatever is not there is a wrong parameter with subcode 33.
"""

import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from doubles.exchange import Fault, instead
from doubles.server import Asked, Told

TOKEN = "EAAG-token-of-the-double"
VERSION = "/v25.0/"

Thing = dict[str, Any]


def failed(code: int, message: str = "as scripted", *, status: int = 400, **members: Any) -> Fault:
    """An error as this API tells it."""
    told = {"error": {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A", **members}}
    return instead(status, json.dumps(told).encode(), content_type="application/json")


@dataclass
class GraphServer:
    """`now` moves only when a test moves it. Lists are kept newest first, by their path."""

    url: str = "https://graph.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    closed: set[str] = field(default_factory=set)
    usage: dict[str, str] = field(default_factory=dict)
    last: int = 100
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def number(self) -> str:
        self.last += 1
        return str(self.last)

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What it says, without any fault."""
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return self._refused(190, "Error validating access token")
        path = _within(asked.path)
        if path in self.closed:
            return self._missing(path)
        found = self.find(path, asked.query)
        if found is None:
            return self._missing(path)
        return self._page(path, found, asked.query) if isinstance(found, list) else self._told(found)

    def find(self, path: str, query: dict[str, str]) -> list[Thing] | Thing | None:
        """What stands at a path: a list, a thing, or nothing."""
        raise NotImplementedError

    def dressed(self, path: str, thing: Thing) -> Thing:
        """A thing as a list at this path shows it."""
        return thing

    def paths(self) -> list[str]:
        return [_within(asked.path) for asked in self.asked]

    def _page(self, path: str, items: Sequence[Thing], query: dict[str, str]) -> Told:
        start, size = int(query.get("after") or 0), int(query["limit"])
        end = min(start + size, len(items))
        paging: Thing = {"cursors": {"before": str(start), "after": str(end)}}
        if end < len(items):
            paging["next"] = f"{self.url}{VERSION}{path}?access_token={TOKEN}&fields=id&limit={size}&after={end}"
        return self._told({"data": [self.dressed(path, one) for one in items[start:end]], "paging": paging})

    def _missing(self, path: str) -> Told:
        words = f"Unsupported get request. Object with ID '{path}' does not exist"
        return self._refused(100, words, error_subcode=33)

    def _refused(self, code: int, message: str, **members: Any) -> Told:
        told = {"error": {"message": message, "type": "OAuthException", "code": code, **members}}
        return Told(400, json.dumps(told).encode(), self._told({}).headers)

    def _told(self, value: Thing) -> Told:
        headers = {"content-type": "application/json", "date": format_datetime(self.now, usegmt=True), **self.usage}
        return Told(200, json.dumps(value).encode(), headers)


def _within(path: str) -> str:
    """Without the version."""
    return path.removeprefix("/").partition("/")[2]


def newest_first(things: Sequence[Thing], name: str) -> list[Thing]:
    """Of the same second the later one first."""
    order = sorted(range(len(things)), key=lambda place: (things[place][name], place), reverse=True)
    return [things[place] for place in order]


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")
