"""GitHub's REST API on loopback: issues, comments, search, limits; and faults on demand.

Built from https://docs.github.com/en/rest : bounds are inclusive, pages are linked, every resource has a budget of
its own, a search shows 1,000 hits at most and is behind the site by what `lag` says.
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

from doubles.exchange import Fault, instead
from doubles.server import Asked, Told, serve

Entry = dict[str, Any]

REACHABLE = 1000
TOO_QUICK = instead(
    403,
    b'{"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}',
    content_type="application/json",
    retry_after="60",
)
_BOUND = re.compile(r"(updated|created):(?:>=)?([0-9TZ:-]+)(?:\.\.([0-9TZ:-]+))?")
_QUALIFIER = re.compile(r"\S+:\S+")


@dataclass
class GitHubServer:
    """The state of one repository. `now` moves only when a test moves it."""

    url: str = "https://api.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    issues: list[Entry] = field(default_factory=list)
    comments: list[Entry] = field(default_factory=list)
    lag: timedelta = timedelta(0)
    remaining: dict[str, int] = field(default_factory=lambda: {"core": 60, "search": 10})
    timed_out: bool = False
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def issue(self, title: str, body: str | None = None, **fields: Any) -> Entry:
        number = len(self.issues) + 1
        made = {
            "url": f"https://api.github.com/repos/nordwind/app/issues/{number}",
            "html_url": f"https://github.com/nordwind/app/issues/{number}",
            "number": number,
            "title": title,
            "comments": 0,
            "state": "open",
        }
        entry = {**made, **self._common(body, fields.pop("created", self.now)), **fields}
        self.issues.append(entry)
        return entry

    def comment(self, on: Entry, body: str, **fields: Any) -> Entry:
        number = 7_000 + len(self.comments)
        made = {
            "url": f"https://api.github.com/repos/nordwind/app/issues/comments/{number}",
            "html_url": f"{on['html_url']}#issuecomment-{number}",
            "issue_url": on["url"],
        }
        entry = {**made, **self._common(body, fields.pop("created", self.now)), **fields}
        self.comments.append(entry)
        on.update(comments=on["comments"] + 1, updated_at=_iso(self.now))
        return entry

    def edit(self, entry: Entry, body: str) -> None:
        entry.update(body=body, updated_at=_iso(self.now))

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What the API says, without any fault."""
        if not asked.headers.get("user-agent"):
            return self._told({"message": "Missing or invalid User Agent string."}, "core", status=403)
        match asked.path.strip("/").split("/"):
            case ["search", "issues"]:
                return self._search(asked)
            case ["repos", "nordwind", "app", "issues"]:
                return self._list(asked, self.issues if asked.query.get("state") == "all" else [])
            case ["repos", "nordwind", "app", "issues", "comments"]:
                return self._list(asked, self.comments)
            case ["repos", "nordwind", "app", "issues", number, "comments"] if int(number) <= len(self.issues):
                there = [each for each in self.comments if each["issue_url"].endswith(f"/{number}")]
                return self._list(asked, there, by="created_at")
            case ["repos", "nordwind", "app", "issues", *rest]:
                return self._single(f"/issues/{'/'.join(rest)}")
        return self._told({"message": "Not Found"}, "core", status=404)

    def _single(self, end: str) -> Told:
        """An issue or a comment by its number; what was deleted is gone."""
        there = next((one for one in (*self.issues, *self.comments) if one["url"].endswith(end)), None)
        return self._told(there or {"message": "This issue was deleted"}, "core", status=200 if there else 410)

    def _common(self, body: str | None, created: datetime) -> Entry:
        user = {"login": "amira", "id": 7, "type": "User"}
        times = {"created_at": _iso(created), "updated_at": _iso(created)}
        return {"body": body, "user": user, **times, "reactions": {"total_count": 3, "+1": 2, "-1": 1}}

    def _list(self, asked: Asked, entries: list[Entry], by: str = "updated_at") -> Told:
        query = asked.query
        there = [entry for entry in entries if entry["updated_at"] >= query.get("since", "")]
        newest_first = query.get("direction", "asc" if by == "created_at" else "desc") == "desc"
        there.sort(key=lambda entry: entry[by], reverse=newest_first)
        return self._paged(asked, there, lambda page: page, "core")

    def _search(self, asked: Asked) -> Told:
        query = asked.query
        text = query["q"]
        words = [word.strip('"').lower() for word in _QUALIFIER.sub("", text).split()]
        hits = [i for i in self.issues if all(word in f"{i['title']} {i['body']}".lower() for word in words)]
        hits = [issue for issue in hits if issue["updated_at"] <= _iso(self.now - self.lag)]
        for name, low, high in _BOUND.findall(text):
            hits = [issue for issue in hits if low <= issue[f"{name}_at"] <= (high or "9")]
        by = f"{query['sort']}_at"
        hits.sort(key=lambda issue: issue[by], reverse=query["order"] == "desc")
        wrap = {"total_count": len(hits), "incomplete_results": self.timed_out}
        return self._paged(asked, hits[:REACHABLE], lambda page: {**wrap, "items": page}, "search")

    def _paged(self, asked: Asked, entries: list[Entry], wrap: Any, resource: str) -> Told:
        size, page = int(asked.query.get("per_page", 30)), int(asked.query.get("page", 1))
        more = len(entries) > page * size
        link = f'<{self.url}{asked.path}?page={page + 1}>; rel="next", <{self.url}{asked.path}?page=9>; rel="last"'
        return self._told(wrap(entries[(page - 1) * size : page * size]), resource, link=link if more else None)

    def _told(self, value: Any, resource: str, *, status: int = 200, link: str | None = None) -> Told:
        self.remaining[resource] = max(self.remaining[resource] - 1, 0)
        headers = {
            "content-type": "application/json; charset=utf-8",
            "date": format_datetime(self.now, usegmt=True),
            "x-ratelimit-remaining": str(self.remaining[resource]),
            "x-ratelimit-reset": str(int((self.now + timedelta(minutes=20)).timestamp())),
            "x-ratelimit-resource": resource,
        }
        return Told(status, json.dumps(value).encode(), headers | ({"link": link} if link else {}))


@asynccontextmanager
async def github() -> AsyncIterator[GitHubServer]:
    """The API on a free loopback port."""
    server = GitHubServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
