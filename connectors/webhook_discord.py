"""Messages of Discord, as its own webhook events send them, or a bridge that passes on what a bot hears.

Message: https://discord.com/developers/docs/resources/message . Discord itself sends messages of lobbies and direct
ones only; those of a server come by a bridge, bare or in the envelope of the gateway (`t`, `d`). A ping is answered:
https://discord.com/developers/docs/events/webhook-events and .../interactions/overview .
"""

import msgspec

from connectors.base import Author, Change, Media, Mention
from connectors.webhook_received import JSON, Answer, Brought, Occasion
from connectors.webhook_text import Key, storable, written

PONG = Answer(200, b'{"type":1}', JSON)
HERE = Answer(204)


class User(msgspec.Struct, frozen=True):
    id: Key
    username: str | None = None
    global_name: str | None = None


class File(msgspec.Struct, frozen=True):
    url: str | None = None
    description: str | None = None
    filename: str | None = None


class Ref(msgspec.Struct, frozen=True):
    message_id: str | None = None


class Message(msgspec.Struct, frozen=True):
    id: Key
    author: User
    content: str = ""
    timestamp: str | None = None
    edited_timestamp: str | None = None
    channel_id: str | None = None
    guild_id: str | None = None
    attachments: list[File] = []
    message_reference: Ref = Ref()


class Gone(msgspec.Struct, frozen=True):
    id: Key


class Event(msgspec.Struct, frozen=True):
    type: str
    data: msgspec.Raw = msgspec.Raw(b"{}")


class Envelope(msgspec.Struct, frozen=True):
    """Everything that may come; `type` is 0 or 1 for a ping, and a number of its own in a message."""

    type: int | None = None
    version: int | None = None
    application_id: str | None = None
    event: Event | None = None
    t: str | None = None
    d: msgspec.Raw = msgspec.Raw(b"{}")


def read(body: bytes, occasion: Occasion) -> Brought:
    """One message, edit, deletion or ping. Raises what msgspec raises where it is nothing of Discord."""
    told = msgspec.json.decode(body, type=Envelope)
    if told.event is not None:
        return _event(told.event.type, told.event.data, occasion)
    if told.application_id is not None and told.type in (0, 1):
        return Brought(handshake=PONG if told.type else HERE)
    if told.t is not None:
        return _event(told.t, told.d, occasion)
    # Other interactions want an answer in the name of the brand, which is none of ours.
    return Brought() if told.application_id and told.version else _event("MESSAGE_CREATE", body, occasion)


def _event(name: str, data: bytes | msgspec.Raw, occasion: Occasion) -> Brought:
    if "DIRECT" in name and not occasion.private:
        return Brought()
    if name.endswith("MESSAGE_DELETE"):
        return Brought(changes=(Change(msgspec.json.decode(data, type=Gone).id),))
    if not name.endswith(("MESSAGE_CREATE", "MESSAGE_UPDATE")):
        return Brought()
    message = msgspec.json.decode(data, type=Message)
    told = _mention(message, occasion, private="DIRECT" in name)
    if name.endswith("UPDATE"):
        return Brought(changes=(Change(told.key, told),))
    return Brought((told,) if told.text or told.media else ())


def _mention(message: Message, occasion: Occasion, *, private: bool) -> Mention:
    server = message.guild_id or "@me"
    where = f"https://discord.com/channels/{server}/{message.channel_id}/{message.id}" if message.channel_id else None
    return Mention(
        source=occasion.source,
        key=message.id,
        text=storable(message.content),
        author=Author(message.author.id, message.author.username, message.author.global_name),
        url=where,
        published=written(message.timestamp),
        edited=written(message.edited_timestamp),
        parent=message.message_reference.message_id,
        media=tuple(Media(one.url, one.description or one.filename) for one in message.attachments),
        private=private,
    )
