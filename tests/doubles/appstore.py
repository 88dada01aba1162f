"""The feed of reviews on loopback: four forms of address, ten pages, storefronts; and faults on demand.

Its habits are those of https://itunes.apple.com/us/rss/customerreviews/id=APP/json : one review alone is no list,
past the end there is no `entry`, the eleventh page is a sentence, and a form may answer with nothing.
"""

import json
import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

from doubles.exchange import Fault
from doubles.server import Asked, Told, serve

APP = "1234567890"
PAGE = 50
PACIFIC = timedelta(hours=-8)

Review = dict[str, Any]

_PATH = re.compile(
    r"/(?P<country>..)/rss/customerreviews/(?:page=(?P<one>\d+)/)?id=(?P<app>\d+)/sort[bB]y=most[rR]ecent"
    r"(?:/page=(?P<two>\d+))?/(?P<kind>json|xml)"
)


@dataclass
class AppStoreServer:
    """The reviews of one app, newest first. `now` moves only when a test moves it."""

    url: str = "https://store.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    shelves: dict[str, list[Review]] = field(default_factory=dict)
    last: int = 0
    timeless: bool = False
    """As before 2022: no review bears a time, and the app itself stands before them."""
    broken: set[str] = field(default_factory=set)
    """Ends of addresses that answer with nothing: "paged", "bare", "paged last", "xml"."""
    dated: bool = True
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def review(self, body: str, *, country: str = "us", stars: int = 1, **members: Any) -> Review:
        self.last += 1
        review = {
            "author": {
                "uri": {"label": f"https://itunes.apple.com/{country}/reviews/id{700 + self.last}"},
                "name": {"label": "Амира"},
                "label": "",
            },
            "updated": {"label": pacific(self.now)},
            "im:rating": {"label": str(stars)},
            "im:version": {"label": "5.8.1"},
            "id": {"label": str(9_000 + self.last)},
            "title": {"label": members.pop("title", "Nordwind")},
            "content": {"label": body, "attributes": {"type": "text"}},
            "link": {"attributes": {"rel": "related", "href": f"https://itunes.apple.com/{country}/review?id={APP}"}},
            "im:voteSum": {"label": "0"},
            "im:voteCount": {"label": "0"},
            **members,
        }
        self.shelves.setdefault(country, []).insert(0, review)
        return review

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What the feed says, without any fault."""
        found = _PATH.fullmatch(asked.path)
        if found is None or found["app"] != APP:
            return Told(404)
        page = int(found["one"] or found["two"] or 1)
        if page > 10:
            return Told(400, b"CustomerReviews RSS page depth is limited to 10", self._headers("text/plain"))
        form = (
            "xml" if found["kind"] == "xml" else "paged" if found["one"] else "paged last" if found["two"] else "bare"
        )
        shelf = [] if form in self.broken else self.shelves.get(found["country"], [])
        shown = [self._aged(review) for review in shelf[(page - 1) * PAGE : page * PAGE]]
        if form == "xml":
            return Told(200, _atom(shown).encode(), self._headers("text/xml"))
        app = [{"im:name": {"label": "Nordwind"}, "id": {"label": "https://apps.example"}}] if self.timeless else []
        entries = [*app, *shown] if shown else []
        feed = {"author": {"name": {"label": "iTunes Store"}}, "link": []}
        if entries:
            feed["entry"] = entries if len(entries) > 1 else entries[0]
        return Told(200, json.dumps({"feed": feed}).encode(), self._headers("text/javascript"))

    def _aged(self, review: Review) -> Review:
        return {name: value for name, value in review.items() if not (self.timeless and name == "updated")}

    def _headers(self, kind: str) -> dict[str, str]:
        dated = {"date": format_datetime(self.now, usegmt=True)} if self.dated else {}
        return {"content-type": f"{kind}; charset=utf-8", **dated}


@asynccontextmanager
async def appstore() -> AsyncIterator[AppStoreServer]:
    """The feed on a free loopback port."""
    server = AppStoreServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server


def pacific(moment: datetime) -> str:
    """As the feed writes a time."""
    return f"{(moment + PACIFIC):%Y-%m-%dT%H:%M:%S}-08:00"


def _atom(reviews: list[Review]) -> str:
    entries = "".join(
        f"<entry><updated>{one['updated']['label']}</updated><id>{one['id']['label']}</id>"
        f"<title>{escape(one['title']['label'])}</title>"
        f'<content type="text">{escape(one["content"]["label"])}</content><im:voteSum>0</im:voteSum>'
        f"<im:rating>{one['im:rating']['label']}</im:rating><author><name>{one['author']['name']['label']}</name>"
        f"<uri>{one['author']['uri']['label']}</uri></author>"
        f'<link rel="related" href="{one["link"]["attributes"]["href"]}"/>'
        f'<content type="html">&lt;b&gt;not this&lt;/b&gt;</content></entry>'
        for one in reviews
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns:im="http://itunes.apple.com/rss" '
        f'xmlns="http://www.w3.org/2005/Atom"><title>iTunes Store</title>{entries}</feed>'
    )
