"""The YouTube Data API on loopback: comments, replies, videos, a search, quotas; and faults on demand.

Built from https://developers.google.com/youtube/v3/docs : lists of comments are ordered by the comments and not by
their replies, of which a list shows five at most; searches are counted apart from everything else.
"""

import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from doubles.exchange import Fault, instead
from doubles.server import Asked, Told, serve

KEY = "AIza-key-of-the-double"
CHANNEL = "UCnordwind"
SHOWN = 5

Thing = dict[str, Any]


def failed(code: int, reason: str, message: str = "as scripted", **members: str) -> Fault:
    """An error as this API tells it."""
    told = {"code": code, "message": message, "errors": [{"domain": "youtube", "reason": reason}], **members}
    return instead(code, json.dumps({"error": told}).encode(), content_type="application/json")


@dataclass
class YouTubeServer:
    """The state of one channel and some videos. `now` moves only when a test moves it."""

    url: str = "https://api.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    videos: dict[str, Thing] = field(default_factory=dict)
    threads: dict[str, Thing] = field(default_factory=dict)
    replies: dict[str, list[Thing]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    last: int = 0
    searches: int = 100
    units: int = 10_000
    dated: bool = True
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def video(self, title: str, **members: Any) -> str:
        self.last += 1
        key = f"vid{self.last:08}"
        snippet = {"publishedAt": _iso(self.now), "channelId": "UCother", "channelTitle": "Ревью", "title": title}
        self.videos[key] = {
            "id": key,
            "snippet": {**snippet, "description": "as long as it is", **members},
            "statistics": {"viewCount": "41000", "likeCount": "7", "commentCount": "2"},
        }
        return key

    def comment(self, text: str, video: str | None = None, **members: Any) -> Thing:
        self.last += 1
        key = f"Ugw{self.last:010}AaABAg"
        thread = {
            "id": key,
            "snippet": {"topLevelComment": self._said(key, text, video, members), "totalReplyCount": 0},
        }
        if video:
            thread["snippet"]["videoId"] = video
        self.threads[key] = thread
        return thread

    def reply(self, to: Thing, text: str, **members: Any) -> Thing:
        self.last += 1
        said = self._said(f"{to['id']}.{self.last:010}", text, None, {"parentId": to["id"], **members})
        self.replies.setdefault(to["id"], []).insert(0, said)
        to["snippet"]["totalReplyCount"] += 1
        return said

    def edit(self, thread: Thing, text: str) -> None:
        thread["snippet"]["topLevelComment"]["snippet"].update(textDisplay=text, updatedAt=_iso(self.now))

    def delete(self, thread: Thing) -> None:
        del self.threads[thread["id"]]

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What it says, without any fault."""
        query, path = asked.query, asked.path.removeprefix("/youtube/v3/")
        if query.get("key") != KEY:
            return self._refused(400, "badRequest", "API key not valid. Please pass a valid API key.")
        if path == "search":
            self.searches -= 1
            if self.searches < 0:
                return self._refused(403, "quotaExceeded", "You have exceeded your quota.")
            found = [one for one in self.videos.values() if query["q"].lower() in one["snippet"]["title"].lower()]
            found = [one for one in found if one["snippet"]["publishedAt"] >= query.get("publishedAfter", "")]
            return self._listed(
                [{"id": {"videoId": one["id"]}, "snippet": one["snippet"]} for one in _newest(found)], query
            )
        self.units -= 1
        if self.units < 0:
            return self._refused(403, "quotaExceeded", "You have exceeded your quota.")
        return self._list(path, query)

    def _list(self, path: str, query: dict[str, str]) -> Told:
        match path:
            case "videos":
                return self._listed([self.videos[key] for key in query["id"].split(",") if key in self.videos], query)
            case "comments" if "id" in query:
                tops = [thread["snippet"]["topLevelComment"] for thread in self.threads.values()]
                said = [*tops, *(one for replies in self.replies.values() for one in replies)]
                return self._listed([one for one in said if one["id"] in query["id"].split(",")], query)
            case "comments" if query["parentId"] in self.threads:
                return self._listed(self.replies.get(query["parentId"], []), query)
            case "comments":
                return self._refused(404, "commentNotFound", "The specified comment could not be found.")
            case "commentThreads" if "id" in query:
                return self._listed([{"id": key} for key in query["id"].split(",") if key in self.threads], query)
            case "commentThreads" if query.get("videoId") in self.closed:
                return self._refused(403, "commentsDisabled", "The video has disabled comments.")
            case "commentThreads" if "videoId" in query and query["videoId"] not in self.videos:
                return self._refused(404, "videoNotFound", "The video could not be found.")
            case "commentThreads":
                video = query.get("videoId")
                there = [
                    one for one in self.threads.values() if video is None or one["snippet"].get("videoId") == video
                ]
                return self._listed([self._shown(one) for one in _newest(there)], query)
        return Told(404)

    def _shown(self, thread: Thing) -> Thing:
        replies = self.replies.get(thread["id"], [])[:SHOWN]
        return {**thread, **({"replies": {"comments": replies}} if replies else {})}

    def _said(self, key: str, text: str, video: str | None, members: dict[str, Any]) -> Thing:
        snippet = {
            "authorDisplayName": "@amira",
            "authorChannelId": {"value": "UCamira"},
            "textDisplay": text,
            "likeCount": 0,
            "publishedAt": _iso(self.now),
            "updatedAt": _iso(self.now),
            **({"videoId": video} if video else {}),
        }
        return {"id": key, "snippet": {**snippet, **members}}

    def _listed(self, items: list[Thing], query: dict[str, str]) -> Told:
        start, size = int(query.get("pageToken", 0)), int(query.get("maxResults", 20))
        more = {"nextPageToken": str(start + size)} if start + size < len(items) else {}
        return self._told({"items": items[start : start + size], **more})

    def _refused(self, status: int, reason: str, message: str) -> Told:
        told = {"code": status, "message": message, "errors": [{"domain": "youtube", "reason": reason}]}
        return Told(status, self._told({"error": told}).body, self._told({}).headers)

    def _told(self, value: Any) -> Told:
        dated = {"date": format_datetime(self.now, usegmt=True)} if self.dated else {}
        return Told(200, json.dumps(value).encode(), {"content-type": "application/json", **dated})


@asynccontextmanager
async def youtube() -> AsyncIterator[YouTubeServer]:
    """The API on a free loopback port."""
    server = YouTubeServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server


def _newest(things: list[Thing]) -> list[Thing]:
    """By when they were put up; of the same second the later one first."""
    told = [one["snippet"].get("topLevelComment", one)["snippet"]["publishedAt"] for one in things]
    return [things[place] for place in sorted(range(len(things)), key=lambda place: (told[place], place), reverse=True)]


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
