"""Facebook, Instagram and Threads as they push; hand-made after the documentation, and its samples of Threads."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from connectors.base import Author, Change, Media, Mention
from connectors.webhook_meta import read, read_threads
from connectors.webhook_received import Brought, Occasion

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "threads"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SECOND = int(NOON.timestamp())
OCCASION = Occasion("intake")


def page(*values: Any, field: str = "feed", kind: str = "page") -> Brought:
    changes = [{"field": field, "value": value} for value in values]
    return read(
        json.dumps({"object": kind, "entry": [{"id": "10", "time": SECOND, "changes": changes}]}).encode(), OCCASION
    )


def comment(**members: Any) -> dict[str, Any]:
    return {
        "item": "comment",
        "verb": "add",
        "comment_id": "20_30",
        "post_id": "10_20",
        "parent_id": "10_20",
        "message": "کجاست بسته من؟ 😡",
        "from": {"id": "77", "name": "Amira"},
        "created_time": SECOND,
        **members,
    }


def test_a_comment_on_a_page_is_read_field_by_field():
    assert page(comment(photo="https://a.example/1.jpg", woven=1)).mentions == (
        Mention(
            source="intake",
            key="20_30",
            text="کجاست بسته من؟ 😡",
            author=Author("77", name="Amira"),
            url="https://www.facebook.com/20_30",
            published=NOON,
            parent="10_20",
            root="10_20",
            media=(Media("https://a.example/1.jpg"),),
        ),
    )


def test_a_post_of_a_visitor_is_a_conversation_of_its_own():
    post = {
        "item": "status",
        "verb": "add",
        "post_id": "10_40",
        "message": "late",
        "post": {"permalink_url": "https://f.example/40"},
    }
    (mention,) = page(post).mentions
    assert (mention.key, mention.parent, mention.root, mention.url) == ("10_40", None, "10_40", "https://f.example/40")
    assert mention.author == Author("of 10_40")


def test_an_edit_changes_and_a_removal_withdraws():
    told = page(comment(verb="edited", message="found it"), comment(verb="remove", comment_id="20_31"))
    assert told.mentions == ()
    assert [(change.key, change.mention and change.mention.text) for change in told.changes] == [
        ("20_30", "found it"),
        ("20_31", None),
    ]


def test_our_own_answer_is_told_by_the_number_of_the_page():
    (mention,) = page(comment(**{"from": {"id": "10", "name": "Nordwind"}})).mentions
    assert mention.author.id == "10"


@pytest.mark.parametrize("members", [{"item": "reaction"}, {"item": "like"}, {"verb": "hide"}, {"verb": "woven"}])
def test_what_says_nothing_is_left_out(members: dict[str, str]):
    assert page(comment(**members)) == Brought()


def test_one_malformed_change_is_told_and_the_others_stand():
    told = page(comment(created_time="soon"), comment(comment_id=None, post_id=None), comment())
    assert [mention.key for mention in told.mentions] == ["20_30"]
    assert len(told.skipped) == 2


def test_a_comment_on_instagram_is_read_field_by_field():
    value = {
        "id": "1789",
        "text": "产品坏了",
        "from": {"id": "55", "username": "xiaoming"},
        "media": {"id": "1700", "media_product_type": "FEED"},
        "parent_id": "1788",
    }
    assert page(value, field="comments", kind="instagram").mentions == (
        Mention(
            source="intake",
            key="1789",
            text="产品坏了",
            author=Author("55", "xiaoming"),
            published=NOON,
            parent="1788",
            root="1700",
        ),
    )


def test_a_mention_on_instagram_that_holds_no_text_is_left_out():
    assert page({"media_id": "1", "comment_id": "2"}, field="mentions", kind="instagram") == Brought()


def test_several_comments_come_oldest_first():
    told = page(comment(), comment(comment_id="20_29", created_time=SECOND - 60))
    assert [mention.key for mention in told.mentions] == ["20_29", "20_30"]


def test_threads_come_in_either_envelope_and_are_withdrawn():
    value = {"id": "8", "text": "पार्सल कहाँ है?", "username": "amira", "timestamp": "2026-03-01T12:00:00+0000"}
    told = {"field": "replies", "value": value}
    alone = read_threads(json.dumps({"topic": "moderate", "values": told}).encode(), OCCASION)
    inside = read_threads(json.dumps({"entry": [{"changes": [told]}]}).encode(), OCCASION)
    gone = read_threads(b'{"values": {"field": "delete", "value": {"id": "8"}}}', OCCASION)
    assert alone == inside
    assert [(mention.key, mention.published) for mention in alone.mentions] == [("8", NOON)]
    assert gone.changes == (Change("8"),)


@pytest.mark.parametrize(
    "value, skipped",
    [({"id": "8", "timestamp": "soon"}, 1), ({"text": "late"}, 1), ({"id": "8", "text": "late"}, 0)],
)
def test_a_malformed_thread_is_told(value: dict[str, str], skipped: int):
    told = read_threads(json.dumps({"values": {"field": "mentions", "value": value}}).encode(), OCCASION)
    assert len(told.skipped) == skipped


@pytest.mark.parametrize("body", [b"", b"[]", b'{"entry": 7}', b"<html>"])
def test_what_is_nothing_of_meta_is_told(body: bytes):
    with pytest.raises(msgspec.MsgspecError):
        read(body, OCCASION)


def recorded(name: str) -> bytes:
    if not RECORDED.is_dir() and os.environ.get("CI") != "true":
        pytest.skip(f"no documentation samples at {RECORDED}")
    return json.dumps(json.loads((RECORDED / name).read_text(encoding="utf-8"))["request"]["body"]).encode()


def test_a_documented_reply_on_threads_is_read_field_by_field():
    assert read_threads(recorded("doc_webhook_reply.json"), OCCASION).mentions == (
        Mention(
            source="intake",
            key="8901234",
            text="Reply",
            author=Author("test_username", "test_username"),
            url="https://www.threads.net/@test_username/post/Pp",
            published=datetime(2024, 8, 7, 10, 33, 16, tzinfo=UTC),
            parent="567890",
            root="123456",
        ),
    )


def test_a_documented_mention_on_threads_is_one_with_its_picture():
    (mention,) = read_threads(recorded("doc_webhook_mention.json"), OCCASION).mentions
    assert (mention.key, mention.parent, mention.media[0].alt) == ("8901234", None, "test alt text")
