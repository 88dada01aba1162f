"""Zendesk Support on loopback, for whoever writes tickets: it takes and refuses what the real one does.

Written from https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/ and /ticket_comments/, and for
idempotency keys from https://developer.zendesk.com/api-reference/ticketing/introduction/. Accounts and people are
invented.
"""

import json
import re
from base64 import b64encode
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from doubles.server import Asked, Told, serve

EMAIL, TOKEN = "robot@acme.example", "s3cr3tT0kenOfTheDouble"
BASIC = f"Basic {b64encode(f'{EMAIL}/token:{TOKEN}'.encode()).decode()}"
TICKET = {"subject", "comment", "external_id", "tags", "priority", "group_id", "status"}
PRIORITIES = {"urgent", "high", "normal", "low"}
STATUSES = {"new", "open", "pending", "hold", "solved"}
TAGS = re.compile(r"</?(?:div|p|b|ul|li|blockquote|br|a)(?: (?:dir|href|rel)=\"[^\"<>]*\")*>")
"""What Zendesk keeps of HTML, as far as we use it."""

DROPPED = Told(drop=True)

Thing = dict[str, Any]


def told(value: Thing, status: int = 200, **headers: str) -> Told:
    return Told(status, json.dumps(value).encode(), {"content-type": "application/json", **headers})


def invalid(name: str, description: str) -> Told:
    details = {name: [{"description": description}]}
    return told({"error": "RecordInvalid", "description": "Record validation errors", "details": details}, 422)


NO_GROUP = invalid("group", "Group is invalid")
NOT_SOLVABLE = invalid("base", "Assignee: is required when solving a ticket")
CLOSED = invalid("status", "Status: closed prevents ticket update")
NOT_FOUND = told({"error": "RecordNotFound", "description": "Not found"}, 404)


@dataclass
class Account:
    """The tickets by number, each with its comments; `faults` answer first, None lets one through."""

    url: str = ""
    tickets: dict[int, Thing] = field(default_factory=dict)
    comments: dict[int, list[Thing]] = field(default_factory=dict)
    keys: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    role: str = "agent"
    faults: deque[Told | None] = field(default_factory=deque)
    lost: int = 0
    """So many answers are lost after the work is done."""
    asked: list[Asked] = field(default_factory=list)

    @property
    def calls(self) -> list[str]:
        return [f"{asked.method} {re.sub('[0-9]+', 'N', asked.path.removeprefix('/api/v2/'))}" for asked in self.asked]

    @property
    def writes(self) -> list[Thing]:
        return [json.loads(asked.body)["ticket"] for asked in self.asked if asked.method != "GET"]

    async def answer(self, asked: Asked) -> Told:
        self.asked.append(asked)
        fault = self.faults.popleft() if self.faults else None
        if fault is not None:
            return fault
        done = self._answer(asked)
        if self.lost and asked.method != "GET":
            self.lost -= 1
            return DROPPED
        return done

    def _answer(self, asked: Asked) -> Told:
        known = asked.headers.get("authorization") in (BASIC, f"Bearer {TOKEN}")
        if asked.path == "/api/v2/users/me.json":
            user = {"id": 7, "role": self.role} if known else {"id": None, "role": "end-user"}
            return told({"user": user})
        if not known:
            return told({"error": "Couldn't authenticate you"}, 401)
        match asked.method, asked.path.removeprefix("/api/v2/").removesuffix(".json").split("/"):
            case "GET", ["tickets"]:
                wanted = asked.query["external_id"]
                return told({"tickets": [one for one in self.tickets.values() if one["external_id"] == wanted]})
            case "GET", ["tickets", number, "comments"]:
                assert asked.query["sort"] == "-created_at"
                return told({"comments": self.comments[int(number)][::-1][: int(asked.query["page[size]"])]})
            case "POST", ["tickets"]:
                return self._made(asked)
            case "PUT", ["tickets", number]:
                return self._changed(int(number), json.loads(asked.body)["ticket"])
        return NOT_FOUND

    def _made(self, asked: Asked) -> Told:
        key = asked.headers["idempotency-key"]
        body, number = self.keys.get(key, (asked.body, 0))
        if body != asked.body:
            return told({"error": "IdempotentRequestError", "description": "Request parameters differ"}, 400)
        if not number:
            wanted = json.loads(asked.body)["ticket"]
            wrong = fault_in(wanted)
            if wrong:
                return wrong
            number = 35_436 + len(self.tickets)
            members = {name: wanted[name] for name in set(wanted) - {"comment"}}
            self.tickets[number] = {"id": number, "status": "new", **members}
            self.comments[number] = [_shown(wanted["comment"])]
            self.keys[key] = (asked.body, number)
        place = f"{self.url}/api/v2/tickets/{number}.json"
        return told({"ticket": self.tickets[number]}, 201, location=place)

    def _changed(self, number: int, wanted: Thing) -> Told:
        if number not in self.tickets:
            return NOT_FOUND
        if self.tickets[number]["status"] == "closed":
            return CLOSED
        wrong = fault_in(wanted)
        if wrong:
            return wrong
        self.tickets[number].update({name: wanted[name] for name in set(wanted) - {"comment"}})
        self.comments[number].append(_shown(wanted["comment"]))
        return told({"ticket": self.tickets[number]})


def fault_in(wanted: Thing) -> Told | None:
    """What is wrong with a ticket or a change of one, as Zendesk sees it."""
    if set(wanted) - TICKET or not wanted["comment"].get("html_body"):
        return invalid("base", "unknown members, or no comment")
    if wanted.get("priority", "low") not in PRIORITIES or wanted.get("status", "open") not in STATUSES:
        return invalid("priority", "is not valid")
    if not wanted.get("subject", "x").strip():
        return invalid("subject", "cannot be blank")
    return None


def live_in(html: str) -> list[str]:
    """What of a comment is a tag beyond ours, or a placeholder that Zendesk fills in."""
    return re.findall(r"[<>]|\{\{|\{%", TAGS.sub("", html))


def _shown(comment: Thing) -> Thing:
    text = unescape(re.sub("<[^>]*>", "\n", comment["html_body"]))
    return {"public": comment["public"], "html_body": comment["html_body"], "plain_body": text}


@asynccontextmanager
async def account() -> AsyncIterator[Account]:
    desk = Account()
    async with serve(desk.answer) as double:
        desk.url = double.url
        yield desk
