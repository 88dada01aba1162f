"""The calls of Zendesk Support that a ticket needs, and what its answers mean.

See https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/ and
https://developer.zendesk.com/api-reference/introduction/requests/.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

import httpx
import msgspec

from alerts.base import DeliveryFailed, Failure
from alerts.calls import JSON_HEADERS, decoded, get, put, trouble
from alerts.safe_text import inline
from alerts.web import Reply, host_of, post, wait_of
from alerts.zendesk_ticket_note import TAG, Change, Ticket

PATIENCE = timedelta(seconds=15)
"""For one call."""
LEAST_WAIT = timedelta(seconds=1)
"""A 429 may come with `Retry-After: 0`, which cannot be meant."""
LATEST = 5
"""Comments in which we look for one of ours; more would be longer than what is read of an answer."""
MAX_SAID = 200

OVER = frozenset({"solved", "closed"})
CLOSED = re.compile(rb"closed prevents ticket update|ClosedTicket|closed_prevents_ticket_update")
"""How Zendesk says, within the details of a 422, that a ticket can never be changed again."""

REMEDIES = {
    HTTPStatus.UNAUTHORIZED: "correct email and token (or oauth), and allow access by token in the admin center",
    HTTPStatus.FORBIDDEN: "let this agent make tickets and write private comments",
    HTTPStatus.NOT_FOUND: "correct server",
}
DISLIKED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY})


class Found(msgspec.Struct):
    """A ticket as it is told."""

    id: int
    status: str = ""
    tags: list[str] = []

    @property
    def is_ours(self) -> bool:
        return TAG in self.tags and self.status not in OVER


class Listed(msgspec.Struct):
    tickets: list[Found]


class Written(msgspec.Struct):
    plain_body: str = ""
    body: str = ""


class Comments(msgspec.Struct):
    comments: list[Written]


class User(msgspec.Struct):
    id: int | None = None
    role: str = ""


class Me(msgspec.Struct):
    user: User


class Refused(msgspec.Struct):
    """An answer that is no success: `error` is a word, or a title with a sentence."""

    error: str | dict[str, str] = ""
    description: str = ""
    details: dict[str, object] = {}

    @property
    def is_repeated(self) -> bool:
        """Another request had the same idempotency key: it made the ticket that we ask for again in other words."""
        return "idempoten" in str(self.error).lower()

    @property
    def told(self) -> str:
        error = self.error if isinstance(self.error, str) else " ".join(self.error.values())
        details = msgspec.json.encode(self.details).decode() if self.details else ""
        return inline(" ".join(filter(None, (error, self.description, details))), MAX_SAID) or "without a reason"


@dataclass(frozen=True, slots=True)
class Desk:
    """One account, as one agent."""

    http: httpx.AsyncClient
    server: str
    headers: Mapping[str, str] = field(repr=False)

    async def me(self) -> User | None:
        """The agent; None for nobody, whom Zendesk calls anonymous instead of refusing."""
        reply = await self._get("users/me.json")
        found = decoded(reply.body, Me) if reply.status == HTTPStatus.OK else None
        if found is None:
            raise self.refusal(reply)
        return found.user if found.user.id is not None else None

    async def look_up(self, external_id: str) -> int | None:
        """The ticket of an incident, where one is there that is not over."""
        reply = await self._get(f"tickets.json?external_id={quote(external_id, safe='')}")
        if reply.status != HTTPStatus.OK:
            raise self.refusal(reply)
        listed = decoded(reply.body, Listed)
        return next((one.id for one in listed.tickets if one.is_ours), None) if listed else None

    async def says(self, ticket: int, words: str) -> bool:
        """Whether one of the latest comments holds these words. Where that cannot be read it is taken for no."""
        reply = await self._get(f"tickets/{ticket}/comments.json?sort=-created_at&page[size]={LATEST}")
        found = decoded(reply.body, Comments) if reply.status == HTTPStatus.OK else None
        wanted = " ".join(words.split())
        shown = (" ".join((one.plain_body or one.body).split()) for one in found.comments) if found else ()
        return any(wanted in text for text in shown)

    async def create(self, ticket: Ticket, key: str) -> Reply:
        headers = {**self.headers, "idempotency-key": key}
        content = msgspec.json.encode({"ticket": ticket})
        reply = await post(self.http, self._url("tickets.json"), content=content, headers=headers, timeout=PATIENCE)
        return self._sound(reply)

    async def change(self, ticket: int, change: Change) -> Reply:
        content = msgspec.json.encode({"ticket": change})
        return self._sound(await put(self.http, self._url(f"tickets/{ticket}.json"), content, self.headers, PATIENCE))

    def refusal(self, reply: Reply) -> DeliveryFailed:
        """What an answer means that is no success."""
        place, answer = host_of(self.server), decoded(reply.body, Refused)
        if answer is None:
            return DeliveryFailed(Failure.RETRY, f"{place} did not answer ({reply.status}), something before it did")
        told = f"{place} refused ({reply.status} {answer.told})"
        if reply.status in REMEDIES:
            return DeliveryFailed(Failure.DEAD_CONFIG, f"{told}; {REMEDIES[HTTPStatus(reply.status)]}")
        if answer.is_repeated:
            return DeliveryFailed(Failure.RETRY, f"{told}; an earlier attempt made the ticket")
        if reply.status in DISLIKED:
            return DeliveryFailed(Failure.BUG, f"{told}; fill or free the fields that tickets must have")
        return DeliveryFailed(Failure.RETRY, told)

    async def _get(self, path: str) -> Reply:
        return self._sound(await get(self.http, self._url(path), self.headers, PATIENCE))

    def _url(self, path: str) -> str:
        return f"{self.server.rstrip('/')}/api/v2/{path}"

    def _sound(self, reply: Reply) -> Reply:
        """The answer, unless it means the same everywhere."""
        named = wait_of(reply.headers)
        failed = trouble(reply, host_of(self.server), None if named is None else max(named, LEAST_WAIT))
        if failed:
            raise failed
        return reply


def headers_of(email: str, token: str, oauth: str) -> dict[str, str]:
    """How the agent is known: by an API token with the address, or by an OAuth token."""
    pair = b64encode(f"{email}/token:{token}".encode()).decode()
    return {**JSON_HEADERS, "authorization": f"Bearer {oauth}" if oauth else f"Basic {pair}"}


def is_disliked(reply: Reply) -> bool:
    """Whether Zendesk does not like what is asked for, and may like less of it."""
    answer = decoded(reply.body, Refused)
    return reply.status in DISLIKED and answer is not None and not answer.is_repeated and not is_closed(reply)


def is_closed(reply: Reply) -> bool:
    return reply.status == HTTPStatus.UNPROCESSABLE_ENTITY and CLOSED.search(reply.body) is not None


def is_gone(reply: Reply) -> bool:
    """Whether the ticket can take no more news: closed for good, or deleted."""
    return is_closed(reply) or (reply.status == HTTPStatus.NOT_FOUND and decoded(reply.body, Refused) is not None)


def number_in(reply: Reply) -> str | None:
    """The number of a ticket that was made: from the address it got, as its whole text may be longer than we read."""
    if reply.status != HTTPStatus.CREATED:
        return None
    found = re.search(r"/tickets/(\d+)", reply.headers.get("location", ""))
    inside = re.search(rb'"id":\s*(\d+)', reply.body)
    return found.group(1) if found else inside.group(1).decode() if inside else None
