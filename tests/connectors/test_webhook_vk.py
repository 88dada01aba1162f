"""VK as it pushes; hand-made after the documentation."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from connectors.base import Author, Engagement, Mention
from connectors.webhook_received import Answer, Brought, Occasion
from connectors.webhook_vk import read

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SECOND = int(NOON.timestamp())


def told(kind: str, thing: Any, *, private: bool = False) -> Brought:
    body = {"type": kind, "group_id": 7, "event_id": "e1", "v": "5.199", "object": thing}
    return read(json.dumps(body).encode(), Occasion("intake", private=private, confirmation="6a5b"))


def comment(**members: Any) -> dict[str, Any]:
    said = {"id": 30, "from_id": 55, "date": SECOND, "text": "[club7|Акме], где посылка? 😡"}
    return {**said, "owner_id": -7, "post_id": 20, "post_owner_id": -7, **members}


def test_a_comment_is_read_field_by_field():
    assert told("wall_reply_new", comment()).mentions == (
        Mention(
            source="intake",
            key="-7_20_30",
            text="Акме, где посылка? 😡",
            author=Author("55"),
            url="https://vk.com/wall-7_20?reply=30",
            published=NOON,
            parent="-7_20",
            root="-7_20",
            engagement=Engagement(replies=0),
        ),
    )


def test_a_post_is_a_conversation_of_its_own():
    (mention,) = told("wall_post_new", {"id": 21, "owner_id": -7, "from_id": 55, "date": SECOND, "text": "да"}).mentions
    assert (mention.key, mention.parent, mention.root) == ("-7_21", None, "-7_21")


def test_an_edit_changes_and_a_deletion_withdraws():
    (edit,) = told("wall_reply_edit", comment(text="нашлась")).changes
    (gone,) = told("wall_reply_delete", {"owner_id": -7, "id": 30, "deleter_id": 55, "post_id": 20}).changes
    assert edit.mention is not None
    assert (edit.key, edit.mention.text) == ("-7_20_30", "нашлась")
    assert (gone.key, gone.mention) == ("-7_20_30", None)


@pytest.mark.parametrize("wrapped", [True, False], ids=["today", "before 5.103"])
def test_private_messages_are_taken_where_they_are_wanted(wrapped: bool):
    message = {"id": 0, "conversation_message_id": 4, "date": SECOND, "peer_id": 55, "from_id": 55, "text": "где?"}
    thing = {"message": message, "client_info": {}} if wrapped else message
    assert told("message_new", thing).mentions == ()
    (mention,) = told("message_new", thing, private=True).mentions
    assert (mention.key, mention.text, mention.url) == ("message 55/4", "где?", None)
    assert mention.private


def test_an_edited_private_message_is_a_change():
    message = {"id": 1, "date": SECOND, "peer_id": 55, "from_id": 55, "text": "нашлась"}
    (change,) = told("message_edit", message, private=True).changes
    assert change.mention is not None
    assert (change.key, change.mention.text) == ("message 55/1", "нашлась")


def test_other_events_hold_nothing_and_every_event_has_its_number():
    assert told("group_join", {"user_id": 55}) == Brought(delivery="e1")


def test_the_confirmation_is_a_handshake():
    assert told("confirmation", {}).handshake == Answer(200, b"6a5b")


@pytest.mark.parametrize("kind, thing", [("wall_reply_new", {"id": 1}), ("wall_reply_delete", {}), (None, {})])
def test_what_is_nothing_of_vk_is_told(kind: Any, thing: Any):
    with pytest.raises(msgspec.MsgspecError):
        told(kind, thing)
