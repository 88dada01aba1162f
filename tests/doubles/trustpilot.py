"""The API of Trustpilot on loopback: reviews of one company, with answers; and faults on demand.

Built from https://developers.trustpilot.com/business-units-api-(public) : pages are numbered, newest first.
"""

import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from doubles.exchange import Fault
from doubles.server import Asked, Told, serve

KEY, UNIT, DOMAIN = "tp-key-of-the-double", "46d6a890000064000500e0c3", "nordwind.example"

Review = dict[str, Any]


@dataclass
class TrustpilotServer:
    """The state of one company. `now` moves only when a test moves it."""

    url: str = "https://trustpilot.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    reviews: dict[str, Review] = field(default_factory=dict)
    last: int = 0x62C8968B
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def review(self, text: str, **members: Any) -> Review:
        self.last += 1
        key = f"{self.last:024x}"
        review = {
            "id": key,
            "title": "My parcel",
            "text": text,
            "stars": 1,
            "language": "en",
            "createdAt": _iso(members.pop("created", self.now)),
            "updatedAt": None,
            "consumer": {"id": "c0ffee", "displayName": "Amira H.", "numberOfReviews": 3},
            "numberOfLikes": 2,
            "companyReply": None,
            "isVerified": True,
            **members,
        }
        self.reviews[key] = review
        return review

    def edit(self, review: Review, text: str) -> None:
        review.update(text=text, updatedAt=_iso(self.now))

    def answer_to(self, review: Review, text: str) -> None:
        review["companyReply"] = {"text": text, "createdAt": _iso(self.now)}

    def delete(self, review: Review) -> None:
        del self.reviews[review["id"]]

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What the API says, without any fault."""
        if asked.headers.get("apikey") != KEY:
            return self._told({"fault": {"faultstring": "Invalid ApiKey"}}, 401)
        match asked.path.removeprefix("/v1/").split("/"):
            case ["business-units", "find"] if asked.query["name"] == DOMAIN:
                return self._told({"id": UNIT, "displayName": "Nordwind"})
            case ["business-units", unit, "reviews"] if unit == UNIT:
                return self._told({"links": [], "reviews": self._page(asked.query)})
            case ["reviews", key] if key in self.reviews:
                return self._told(self.reviews[key])
        return self._told({"message": "not found"}, 404)

    def _page(self, query: dict[str, str]) -> list[Review]:
        assert query["orderBy"] == "createdat.desc"
        newest = sorted(self.reviews.values(), key=lambda one: (one["createdAt"], one["id"]), reverse=True)
        stars, languages = query.get("stars"), query.get("language")
        found = [
            one
            for one in newest
            if (stars is None or str(one["stars"]) in stars.split(","))
            and (languages is None or one["language"] in languages.split(","))
        ]
        size, number = int(query["perPage"]), int(query["page"])
        return found[size * (number - 1) : size * number]

    def _told(self, value: Any, status: int = 200) -> Told:
        headers = {"content-type": "application/json", "date": format_datetime(self.now, usegmt=True)}
        return Told(status, json.dumps(value).encode(), headers)


@asynccontextmanager
async def trustpilot() -> AsyncIterator[TrustpilotServer]:
    """The API on a free loopback port."""
    server = TrustpilotServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
