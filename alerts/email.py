"""E-mail through an SMTP server: one thread for each incident, in text and HTML.

A message has its Message-ID from the delivery, the same on every retry, and answers the incident's first.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal, Self
from zoneinfo import ZoneInfo

from httpx import AsyncClient
from pydantic import ConfigDict, Field, SecretStr, StringConstraints, model_validator

from alerts import lines
from alerts.address import Permit, Tls
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
from alerts.email_html import html_of, notice_html
from alerts.email_letter import Head, message_id, written
from alerts.email_session import Envelope, Refusal, Server, ask, deliver
from alerts.email_text import notice_text, plain_text_of, quotes_of, text_of
from alerts.render import card_of
from alerts.safe_text import cut, inline

ADDRESS = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$"
"""An addr-spec of ASCII without quotes: what every server takes. A domain in other letters has its xn-- form."""
Mailbox = Annotated[str, StringConstraints(pattern=ADDRESS)]

IMPLICIT, SUBMISSION, RELAY = 465, 587, 25
"""Ports by custom: TLS from the first byte, STARTTLS (RFC 8314, 3.3), and none."""
PATIENCE = timedelta(minutes=1)
"""How long after an event a recipient who is refused only for now (a full queue, greylisting) holds up the rest.

Later the others get it without them, and they get the incident's next message, which tells everything again."""
MAX_SUBJECT = 150
MAX_BRAND = 40


class Email(Channel):
    """One thread of e-mail for each incident, to one or more mailboxes."""

    model_config = ConfigDict(hide_input_in_errors=True)

    caps: ClassVar[ChannelCaps] = ChannelCaps(
        thread=True,
        # One session at a time: servers limit how many a client may have, and people read no faster.
        gap=timedelta(seconds=1),
        # A server that looks for spam may think for a while after DATA; RFC 5321, 4.5.3.2.6 allows it minutes.
        timeout=timedelta(seconds=60),
    )

    kind: Literal["email"] = "email"
    host: str = Field(pattern=r"^[^\s/@]+$", description="Name or address of the SMTP server")
    port: int | None = Field(None, ge=1, le=65_535, description="Default 587, with implicit TLS 465, without TLS 25")
    tls: bool = Field(True, description="Encrypt, and check the certificate of the server")
    implicit: bool | None = Field(None, description="TLS from the first byte, not STARTTLS; default on port 465 only")
    ca_file: str | None = Field(None, description="PEM file of the authority to trust; default the system's")
    username: str | None = Field(None, description="User name at the server, where it asks for one")
    password: SecretStr | None = Field(None, description="Password at the server")
    sender: Mailbox = Field(description="Address that messages come from")
    sender_name: str = Field("All Ears", max_length=60, description="Name beside that address")
    to: tuple[Mailbox, ...] = Field(min_length=1, max_length=50, description="Mailboxes that get every message")
    timezone: ZoneInfo = Field(ZoneInfo("UTC"), description="IANA time zone in which times are shown")

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        if not self.tls and (self.implicit or self.ca_file):
            raise ValueError("implicit and ca_file need tls = true")
        if self.password and self.username is None:
            raise ValueError("password needs username")
        return self

    async def check(self, http: AsyncClient) -> ChannelHealth:  # noqa: ARG002 - SMTP has its own connection
        """Log in and ask for every recipient, but send nothing."""
        try:
            refusals = await ask(self.server(), Envelope(self.sender, self.to))
        except DeliveryFailed as failed:
            return ChannelHealth(ok=False, detail=failed.detail)
        if refusals:
            names = ", ".join(str(refusal) for refusal in refusals)
            return ChannelHealth(ok=False, detail=f"{self.host} refuses {names}")
        return ChannelHealth(ok=True, detail=f"{self.host} takes mail for {', '.join(self.to)}")

    def open(self, http: AsyncClient) -> AbstractAsyncContextManager[Link]:  # noqa: ARG002 - as for check
        """Nothing is held open: servers hang up after minutes, alerts may be days apart."""
        return connectionless(_Thread(self))

    def server(self) -> Server:
        implicit = self.tls and (self.port == IMPLICIT if self.implicit is None else self.implicit)
        custom = IMPLICIT if implicit else SUBMISSION if self.tls else RELAY
        return Server(
            host=self.host,
            port=self.port or custom,
            tls=Tls(self.ca_file) if self.tls else None,
            implicit=implicit,
            username=self.username,
            password=self.password.get_secret_value() if self.password else "",
            permit=Permit(private=self.allow_private, plain=self.allow_http),
            timeout=self.caps.timeout,
        )


@dataclass(frozen=True, slots=True)
class _Thread:
    channel: Email

    async def send(self, parcel: Parcel, previous: Receipt | None) -> Receipt:
        """Send one message. The receipt names the first of the thread, and who of the recipients was left out."""
        channel, now = self.channel, parcel.attempt_at
        card = card_of(parcel.alert, now, channel.timezone, channel.language)
        quotes = quotes_of(parcel.alert, card)
        head = self._head(parcel, card, previous)
        text = text_of(card, quotes, now, channel.timezone)
        html = html_of(card, quotes, now, channel.timezone, channel.language)
        # Two, because a filter may dislike what a customer wrote; the second has none of it.
        letters = (written(head, text, html), written(head, plain_text_of(card)))
        patient = now - parcel.alert.at < PATIENCE
        refusals = await deliver(channel.server(), Envelope(channel.sender, channel.to, patient), letters)
        refused = {"refused": left_out(refusals)} if refusals else {}
        return Receipt({"message_id": head.thread or head.message_id, "subject": head.subject, **refused})

    async def tell(self, notice: Notice, at: datetime) -> None:
        channel = self.channel
        first, *_ = lines.notice_lines(notice)
        key = f"{first} {at.isoformat()} {channel.id}"
        head = Head(
            sender=channel.sender,
            sender_name=channel.sender_name,
            to=channel.to,
            subject=cut(first, MAX_SUBJECT),
            message_id=message_id(key, channel.sender),
            thread=None,
            at=at,
            language=channel.language,
        )
        letter = written(head, notice_text(notice), notice_html(notice, channel.language))
        await deliver(channel.server(), Envelope(channel.sender, channel.to), (letter,))

    def _head(self, parcel: Parcel, card: Card, previous: Receipt | None) -> Head:
        channel, known = self.channel, previous.ref if previous else {}
        return Head(
            sender=channel.sender,
            sender_name=channel.sender_name,
            to=channel.to,
            # As it was: a mail program splits a thread whose subject changes.
            subject=known.get("subject") or subject_of(parcel.alert.incident.brand, card),
            message_id=message_id(parcel.key, channel.sender),
            thread=known.get("message_id"),
            at=parcel.attempt_at,
            language=channel.language,
            incident=card.incident,
        )


def left_out(refusals: tuple[Refusal, ...]) -> str:
    """Who did not get a message that the others got, and what to do about it."""
    final = ", ".join(str(refusal) for refusal in refusals if refusal.final)
    later = ", ".join(str(refusal) for refusal in refusals if not refusal.final)
    told = (
        final and f"left out {final}: correct to, or have the mailbox repaired",
        later and f"left out {later}: refused for now, they get the next message",
    )
    return "; ".join(filter(None, told))


def subject_of(brand: str, card: Card) -> str:
    """[acme] Broken order, no answer yet (#inc-000007): what it is about; how it stands is the first line's to say."""
    return f"[{inline(brand, MAX_BRAND)}] {card.what} (#{card.incident})"
