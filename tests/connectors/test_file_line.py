"""One line of a file of mentions: what it may hold, and why it is skipped."""

import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from doubles.reading import poll
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Author, Engagement, Media, Mention
from connectors.file import File
from connectors.file_line import mentions, read

WHOLE = {
    "source": "mastodon",
    "key": "https://social.example/1",
    "url": "https://social.example/@amira/1",
    "author": {
        "id": "https://social.example/@amira",
        "handle": "@amira@social.example",
        "name": "Amira",
        "followers": 9,
    },
    "text": "طرد نوردفيند لم يصل 📦",
    "published": "2026-03-01T13:00:00+02:00",
    "edited": "2026-03-01T11:30:00Z",
    "language": "ar",
    "parent": "https://social.example/0",
    "root": "https://social.example/0",
    "media": [{"url": "https://social.example/1.png", "alt": "an empty box"}],
    "engagement": {"likes": 1, "reposts": 2, "replies": 3, "views": None},
    "rating": 1.5,
}


def line(told: object) -> Mention:
    return read(json.dumps(told).encode(), "export")


class TestALine:
    def test_holds_all_that_an_export_holds(self):
        assert line(WHOLE) == Mention(
            source="export",
            key="https://social.example/1",
            text="طرد نوردفيند لم يصل 📦",
            author=Author("https://social.example/@amira", "@amira@social.example", "Amira", 9),
            url="https://social.example/@amira/1",
            published=datetime(2026, 3, 1, 11, 0, tzinfo=UTC),
            edited=datetime(2026, 3, 1, 11, 30, tzinfo=UTC),
            language="ar",
            parent="https://social.example/0",
            root="https://social.example/0",
            media=(Media("https://social.example/1.png", "an empty box"),),
            engagement=Engagement(1, 2, 3, None),
            rating=1.5,
        )

    def test_of_an_export_with_nothing_known_comes_in(self):
        unknown = dict.fromkeys(set(WHOLE) - {"text", "key"})
        told = line({**unknown, "text": "late", "key": "a"})
        assert told == Mention("export", "a", "late", Author("unknown:a"))

    @pytest.mark.parametrize(
        "told, key",
        [
            pytest.param({"key": "a", "id": "b"}, "a", id="key before id"),
            pytest.param({"id": "b"}, "b", id="id"),
            pytest.param({"id": 17}, "17", id="a number"),
            pytest.param({"key": "", "id": "b"}, "b", id="an empty key is none"),
        ],
    )
    def test_is_known_by_key_or_id(self, told: dict[str, object], key: str):
        assert line({"text": "late", **told}).key == key

    def test_without_a_key_is_known_by_its_content(self):
        assert line({"text": "late"}).key == line({"text": "late"}).key != line({"text": "later"}).key

    @pytest.mark.parametrize(
        "told, author",
        [
            pytest.param("Amira", Author("Amira", name="Amira"), id="a name"),
            pytest.param("@amira", Author("@amira", handle="@amira"), id="a handle"),
            pytest.param({"id": 5, "name": ""}, Author("5"), id="a number as id"),
            pytest.param({"name": "Amira"}, Author("Amira", name="Amira"), id="no id"),
            pytest.param({}, Author("unknown:k"), id="an empty object"),
            pytest.param("", Author("unknown:k"), id="an empty name"),
            pytest.param(None, Author("unknown:k"), id="null"),
        ],
    )
    def test_tells_its_author_in_several_ways(self, told: object, author: Author):
        assert line({"key": "k", "text": "late", "author": told}).author == author

    def test_takes_lang_for_the_language(self):
        assert line({"text": "поздно", "lang": "ru"}).language == "ru"
        assert line({"text": "поздно", "lang": "ru", "language": "uk"}).language == "uk"

    @pytest.mark.parametrize(
        "told, published",
        [
            pytest.param("2026-03-01T12:00:00.5Z", datetime(2026, 3, 1, 12, 0, 0, 500_000, UTC), id="with a fraction"),
            pytest.param("2026-03-01T12:00:00", datetime(2026, 3, 1, 12, tzinfo=UTC), id="no zone is UTC"),
            pytest.param("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC), id="only a date"),
            pytest.param("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC), id="forged, long ago"),
            pytest.param("", None, id="empty"),
            pytest.param(None, None, id="null"),
        ],
    )
    def test_tells_its_time_in_iso_8601(self, told: str | None, published: datetime | None):
        assert line({"text": "late", "published": told}).published == published

    def test_keeps_a_very_long_text_whole(self):
        assert len(line({"text": "я" * 100_000}).text) == 100_000

    def test_loses_nul_but_not_a_written_backslash(self):
        assert line({"text": "a\x00b"}).text == "a\ufffdb"
        assert line({"text": r"a\u0000b"}).text == r"a\u0000b"

    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
    def test_of_any_text_comes_in_unchanged(self, text: str):
        assert line({"text": text}).text == text


@pytest.mark.parametrize(
    "broken, reason",
    [
        pytest.param(b"not JSON", "malformed", id="no JSON"),
        pytest.param(b'{"text": "cut', "truncated", id="cut off"),
        pytest.param(b'{"text": null}', "got `null`", id="null for text"),
        pytest.param(b'{"text": 5}', "got `int`", id="a number for text"),
        pytest.param(b'{"key": "a"}', "missing required field `text`", id="no text"),
        pytest.param(b"null", "got `null`", id="bare null"),
        pytest.param(b'[{"text": "a"}]', "one JSON object a line", id="a list"),
        pytest.param(b'{"text": "a", "media": 7}', "got `int`", id="a number for media"),
        pytest.param(b'{"text": "\\ud83d alone"}', "surrogate", id="a lone surrogate"),
        pytest.param(b'{"text": "\xff"}', "UTF-8", id="no UTF-8"),
        pytest.param(b'{"text": "a\x00"}', "line 2", id="a raw NUL"),
        pytest.param(b'{"text": "a", "published": "soon"}', "no ISO 8601 time: 'soon'", id="no time"),
        pytest.param(b'{"text": "a", "published": "0001-01-01T00:00+14:00"}', "no ISO 8601", id="before all time"),
        pytest.param(b'{"text": "a", "rating": "five"}', "got `str`", id="a word for a number"),
    ],
)
def test_a_malformed_line_is_skipped_with_its_number_and_reason(broken: bytes, reason: str):
    found, skipped = mentions([(1, b'{"text": "first"}'), (2, broken), (3, b'{"text": "last"}')], "export")
    assert [mention.text for mention in found] == ["first", "last"]
    (told,) = skipped
    assert told.startswith("line 2: ")
    assert reason.lower() in told.lower()


def test_blank_lines_and_a_byte_order_mark_are_no_mistakes():
    found, skipped = mentions([(1, b'\xef\xbb\xbf{"text": "first"}\r\n'), (2, b"\r\n"), (3, b"")], "export")
    assert ([mention.text for mention in found], skipped) == (["first"], ())


def test_the_last_line_of_a_key_counts():
    found, _ = mentions(
        [(1, b'{"id": 1, "text": "old"}'), (2, b'{"id": 2, "text": "b"}'), (3, b'{"id": 1, "text": "new"}')], "x"
    )
    assert [(mention.key, mention.text) for mention in found] == [("2", "b"), ("1", "new")]


class TestAConversation:
    LINES = (
        {"key": "1", "text": "My parcel is lost", "author": "Amira"},
        {"key": "2", "text": "Something else", "author": "Lena"},
        {"key": "3", "text": "We are sorry", "author": "@nordwind", "parent": "1", "root": "1"},
        {"key": "4", "text": "Thanks", "author": "Amira", "parent": "3"},
    )

    @pytest.fixture
    def source(self, tmp_path: Path) -> File:
        path = tmp_path / "posts"
        path.write_text("".join(json.dumps(told) + "\n" for told in self.LINES))
        return File(path=str(path))

    @pytest.mark.parametrize("of, others", [("1", ["3", "4"]), ("3", ["1", "4"]), ("4", ["3"]), ("2", [])])
    async def test_is_found_in_the_same_file(self, source: File, of: str, others: list[str]):
        mention = next(each for each in (await poll(source)).mentions if each.key == of)
        async with httpx.AsyncClient() as http:
            assert [each.key for each in await source.thread(http, mention)] == others

    async def test_is_empty_for_standard_input(self):
        async with httpx.AsyncClient() as http:
            assert await File(path="-").thread(http, Mention("x", "1", "late", Author("amira"))) == []
