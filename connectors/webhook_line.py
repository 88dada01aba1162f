"""What LINE sends of messages to an official account, and in groups that it is in.

Fields: https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects . A test of the address has no
events. Members and events not named here are ignored.
"""

from datetime import UTC, datetime
from typing import Annotated

import msgspec

from connectors import web
from connectors.base import Author, Change, Media, Mention
from connectors.feed import digest
from connectors.webhook_received import OK, Brought, Occasion, gathered
from connectors.webhook_text import Key, storable

# Up to the end of the year 9999, the last that can be written.
Millisecond = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799_999)]

FILES = frozenset({"image", "video", "audio", "file"})


class Origin(msgspec.Struct, frozen=True, rename="camel"):
    type: str = "user"
    user_id: str | None = None


class Message(msgspec.Struct, frozen=True, rename="camel"):
    id: Key
    type: str = ""
    text: str = ""
    file_name: str | None = None
    keywords: list[str] = []
    """What a sticker says."""
    quoted_message_id: str | None = None

    @property
    def said(self) -> str:
        return storable(self.text or " ".join(self.keywords[:1]))


class Unsent(msgspec.Struct, frozen=True, rename="camel"):
    message_id: Key


class Event(msgspec.Struct, frozen=True, rename="camel"):
    timestamp: Millisecond
    type: str = ""
    source: Origin = Origin()
    message: Message | None = None
    unsend: Unsent | None = None


class Envelope(msgspec.Struct, frozen=True):
    events: list[msgspec.Raw]


def read(body: bytes, occasion: Occasion) -> Brought:
    """Messages, and what was unsent. Raises what msgspec raises where it is nothing of LINE."""
    events = msgspec.json.decode(body, type=Envelope).events
    if not events:
        return Brought(handshake=OK)
    read_, skipped = web.decode_each(events, Event)
    return gathered([Brought(skipped=skipped), *(_event(event, occasion) for event in read_)])


def _event(event: Event, occasion: Occasion) -> Brought:
    if event.type == "unsend" and event.unsend is not None:
        return Brought(changes=(Change(event.unsend.message_id),))
    message = event.message
    if event.type != "message" or message is None or not (message.said or message.type in FILES):
        return Brought()
    who = event.source.user_id
    mention = Mention(
        source=occasion.source,
        key=message.id,
        text=message.said,
        author=Author(digest(who) if who else f"of {message.id}"),
        published=datetime.fromtimestamp(event.timestamp / 1000, UTC),
        parent=message.quoted_message_id,
        media=(Media(alt=message.file_name),) if message.type in FILES else (),
        private=True,
    )
    return Brought((mention,))
