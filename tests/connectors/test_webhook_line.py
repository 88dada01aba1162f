"""LINE as it pushes; hand-made after the documentation."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from connectors.base import Author, Change, Media, Mention
from connectors.feed import digest
from connectors.webhook_line import read
from connectors.webhook_received import OK, Brought, Occasion

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OCCASION = Occasion("intake")


def told(*events: Any) -> Brought:
    return read(json.dumps({"destination": "U9", "events": events}).encode(), OCCASION)


def event(**members: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "webhookEventId": "01H",
        "deliveryContext": {"isRedelivery": False},
        "timestamp": int(NOON.timestamp()) * 1000,
        "source": {"type": "user", "userId": "U123"},
        "message": {"type": "text", "id": "444", "text": "荷物が届きません 😡"},
        **members,
    }


def test_a_message_is_read_field_by_field():
    told_ = told(event(message={"type": "text", "id": "444", "text": "届きません", "quotedMessageId": "443"}))
    assert told_.mentions == (
        Mention(
            source="intake",
            key="444",
            text="届きません",
            author=Author(digest("U123")),
            published=NOON,
            parent="443",
            private=True,
        ),
    )


@pytest.mark.parametrize(
    "message, text, media",
    [
        ({"type": "image", "id": "1"}, "", (Media(),)),
        ({"type": "file", "id": "1", "fileName": "bill.pdf"}, "", (Media(alt="bill.pdf"),)),
        ({"type": "sticker", "id": "1", "keywords": ["angry", "rage"]}, "angry", ()),
    ],
    ids=["a picture", "a file", "a sticker"],
)
def test_what_is_no_text_is_told_as_what_it_is(message: dict[str, Any], text: str, media: tuple[Media, ...]):
    (mention,) = told(event(message=message)).mentions
    assert (mention.text, mention.media) == (text, media)


@pytest.mark.parametrize(
    "members",
    [{"type": "follow", "message": None}, {"message": {"type": "location", "id": "1"}}, {"type": "woven"}],
    ids=["a follower", "a place", "an unknown event"],
)
def test_what_says_nothing_is_left_out(members: dict[str, Any]):
    assert told(event(**members)) == Brought()


def test_what_is_unsent_is_withdrawn():
    assert told(event(type="unsend", message=None, unsend={"messageId": "444"})).changes == (Change("444"),)


def test_a_repeated_delivery_brings_the_same_keys():
    again = event(deliveryContext={"isRedelivery": True})
    assert told(event()).mentions == told(again).mentions == told(event(), again).mentions


def test_one_malformed_event_is_told_and_the_others_stand():
    told_ = told(event(timestamp="soon"), event(source={"type": "group"}))
    assert [mention.author for mention in told_.mentions] == [Author("of 444")]
    assert len(told_.skipped) == 1


def test_a_test_of_the_address_is_a_handshake():
    assert told() == Brought(handshake=OK)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]"])
def test_what_is_nothing_of_line_is_told(body: bytes):
    with pytest.raises(msgspec.MsgspecError):
        read(body, OCCASION)
