"""Tickets of Zendesk as mentions, and recorded answers."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from doubles.reading import poll
from doubles.zendesk import EMAIL, TOKEN

from connectors.base import Author
from connectors.zendesk import Zendesk
from connectors.zendesk_api import Ticket, of_ticket

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "zendesk"


@pytest.mark.parametrize(
    "members, expected",
    [
        pytest.param({"requester_id": None}, {"author": Author("of 5")}, id="nobody"),
        pytest.param(
            {"via": {"channel": "twitter", "source": {"from": {"username": "amira_h", "name": "A"}}}},
            {"author": Author("7", "amira_h")},
            id="from a network",
        ),
        pytest.param({"subject": None, "description": None}, {"text": ""}, id="without words"),
        pytest.param({"subject": "देर", "description": "ب" * 60_000}, {"text": "देर\n\n" + "ب" * 60_000}, id="very long"),
    ],
)
def test_what_is_unusual_is_told_as_far_as_it_goes(members: dict[str, Any], expected: dict[str, Any]):
    noon = "2026-03-01T12:00:00Z"
    made = {"id": 5, "created_at": noon, "updated_at": noon, "requester_id": 7, **members}
    one = of_ticket(msgspec.convert(json.loads(json.dumps(made)), Ticket), "https://acme.zendesk.example", "zd")
    assert {name: getattr(one, name) for name in expected} == expected


@pytest.mark.parametrize(
    "name", ["incremental_tickets_cursor.json", "incremental_tickets_time_based.json", "tickets_list_cursor.json"]
)
async def test_a_recorded_answer_is_read_field_by_field(name: str):
    path = RECORDED / name
    if not path.exists():
        reason = f"{path} is not here"
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    exchange = json.loads(path.read_text(encoding="utf-8"))
    answer = httpx.Response(200, json=exchange["body"], headers={"date": exchange["headers"]["Date"]})
    reading = Zendesk(server="https://acme.zendesk.example", email=EMAIL, token=TOKEN)
    page = await poll(reading, httpx.MockTransport(lambda _: answer))
    assert (len(page.mentions), page.skipped) == (3, ())
    for one in page.mentions:
        (item,) = [ticket for ticket in exchange["body"]["tickets"] if str(ticket["id"]) == one.key]
        assert one.published == datetime.fromisoformat(item["created_at"]).astimezone(UTC)
        assert one.author.id == str(item["requester_id"])
        assert one.text.startswith(item["subject"])
        assert one.text.endswith(item["description"].strip())
