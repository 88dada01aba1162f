"""Telegram as it pushes; hand-made after the documentation."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from connectors.base import Author, Mention
from connectors.webhook_received import Brought, Occasion
from connectors.webhook_telegram import read

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
GROUP = {"id": -1001234, "type": "supergroup", "username": "nordwind", "title": "Nordwind"}


def told(*, private: bool = False, **update: Any) -> Brought:
    return read(json.dumps({"update_id": 41, **update}).encode(), Occasion("intake", private=private))


def message(**members: Any) -> dict[str, Any]:
    sender = {"id": 5, "is_bot": False, "first_name": "امیر", "username": "amir", "language_code": "fa"}
    return {
        "message_id": 9,
        "date": int(NOON.timestamp()),
        "chat": GROUP,
        "from": sender,
        "text": "بسته گم شد",
        **members,
    }


def test_a_message_is_read_field_by_field():
    told_ = told(message=message())
    assert told_.delivery == "41"
    assert told_.mentions == (
        Mention(
            source="intake",
            key="-1001234/9",
            text="بسته گم شد",
            author=Author("5", "amir", "امیر"),
            url="https://t.me/nordwind/9",
            published=NOON,
            language="fa",
        ),
    )


def test_an_edit_changes():
    (change,) = told(edited_message=message(text="پیدا شد", edit_date=int(NOON.timestamp()) + 5)).changes
    assert change.mention is not None
    assert (change.key, change.mention.text) == ("-1001234/9", "پیدا شد")


def test_private_messages_are_taken_where_they_are_wanted():
    private = message(chat={"id": 5, "type": "private"})
    assert told(message=private).mentions == ()
    (mention,) = told(message=private, private=True).mentions
    assert (mention.key, mention.private) == ("5/9", True)
    (mention,) = told(message=message()).mentions
    assert not mention.private


@pytest.mark.parametrize("update", [{}, {"message": message(text="")}, {"callback_query": {}}])
def test_what_says_nothing_is_left_out(update: dict[str, Any]):
    assert told(**update) == Brought(delivery="41")


@pytest.mark.parametrize("body", [b"{}", b'{"update_id": 1, "message": {}}', b"[]"])
def test_what_is_nothing_of_telegram_is_told(body: bytes):
    with pytest.raises(msgspec.MsgspecError):
        read(body, Occasion("intake"))
