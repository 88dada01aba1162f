"""Trustpilot as it pushes; hand-made after the documentation, and a recorded event."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from connectors.base import Author, Mention
from connectors.webhook_received import Brought, Occasion
from connectors.webhook_trustpilot import read

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "trustpilot" / "webhook_review_created.json"
REVIEW = {"id": "62c8", "createdAt": "2026-03-01T12:00:00Z", "stars": 1, "title": "Поздно", "text": "Посылки нет"}


def told(*events: Any) -> Brought:
    return read(json.dumps({"events": events}).encode(), Occasion("intake"))


def event(what: str, **thing: Any) -> dict[str, Any]:
    return {"eventName": f"service-review-{what}", "version": "1", "eventData": thing}


def test_reviews_are_created_changed_and_deleted_in_one_delivery():
    told_ = told(
        event("created", **REVIEW), event("updated", **{**REVIEW, "id": "62c7"}), event("deleted", id="62c6"),
        event("invented", id="1"),
    )  # fmt: skip
    assert [(mention.key, mention.rating) for mention in told_.mentions] == [("62c8", 1)]
    assert [(change.key, change.mention is None) for change in told_.changes] == [("62c7", False), ("62c6", True)]
    assert told_.skipped == ()


def test_one_malformed_event_is_told_and_the_others_stand():
    told_ = told(event("created", id="1"), {"eventName": 7}, event("created", **REVIEW))
    assert [mention.key for mention in told_.mentions] == ["62c8"]
    assert len(told_.skipped) == 2


@pytest.mark.parametrize("body", [b"", b"{}", b"[]"])
def test_what_is_nothing_of_trustpilot_is_told(body: bytes):
    with pytest.raises(msgspec.MsgspecError):
        read(body, Occasion("intake"))


def test_a_recorded_review_is_read_field_by_field():
    if not RECORDED.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"no recorded event at {RECORDED}")
    exchange = json.loads(RECORDED.read_text(encoding="utf-8"))
    data = exchange["request"]["body"]["events"][0]["eventData"]
    assert read(json.dumps(exchange["request"]["body"]).encode(), Occasion("intake")).mentions == (
        Mention(
            source="intake",
            key="62c8968be77911f2449e9f74",
            text=data["text"],
            author=Author("bbbbb", name="some one"),
            url="https://www.trustpilot.com/reviews/62c8968be77911f2449e9f74",
            published=datetime(2022, 7, 8, 22, 41, 48, tzinfo=UTC),
            language="en",
            root="62c8968be77911f2449e9f74",
            rating=4,
        ),
    )
