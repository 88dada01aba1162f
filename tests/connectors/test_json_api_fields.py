"""What an item of any JSON tells, and what it leaves open."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import JsonValue

from connectors.base import Author, Engagement, Mention
from connectors.json_api_fields import Fields, mention, moment, never_found

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BASE = "https://voices.example/v2/list?topic=acme"
ALL = Fields(**{name: name for name in Fields.model_fields})


def told(**item: Any) -> Mention:
    return mention({"id": "1", "text": "late", **item}, ALL, "voices", BASE, html=False)


@pytest.mark.parametrize(
    "given, expected",
    [
        pytest.param("2026-03-01T12:00:00Z", NOON, id="ISO 8601"),
        pytest.param("2026-03-01T13:00:00+01:00", NOON, id="another zone"),
        pytest.param("2026-03-01 12:00:00", NOON, id="no zone"),
        pytest.param("20260301T120000", NOON, id="without dashes"),
        pytest.param("20260301", datetime(2026, 3, 1, tzinfo=UTC), id="a day without dashes"),
        pytest.param("Sun, 01 Mar 2026 12:00:00 GMT", NOON, id="RFC 2822"),
        pytest.param(1_772_366_400, NOON, id="seconds"),
        pytest.param("1772366400", NOON, id="seconds as a text"),
        pytest.param(1_772_366_400_000, NOON, id="milliseconds"),
        pytest.param(1_772_366_400.5, NOON.replace(microsecond=500_000), id="a fraction"),
        pytest.param("yesterday", None, id="words"),
        pytest.param("", None, id="empty"),
        pytest.param(True, None, id="true"),
        pytest.param([1_772_366_400], None, id="a list"),
        pytest.param("infinity", None, id="without end"),
        pytest.param(10**300, None, id="beyond all calendars"),
        pytest.param("0001-01-01T00:00:00+14:00", None, id="before all calendars"),
    ],
)
def test_a_time_is_read_in_the_forms_that_apis_use(given: JsonValue, expected: datetime | None):
    assert moment(given) == expected


@pytest.mark.parametrize(
    "item, expected",
    [
        pytest.param(
            {},
            {"author": Author("of 1"), "engagement": Engagement(), "published": None, "url": None},
            id="hardly anything",
        ),
        pytest.param({"id": 17}, {"key": "17"}, id="a number as id"),
        pytest.param({"text": None}, {"text": ""}, id="no words"),
        pytest.param({"text": "لم يصل 😡" * 5_000}, {"text": "لم يصل 😡" * 5_000}, id="very long"),
        pytest.param({"title": "late"}, {"text": "late"}, id="a title that the text repeats"),
        pytest.param({"title": "糟糕"}, {"text": "糟糕\n\nlate"}, id="a title"),
        pytest.param({"author_name": "Амира"}, {"author": Author("Амира", None, "Амира")}, id="a name alone"),
        pytest.param({"author_id": 0}, {"author": Author("0")}, id="the number 0"),
        pytest.param({"author_id": {"x": 1}}, {"author": Author("of 1")}, id="an object in place of a person"),
        pytest.param({"url": "/p/1"}, {"url": "https://voices.example/p/1"}, id="a relative address"),
        pytest.param({"url": "javascript:alert(1)"}, {"url": None}, id="no address"),
        pytest.param({"url": "https://[broken"}, {"url": None}, id="a broken address"),
        pytest.param({"rating": "4.5"}, {"rating": 4.5}, id="stars as a text"),
        pytest.param({"rating": 80}, {"rating": None}, id="more than five stars"),
        pytest.param({"rating": True}, {"rating": None}, id="no stars"),
        pytest.param({"likes": "12", "views": -1, "replies": 1.5}, {"engagement": Engagement(likes=12)}, id="counts"),
        pytest.param({"edited": 1_772_366_400, "published": NOON.isoformat()}, {"edited": None}, id="never edited"),
        pytest.param({"language": " fa "}, {"language": "fa"}, id="a language"),
    ],
)
def test_what_is_unusual_is_told_as_far_as_it_goes(item: dict[str, Any], expected: dict[str, Any]):
    one = told(**item)
    assert {name: getattr(one, name) for name in expected} == expected


@pytest.mark.parametrize(
    "item, sentence",
    [
        pytest.param({"text": "late"}, 'fields.id: "id" leads nowhere: the top has text', id="no id"),
        pytest.param({"id": " ", "text": "a"}, 'fields.id: "id" leads to an empty text', id="an empty id"),
        pytest.param({"id": True, "text": "a"}, 'fields.id: "id" leads to true or false', id="no real id"),
        pytest.param({"id": 1.5, "text": "a"}, 'fields.id: "id" leads to a number', id="no whole number"),
        pytest.param({"id": "1", "text": ["a"]}, 'fields.text: "text" leads to a list', id="several texts"),
        pytest.param("late", "neither an object nor a list", id="no item"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(item: JsonValue, sentence: str):
    with pytest.raises(ValueError) as error:
        mention(item, ALL, "voices", BASE, html=False)
    assert sentence in str(error.value)


def test_a_path_that_no_item_has_is_named():
    fields = Fields(id="id", text="text", likes="up", rating="stars")
    assert never_found([{"id": 1, "text": "a"}, {"id": 2, "text": "b", "stars": None}], fields) == ["likes"]
    assert never_found([], fields) == []


def test_every_field_is_described():
    assert [name for name, field in Fields.model_fields.items() if not field.description] == []
