"""What WhatsApp sends of messages to a business: private words, told without the number they came from.

Fields: https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/payload-examples . Deliveries of `statuses`
are about our own messages. Members not named here are ignored.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated

import msgspec

from connectors import web
from connectors.base import Author, Change, Media, Mention
from connectors.feed import digest
from connectors.webhook_received import Brought, Occasion, gathered
from connectors.webhook_text import Key, at, storable

Moment = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,11}$")]

WITHDRAWN = "revoke"


class Words(msgspec.Struct, frozen=True):
    """A text, the caption of a file, a button, or an answer chosen from a list: each has one of these."""

    body: str = ""
    caption: str = ""
    text: str = ""
    title: str = ""
    filename: str = ""
    emoji: str = ""

    @property
    def said(self) -> str:
        return storable(self.body or self.caption or self.text or self.title)


class Chosen(msgspec.Struct, frozen=True):
    button_reply: Words = Words()
    list_reply: Words = Words()


class Context(msgspec.Struct, frozen=True):
    id: str | None = None


class Withdrawn(msgspec.Struct, frozen=True):
    original_message_id: Key | None = None


class Message(msgspec.Struct, frozen=True):
    """`from` is a telephone number; since 2025 a number of the business's own may stand in its place."""

    id: Key
    timestamp: Moment
    type: str = ""
    sender: str | None = msgspec.field(default=None, name="from")
    from_user_id: str | None = None
    context: Context = Context()
    text: Words = Words()
    image: Words | None = None
    video: Words | None = None
    audio: Words | None = None
    document: Words | None = None
    sticker: Words | None = None
    button: Words = Words()
    interactive: Chosen = Chosen()
    revoke: Withdrawn = Withdrawn()

    @property
    def files(self) -> tuple[Words, ...]:
        told = (self.image, self.video, self.audio, self.document, self.sticker)
        return tuple(one for one in told if one is not None)

    @property
    def said(self) -> str:
        chosen = (self.interactive.button_reply, self.interactive.list_reply)
        return next((one.said for one in (self.text, *self.files, self.button, *chosen) if one.said), "")


class Profile(msgspec.Struct, frozen=True):
    name: str | None = None


class Contact(msgspec.Struct, frozen=True):
    profile: Profile = Profile()
    wa_id: str | None = None
    user_id: str | None = None


class Value(msgspec.Struct, frozen=True):
    contacts: list[Contact] = []
    messages: list[msgspec.Raw] = []


class Told(msgspec.Struct, frozen=True):
    field: str = ""
    value: msgspec.Raw = msgspec.Raw(b"{}")


class Entry(msgspec.Struct, frozen=True):
    changes: list[Told] = []


class Envelope(msgspec.Struct, frozen=True):
    object: str
    entry: list[Entry] = []


def read(body: bytes, occasion: Occasion) -> Brought:
    """What customers wrote, and what they took back. Raises what msgspec raises where it is nothing of WhatsApp."""
    envelope = msgspec.json.decode(body, type=Envelope)
    told = (change for entry in envelope.entry for change in entry.changes if change.field == "messages")
    return gathered(part for change in told for part in _value(change, occasion))


def _value(change: Told, occasion: Occasion) -> Iterator[Brought]:
    try:
        value = msgspec.json.decode(change.value, type=Value)
    except web.UNREADABLE as error:
        yield Brought(skipped=(f"messages: {error}",))
        return
    people = {known: contact for contact in value.contacts for known in (contact.wa_id, contact.user_id) if known}
    read_, skipped = web.decode_each(value.messages, Message)
    yield Brought(skipped=skipped)
    # Of a single message the single contact is the sender, whatever of the two names it bears.
    lone = value.contacts[0] if len(value.contacts) == 1 else Contact()
    yield from (_message(message, people, lone, occasion) for message in read_)


def _message(message: Message, people: Mapping[str, Contact], lone: Contact, occasion: Occasion) -> Brought:
    if message.type == WITHDRAWN:
        gone = message.revoke.original_message_id
        return Brought(changes=(Change(gone),)) if gone else Brought(skipped=("a withdrawal that names nothing",))
    if not (message.said or message.files):  # reactions, and what WhatsApp does not support
        return Brought()
    contact = people.get(message.sender or "") or people.get(message.from_user_id or "") or lone
    return Brought((_mention(message, contact, occasion),))


def _mention(message: Message, contact: Contact, occasion: Occasion) -> Mention:
    who = contact.user_id or message.from_user_id or contact.wa_id or message.sender
    return Mention(
        source=occasion.source,
        key=message.id,
        text=message.said,
        author=Author(digest(who) if who else f"of {message.id}", name=contact.profile.name or None),
        published=at(int(message.timestamp)),
        parent=message.context.id,
        media=tuple(Media(alt=one.filename or one.emoji or None) for one in message.files),
        private=True,
    )
