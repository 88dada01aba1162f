"""A Teams workflow on loopback: it takes and refuses what the real one takes and refuses.

Written from https://learn.microsoft.com/power-automate/teams/teams-app-create, the Adaptive Cards schema at
https://adaptivecards.io/explorer, and the limits at
https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using.
"""

import json
import re
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from doubles.server import Asked, Told, serve

PATH = "/workflows/0123456789abcdef/triggers/manual/paths/invoke"
SIGNATURE = "s3cr3tSignature"
MAX_SIZE = 28 * 1024
MEMBERS = {
    "TextBlock": {"text", "wrap", "size", "weight", "color", "isSubtle"},
    "RichTextBlock": {"inlines"},
    "TextRun": {"text", "weight"},
    "FactSet": {"facts"},
    "Container": {"items", "style", "rtl"},
    "Action.OpenUrl": {"title", "url"},
}
LIVE = re.compile(r"\\[!-/:-@\[-`{-~]|([*_`~\[\]()|#]|<[A-Za-z/]|\{\{|://)")
"""A character behind a backslash, or what a text block makes formatting, a link, a tag or a date of."""

DROPPED = Told(drop=True)


def refusal(status: int, code: str) -> Told:
    body = {"error": {"code": code, "message": f"The workflow says {code}."}}
    return Told(status, json.dumps(body).encode(), {"content-type": "application/json"})


LIMITED = Told(429, b"", {"retry-after": "11"})


@dataclass
class Workflow:
    """The cards that were posted; `room` is how many the limit still allows."""

    url: str = ""
    shown: list[dict[str, Any]] = field(default_factory=list)
    room: int = 1_000
    faults: deque[Told] = field(default_factory=deque)

    async def answer(self, asked: Asked) -> Told:
        if self.faults:
            return self.faults.popleft()
        if asked.path != PATH:
            return refusal(404, "WorkflowNotFound")
        if asked.query.get("sig") != SIGNATURE:
            return refusal(401, "SignatureInvalid")
        if self.room < 1:
            return LIMITED
        self.room -= 1
        if len(asked.body) > MAX_SIZE:
            return Told(413)
        message = json.loads(asked.body)
        if any(faults_in(message)):
            return refusal(400, "TriggerInputSchemaMismatch")
        self.shown.append(message["attachments"][0]["content"])
        return Told(202)


def faults_in(message: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a message, as the workflow and Teams see it."""
    if message["type"] != "message" or len(message["attachments"]) != 1:
        yield "a message has one card"
    (attachment,) = message["attachments"]
    if attachment["contentType"] != "application/vnd.microsoft.card.adaptive":
        yield "no Adaptive Card"
    card = attachment["content"]
    if card["type"] != "AdaptiveCard" or card["version"] not in ("1.2", "1.3", "1.4", "1.5"):
        yield "a version that Teams does not show"
    if card.get("msteams", {}).get("entities"):
        yield "somebody is mentioned"
    for part in (*card["body"], *card.get("actions", ())):
        yield from _faults_in_part(part)


def _faults_in_part(part: dict[str, Any]) -> Iterator[str]:
    if unknown := set(part) - MEMBERS[part["type"]] - {"type"}:
        yield f"{part['type']} has no {unknown}"
    if "text" in part and not part["text"]:
        yield "empty text"
    if part["type"] == "Action.OpenUrl" and not re.match("https?://", part["url"]):
        yield "no web address"
    for inner in (*part.get("items", ()), *part.get("inlines", ())):
        yield from _faults_in_part(inner)


def live_in(text: str) -> list[str]:
    """What of a text block Teams would act on instead of showing it."""
    return [found.group(1) for found in LIVE.finditer(text) if found.group(1)]


@asynccontextmanager
async def workflow() -> AsyncIterator[Workflow]:
    flow = Workflow()
    async with serve(flow.answer) as double:
        flow.url = f"{double.url}{PATH}?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sig={SIGNATURE}"
        yield flow
