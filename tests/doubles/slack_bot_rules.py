"""What Slack finds wrong with a message, and whom a message would call.

Where a JSON Schema of Block Kit lies beside the checkout, blocks are held against that too.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from doubles.slack import faults_in
from jsonschema import Draft7Validator

SHARED = Path(__file__).parents[2].parent / "shared"
SCHEMA = SHARED / "fixtures" / "slack" / "blockkit" / "blockkit.schema.json"


def faults_in_message(request: dict[str, Any]) -> Iterator[str]:
    """The error codes of what is wrong with a message, as Slack sees it."""
    if not request.get("text") and not request.get("blocks"):
        yield "no_text"
    if len(request["text"]) > 40_000:
        yield "msg_too_long"
    if request.get("blocks") and list(wrong_in(request["blocks"])):
        yield "invalid_blocks"
    metadata = request.get("metadata")
    if metadata and set(metadata) != {"event_type", "event_payload"}:
        yield "invalid_metadata_format"


def wrong_in(blocks: list[dict[str, Any]]) -> Iterator[str]:
    yield from faults_in(blocks)
    for block in blocks:
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            if element["type"] == "overflow":
                yield from _wrong_in_overflow(element)
    for validator in validators():
        yield from (error.message for error in validator.iter_errors(blocks))


def _wrong_in_overflow(menu: dict[str, Any]) -> Iterator[str]:
    if not 2 <= len(menu["options"]) <= 5:
        yield f"overflow with {len(menu['options'])} options"
    for option in menu["options"]:
        if not 1 <= len(option["text"]["text"]) <= 75 or not 1 <= len(option["value"]) <= 150:
            yield "an option too long or empty"


@cache
def validators() -> tuple[Draft7Validator, ...]:
    """Of the published schema, where it lies beside the checkout."""
    return (Draft7Validator(json.loads(SCHEMA.read_bytes())),) if SCHEMA.exists() else ()


def mentions_in(message: dict[str, Any]) -> list[str]:
    """Whatever of a message Slack would turn into a call to people: only mrkdwn and typed elements can."""
    live = [
        message["text"],
        *(part["text"] for part in parts_of(message.get("blocks", ())) if part["type"] == "mrkdwn"),
    ]
    return [
        *(
            text
            for text in live
            for sign in ("<@", "<!channel", "<!here", "<!everyone", "<!subteam", "<#")
            if sign in text
        ),
        *(
            part["type"]
            for part in parts_of(message.get("blocks", ()))
            if part["type"] in ("user", "usergroup", "broadcast", "channel", "link")
        ),
    ]


def parts_of(value: Any) -> Iterator[dict[str, Any]]:
    """Every typed object inside."""
    if isinstance(value, dict):
        if "type" in value:
            yield value
        for inner in value.values():
            yield from parts_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from parts_of(inner)
