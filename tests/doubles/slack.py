"""A loopback double of a Slack incoming webhook: it takes and refuses what Slack takes and refuses.

Written from https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks (codes),
https://docs.slack.dev/reference/block-kit (members and limits) and
https://docs.slack.dev/apis/web-api/rate-limits (one message a second, short bursts allowed).
"""

import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from doubles.server import Asked, Told, serve

SECRET_PATH = "/services/T0DOUBLE/B0DOUBLE/s3cr3tAddress"
BURST = 5

LIMITED = Told(
    429,
    b'{"retry_after":7,"ok":false,"error":"rate_limited"}',
    {"retry-after": "7", "content-type": "application/json"},
)
BROKEN = Told(500, b"<!DOCTYPE html><html><body>Server Error</body></html>", {"content-type": "text/html"})
DROPPED = Told(drop=True)
"""Accepted, but the answer is lost."""


def refusal(status: int, code: str) -> Told:
    return Told(status, code.encode(), {"content-type": "text/html"})


@dataclass
class SlackHook:
    """What the channel shows. `faults` are given first, one for each request."""

    url: str = ""
    shown: list[dict[str, Any]] = field(default_factory=list)
    faults: deque[Told] = field(default_factory=deque)
    clock: Callable[[], float] = time.monotonic
    tokens: float = BURST
    filled_at: float = 0.0

    async def answer(self, asked: Asked) -> Told:
        if self.faults:
            fault = self.faults.popleft()
            if fault is DROPPED:
                self.shown.append(json.loads(asked.body))
            return fault
        if asked.path != SECRET_PATH:
            return refusal(404, "no_service")
        if not self._has_room():
            return LIMITED
        return self._take(asked)

    def _has_room(self) -> bool:
        now = self.clock()
        self.tokens = min(BURST, self.tokens + max(0.0, now - self.filled_at))
        self.filled_at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    def _take(self, asked: Asked) -> Told:
        try:
            message = json.loads(asked.body)
        except ValueError:
            return refusal(400, "invalid_payload")
        if asked.method != "POST" or not isinstance(message, dict):
            return refusal(400, "invalid_payload")
        if not message.get("text") and not message.get("blocks"):
            return refusal(400, "no_text")
        if "blocks" in message and any(faults_in(message["blocks"])):
            return refusal(400, "invalid_blocks")
        self.shown.append(message)
        return Told(200, b"ok", {"content-type": "text/html"})


@asynccontextmanager
async def slack_hook(clock: Callable[[], float] = time.monotonic) -> AsyncIterator[SlackHook]:
    hook = SlackHook(clock=clock)
    hook.filled_at = clock()
    async with serve(hook.answer) as double:
        hook.url = double.url + SECRET_PATH
        yield hook


MEMBERS = {
    "header": {"text"},
    "section": {"text", "fields", "accessory", "expand"},
    "context": {"elements"},
    "actions": {"elements"},
    "divider": set(),
    "rich_text": {"elements"},
    "markdown": {"text"},
}
ELEMENTS = {"context": 10, "actions": 25}
STYLES = {None, "primary", "danger"}


def faults_in(blocks: Any) -> Iterator[str]:
    """What is wrong with the blocks of a message, as Slack sees it."""
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= 50:
        yield "1 to 50 blocks"
        return
    for block in blocks:
        yield from _faults_in_block(block)
    yield from _doubled("block_id", blocks)
    yield from _doubled("action_id", [e for b in blocks if b["type"] == "actions" for e in b["elements"]])


def _faults_in_block(block: dict[str, Any]) -> Iterator[str]:
    kind = block.get("type", "")
    if kind not in MEMBERS:
        yield f"unknown block {kind}"
        return
    if unknown := set(block) - MEMBERS[kind] - {"type", "block_id"}:
        yield f"{kind} has no {unknown}"
    if len(block.get("block_id", "")) > 255:
        yield "block_id over 255"
    if kind == "header":
        yield from _faults_in_text(block.get("text"), 150, {"plain_text"})
    if kind == "section":
        yield from _faults_in_section(block)
    if kind == "markdown" and not 1 <= len(block["text"]) <= 12_000:
        yield "markdown over 12000"
    if kind == "rich_text":
        yield from _faults_in_rich_text(block)
    if kind in ELEMENTS:
        yield from _faults_in_elements(kind, block["elements"])


def _faults_in_section(block: dict[str, Any]) -> Iterator[str]:
    fields = block.get("fields", [])
    if "text" not in block and not fields:
        yield "section without text"
    if "text" in block:
        yield from _faults_in_text(block["text"], 3_000)
    if len(fields) > 10:
        yield "over 10 fields"
    for one in fields:
        yield from _faults_in_text(one, 2_000)


def _faults_in_elements(kind: str, elements: list[dict[str, Any]]) -> Iterator[str]:
    if not 1 <= len(elements) <= ELEMENTS[kind]:
        yield f"{kind} with {len(elements)} elements"
    for element in elements:
        if kind == "context" and element["type"] != "image":
            yield from _faults_in_text(element, 3_000)
        if element["type"] == "button":
            yield from _faults_in_button(element)


def _faults_in_button(button: dict[str, Any]) -> Iterator[str]:
    yield from _faults_in_text(button.get("text"), 75, {"plain_text"})
    for member, limit in (("value", 2_000), ("url", 3_000), ("action_id", 255)):
        if len(button.get(member, "")) > limit:
            yield f"{member} over {limit}"
    if button.get("style") not in STYLES:
        yield "unknown style"
    if "url" in button and not button["url"].startswith(("http://", "https://")):
        yield "no web address"


def _faults_in_rich_text(block: dict[str, Any]) -> Iterator[str]:
    for group in block["elements"]:
        if not group.get("elements"):
            yield "empty rich text"
        for element in group.get("elements", []):
            if element["type"] == "text" and not element["text"]:
                yield "empty text"


def _faults_in_text(
    text: Any, limit: int, kinds: frozenset[str] | set[str] = frozenset({"plain_text", "mrkdwn"})
) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield f"no text of {kinds}"
    elif not 1 <= len(text["text"]) <= limit:
        yield f"text of {len(text['text'])}, allowed 1 to {limit}"
    elif unknown := set(text) - {"type", "text", "emoji" if text["type"] == "plain_text" else "verbatim"}:
        yield f"text has no {unknown}"


def _doubled(member: str, parts: list[dict[str, Any]]) -> Iterator[str]:
    named = [part[member] for part in parts if member in part]
    if len(named) != len(set(named)):
        yield f"{member} twice"
