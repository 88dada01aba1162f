"""What VK sends to the server of a community: https://dev.vk.com/en/api/callback/getting-started .

Posts and comments are those of `vk_api`; nobody's name is sent with them. An event that is not answered with "ok" is
sent again. Events not named here are ignored.
"""

import msgspec

from connectors import vk_api as api
from connectors.base import Author, Change, Mention
from connectors.webhook_received import Answer, Brought, Occasion

ANSWER = Answer(200, b"ok")
"""Nothing else counts as an answer."""

CONFIRMATION = "confirmation"
NEW = frozenset({"wall_post_new", "wall_repost", "wall_reply_new", "wall_reply_restore"})
EDITED, DELETED = "wall_reply_edit", "wall_reply_delete"
SAID = frozenset({"message_new", "message_edit"})


class Event(msgspec.Struct, frozen=True):
    type: str
    event_id: str | None = None
    object: msgspec.Raw = msgspec.Raw(b"{}")


class Gone(msgspec.Struct, frozen=True):
    """A comment that was deleted."""

    owner_id: api.Id
    id: api.Id
    post_id: api.Id


class Message(msgspec.Struct, frozen=True):
    """A private message: https://dev.vk.com/en/reference/objects/message ."""

    id: api.Id
    date: api.Second
    peer_id: api.Id
    from_id: api.Id
    text: str = ""
    conversation_message_id: api.Id | None = None


class Wrapped(msgspec.Struct, frozen=True):
    """How messages come since version 5.103; edits still come bare."""

    message: Message


def read(body: bytes, occasion: Occasion) -> Brought:
    """One event. Raises what msgspec raises where it is nothing of VK."""
    event = msgspec.json.decode(body, type=Event)
    if event.type == CONFIRMATION:
        return Brought(handshake=Answer(200, occasion.confirmation.encode()))
    mentions, changes = _wall(event, occasion)
    if event.type in SAID and occasion.private:
        said = _message(event, occasion)
        mentions, changes = ((said,), ()) if event.type == "message_new" else ((), (Change(said.key, said),))
    return Brought(mentions, changes, delivery=event.event_id)


def _wall(event: Event, occasion: Occasion) -> tuple[tuple[Mention, ...], tuple[Change, ...]]:
    if event.type == DELETED:
        gone = msgspec.json.decode(event.object, type=Gone)
        return (), (Change(f"{gone.owner_id}_{gone.post_id}_{gone.id}"),)
    if event.type not in NEW | {EDITED}:
        return (), ()
    item = msgspec.json.decode(event.object, type=api.Item)
    told = api.mention(item, {}, occasion.source)
    return ((), (Change(told.key, told),)) if event.type == EDITED else ((told,), ())


def _message(event: Event, occasion: Occasion) -> Mention:
    try:
        message = msgspec.json.decode(event.object, type=Wrapped).message
    except msgspec.ValidationError:
        message = msgspec.json.decode(event.object, type=Message)
    item = api.Item(message.id, message.date, message.peer_id, message.from_id, message.text)
    told = api.mention(item, {}, occasion.source)
    number = message.conversation_message_id or message.id
    return Mention(
        source=occasion.source,
        key=f"message {message.peer_id}/{number}",
        text=told.text,
        author=Author(str(message.from_id)),
        published=told.published,
        private=True,
    )
