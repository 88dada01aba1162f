"""Tickets in Zendesk Support: one for each incident, with private comments for news.

See https://developer.zendesk.com/documentation/ticketing/managing-tickets/creating-and-updating-tickets/. Nothing here
can be seen by a customer: every comment is private, and no ticket names a requester.
"""

import hashlib
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import ClassVar, Literal, Self
from zoneinfo import ZoneInfo

from httpx import AsyncClient
from pydantic import ConfigDict, Field, SecretStr, model_validator

from alerts import lines
from alerts.base import (
    Channel,
    ChannelCaps,
    ChannelHealth,
    DeliveryFailed,
    Link,
    Notice,
    Parcel,
    Receipt,
    connectionless,
)
from alerts.card import Card
from alerts.render import card_of
from alerts.web import Reply, host_of
from alerts.zendesk_ticket_api import PATIENCE, Desk, headers_of, is_disliked, is_gone, number_in
from alerts.zendesk_ticket_note import (
    STATUSES,
    Change,
    body_of,
    change_of,
    note_of,
    notice_ticket,
    simpler,
    ticket_of,
)

MOST_CALLS = 6
"""In a row for one event: looked up, read, changed, changed in fewer words, made, made in fewer words."""


class ZendeskTicket(Channel):
    """A ticket in Zendesk for each incident, with a private comment for news; solved when the incident is over.

    Give `email` and `token`, or `oauth`. Everything is written as a note among colleagues: no customer can see it, and
    none is made its requester. An answer sets it to pending, since the customer's next words decide.
    """

    # Validation errors would print the token.
    model_config = ConfigDict(hide_input_in_errors=True)

    caps: ClassVar[ChannelCaps] = ChannelCaps(
        thread=True,
        can_ask=True,
        # Three calls for a message at most as a rule, of 200 a minute that the smallest plan allows:
        # https://developer.zendesk.com/api-reference/introduction/rate-limits/
        gap=timedelta(seconds=1),
        timeout=MOST_CALLS * PATIENCE,
    )

    kind: Literal["zendesk_ticket"] = "zendesk_ticket"
    server: str = Field(
        pattern=r"^https?://[^\s?#]+$", description="Address of the account, such as https://acme.zendesk.com"
    )
    email: str = Field("", pattern=r"^[!-9;-~]*$", max_length=254, description="Agent that the API token belongs to")
    token: SecretStr | None = Field(None, description="API token of that agent")
    oauth: SecretStr | None = Field(
        None, description="OAuth access token with the scopes read and write, instead of both"
    )
    group: int | None = Field(
        None, ge=1, description="Number of the group that gets the tickets; default Zendesk's own"
    )
    timezone: ZoneInfo = Field(ZoneInfo("UTC"), description="IANA time zone in which times are shown")

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        token, oauth = _open(self.token), _open(self.oauth)
        if bool(self.email) != bool(token):
            raise ValueError("email and token belong together; set both, or oauth instead")
        if bool(token) == bool(oauth):
            raise ValueError("set either email and token, or oauth")
        if not (token + oauth).isascii() or not (token + oauth).isprintable():
            raise ValueError("the token holds characters that no token has; copy it again")
        return self

    async def check(self, http: AsyncClient) -> ChannelHealth:
        """Ask who we are, which changes nothing."""
        place = host_of(self.server)
        try:
            user = await self.desk(http).me()
        except DeliveryFailed as failed:
            return ChannelHealth(ok=False, detail=failed.detail)
        if user is None:
            return ChannelHealth(ok=False, detail=f"{place} does not know us; correct email and token (or oauth)")
        if user.role not in ("agent", "admin"):
            return ChannelHealth(ok=False, detail=f"{place} knows us as {user.role}; only an agent may write notes")
        return ChannelHealth(ok=True, detail=f"{place} knows us as {user.role}")

    def desk(self, http: AsyncClient) -> Desk:
        return Desk(http, self.server, headers_of(self.email, _open(self.token), _open(self.oauth)))

    def open(self, http: AsyncClient) -> AbstractAsyncContextManager[Link]:
        return connectionless(_Tickets(self, self.desk(http)))


@dataclass(frozen=True, slots=True)
class _Known:
    """The ticket of an incident, and the status that we gave it the last time."""

    ticket: str
    status: str | None


