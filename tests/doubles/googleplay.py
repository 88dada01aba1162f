"""The Google Play Developer API on loopback: reviews of one app, a login, the time; and faults on demand.

Built from https://developers.google.com/android-publisher/api-ref/rest/v3/reviews : the list holds what was changed in
the last week, the newest change first, and is an empty object where there is nothing.
"""

import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote

from doubles.exchange import Fault, instead
from doubles.server import Asked, Told, serve

PACKAGE, TOKEN = "com.nordwind.app", "ya29.token-of-the-double"
WEEK = timedelta(days=7)

Thing = dict[str, Any]


def failed(code: int, reason: str, message: str = "as scripted") -> Fault:
    """An error as this API tells it."""
    told = {"code": code, "message": message, "errors": [{"domain": "androidpublisher", "reason": reason}]}
    return instead(code, json.dumps({"error": told}).encode(), content_type="application/json")


@dataclass
class GooglePlayServer:
    """The state of one app. `now` moves only when a test moves it."""

    url: str = "https://play.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    reviews: dict[str, Thing] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=lambda: [TOKEN])
    """Those that are let in; a login adds one."""
    logins: list[Thing] = field(default_factory=list)
    last: int = 100
    dated: bool = True
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def review(self, text: str, stars: int = 1, **members: Any) -> Thing:
        self.last += 1
        said = {"text": text, "lastModified": _moment(members.pop("changed", self.now)), "starRating": stars}
        key = f"gp:AOqp_{self.last}"
        said |= {"reviewerLanguage": "en_US", "thumbsUpCount": 2, "thumbsDownCount": 1, "device": "trltecan"}
        review = {"reviewId": key, "authorName": "Amira H.", "comments": [{"userComment": {**said, **members}}]}
        self.reviews[key] = review
        return review

    def edit(self, review: Thing, text: str, stars: int) -> None:
        review["comments"][0]["userComment"] |= {
            "text": text, "starRating": stars, "lastModified": _moment(self.now),
        }  # fmt: skip

    def answer_to(self, review: Thing, text: str) -> None:
        review["comments"][1:] = [{"developerComment": {"text": text, "lastModified": _moment(self.now)}}]

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What it says, without any fault."""
        if asked.path == "/$discovery/rest":
            return self._told({"revision": "20260301"})
        if asked.path == "/token":
            return self._login(json.loads(asked.body))
        if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return self._refused(401, "authError", "Invalid Credentials")
        path, _, key = asked.path.removeprefix("/androidpublisher/v3/applications/").partition("/reviews")
        if path != PACKAGE:
            return self._refused(404, "applicationNotFound", f"Package not found: {path}.")
        if not key:
            return self._list(asked.query)
        review = self.reviews.get(unquote(key.removeprefix("/")))
        return self._told(review) if review else self._refused(404, "reviewNotFound", "The review was not found.")

    def _login(self, body: Thing) -> Told:
        self.logins.append(body)
        self.tokens = [f"ya29.login-{len(self.logins)}"]
        return self._told({"access_token": self.tokens[0], "expires_in": 3599, "token_type": "Bearer"})

    def _list(self, query: dict[str, str]) -> Told:
        bound = int((self.now - WEEK).timestamp())
        there = [one for one in reversed(self.reviews.values()) if _second(one) >= bound]
        there.sort(key=_second, reverse=True)
        token = query.get("token", "0")
        if not token.isdecimal():
            return self._refused(400, "invalid", "The page token is invalid.")
        start, size = int(token), int(query["maxResults"])
        more = {"tokenPagination": {"nextPageToken": str(start + size)}} if start + size < len(there) else {}
        return self._told({"reviews": there[start : start + size], **more} if there else {})

    def _refused(self, status: int, reason: str, message: str) -> Told:
        told = {"code": status, "message": message, "errors": [{"reason": reason}]}
        return Told(status, self._told({"error": told}).body, self._told({}).headers)

    def _told(self, value: Thing) -> Told:
        dated = {"date": format_datetime(self.now, usegmt=True)} if self.dated else {}
        return Told(200, json.dumps(value).encode(), {"content-type": "application/json", **dated})


@asynccontextmanager
async def googleplay() -> AsyncIterator[GooglePlayServer]:
    """The API on a free loopback port."""
    server = GooglePlayServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server


def _second(review: Thing) -> int:
    return int(review["comments"][0]["userComment"]["lastModified"]["seconds"])


def _moment(moment: datetime) -> Thing:
    return {"seconds": str(int(moment.timestamp())), "nanos": 500_000_000}
