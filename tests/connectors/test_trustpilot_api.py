"""Reviews of Trustpilot as mentions, and a recorded event."""

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from doubles.trustpilot import UNIT

from connectors.base import Author
from connectors.trustpilot_api import Review, mentions

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "trustpilot" / "webhook_review_created.json"


@pytest.mark.parametrize(
    "members, expected",
    [
        pytest.param(
            {"title": "It is late and…", "text": "It is late and wet"}, {"text": "It is late and wet"}, id="cut"
        ),
        pytest.param({"title": None, "text": None}, {"text": ""}, id="stars alone"),
        pytest.param({"consumer": None}, {"author": Author("of r1")}, id="nobody"),
        pytest.param({"text": "बहुत देर " * 9_000, "title": ""}, {"text": ("बहुत देर " * 9_000).strip()}, id="very long"),
    ],
)
def test_what_is_unusual_is_told_as_far_as_it_goes(members: dict[str, Any], expected: dict[str, Any]):
    review = {"id": "r1", "createdAt": "2026-03-01T12:00:00Z", "stars": 1, "title": "", "text": "late", **members}
    (one,) = mentions(msgspec.convert(json.loads(json.dumps(review)), Review), UNIT, "tp")
    assert {name: getattr(one, name) for name in expected} == expected


def test_a_recorded_event_tells_its_review_field_by_field():
    if not RECORDED.exists():
        reason = f"{RECORDED} is not here"
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    (event,) = json.loads(RECORDED.read_text(encoding="utf-8"))["request"]["body"]["events"]
    told = event["eventData"]
    (one,) = mentions(msgspec.convert(told, Review), UNIT, "tp")
    assert (one.key, one.text, one.rating, one.language) == (told["id"], told["text"], told["stars"], told["language"])
    assert one.published is not None
    assert one.published.strftime("%Y-%m-%dT%H:%M:%SZ") == told["createdAt"]
    assert one.author == Author(told["consumer"]["id"], name=told["consumer"]["name"])