@dataclass(frozen=True, slots=True)
class _Tickets:
    channel: ZendeskTicket
    desk: Desk

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:
        """One private comment; the ticket is made with the first. The receipt names it."""
        card = card_of(parcel.alert, parcel.attempt_at, self.channel.timezone, self.channel.language)
        known = self._told(previous)
        if known is None:
            found = await self.desk.look_up(parcel.alert.incident.id)
            known = _Known(str(found), None) if found is not None else None
        if known is not None:
            told = await self._tell_of(parcel, card, known, fresh=previous is None or parcel.tried)
            if told is not None:
                return told
        if card.settled:
            return previous or Receipt({})  # what is over needs no ticket
        return await self._make(parcel, card)

    async def tell(self, notice: Notice, at: datetime) -> None:
        """A ticket of its own; notices with one title are one ticket until a person solves it."""
        title = lines.notice_lines(notice)[0]
        ticket = notice_ticket(notice, f"allears-notice-{_digest(title)}")
        known = await self.desk.look_up(ticket.external_id)
        if known is None:
            self._number(await self.desk.create(ticket, _digest(f"{title} {at.isoformat()}")))
            return
        reply = await self.desk.change(known, Change(comment=ticket.comment))
        if reply.status != HTTPStatus.OK:
            raise self.desk.refusal(reply)

    def _told(self, previous: Receipt | None) -> _Known | None:
        """The ticket of the incident, unless the channel moved to another account since."""
        ref = previous.ref if previous else {}
        if "ticket" not in ref or ref.get("server") != host_of(self.channel.server):
            return None
        return _Known(ref["ticket"], ref.get("status"))

    async def _tell_of(self, parcel: Parcel, card: Card, known: _Known, *, fresh: bool) -> Receipt | None:
        """News of a ticket; None where it takes no more. `fresh` looks whether an earlier attempt wrote them."""
        number = int(known.ticket)
        if fresh and await self.desk.says(number, lines.foot(card)):
            return self._receipt(known.ticket, STATUSES[parcel.alert.incident.state])
        change = change_of(parcel.alert, note_of(card, parcel.attempt_at, self.channel.timezone), known.status)
        reply = await self.desk.change(number, change)
        if is_gone(reply):
            return None
        if is_disliked(reply) and (change.status or change.priority):
            return await self._note_only(known, change, reply)
        if reply.status != HTTPStatus.OK:
            raise self.desk.refusal(reply)
        return self._receipt(known.ticket, STATUSES[parcel.alert.incident.state])

    async def _note_only(self, known: _Known, change: Change, refused: Reply) -> Receipt:
        """The news without a change of the ticket, which its form does not allow; the receipt says so."""
        reply = await self.desk.change(int(known.ticket), Change(comment=change.comment))
        if reply.status != HTTPStatus.OK:
            raise self.desk.refusal(reply)
        left = f"ticket {known.ticket} is not {change.status or change.priority}: {self.desk.refusal(refused).detail}"
        return self._receipt(known.ticket, known.status, refused=left)

    async def _make(self, parcel: Parcel, card: Card) -> Receipt:
        channel, alert = self.channel, parcel.alert
        body = body_of(alert, card, parcel.attempt_at, channel.timezone)
        ticket = ticket_of(alert, card, body, channel.group)
        reply = await self.desk.create(ticket, _digest(parcel.key))
        if not is_disliked(reply):
            return self._receipt(self._number(reply), None)
        plainer = await self.desk.create(simpler(ticket), _digest(f"{parcel.key} simpler"))
        left = f"the ticket has no group and no priority, correct group: {self.desk.refusal(reply).detail}"
        return self._receipt(self._number(plainer), None, refused=left)

    def _number(self, reply: Reply) -> str:
        number = number_in(reply)
        if number is None:
            raise self.desk.refusal(reply)
        return number

    def _receipt(self, ticket: str, status: str | None, **more: str) -> Receipt:
        given = {"status": status} if status else {}
        return Receipt({"ticket": ticket, "server": host_of(self.channel.server), **given, **more})


def _open(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _digest(text: str) -> str:
    """A key for Zendesk, which takes 255 signs of ASCII."""
    return hashlib.sha256(text.encode()).hexdigest()
