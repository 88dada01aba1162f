"""A Discord webhook on loopback: it posts, edits, limits and refuses as the real one does.

Written from https://docs.discord.com/developers/resources/webhook, .../resources/message#embed-object (limits),
.../topics/rate-limits and .../topics/opcodes-and-status-codes#json (codes).
"""

import json
import re
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from doubles.server import Asked, Told, serve

HOOK = "/api/webhooks/223704706495545344/s3cr3t-t0ken"
LIVE = re.compile(r"\\([^0-9A-Za-z\s])|(\*\*|[*_~`|<>\[\]#]|://|^\s*(?:[-+]|\d+\.)\s)", re.MULTILINE)
"""A character behind a backslash, or what Discord takes for formatting, a mention, a link or a list."""

DROPPED = Told(drop=True)


def refusal(status: int, code: int, message: str = "", **more: Any) -> Told:
    body = {"message": message, "code": code, **more}
    return Told(status, json.dumps(body).encode(), {"content-type": "application/json"})


LIMITED = Told(
    429,
    b'{"message":"You are being rate limited.","retry_after":1.337,"global":false}',
    {"content-type": "application/json", "retry-after": "2", "x-ratelimit-reset-after": "1.337"},
)
BANNED = Told(429, b"error code: 1015", {"retry-after": "600", "content-type": "text/plain"})
"""What the proxy before Discord says to an address that asked too often."""


@dataclass
class DiscordHook:
    """What the channel shows, by message id, and what made a sound. `room` is how many posts the limit still allows."""

    url: str = ""
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    faults: deque[Told] = field(default_factory=deque)
    room: int = 1_000
    asked: list[Asked] = field(default_factory=list)

    async def answer(self, asked: Asked) -> Told:
        self.asked.append(asked)
        if self.faults:
            return self.faults.popleft()
        if not asked.path.startswith(HOOK.rpartition("/")[0]):
            return refusal(404, 10015, "Unknown Webhook")
        if not asked.path.startswith(HOOK):
            return refusal(401, 50027, "Invalid Webhook Token")
        if asked.method == "GET":
            return told({"id": "223704706495545344", "name": "All Ears", "channel_id": "199737254929760256"})
        if self.room < 1:
            return LIMITED
        self.room -= 1
        return self._write(asked)

    def _write(self, asked: Asked) -> Told:
        message = json.loads(asked.body)
        assert message["allowed_mentions"] == {"parse": []}, "somebody could be notified"
        wrong = list(faults_in(message))
        if wrong:
            return refusal(400, 50035, "Invalid Form Body", errors={"_errors": wrong})
        if asked.method == "POST":
            assert asked.query.get("wait") == "true", "without it nobody knows whether the message is there"
            return self._shown(f"11{len(self.shown):016}", message, heard=True)
        known = asked.path.rpartition("/messages/")[2]
        if known not in self.shown:
            return refusal(404, 10008, "Unknown Message")
        return self._shown(known, message, heard=False)

    def _shown(self, id_: str, message: dict[str, Any], *, heard: bool) -> Told:
        self.shown[id_] = message
        self.heard += [message["content"]] if heard else []
        return told({"id": id_, "channel_id": "199737254929760256", **message})


def told(value: dict[str, Any]) -> Told:
    return Told(200, json.dumps(value).encode(), {"content-type": "application/json"})


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def faults_in(message: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a message, as Discord sees it."""
    content, embeds = message.get("content", ""), message.get("embeds", [])
    if not content.strip() and not embeds:
        yield "empty message"
    if units(content) > 2_000:
        yield "content over 2000"
    if len(embeds) > 10:
        yield "over 10 embeds"
    total = 0
    for embed in embeds:
        for text, limit in _texts(embed):
            total += units(text)
            if not text.strip() or units(text) > limit:
                yield f"{units(text)} units, allowed 1 to {limit}"
        if len(embed.get("fields", ())) > 25:
            yield "over 25 fields"
        if "url" in embed and not re.match("https?://", embed["url"]):
            yield "no web address"
    if total > 6_000:
        yield "embeds over 6000"


def _texts(embed: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for member, limit in (("title", 256), ("description", 4_096)):
        if member in embed:
            yield embed[member], limit
    for one in embed.get("fields", ()):
        yield one["name"], 256
        yield one["value"], 1_024
    if "footer" in embed:
        yield embed["footer"]["text"], 2_048


def live_in(text: str) -> list[str]:
    """What of the text Discord would act on instead of showing it."""
    return [found.group(2) for found in LIVE.finditer(text) if found.group(2)]


def as_read(text: str) -> str:
    """Escaped text as people read it."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)


@asynccontextmanager
async def discord_hook() -> AsyncIterator[DiscordHook]:
    hook = DiscordHook()
    async with serve(hook.answer) as double:
        hook.url = double.url + HOOK
        yield hook
