"""A Lemmy server on loopback: lists, search, conversations, in both its APIs; and faults on demand.

Built from https://join-lemmy.org/api/ and github.com/LemmyNet/lemmy : newest first by the time of the post, pinned
posts above all, local numbers in the order of arrival, deleted comments with their words taken away. A server of
version 1.0 answers questions of version 3 and leaves their paging and sorting unread.
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

MOST = 50
LANGUAGES = [{"id": 0, "code": "und", "name": "Undetermined"}, {"id": 37, "code": "en", "name": "English"}]
LANGUAGES += [{"id": 48, "code": "fa", "name": "فارسی"}]

TOO_MANY = instead(429, b'{"error": "too_many_requests"}', content_type="application/json")


@dataclass
class Entry:
    """A post, or a comment where `post` is told."""

    number: int
    text: str
    written: datetime
    host: str
    author: str
    post: "Entry | None" = None
    path: str = ""
    language: int = 37
    pinned: bool = False
    deleted: bool = False
    edited: datetime | None = None
    upvotes: int = 3
    link: str | None = None
    alt: str | None = None
    title: str = ""

    @property
    def ap_id(self) -> str:
        return f"{self.host}/{'comment' if self.post else 'post'}/{self.number}"


@dataclass
class LemmyServer:
    """The state of one server. `now` moves only when a test moves it."""

    url: str = "https://lemmy.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    version: str = "0.19.11"
    entries: list[Entry] = field(default_factory=list)
    dated: bool = True
    zoned: bool = True
    """Times end with Z; before 0.19.4 they did not."""
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def post(self, title: str, text: str = "", *, host: str = "", **fields: Any) -> Entry:
        return self._add(Entry(0, text, self.now, host or self.url, "amira", title=title), fields)

    def comment(self, on: Entry, text: str, *, host: str = "", **fields: Any) -> Entry:
        """A comment on a post, or on another comment."""
        entry = Entry(0, text, self.now, host or self.url, "boris", post=on.post or on)
        entry = self._add(entry, fields)
        entry.path = f"{on.path or '0'}.{entry.number}"
        return entry

    def edit(self, entry: Entry, text: str) -> None:
        entry.text, entry.edited = text, self.now

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What the server says, without any fault."""
        new = int(self.version.partition(".")[0]) >= 1
        query = {} if new and "/v3/" in asked.path else asked.query
        match asked.path.split("/")[2:]:
            case ["v3", "site"]:
                return self._told({"version": self.version, "all_languages": LANGUAGES, "site_view": {}})
            case ["v4", *_] if not new:
                return self._told({"error": "unknown"}, 404)
            case [_, "search"]:
                return self._search(query)
            case [_, "resolve_object"]:
                found = [entry for entry in self.entries if entry.ap_id == asked.query["q"]]
                return self._single(found, "comment" if found and found[0].post else "post", "couldnt_find_object")
            case [_, "post" | "comment" as kind]:
                found = [
                    e for e in self.entries if str(e.number) == asked.query["id"] and bool(e.post) == (kind[0] == "c")
                ]
                return self._single(found, f"{kind}_view", f"couldnt_find_{kind}")
            case [_, "post" | "comment" as kind, "list"]:
                return self._list(kind, query, new=new)
        return self._told({"error": "unknown"}, 404)

    def _single(self, found: list[Entry], name: str, lost: str) -> Told:
        """Deleted posts are shown to nobody else; deleted comments are, without their words."""
        there = [entry for entry in found if entry.post or not entry.deleted]
        return self._told({name: self._view(there[0])}) if there else self._told({"error": lost}, 404)

    def _add(self, entry: Entry, fields: dict[str, Any]) -> Entry:
        entry.number = len(self.entries) + 1
        for name, value in fields.items():
            setattr(entry, name, value)
        self.entries.append(entry)
        return entry

    def _search(self, query: dict[str, str]) -> Told:
        kind = query.get("type_", "Posts").lower()
        hits = [
            entry
            for entry in self._all(kind[:-1])
            if query.get("q", "").lower() in f"{entry.title} {entry.text}".lower()
        ]
        empty: dict[str, Any] = {
            "type_": query.get("type_"),
            "posts": [],
            "comments": [],
            "users": [],
            "communities": [],
        }
        return self._told(empty | {kind: [self._view(entry) for entry in _page(hits, query)]})

    def _list(self, kind: str, query: dict[str, str], *, new: bool) -> Told:
        entries = [e for e in self._all(kind) if query.get("post_id", "") in ("", str(e.post.number if e.post else ""))]
        entries = [e for e in entries if query.get("search_term", "").lower() in f"{e.title} {e.text}".lower()]
        if not new:
            return self._told({f"{kind}s": [self._view(entry) for entry in _page(entries, query)]})
        start = 0
        if cursor := query.get("page_cursor"):
            numbers = [str(entry.number) for entry in entries]
            if cursor not in numbers:
                return self._told({"error": "couldnt_find_post"}, 404)
            start = numbers.index(cursor) + 1
        size = min(int(query.get("limit", 10)), MOST)
        page = entries[start : start + size]
        following = str(page[-1].number) if len(entries) > start + size else None
        return self._told({"items": [self._view(entry) for entry in page], "next_page": following})

    def _all(self, kind: str) -> list[Entry]:
        """Deleted posts are not listed; deleted comments are, without their words."""
        there = [entry for entry in self.entries if (kind == "comment") == (entry.post is not None)]
        shown = [entry for entry in there if entry.post or not entry.deleted]
        return sorted(shown, key=lambda entry: (entry.pinned, entry.written, entry.number), reverse=True)

    def _view(self, entry: Entry) -> dict[str, Any]:
        new = int(self.version.partition(".")[0]) >= 1
        counts = {"upvotes": entry.upvotes, "score": entry.upvotes, "downvotes": 0}
        counts |= {"child_count": 2} if entry.post else {"comments": 4}
        own = self._own(entry) | (counts if new else {})
        profile = "ap_id" if new else "actor_id"
        host = entry.host
        view = {
            "post": self._own(entry.post) if entry.post else own,
            "creator": {"name": entry.author, "display_name": None, profile: f"{host}/u/{entry.author}"},
            "community": {"name": "parcels", "nsfw": False},
        }
        return view | ({"comment": own} if entry.post else {}) | ({} if new else {"counts": counts})

    def _own(self, entry: Entry) -> dict[str, Any]:
        new = int(self.version.partition(".")[0]) >= 1
        end = "_at" if new else ""
        times = {f"published{end}": self._iso(entry.written), f"updated{end}": self._iso(entry.edited)}
        own: dict[str, Any] = {"id": entry.number, "ap_id": entry.ap_id, "language_id": entry.language, **times}
        own |= {"deleted": entry.deleted, "removed": False}
        if entry.post:
            return own | {"content": "" if entry.deleted else entry.text, "path": entry.path}
        own |= {"name": entry.title, "body": entry.text or None, "url": entry.link, "alt_text": entry.alt}
        return own | {"featured_local": entry.pinned, "featured_community": False, "nsfw": False}

    def _iso(self, moment: datetime | None) -> str | None:
        told = moment.isoformat(timespec="microseconds").removesuffix("+00:00") if moment else None
        return f"{told}Z" if told and self.zoned else told

    def _told(self, value: Any, status: int = 200) -> Told:
        headers = {"content-type": "application/json"}
        if self.dated:
            headers["date"] = format_datetime(self.now, usegmt=True)
        return Told(status, json.dumps(value).encode(), headers)


@asynccontextmanager
async def lemmy(**fields: Any) -> AsyncIterator[LemmyServer]:
    """A server on a free loopback port."""
    server = LemmyServer(**fields)
    async with serve(server.respond) as double:
        server.url = double.url
        yield server


def _page(entries: list[Entry], query: dict[str, str]) -> list[Entry]:
    size, page = min(int(query.get("limit", 10)), MOST), int(query.get("page", 1))
    return entries[(page - 1) * size : page * size]
