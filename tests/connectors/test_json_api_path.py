"""Paths into JSON: where they lead, and what is said where they lead nowhere."""

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue, TypeAdapter, ValidationError

from connectors.json_api_path import Astray, Path, decoded, find, seek

TREE: JsonValue = {"by": {"name": "Амира", "0": "zero"}, "media": [{"url": "a"}, {"url": "b"}], "none": None, "": 1}


@pytest.mark.parametrize(
    "path, expected",
    [
        ("by.name", "Амира"),
        ("by.0", "zero"),
        ("media.1.url", "b"),
        ("media.-1.url", "b"),
        ("none", None),
        ("", TREE),
    ],
)
def test_a_path_leads_to_what_it_names(path: str, expected: JsonValue):
    assert find(TREE, path) == expected


@pytest.mark.parametrize(
    "path, sentence",
    [
        pytest.param("author", '"author" leads nowhere: the top has by, media, none, ', id="no such member"),
        pytest.param("by.nick", '"by" has name, 0', id="no such member below"),
        pytest.param("media.url", '"media" is a list; go on with a number, as in media.0', id="a name in a list"),
        pytest.param("media.2", '"media" is a list of 2', id="too far"),
        pytest.param("media.-3", '"media" is a list of 2', id="too far back"),
        pytest.param("media.²", "go on with a number", id="no plain number"),
        pytest.param("by.name.first", '"by.name" is neither an object nor a list', id="beyond the end"),
        pytest.param("none.first", '"none" is neither an object nor a list', id="beyond nothing"),
    ],
)
def test_a_path_that_leads_nowhere_says_where_it_ends(path: str, sentence: str):
    with pytest.raises(Astray) as told:
        find(TREE, path)
    assert sentence in str(told.value)
    assert seek(TREE, path) is None


def test_of_many_members_some_are_named():
    with pytest.raises(Astray, match="has m0, m1, m2, m3, m4, m5, m6, m7 and 12 more"):
        find({f"m{number}": 1 for number in range(20)}, "x")


@pytest.mark.parametrize("path", [".", "a.", ".a", "a..b", "a. b"])
def test_what_is_no_path_is_told(path: str):
    with pytest.raises(ValidationError, match="is no path; join names and numbers by dots"):
        TypeAdapter(Path).validate_python(path)


@pytest.mark.parametrize(
    "body, expected",
    [
        pytest.param(b'"\\ud83d\\ude21"', "😡", id="a whole character"),
        pytest.param(b'"a\\ud83d"', "a\ufffd", id="half a character"),
        pytest.param(b'{"\\ude21": 1}', {"\ufffd": 1}, id="half a name"),
        pytest.param(b"123456789012345678901234567890", 123456789012345678901234567890, id="a long number"),
    ],
)
def test_a_body_is_read_as_far_as_it_is_json(body: bytes, expected: JsonValue):
    assert decoded(body) == expected


@pytest.mark.parametrize(
    "body", [b"", b"{", b"<html>", b'{"a": NaN}', b"\xff\xfe", b"[" * 100_000], ids=lambda body: repr(body[:12])
)
def test_what_is_no_json_is_told(body: bytes):
    with pytest.raises((msgspec.MsgspecError, RecursionError)):
        decoded(body)


@given(
    st.recursive(st.none() | st.text(), lambda below: st.lists(below) | st.dictionaries(st.text(), below)), st.text()
)
def test_no_path_breaks_anything(value: JsonValue, path: str):
    # Anything but Astray would end the poll.
    with suppress(Astray):
        find(value, path)
