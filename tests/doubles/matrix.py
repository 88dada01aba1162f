"""A Matrix homeserver on loopback: one room, transactions, edits, threads, redactions, limits, and faults on demand.

Written from https://spec.matrix.org/latest/client-server-api/ (transaction identifiers, event replacements, threading,
redactions, size limits, standard error response) and the tags of its section on m.room.message msgtypes.
"""

import json
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from doubles.server import Asked, Told, serve

TOKEN, ROOM, BOT = "syt_s3cr3t_token", "!rOoM/1:example.org", "@allears:example.org"
TAGS = {"p", "br", "strong", "em", "blockquote", "a"}
MAX_EVENT, ENVELOPE = 65_536, 4_000
"""What a server adds to an event: hashes, signatures, and the events before it."""
DROPPED = Told(drop=True)

Event = dict[str, Any]


def refusal(status: int, code: str, message: str = "", **more: Any) -> Told:
    return told({"errcode": code, "error": message, **more}, status)


def told(value: Any, status: int = 200) -> Told:
    return Told(status, json.dumps(value).encode(), {"content-type": "application/json"})


LIMITED = refusal(429, "M_LIMIT_EXCEEDED", "Too Many Requests", retry_after_ms=2_500)


@dataclass
class Homeserver:
    """`events` by id in their order; `room` is how many events the limit still allows; `lost` answers are not sent."""

    url: str = ""
    events: dict[str, Event] = field(default_factory=dict)
    transactions: dict[str, str] = field(default_factory=dict)
    faults: deque[Told] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    room: int = 1_000
    lost: int = 0
    joined: bool = True
    encrypted: bool = False

    async def answer(self, asked: Asked) -> Told:
        self.asked.append(asked)
        if self.faults and (asked.method == "PUT" or asked.path.endswith("/whoami")):
            return self.faults.popleft()
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return refusal(401, "M_UNKNOWN_TOKEN", "Unknown token", soft_logout=False)
        parts = [unquote(part) for part in asked.path.removeprefix("/_matrix/client/v3/").split("/")]
        if parts == ["account", "whoami"]:
            return told({"user_id": BOT})
        if parts[:2] != ["rooms", ROOM]:
            return refusal(403, "M_FORBIDDEN", "not in room")
        return self._written(parts[2:], asked) if asked.method == "PUT" else self._read(parts[2:])

    def _read(self, parts: list[str]) -> Told:
        if parts[0] == "event":
            found = self.events.get(parts[1])
            return told(found) if found else refusal(404, "M_NOT_FOUND", "Event not found")
        if parts == ["state", "m.room.member", BOT]:
            return told({"membership": "join" if self.joined else "invite"})
        return told({"algorithm": "m.megolm.v1.aes-sha2"}) if self.encrypted else refusal(404, "M_NOT_FOUND")

    def _written(self, parts: list[str], asked: Asked) -> Told:
        if not self.joined:
            return refusal(403, "M_FORBIDDEN", f"{BOT} not in room")
        transaction = "/".join(parts)
        if transaction not in self.transactions:
            if self.room < 1:
                return LIMITED
            self.room -= 1
            wrong = self._done(parts, json.loads(asked.body), transaction)
            if wrong is not None:
                return wrong
        if self.lost:
            self.lost -= 1
            return DROPPED
        return told({"event_id": self.transactions[transaction]})

    def _done(self, parts: list[str], content: Event, transaction: str) -> Told | None:
        name = f"$ev{len(self.transactions)}/x"
        if parts[0] == "redact":
            event = self.events[parts[1]]
            event["content"] = {}
            event.setdefault("unsigned", {})["redacted_because"] = {"event_id": name, "sender": BOT}
        else:
            wrong = list(faults_in(content))
            if wrong:
                return refusal(413 if "too large" in wrong else 400, "M_TOO_LARGE", "; ".join(wrong))
            self.events[name] = {"event_id": name, "sender": BOT, "type": parts[1], "content": content}
        self.transactions[transaction] = name
        return None

    @property
    def messages(self) -> list[Event]:
        """What people see in the room: the newest content of each message that stands, without edits and threads."""
        standing = [event for event in self.events.values() if event["content"]]
        newest = {relation(event).get("event_id"): event for event in standing if kind(event) == "m.replace"}
        shown = [event for event in standing if kind(event) is None]
        return [
            newest[e["event_id"]]["content"]["m.new_content"] if e["event_id"] in newest else e["content"]
            for e in shown
        ]

    @property
    def threads(self) -> list[Event]:
        return [event["content"] for event in self.events.values() if kind(event) == "m.thread"]


def relation(event: Event) -> dict[str, Any]:
    return event["content"].get("m.relates_to", {})


def kind(event: Event) -> str | None:
    return relation(event).get("rel_type")


def faults_in(content: Event) -> Iterator[str]:
    """What is wrong with the content of a message."""
    if len(json.dumps(content, ensure_ascii=False).encode()) > MAX_EVENT - ENVELOPE:
        yield "too large"
    for part in (content, content.get("m.new_content", content)):
        if part.get("m.mentions") != {}:
            yield "somebody could be called"
        if part["msgtype"] not in ("m.text", "m.notice") or not part["body"].strip():
            yield "nothing to show"
        if "formatted_body" in part:
            yield from Page(part["formatted_body"]).wrong


class Page(HTMLParser):
    """Reads a formatted body as a strict client does: its text, its links, and what is wrong."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.lines: list[str] = [""]
        self.bold: list[str] = []
        self.quotes: list[list[str]] = []
        self.feed(html)
        self.close()
        self.wrong += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS or any((tag, name) != ("a", "href") for name, _ in attrs):
            self.wrong.append(f"<{tag}> with {attrs}")
        self.links += [value or "" for _, value in attrs]
        if tag == "blockquote":
            self.quotes.append([""])
        elif tag in ("br", "p"):
            self.lines.append("")
            if tag == "br" and "blockquote" in self.open:
                self.quotes[-1].append("")
        if tag == "strong":
            self.bold.append("")
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.lines[-1] += data
        if "strong" in self.open:
            self.bold[-1] += data
        if "blockquote" in self.open:
            self.quotes[-1][-1] += data


@asynccontextmanager
async def homeserver() -> AsyncIterator[Homeserver]:
    server = Homeserver()
    async with serve(server.answer) as double:
        server.url = double.url
        yield server
