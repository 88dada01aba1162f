"""The App Store Connect API on loopback: reviews of one app, responses, the look-up that tells the time; faults.

Built from https://developer.apple.com/documentation/appstoreconnectapi/customer-reviews : the newest first, 200 on a
page, responses beside the reviews, what remains of an hour in a header, errors with a code.
"""

import json
from base64 import urlsafe_b64decode
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

from doubles.exchange import Fault, instead
from doubles.server import Asked, Told, serve

APP, TOKEN = "1234567890", "eyJ.token.of-the-double"
MOST = timedelta(minutes=20)
PACIFIC = timezone(-timedelta(hours=8))

Thing = dict[str, Any]


def failed(status: int, code: str, detail: str = "as scripted") -> Fault:
    """An error as this API tells it."""
    told = {"errors": [{"id": "1", "status": str(status), "code": code, "title": code, "detail": detail}]}
    return instead(status, json.dumps(told).encode(), content_type="application/json")


@dataclass
class AppStoreConnectServer:
    """The state of one app. `now` moves only when a test moves it."""

    url: str = "https://connect.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    reviews: list[Thing] = field(default_factory=list)
    responses: dict[str, Thing] = field(default_factory=dict)
    signed: list[tuple[Thing, Thing]] = field(default_factory=list)
    """Head and claims of the tokens that came."""
    left: int = 3_500
    dated: bool = True
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def review(self, text: str | None, stars: int = 1, **members: Any) -> Thing:
        key = f"00000028-b08c-0014-729e-{len(self.reviews):012}"
        said = {
            "rating": stars, "title": "Nordwind", "body": text, "reviewerNickname": "Amira H.",
            "createdDate": _moment(members.pop("created", self.now)), "territory": "SAU", **members,
        }  # fmt: skip
        told = {"type": "customerReviews", "id": key, "attributes": said, "relationships": {"response": {"data": None}}}
        self.reviews.append(told)
        return told

    def answer_to(self, review: Thing, text: str) -> None:
        key = f"response of {review['id']}"
        said = {"responseBody": text, "lastModifiedDate": _moment(self.now), "state": "PENDING_PUBLISH"}
        self.responses[key] = {"type": "customerReviewResponses", "id": key, "attributes": said}
        review["relationships"]["response"]["data"] = {"type": "customerReviewResponses", "id": key}

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What it says, without any fault."""
        if asked.path == "/lookup":
            return self._told({"resultCount": 1})
        if not self._is_let_in(asked.headers.get("authorization", "").removeprefix("Bearer ")):
            return self._refused(401, "NOT_AUTHORIZED", "Provide a properly configured and signed bearer token")
        if asked.path == f"/v1/apps/{APP}/customerReviews":
            return self._list(asked.query)
        key = asked.path.removeprefix("/v1/customerReviews/")
        found = next((one for one in self.reviews if one["id"] == key), None)
        if found is None:
            return self._refused(404, "NOT_FOUND", f"There is no resource of type 'customerReviews' with id '{key}'")
        return self._told({"data": found, "included": self._beside([found]), "links": {"self": self.url}})

    def _is_let_in(self, token: str) -> bool:
        """The double believes every signature; tests of the key check it."""
        if token == TOKEN:
            return True
        try:
            head, claims = (json.loads(urlsafe_b64decode(part + "==")) for part in token.split(".")[:2])
        except ValueError:
            return False
        self.signed.append((head, claims))
        second = self.now.timestamp()
        return claims["iat"] <= second < claims["exp"] <= second + MOST.total_seconds()

    def _list(self, query: dict[str, str]) -> Told:
        wanted = query.get("filter[territory]", "").split(",")
        there = [one for one in self.reviews if wanted == [""] or one["attributes"]["territory"] in wanted]
        there.sort(key=lambda one: datetime.fromisoformat(one["attributes"]["createdDate"]), reverse=True)
        cursor = query.get("cursor", "at.0")
        if not cursor.startswith("at."):
            return self._refused(400, "PARAMETER_ERROR.INVALID", "The cursor is not valid")
        start, size = int(cursor[3:]), int(query["limit"])
        shown = there[start : start + size]
        links = {"self": self.url}
        if start + size < len(there):
            links["next"] = (
                f"https://elsewhere.example/v1/apps/{APP}/customerReviews?cursor=at.{start + size}&limit=200"
            )
        return self._told({"data": shown, "included": self._beside(shown), "links": links})

    def _beside(self, shown: list[Thing]) -> list[Thing]:
        named = [one["relationships"]["response"]["data"] for one in shown]
        return [self.responses[one["id"]] for one in named if one]

    def _refused(self, status: int, code: str, detail: str) -> Told:
        told = {"errors": [{"status": str(status), "code": code, "title": "no", "detail": detail}]}
        return Told(status, json.dumps(told).encode(), self._told({}).headers)

    def _told(self, value: Thing) -> Told:
        dated = {"date": format_datetime(self.now, usegmt=True)} if self.dated else {}
        hour = {"x-rate-limit": f"user-hour-lim:3500;user-hour-rem:{self.left};"}
        return Told(200, json.dumps(value).encode(), {"content-type": "application/json", **hour, **dated})


@asynccontextmanager
async def appstore_connect() -> AsyncIterator[AppStoreConnectServer]:
    """The API on a free loopback port."""
    server = AppStoreConnectServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server


def _moment(moment: datetime) -> str:
    """With the offset of Cupertino."""
    return moment.astimezone(PACIFIC).isoformat(timespec="seconds")
