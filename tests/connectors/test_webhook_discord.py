"""Discord as it pushes, and as bridges pass it on; hand-made after the documentation."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from connectors.base import Author, Change, Media, Mention
from connectors.webhook_discord import HERE, PONG, read
from connectors.webhook_received import Brought, Occasion

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MESSAGE = {
    "id": "111",
    "type": 19,
    "channel_id": "22",
    "guild_id": "33",
    "author": {"id": "5", "username": "amira", "global_name": "أميرة"},
    "content": "طردي لم يصل 😡",
    "timestamp": "2026-03-01T12:00:00.000000+00:00",
    "edited_timestamp": None,
    "attachments": [{"id": "1", "url": "https://cdn.example/1.png", "filename": "1.png"}],
    "message_reference": {"message_id": "110"},
}


def told(thing: Any, *, private: bool = False) -> Brought:
    return read(json.dumps(thing).encode(), Occasion("intake", private=private))


def event(name: str, thing: Any) -> dict[str, Any]:
    return {"version": 1, "application_id": "9", "type": 1, "event": {"type": name, "timestamp": "x", "data": thing}}


@pytest.mark.parametrize(
    "sent",
    [MESSAGE, {"t": "MESSAGE_CREATE", "op": 0, "d": MESSAGE}, event("LOBBY_MESSAGE_CREATE", MESSAGE)],
    ids=["bare", "of the gateway", "a webhook event"],
)
def test_a_message_is_read_field_by_field(sent: Any):
    assert told(sent).mentions == (
        Mention(
            source="intake",
            key="111",
            text="طردي لم يصل 😡",
            author=Author("5", "amira", "أميرة"),
            url="https://discord.com/channels/33/22/111",
            published=NOON,
            parent="110",
            media=(Media("https://cdn.example/1.png", "1.png"),),
        ),
    )


def test_an_edit_changes_and_a_deletion_withdraws():
    edited = {**MESSAGE, "content": "arrived", "edited_timestamp": "2026-03-01T12:00:00+00:00"}
    (edit,) = told({"t": "MESSAGE_UPDATE", "d": edited}).changes
    assert edit.mention is not None
    assert (edit.mention.text, edit.mention.edited) == ("arrived", NOON)
    assert told({"t": "MESSAGE_DELETE", "d": {"id": "111"}}).changes == (Change("111"),)


def test_direct_messages_are_taken_where_they_are_wanted():
    direct = event("GAME_DIRECT_MESSAGE_CREATE", {**MESSAGE, "guild_id": None})
    assert told(direct) == Brought()
    (mention,) = told(direct, private=True).mentions
    assert mention.private


@pytest.mark.parametrize(
    "sent",
    [
        {"t": "TYPING_START", "d": {}},
        event("APPLICATION_AUTHORIZED", {}),
        {"application_id": "9", "version": 1, "type": 2, "id": "1", "data": {"name": "help"}},
        {**MESSAGE, "content": "", "attachments": []},
    ],
    ids=["typing", "authorised", "a command", "nothing"],
)
def test_what_says_nothing_is_left_out(sent: Any):
    assert told(sent) == Brought()


@pytest.mark.parametrize("kind, answer", [(0, HERE), (1, PONG)])
def test_a_ping_is_a_handshake(kind: int, answer: Any):
    assert told({"version": 1, "application_id": "9", "type": kind}).handshake == answer


@pytest.mark.parametrize("sent", [{}, {"id": "1"}, {**MESSAGE, "timestamp": "soon"}, [], {"t": "MESSAGE_CREATE"}])
def test_what_is_nothing_of_discord_is_told(sent: Any):
    with pytest.raises(msgspec.MsgspecError):
        told(sent)
