"""A web server with one feed on loopback, as RSS 2.0, Atom or JSON Feed; and faults on demand.

Newest first, with ETag, Last-Modified and 304 as RFC 9110 has them, and paged by RFC 5005 on demand.
"""

import json
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from typing import Any, Literal
from xml.sax.saxutils import escape

from doubles.exchange import Fault
from doubles.server import Asked, Told, serve

Form = Literal["rss", "atom", "json"]
TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


@dataclass
class Post:
    """An entry; what is None is left out of the file."""

    text: str
    guid: str | None = None
    title: str | None = None
    link: str | None = None
    author: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    answers: str | None = None


@dataclass
class FeedServer:
    """The state of the feed. `now` moves only when a test moves it."""

    url: str = "https://feeds.example"
    form: Form = "rss"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    posts: list[Post] = field(default_factory=list)
    """In the order of the file."""
    holds: int | None = None
    """The file shows no more than so many."""
    per_page: int | None = None
    """The feed is paged."""
    validators: bool = True
    stubborn: bool = False
    """Says "not modified" to whoever asks with validators, whatever was added."""
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    _served: tuple[str, datetime] = ("", datetime.min.replace(tzinfo=UTC))

    @property
    def address(self) -> str:
        return f"{self.url}/feed"

    def post(self, text: str, **fields: Any) -> Post:
        """A new entry at the head of the file."""
        post = Post(text, **fields)
        self.posts.insert(0, post)
        return post

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What the server says, without any fault."""
        if asked.path != "/feed":
            return Told(404, b"<html>not here</html>", {"content-type": "text/html"})
        number = int(asked.query.get("page", 1))
        shown, size = self.posts[: self.holds], self.per_page or len(self.posts) or 1
        page = shown[(number - 1) * size : number * size]
        older = f"{self.address}?page={number + 1}" if len(shown) > number * size else None
        body = _RENDER[self.form](page, older)
        headers = {"content-type": TYPES[self.form], "date": format_datetime(self.now, usegmt=True)}
        if not self.validators:
            return Told(200, body, headers)
        tag = f'W/"{sha256(body).hexdigest()[:12]}"'
        if number == 1 and self._served[0] != tag:
            self._served = (tag, self.now)
        changed = format_datetime(self._served[1], usegmt=True)
        headers |= {"etag": tag, "last-modified": changed}
        known = asked.headers.get("if-none-match", asked.headers.get("if-modified-since"))
        same = known in (tag, changed) or (self.stubborn and known is not None)
        return Told(304, b"", headers) if same and number == 1 else Told(200, body, headers)


@asynccontextmanager
async def feed(form: Form = "rss") -> AsyncIterator[FeedServer]:
    """A feed on a free loopback port."""
    server = FeedServer(form=form)
    async with serve(server.respond) as double:
        server.url = double.url
        yield server


def _rss(posts: Sequence[Post], older: str | None) -> bytes:
    items = "".join(
        "<item>"
        + _element("title", post.title)
        + _element("description", post.text)
        + _element("guid", post.guid, isPermaLink="false")
        + _element("link", post.link)
        + _element("author", post.author)
        + _element("pubDate", format_datetime(post.published, usegmt=True) if post.published else None)
        + "</item>"
        for post in posts
    )
    paging = _element("atom:link", "", rel="next", href=older) if older else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>Northwind forum</title>{paging}{items}</channel></rss>"
    ).encode()


def _atom(posts: Sequence[Post], older: str | None) -> bytes:
    entries = "".join(
        "<entry>"
        + _element("title", post.title)
        + _element("content", post.text, type="html")
        + _element("id", post.guid)
        + (_element("link", "", href=post.link) if post.link else "")
        + (f"<author>{_element('name', post.author)}</author>" if post.author else "")
        + _element("published", post.published.isoformat() if post.published else None)
        + _element("updated", post.updated.isoformat() if post.updated else None)
        + (_element("thr:in-reply-to", "", ref=post.answers) if post.answers else "")
        + "</entry>"
        for post in posts
    )
    paging = _element("link", "", rel="next", href=older) if older else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"'
        ' xmlns:thr="http://purl.org/syndication/thread/1.0">'
        f"<title>Northwind forum</title>{paging}{entries}</feed>"
    ).encode()


def _json(posts: Sequence[Post], older: str | None) -> bytes:
    items = [
        {
            "id": post.guid,
            "title": post.title,
            "content_html": post.text,
            "url": post.link,
            "authors": [{"name": post.author}] if post.author else None,
            "date_published": post.published.isoformat() if post.published else None,
            "date_modified": post.updated.isoformat() if post.updated else None,
        }
        for post in posts
    ]
    told = [{name: value for name, value in item.items() if value is not None} for item in items]
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "Northwind forum", "items": told}
    return json.dumps(document | ({"next_url": older} if older else {})).encode()


_RENDER = {"rss": _rss, "atom": _atom, "json": _json}


def _element(name: str, text: str | None, **attributes: str) -> str:
    if text is None:
        return ""
    told = "".join(f' {key}="{escape(value, {chr(34): "&quot;"})}"' for key, value in attributes.items())
    return f"<{name}{told}>{escape(text)}</{name}>"
