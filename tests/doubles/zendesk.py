"""Zendesk Support on loopback: tickets, comments, an export by cursor, limits; and faults on demand.

Built from https://developer.zendesk.com/api-reference/ticketing/ : an export is ordered by change, shows nothing of the
last minute, and keeps its cursor at the end.
"""

import json
from base64 import b64encode
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from doubles.exchange import Fault
from doubles.server import Asked, Told, serve

EMAIL, TOKEN = "agent@nordwind.example", "zd-token-of-the-double"
AMIRA, AGENT = 6130, 9001
EXPORTED = 1_000
BASIC = b64encode(f"{EMAIL}/token:{TOKEN}".encode()).decode()

Thing = dict[str, Any]


@dataclass
class ZendeskServer:
    """The state of one account. `now` moves only when a test moves it."""

    url: str = "https://acme.zendesk.example"
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    tickets: dict[int, Thing] = field(default_factory=dict)
    comments: dict[int, list[Thing]] = field(default_factory=dict)
    last: int = 40
    turn: int = 0
    cursors: bool = True
    """Cursors of before are still known."""
    remaining: int = 698
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)

    def ticket(self, subject: str, description: str = "late", **members: Any) -> Thing:
        self.last += 1
        made = _iso(members.pop("created", self.now))
        ticket = {
            "id": self.last,
            "url": f"{self.url}/api/v2/tickets/{self.last}.json",
            "subject": subject,
            "description": description,
            "created_at": made,
            "updated_at": made,
            "status": "new",
            "requester_id": AMIRA,
            "via": {"channel": "email", "source": {"from": {"address": "amira@post.example"}, "to": {}, "rel": None}},
            "tags": [],
            "is_public": True,
            **members,
        }
        self.tickets[self.last] = ticket
        self._changed(ticket, made)
        self.comments[self.last] = []
        self.comment(ticket, description, changes=False)
        return ticket

    def comment(self, ticket: Thing, body: str, by: int = AMIRA, *, changes: bool = True, public: bool = True) -> Thing:
        self.last += 1
        made = _iso(self.now) if changes else ticket["created_at"]
        comment = {"id": self.last, "author_id": by, "body": body, "public": public, "created_at": made}
        self.comments[ticket["id"]].append(comment)
        if changes:
            self._changed(ticket, made)
        return comment

    def change(self, ticket: Thing, **members: Any) -> None:
        ticket.update(members)
        self._changed(ticket, _iso(self.now))

    async def respond(self, asked: Asked) -> Told:
        self.asked.append(asked)
        told = self.answer(asked)
        return await self.faults.popleft()(told) if self.faults else told

    def answer(self, asked: Asked) -> Told:
        """What Zendesk says, without any fault."""
        if asked.headers.get("authorization") not in (f"Basic {BASIC}", f"Bearer {TOKEN}"):
            return self._told({"error": "Couldn't authenticate you"}, 401)
        match asked.path.removeprefix("/api/v2/").split("/"):
            case ["tickets.json"]:
                found = sorted(self.tickets.values(), key=lambda one: (one["updated_at"], one["id"]), reverse=True)
                return self._told({"tickets": _shown(found[:100]), "meta": {"has_more": len(found) > 100}})
            case ["incremental", "tickets", "cursor.json"]:
                return self._export(asked.query)
            case ["tickets", number, "comments.json"] if int(number) in self.comments:
                newest = sorted(
                    self.comments[int(number)], key=lambda one: (one["created_at"], one["id"]), reverse=True
                )
                return self._told({"comments": newest[: int(asked.query["page[size]"])]})
        return self._told({"error": "RecordNotFound", "description": "Not found"}, 404)

    def _changed(self, ticket: Thing, moment: str) -> None:
        self.turn += 1
        ticket.update(updated_at=moment, turn=self.turn)

    def _export(self, query: dict[str, str]) -> Told:
        if "cursor" in query and not self.cursors:
            self.cursors = True
            return self._told({"error": "InvalidValue", "description": "Invalid cursor"}, 400)
        settled = [one for one in self.tickets.values() if one["updated_at"] <= _iso(self.now - timedelta(minutes=1))]
        ordered = sorted(settled, key=lambda one: one["turn"])
        if "cursor" in query:
            found = [one for one in ordered if one["turn"] > int(query["cursor"])]
        else:
            start = _iso(datetime.fromtimestamp(int(query["start_time"]), UTC))
            found = [one for one in ordered if one["updated_at"] >= start]
        page = found[:EXPORTED]
        after = (
            str(page[-1]["turn"]) if page else query.get("cursor", str(max((o["turn"] for o in ordered), default=0)))
        )
        end = len(page) == len(found)
        return self._told({"tickets": _shown(page), "after_cursor": after, "before_cursor": None, "end_of_stream": end})

    def _told(self, value: Any, status: int = 200) -> Told:
        limits = {"ratelimit-limit": "700", "ratelimit-remaining": str(self.remaining), "ratelimit-reset": "12"}
        headers = {"content-type": "application/json", "date": format_datetime(self.now, usegmt=True), **limits}
        return Told(status, json.dumps(value).encode(), headers)


@asynccontextmanager
async def zendesk() -> AsyncIterator[ZendeskServer]:
    """The account on a free loopback port."""
    server = ZendeskServer()
    async with serve(server.respond) as double:
        server.url = double.url
        yield server


def _shown(tickets: list[Thing]) -> list[Thing]:
    return [{name: value for name, value in ticket.items() if name != "turn"} for ticket in tickets]


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
