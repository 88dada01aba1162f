"""WhatsApp as it pushes; hand-made after the documentation, and its samples."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from connectors.base import Author, Change, Media, Mention
from connectors.feed import digest
from connectors.webhook_received import Brought, Occasion
from connectors.webhook_whatsapp import read

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "whatsapp"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OCCASION = Occasion("intake")
AMIRA = {"profile": {"name": "Amira"}, "wa_id": "4915112345"}


def told(*messages: Any, contacts: Any = (AMIRA,), field: str = "messages") -> Brought:
    value = {"messaging_product": "whatsapp", "contacts": contacts, "messages": messages}
    body = {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": field, "value": value}]}],
    }
    return read(json.dumps(body).encode(), OCCASION)


def message(**members: Any) -> dict[str, Any]:
    sent = {"from": "4915112345", "id": "wamid.1", "timestamp": str(int(NOON.timestamp())), "type": "text"}
    return {**sent, **members}


def test_a_message_is_read_field_by_field_and_without_the_number():
    brought = told(message(text={"body": "طردي لم يصل"}, context={"from": "1", "id": "wamid.0"}))
    assert brought.mentions == (
        Mention(
            source="intake",
            key="wamid.1",
            text="طردي لم يصل",
            author=Author(digest("4915112345"), name="Amira"),
            published=NOON,
            parent="wamid.0",
            private=True,
        ),
    )
    assert "4915112345" not in repr(brought)


@pytest.mark.parametrize(
    "members, text, media",
    [
        ({"type": "image", "image": {"caption": "torn", "id": "7"}}, "torn", (Media(),)),
        ({"type": "image", "image": {"id": "7"}}, "", (Media(),)),
        ({"type": "document", "document": {"filename": "bill.pdf"}}, "", (Media(alt="bill.pdf"),)),
        ({"type": "button", "button": {"text": "Refund"}}, "Refund", ()),
        ({"type": "interactive", "interactive": {"button_reply": {"title": "No"}}}, "No", ()),
        ({"type": "interactive", "interactive": {"list_reply": {"title": "还没到"}}}, "还没到", ()),
        ({"text": {"body": "a\0b 😡"}}, "a\ufffdb 😡", ()),
        ({"text": {"body": "late " * 20_000}}, ("late " * 20_000).strip(), ()),
    ],
    ids=["a caption", "a picture", "a document", "a button", "an answer", "a choice", "a NUL", "long"],
)
def test_words_are_found_in_each_kind_of_message(members: dict[str, Any], text: str, media: tuple[Media, ...]):
    (mention,) = told(message(**members)).mentions
    assert (mention.text, mention.media) == (text, media)


@pytest.mark.parametrize(
    "members",
    [
        {"type": "reaction", "reaction": {"emoji": "👍"}},
        {"type": "unsupported", "errors": [{"code": 131051}]},
        {"type": "text", "text": {"body": " "}},
    ],
    ids=["a reaction", "unsupported", "nothing"],
)
def test_what_says_nothing_is_left_out(members: dict[str, Any]):
    assert told(message(**members)) == Brought()


def test_deliveries_about_our_own_messages_are_left_out():
    assert told(message(text={"body": "x"}), field="message_template_status_update") == Brought()
    assert told() == Brought()


def test_a_withdrawal_withdraws():
    assert told(message(type="revoke", revoke={"original_message_id": "wamid.0"})).changes == (Change("wamid.0"),)
    assert told(message(type="revoke")).skipped == ("a withdrawal that names nothing",)


@pytest.mark.parametrize(
    "members, contact, who",
    [
        ({}, {**AMIRA, "user_id": "US.1"}, "US.1"),
        ({"from": None, "from_user_id": "US.2"}, {"profile": {"name": "Amira"}, "user_id": "US.2"}, "US.2"),
        ({"from": None}, {"profile": {"name": "Amira"}, "user_id": "US.3"}, "US.3"),
    ],
    ids=["both", "no number at all", "only in the contact"],
)
def test_people_are_told_apart_without_their_numbers(members: dict[str, Any], contact: dict[str, Any], who: str):
    (mention,) = told(message(text={"body": "late"}, **members), contacts=[contact]).mentions
    assert mention.author == Author(digest(who), name="Amira")


def test_a_writer_who_is_not_named_stays_apart():
    (mention,) = told(message(text={"body": "late"}, **{"from": None}), contacts=[]).mentions
    assert mention.author == Author("of wamid.1")


def test_one_malformed_message_is_told_and_the_others_stand():
    told_ = told(message(timestamp="soon"), message(text={"body": "late"}))
    assert [mention.text for mention in told_.mentions] == ["late"]
    assert len(told_.skipped) == 1


@pytest.mark.parametrize("body", [b"", b"[]", b'{"entry": []}', b"<html>"])
def test_what_is_nothing_of_whatsapp_is_told(body: bytes):
    with pytest.raises(msgspec.MsgspecError):
        read(body, OCCASION)


def recorded(name: str) -> Brought:
    if not RECORDED.is_dir() and os.environ.get("CI") != "true":
        pytest.skip(f"no documentation samples at {RECORDED}")
    exchange = json.loads((RECORDED / f"webhook_{name}.json").read_text(encoding="utf-8"))
    return read(json.dumps(exchange["request"]["body"]).encode(), OCCASION)


def test_a_documented_message_is_read_field_by_field():
    assert recorded("text").mentions == (
        Mention(
            source="intake",
            key="wamid.xyzxyz",
            text="Body Text",
            author=Author(digest("US.13491208655302741918"), name="Test Name"),
            published=datetime(2023, 10, 11, 16, 53, 43, tzinfo=UTC),
            private=True,
        ),
    )


@pytest.mark.parametrize(
    "name, texts, parents, gone",
    [
        ("text", ["Body Text"], [None], []),
        ("reply", ["replied text"], ["wamid.xyzxyz=="], []),
        ("forwarded_many_times", ["text forwarded many times"], [None], []),
        ("unsupported_with_type", [], [], []),
        ("deleted_message", [], [], ["<ORIGINAL_WHATSAPP_MESSAGE_ID>"]),
    ],
)
def test_every_documented_delivery_is_read(name: str, texts: list[str], parents: list[str | None], gone: list[str]):
    brought = recorded(name)
    assert [mention.text for mention in brought.mentions] == texts
    assert [mention.parent for mention in brought.mentions] == parents
    assert brought.changes == tuple(map(Change, gone))
    assert brought.skipped == ()


def test_no_documented_delivery_is_forgotten():
    recorded("text")
    assert len(list(RECORDED.glob("*.json"))) == 5
