"""What frames make: posts, edits, deletions, and reasons for those that are skipped."""

import json
from typing import Any

import pytest

from connectors.bluesky_jetstream_event import Sifted, sift, time_of
from connectors.bluesky_jetstream_sieve import Sieve

SIEVE = Sieve(["nordwind", "did:plc:n0rd"])


def frame(operation: str = "create", rkey: str = "1", **changes: Any) -> bytes:
    record = changes.pop("record", {"text": changes.pop("text", "nordwind")})
    commit = {"operation": operation, "collection": "app.bsky.feed.post", "rkey": rkey}
    commit |= {} if operation == "delete" else {"record": record}
    return json.dumps({"did": "did:plc:amira", "time_us": 7, "kind": "commit", "commit": commit, **changes}).encode()


def sifted(*frames: bytes) -> Sifted:
    found = Sifted()
    sift(frames, SIEVE, found)
    return found


def key(rkey: str = "1") -> str:
    return f"at://did:plc:amira/app.bsky.feed.post/{rkey}"


@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"text": "Nordwind!"}, id="text"),
        pytest.param({"embed": {"images": [{"alt": "a nordwind van"}]}}, id="a picture"),
        pytest.param({"embed": {"$type": "app.bsky.embed.video", "alt": "Nordwind"}}, id="a video"),
        pytest.param({"embed": {"external": {"uri": "https://nordwind.example", "title": "x"}}}, id="a link"),
        pytest.param({"embed": {"media": {"images": [{"alt": "nordwind"}]}, "record": {}}}, id="beside a quote"),
        pytest.param(
            {"reply": {"parent": {"uri": "at://did:plc:n0rd/a/b"}, "root": {"uri": "x"}}}, id="an answer to them"
        ),
    ],
)
def test_a_post_is_kept_wherever_it_holds_the_word(record: dict[str, Any]):
    assert list(sifted(frame(record={"text": "é", **record})).posts) == [key()]


def test_an_embed_of_another_shape_does_not_harm_the_post():
    assert list(sifted(frame(record={"text": "nordwind", "embed": [1]})).posts) == [key()]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"collection": "app.bsky.feed.like"}, id="a like"),
        pytest.param(None, id="an account"),
    ],
)
def test_what_is_no_post_is_nothing(other: dict[str, Any] | None):
    commit = None if other is None else {"operation": "create", "rkey": "1", "record": {"text": "nordwind"}, **other}
    assert sifted(frame(commit=commit)).size == 0


def test_the_newest_form_of_a_post_counts():
    found = sifted(frame(text="nordwind 1"), frame(text="nordwind 2"))
    (event,) = found.posts.values()
    assert event.commit is not None
    assert event.commit.record is not None
    assert event.commit.record.text == "nordwind 2"


def test_a_deleted_post_is_not_told_first():
    found = sifted(frame(), frame("update", text="more of nordwind"), frame("delete"))
    assert (found.posts, found.edits, found.gone) == ({}, {}, {key()})


def test_an_edit_that_brings_the_word_is_a_post_too():
    found = sifted(frame("update"))
    assert (list(found.posts), list(found.edits)) == ([key()], [key()])


@pytest.mark.parametrize("bad", [b"", b"\xff\xfe", b"{}", b"[]", b"null", b"1"])
def test_what_is_no_frame_is_skipped_with_a_reason(bad: bytes):
    found = sifted(frame(), bad, frame(rkey="2"))
    assert (list(found.posts), len(found.skipped)) == ([key("1"), key("2")], 1)


def test_the_time_is_that_of_the_first_frame_that_has_one():
    assert time_of([b"{}", b"\xff", frame(time_us=9), frame(time_us=8)]) == 9
    assert time_of([b"{}"]) is None


def account(**told: Any) -> bytes:
    return json.dumps({"did": "did:plc:amira", "time_us": 8, "kind": "account", "account": told}).encode()


@pytest.mark.parametrize(
    "told, gone",
    [
        pytest.param({"active": False, "status": "deleted"}, True, id="deleted"),
        pytest.param({"active": False, "status": "takendown"}, True, id="taken down"),
        pytest.param({"active": False, "status": "deactivated"}, False, id="deactivated"),
        pytest.param({"active": True}, False, id="back"),
        pytest.param({"active": False, "status": None, "new": [1]}, False, id="no reason"),
    ],
)
def test_an_account_that_is_gone_for_good_takes_its_posts_along(told: dict[str, Any], gone: bool):
    other = frame(did="did:plc:lena")
    found = sifted(frame(), frame("update", "2"), other, account(**told))
    assert found.departed == ({"did:plc:amira"} if gone else set())
    assert len(found.posts) == (1 if gone else 3)
    assert bool(found.edits) != gone


def test_an_account_that_cannot_be_read_is_skipped_with_a_reason():
    found = sifted(account(active="perhaps"))
    assert (found.departed, len(found.skipped)) == (set(), 1)
