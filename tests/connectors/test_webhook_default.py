"""The shape that is proposed for deliveries, and others that are mapped to it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from connectors.base import Author, Change, Engagement, Media, Mention
from connectors.webhook_default import found, read
from connectors.webhook_received import Brought, Occasion

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def brought(told: Any, **paths: str) -> Brought:
    return read(json.dumps(told).encode(), Occasion("intake", NOON, paths=tuple(paths.items())))


def one(**members: Any) -> Mention:
    (mention,) = brought({"id": "1", "text": "late", **members}).mentions
    return mention


def test_a_whole_item_is_read_field_by_field():
    told = {
        "id": 7,
        "title": "Ужасно",
        "text": "Посылка потеряна",
        "lang": "ru",
        "rating": 1,
        "created_at": "2026-03-01T15:00:00+03:00",
        "url": "https://reviews.example/7",
        "author": {"id": 5, "handle": "lena", "name": "Лена", "followers": 12},
        "parent_id": "6",
        "thread_id": 4,
        "engagement": {"likes": 1, "replies": 2, "shares": 3, "views": 4},
        "media": ["https://reviews.example/7.jpg", {"url": None, "alt": "рваная коробка"}],
        "raw": {"anything": 1},
    }
    assert brought(told).mentions == (
        Mention(
            source="intake",
            key="7",
            text="Ужасно\n\nПосылка потеряна",
            author=Author("5", "lena", "Лена", 12),
            url="https://reviews.example/7",
            published=NOON,
            language="ru",
            parent="6",
            root="4",
            media=(Media("https://reviews.example/7.jpg"), Media(alt="рваная коробка")),
            engagement=Engagement(likes=1, reposts=3, replies=2, views=4),
            rating=1,
        ),
    )


@pytest.mark.parametrize(
    "created, published",
    [
        (1_772_366_400, NOON),
        (1_772_366_400_000, NOON),
        (1_772_366_400.5, NOON + timedelta(seconds=0.5)),
        ("1772366400", NOON),
        ("2026-03-01T12:00:00", NOON),
        (None, None),
        ("", None),
    ],
)
def test_a_time_is_read_in_each_of_its_forms(created: Any, published: datetime | None):
    assert one(created_at=created).published == published


@pytest.mark.parametrize(
    "author, expected",
    [
        ("@amira", Author("@amira", handle="@amira")),
        ("Амира", Author("Амира", name="Амира")),
        ({"handle": "amira"}, Author("amira", handle="amira")),
        ({"name": "अमीरा"}, Author("अमीरा", name="अमीरा")),
        ({"id": 1, "followers": -3}, Author("1")),
        ({}, Author("unknown:1")),
        (None, Author("unknown:1")),
    ],
)
def test_an_author_is_whatever_is_told(author: Any, expected: Author):
    assert one(author=author).author == expected


@pytest.mark.parametrize("rating, expected", [(5, 5), (0.5, None), (80, None), ("4", None), (True, None), (3.5, 3.5)])
def test_stars_are_one_to_five(rating: Any, expected: float | None):
    assert one(rating=rating).rating == expected


def test_a_picture_without_words_is_told():
    assert one(text="", media=["https://a.example/1.png"]).media == (Media("https://a.example/1.png"),)


def test_very_long_texts_emoji_and_what_cannot_be_stored_are_read():
    assert one(text="late " * 100_000).text == ("late " * 100_000).strip()
    assert one(text="😡\0").text == "😡\ufffd"


@pytest.mark.parametrize(
    "change, same",
    [
        pytest.param({}, True, id="nothing"),
        pytest.param({"author": "omar"}, False, id="another author"),
        pytest.param({"text": "lost"}, False, id="another text"),
        pytest.param({"created_at": "2026-03-01T12:00:59Z"}, True, id="the same minute"),
        pytest.param({"created_at": "2026-03-01T12:01:00Z"}, False, id="another minute"),
    ],
)
def test_what_bears_no_id_is_known_by_author_text_and_minute(change: dict[str, str], same: bool):
    plain = {"author": "amira", "text": "late", "created_at": "2026-03-01T12:00:00Z"}
    (first, *_), (second, *_) = brought(plain).mentions, brought({**plain, **change}).mentions
    assert (first.key == second.key) == same
    assert len(first.key) == 32


def test_without_any_time_the_minute_of_the_delivery_counts():
    early, late = (
        read(b'{"text": "late"}', Occasion("intake", NOON + delay)).mentions[0].key
        for delay in (timedelta(seconds=30), timedelta(minutes=2))
    )
    assert early != late


@pytest.mark.parametrize(
    "body, keys, skipped",
    [
        (b'{"id": "1", "text": "a"}', ["1"], 0),
        (b'[{"id": "1", "text": "a"}, {"id": "2", "text": "b"}]', ["1", "2"], 0),
        (b'{"id": "1", "text": "a"}\n\n{"id": "2", "text": "b"}\r\n', ["1", "2"], 0),
        (b'{"id": "1", "text": "a"}\nno JSON\n{"id": "2", "text": "b"}', ["1", "2"], 1),
        (b'{"id": "1",\n "text": "a"}', ["1"], 0),
        (b'[{"id": "1", "text": "a"}, {"id": "1", "text": "b"}]', ["1"], 0),
        (b"[]", [], 0),
        (b"7", [], 1),
        (b'[null, {"id": "1", "text": "a", "created_at": "soon"}, {"id": "2"}]', [], 3),
        (b'{"id": "1", "text": "a", "created_at": 1e300}', [], 1),
        (b'{"type": "delete"}', [], 1),
    ],
)
def test_items_come_alone_in_a_list_or_one_a_line(body: bytes, keys: list[str], skipped: int):
    told = read(body, Occasion("intake", NOON))
    assert [mention.key for mention in told.mentions] == keys
    assert len(told.skipped) == skipped


def test_a_deletion_withdraws():
    assert brought([{"type": "delete", "id": 7}]).changes == (Change("7"),)


def test_another_shape_is_read_by_its_paths():
    told = {"data": {"events": [{"comment": {"no": 1, "words": ["late", "lost"]}, "who": {"login": "amira"}}]}}
    paths = {"items": "data.events[]", "id": "comment.no", "text": "comment.words[]", "author_handle": "who.login"}
    (mention,) = brought(told, **paths).mentions
    assert (mention.key, mention.text, mention.author.handle) == ("1", "late", "amira")


@pytest.mark.parametrize(
    "path, values",
    [
        ("", [{"a": [{"b": 1}, {"b": 2}, 3], "c": {"d": None}}]),
        ("a[].b", [1, 2]),
        ("c.d", [None]),
        ("a.b", []),
        ("c[]", []),
        ("x.y", []),
    ],
)
def test_a_path_leads_to_all_that_stands_there(path: str, values: list[Any]):
    assert found({"a": [{"b": 1}, {"b": 2}, 3], "c": {"d": None}}, path) == values


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"text": ', b"\xff\xfe"])
def test_what_is_no_json_is_told(body: bytes):
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        read(body, Occasion("intake", NOON))
