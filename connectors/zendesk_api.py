"""Tickets of Zendesk Support and what was written in them, and how they become mentions.

Fields: https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/ . Members not named here are ignored; so
are e-mail addresses and names, which a ticket may hold.
"""

from datetime import datetime
from typing import Annotated

import msgspec

from connectors.base import Author, Mention
from connectors.feed import digest, joined
from connectors.web import utc

Id = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
# Up to the end of the year 9999, the last that can be written.
Second = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]

OURS = "complaint-monitor"
"""Tag of a ticket that an alert of ours has opened: it is no news to us."""

DELETED = "deleted"


class Sender(msgspec.Struct, frozen=True):
    username: str | None = None


class Ends(msgspec.Struct, frozen=True, rename={"sender": "from"}):
    sender: Sender | None = None


class Via(msgspec.Struct, frozen=True):
    channel: str | int | None = None
    source: Ends | None = None


class Ticket(msgspec.Struct, frozen=True):
    id: Id
    created_at: Moment
    updated_at: Moment
    subject: str | None = None
    description: str | None = None
    status: str = ""
    requester_id: Id | None = None
    via: Via | None = None
    tags: list[str] | None = None
    is_public: bool | None = None
    """False where an agent opened it with a note for colleagues."""

    @property
    def key(self) -> str:
        return str(self.id)

    @property
    def created(self) -> int:
        return second(self.created_at)

    @property
    def updated(self) -> int:
        return second(self.updated_at)

    @property
    def words(self) -> str:
        return joined(self.subject or "", self.description or "")

    @property
    def stamp(self) -> str:
        """Differs once its words do, and when it is gone."""
        return digest(self.words)[:8] if self.is_told else DELETED

    @property
    def channel(self) -> str:
        return str(self.via.channel) if self.via and self.via.channel is not None else ""

    @property
    def is_told(self) -> bool:
        """Written by a customer: no note among colleagues, no ticket of ours."""
        return self.status != DELETED and self.is_public is not False and OURS not in (self.tags or ())


class Comment(msgspec.Struct, frozen=True):
    id: Id
    created_at: Moment
    author_id: Id | None = None
    body: str = ""
    plain_body: str | None = None
    public: bool = True


class Tickets(msgspec.Struct, frozen=True):
    """Of an export, which has a cursor and an end, or of a plain list."""

    tickets: list[msgspec.Raw]
    after_cursor: str | None = None
    end_of_stream: bool = True


class Comments(msgspec.Struct, frozen=True):
    comments: list[msgspec.Raw]


def of_ticket(ticket: Ticket, server: str, source: str) -> Mention:
    sender = ticket.via.source.sender if ticket.via and ticket.via.source else None
    return Mention(
        source=source,
        key=ticket.key,
        text=ticket.words,
        author=_author(ticket.requester_id, ticket.key, sender.username if sender else None),
        url=_address(server, ticket.id),
        published=utc(ticket.created_at),
        root=ticket.key,
    )


def of_comment(comment: Comment, ticket: int, server: str, source: str) -> Mention:
    key = f"{ticket}/{comment.id}"
    return Mention(
        source=source,
        key=key,
        text=(comment.plain_body or comment.body).strip(),
        author=_author(comment.author_id, key, None),
        url=_address(server, ticket),
        published=utc(comment.created_at),
        parent=str(ticket),
        root=str(ticket),
    )


def second(moment: datetime) -> int:
    return max(int(moment.timestamp()), 0)


def _address(server: str, ticket: int) -> str:
    """For agents; the address of the API is no page."""
    return f"{server}/agent/tickets/{ticket}"


def _author(number: int | None, key: str, handle: str | None) -> Author:
    return Author(id=str(number) if number is not None else f"of {key}", handle=handle or None)
