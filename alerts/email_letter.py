"""A message as it goes over the wire: headers that thread an incident, text first, HTML second."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from alerts.safe_text import one_line

_REGISTRY = HeaderRegistry()
for _name in ("in-reply-to", "references"):
    # As plain text the standard library would encode an id that is longer than a line, and break the thread.
    _REGISTRY.map_to_type(_name, MessageIDHeader)  # type: ignore[arg-type]  # a mixin, as the library wants it
POLICY = SMTP.clone(header_factory=_REGISTRY, cte_type="7bit")
"""7 bit, because not every server on the way takes more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The headers. `thread` is the Message-ID of the incident's first message, where this is a later one."""

    sender: str
    sender_name: str
    to: tuple[str, ...]
    subject: str
    message_id: str
    thread: str | None
    at: datetime
    language: str
    incident: str | None = None


def message_id(key: str, sender: str) -> str:
    """The same for every retry of a delivery, so that a mailbox can tell a message that came twice.

    A digest, because the letters that an id may have are few (RFC 5322, 3.6.4).
    """
    return f"<{_digest(key)}@{sender.rpartition('@')[2]}>"


def written(head: Head, text: str, html: str | None = None) -> bytes:
    """The message. A mail program shows the last part that it can (RFC 2046, 5.1.4)."""
    message = EmailMessage(policy=POLICY)
    for name, value in _headers(head).items():
        message[name] = one_line(value)
    message["From"] = Address(one_line(head.sender_name), addr_spec=head.sender)
    message["To"] = [Address(addr_spec=recipient) for recipient in head.to]
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
        # "=_" stands in no encoded part; the library would draw a boundary by chance.
        message.set_boundary(f"=_{_digest(head.message_id)}")
    message["Content-Language"] = head.language  # last, because content of its own would take it along
    return message.as_bytes()


def _headers(head: Head) -> dict[str, str]:
    thread = {"In-Reply-To": head.thread, "References": head.thread} if head.thread else {}
    incident = {"X-Incident-Id": head.incident} if head.incident else {}
    return {
        "Subject": head.subject,
        "Date": format_datetime(head.at),
        "Message-ID": head.message_id,
        **thread,
        "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers to a program
        **incident,
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
