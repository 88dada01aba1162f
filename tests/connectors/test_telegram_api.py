"""Messages of Telegram as mentions, and recorded updates."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from doubles.reading import poll

from connectors.base import Author, Media
from connectors.telegram import Telegram
from connectors.telegram_api import Message, mention

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "telegram"
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "گروه"}
NOON = int(datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp())


def message(**members: Any) -> Message:
    told = {"message_id": 5, "date": NOON, "chat": GROUP, "from": {"id": 7, "first_name": "امیرا"}}
    return msgspec.convert({**told, **members}, Message)


@pytest.mark.parametrize(
    "members, author",
    [
        pytest.param({}, Author("7", name="امیرا"), id="a first name"),
        pytest.param(
            {"from": {"id": 7, "first_name": "A", "last_name": "H", "username": "amira"}},
            Author("7", "amira", "A H"),
            id="a full name",
        ),
        pytest.param({"from": {"id": 7}}, Author("7"), id="no name"),
        pytest.param(
            {
                "from": {"id": 1, "first_name": "Group"},
                "sender_chat": {"id": -9, "title": "Nordwind", "username": "nw"},
            },
            Author("-9", "nw", "Nordwind"),
            id="in the name of a chat",
        ),
        pytest.param({"from": None}, Author("-1001234567890", name="گروه"), id="a channel post"),
        pytest.param({"from": None, "author_signature": "Omid"}, Author("-1001234567890", name="Omid"), id="signed"),
    ],
)
def test_whoever_wrote_it_is_the_author(members: dict[str, Any], author: Author):
    assert mention(message(**members), "tg").author == author


@pytest.mark.parametrize(
    "chat, url",
    [
        pytest.param({**GROUP, "username": "nw"}, "https://t.me/nw/5", id="public"),
        pytest.param(GROUP, "https://t.me/c/1234567890/5", id="private supergroup"),
        pytest.param({"id": -5, "type": "group"}, None, id="basic group"),
        pytest.param({"id": 7, "type": "private", "username": "amira"}, None, id="alone with the bot"),
    ],
)
def test_only_supergroups_and_channels_have_links(chat: dict[str, Any], url: str | None):
    assert mention(message(chat=chat), "tg").url == url


@pytest.mark.parametrize(
    "members, parent, root",
    [
        pytest.param({}, None, None, id="alone"),
        pytest.param({"reply_to_message": {"message_id": 4}}, "4", None, id="an answer"),
        pytest.param({"reply_to_message": {"message_id": 4}, "message_thread_id": 2}, "4", "2", id="within a thread"),
        pytest.param({"message_thread_id": 2, "is_topic_message": True}, None, None, id="in a topic of a forum"),
    ],
)
def test_a_message_belongs_to_its_conversation(members: dict[str, Any], parent: str | None, root: str | None):
    told = mention(message(**members), "tg")
    assert (told.parent, told.root) == tuple(number and f"{GROUP['id']}/{number}" for number in (parent, root))


@pytest.mark.parametrize(
    "members, text, media",
    [
        pytest.param({"text": " بسته‌ام نرسید 😡 "}, "بسته‌ام نرسید 😡", (), id="words"),
        pytest.param({"caption": "рваная", "photo": [{"file_id": "a"}, {}]}, "рваная", (Media(),), id="a photo"),
        pytest.param({"sticker": {"emoji": "🤬"}}, "🤬", (Media(alt="🤬"),), id="a sticker"),
        pytest.param({"document": {"file_name": "bill.pdf"}}, "", (Media(alt="bill.pdf"),), id="a document"),
        pytest.param({"animation": {}, "document": {}}, "", (Media(),), id="an animation, told twice"),
        pytest.param({"audio": {"title": "Song", "file_name": "x"}}, "", (Media(alt="Song"),), id="audio"),
        pytest.param(
            {"poll": {"question": "Nordwind?", "options": [{"text": "no"}, {"text": "never"}]}},
            "Nordwind?\nno\nnever",
            (),
            id="a poll",
        ),
        pytest.param({"text": "长" * 60_000}, "长" * 60_000, (), id="very long"),
    ],
)
def test_words_and_files_of_every_kind(members: dict[str, Any], text: str, media: tuple[Media, ...]):
    told = mention(message(**members), "tg")
    assert (told.text, told.media) == (text, media)


@pytest.mark.parametrize(
    "name, text, media",
    [
        ("message", "Hi, world!", ()),
        ("edited_message", "hi there (edited)", ()),
        ("message_with_audio", "", (Media(),)),
        ("message_with_photo", "photo description", (Media(),)),
        ("message_with_sticker", "🛠", (Media(alt="🛠"),)),
        ("message_with_video", "description", (Media(),)),
        ("message_with_voice", "", (Media(),)),
    ],
)
async def test_every_recorded_update_is_read(name: str, text: str, media: tuple[Media, ...]):
    path = RECORDED / f"{name}.json"
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the recorded updates are missing: {RECORDED}")
        pytest.skip("the recorded updates are not beside this checkout")
    body = json.loads(path.read_text(encoding="utf-8"))["body"]
    (update,) = body["result"]
    raw = next(value for name, value in update.items() if name != "update_id")
    page = await poll(Telegram(token="1:a"), httpx.MockTransport(lambda _: httpx.Response(200, json=body)))
    (told,) = page.mentions
    assert (told.text, told.media, page.skipped) == (text, media, ())
    assert told.key == f"{raw['chat']['id']}/{raw['message_id']}"
    assert (told.author.id, told.author.handle) == (str(raw["from"]["id"]), raw["from"]["username"])
    assert (told.author.name or "").startswith(raw["from"]["first_name"])
    assert (told.published, told.language) == (datetime.fromtimestamp(raw["date"], UTC), raw["from"]["language_code"])
    assert told.edited == (datetime.fromtimestamp(raw["edit_date"], UTC) if "edit_date" in raw else None)
    assert [change.key for change in page.changes] == ([told.key] if "edit_date" in raw else [])
