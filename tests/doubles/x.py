"""The X API v2 on loopback: mentions, own posts, a recent search, both vocabularies, bills; and faults on demand.

Built from https://docs.x.com/x-api : lists show their newest first above `since_id`, an edit is a post of its own, a
search reaches seven days back and refuses an older `since_id`, and whatever is returned is paid for.
"""

import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from doubles.exchange import Fault, instead
from doubles.server import Asked, Told, serve

TOKEN = "AAAA-token-of-the-double"
ACME, AMIRA = "45", "7"
EPOCH = 1_288_834_974_657
WINDOW = timedelta(days=7)
NAMES = {
    "tweet": {"references": "referenced_tweets", "reposts": "retweet_count", "edits": "edit_history_tweet_ids"},
    "post": {"references": "referenced_posts", "reposts": "repost_count", "edits": "edit_history_post_ids"},
}

Thing = dict[str, Any]


def failed(status: int, kind: str, detail: str, **members: Any) -> Fault:
    """A problem as X tells it."""
    told = {"title": kind, "detail": detail, "type": f"https://api.x.com/2/problems/{kind}", **members}
    return instead(status, json.dumps(told).encode(), content_type="application/problem+json")


@dataclass
class XServer:
    """What was posted. `now` moves only when a test moves it; `paid` counts the posts returned."""

    url: str = "https://api.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    words: str = "tweet"
    posts: list[Thing] = field(default_factory=list)
    users: list[Thing] = field(default_factory=lambda: [user(ACME, "acme", "Acme"), user(AMIRA, "amira", "Амира")])
    last: int = 0
    paid: int = 0
    read: set[tuple[str, int]] = field(default_factory=set)
    """Posts with the day on which they were returned: a second time on that day is free."""
    dated: bool = True
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def post(self, text: str, by: str = AMIRA, **members: Any) -> Thing:
        self.last += 1
        key = str((int(self.now.timestamp() * 1000) - EPOCH << 22) + self.last)
        names = NAMES[self.words]
        post = {
            "id": key,
            names["edits"]: [key],
            "text": text,
            "author_id": by,
            "created_at": self.now.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "lang": "en",
            "conversation_id": key,
            "public_metrics": {"like_count": 3, "reply_count": 1, names["reposts"]: 2, "impression_count": 900},
            **members,
        }
        self.posts.append(post)
        return post

    def refer(self, how: str, to: Thing) -> Thing:
        """Members of a post that answers, quotes or passes on another."""
        return {
            NAMES[self.words]["references"]: [{"type": how, "id": to["id"]}],
            "conversation_id": to["conversation_id"],
        }

    def edit(self, post: Thing, text: str) -> Thing:
        self.posts.remove(post)
        versions = post[NAMES[self.words]["edits"]]
        edited = self.post(text, post["author_id"])
        edited[NAMES[self.words]["edits"]] = [*versions, edited["id"]]
        return edited

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        if self.faults:
            return await self.faults.popleft()(self._told(200, {}))
        return self.answer(asked)

    def answer(self, asked: Asked) -> Told:
        """What X says, without any fault."""
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return self._problem(401, "Unauthorized", "Unauthorized")
        path = asked.path.removeprefix("/2/")
        if path == "usage/tweets":
            return self._told(200, {"data": {"project_usage": str(self.paid)}})
        if path.startswith("users/by/username/"):
            return self._named(path.rpartition("/")[2])
        if path == "tweets":
            return self._looked_up(asked.query)
        if fault := self._fault(asked.query, search=path == "tweets/search/recent"):
            return self._problem(400, "invalid-request", fault)
        found = {
            f"users/{ACME}/mentions": [one for one in self.posts if "@acme" in one["text"]],
            f"users/{ACME}/tweets": [one for one in self.posts if one["author_id"] == ACME],
            "tweets/search/recent": self._found(asked.query.get("query", "")),
        }
        return self._listed(found[path], asked.query) if path in found else Told(404)

    def _found(self, query: str) -> list[Thing]:
        oldest = (self.now - WINDOW).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return [one for one in self.posts if query.lower() in one["text"].lower() and one["created_at"] >= oldest]

    def _fault(self, query: dict[str, str], *, search: bool) -> str:
        wrong = next(
            (name for name in query if name in ("tweet.fields", "post.fields") and name[:-7] != self.words), ""
        )
        if wrong:
            return f"The query parameter [{wrong}] is not one of [max_results,query,{self.words}.fields]"
        if not (10 if search else 5) <= int(query.get("max_results", 10)) <= 100:
            return f"The `max_results` query parameter value [{query['max_results']}] is not between 10 and 100"
        if search and int(query.get("since_id", 2**63)) >> 22 < int((self.now - WINDOW).timestamp() * 1000) - EPOCH:
            return "'since_id' must be a tweet id created after the start of the last seven days"
        if not query.get("pagination_token", "0").isdecimal():
            return "The `pagination_token` query parameter value is not valid"
        return ""

    def _listed(self, posts: list[Thing], query: dict[str, str]) -> Told:
        newest = sorted(posts, key=lambda one: int(one["id"]), reverse=True)
        above = [one for one in newest if int(one["id"]) > int(query.get("since_id", 0))]
        start, size = int(query.get("pagination_token", 0)), int(query.get("max_results", 10))
        shown = above[start : start + size]
        self.paid += len(shown)
        self.read |= {(one["id"], self.now.date().toordinal()) for one in shown}
        meta: Thing = {"result_count": len(shown)}
        if not shown:
            return self._told(200, {"meta": meta})
        meta |= {"newest_id": shown[0]["id"], "oldest_id": shown[-1]["id"]}
        meta |= {"next_token": str(start + size)} if start + size < len(above) else {}
        return self._told(200, {"data": shown, "includes": self._included(shown, query), "meta": meta})

    def _looked_up(self, query: dict[str, str]) -> Told:
        """Posts by their ids; what is deleted is an error beside the others."""
        if fault := self._fault({**query, "max_results": "10"}, search=False):
            return self._problem(400, "invalid-request", fault)
        asked, today = query["ids"].split(","), self.now.date().toordinal()
        shown = [one for one in self.posts if one["id"] in asked]
        self.paid += sum((one["id"], today) not in self.read for one in shown)
        self.read |= {(one["id"], today) for one in shown}
        gone = sorted(set(asked) - {one["id"] for one in shown})
        kind = "https://api.x.com/2/problems/resource-not-found"
        errors = [{"title": "Not Found Error", "type": kind, "resource_id": key, "parameter": "ids"} for key in gone]
        told = {"data": shown, "includes": self._included(shown, query)} if shown else {}
        return self._told(200, told | ({"errors": errors} if errors else {}))

    def _included(self, shown: list[Thing], query: dict[str, str]) -> Thing:
        there = {one["author_id"] for one in shown}
        wanted = "author_id" in query.get("expansions", "").split(",")
        return {"users": [one for one in self.users if one["id"] in there]} if wanted else {}

    def _named(self, name: str) -> Told:
        found = next((one for one in self.users if one["username"] == name), None)
        if found:
            return self._told(200, {"data": found})
        fault = {"title": "Not Found Error", "detail": f"Could not find user with username: [{name}]."}
        return self._told(200, {"errors": [{**fault, "type": "https://api.x.com/2/problems/resource-not-found"}]})

    def _problem(self, status: int, kind: str, detail: str) -> Told:
        told = {"title": kind, "detail": detail, "type": f"https://api.x.com/2/problems/{kind}"}
        return self._told(status, {**told, "errors": [{"message": detail}]})

    def _told(self, status: int, value: Any) -> Told:
        dated = {"date": format_datetime(self.now, usegmt=True)} if self.dated else {}
        return Told(status, json.dumps(value).encode(), {"content-type": "application/json", **dated})


def user(key: str, handle: str, name: str) -> Thing:
    return {"id": key, "username": handle, "name": name, "public_metrics": {"followers_count": 41_000}}


@asynccontextmanager
async def x() -> AsyncIterator[XServer]:
    """The API on a free loopback port."""
    server = XServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server
