"""What others push to us: one signed intake over HTTP, for whatever has no door of its own.

Pure: a listener hands in headers and body, and gets a value that says what to store and what to answer.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Annotated, ClassVar, Literal

from httpx import AsyncClient
from pydantic import ConfigDict, Field, SecretStr, field_validator, model_validator

from connectors import (
    webhook_default,
    webhook_discord,
    webhook_line,
    webhook_meta,
    webhook_telegram,
    webhook_trustpilot,
    webhook_vk,
    webhook_whatsapp,
)
from connectors.base import Caps, Cursor, Health, Page, Source, TryLater
from connectors.web import UNREADABLE
from connectors.webhook_received import (
    OK,
    STORED,
    Accepted,
    Answer,
    Brought,
    Handshake,
    Occasion,
    Reason,
    Received,
    Refusal,
)
from connectors.webhook_signature import Digest, Headers, Scheme, Seal, delivery, judge, key_of

DEPTH = 32
"""Levels of nesting: the deepest delivery documented by any sender here has nine."""

Preset = Literal["default", "meta", "threads", "whatsapp", "trustpilot", "telegram", "vk", "line", "discord"]

READERS: Mapping[str, Callable[[bytes, Occasion], Brought]] = {
    "default": webhook_default.read,
    "meta": webhook_meta.read,
    "threads": webhook_meta.read_threads,
    "whatsapp": webhook_whatsapp.read,
    "trustpilot": webhook_trustpilot.read,
    "telegram": webhook_telegram.read,
    "vk": webhook_vk.read,
    "line": webhook_line.read,
    "discord": webhook_discord.read,
}

SCHEMES: Mapping[str, Scheme] = {
    "default": Scheme.STANDARD,
    "meta": Scheme.META,
    "threads": Scheme.META,
    "whatsapp": Scheme.META,
    "trustpilot": Scheme.BASIC,
    "telegram": Scheme.TELEGRAM,
    "vk": Scheme.VK,
    "line": Scheme.LINE,
    "discord": Scheme.DISCORD,
}
"""How each sender signs of its own accord."""

ANSWERS: Mapping[str, Answer] = {"meta": OK, "threads": OK, "whatsapp": OK, "line": OK, "vk": webhook_vk.ANSWER}
"""What senders want to hear that are not content with 202."""

SUBSCRIBES = frozenset({"meta", "threads", "whatsapp"})
"""Whose handshake is a GET: https://developers.facebook.com/docs/graph-api/webhooks/getting-started ."""

_NESTED = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


class WebhookIn(Source):
    """Mentions that others push to us, at `/in/` and the id of this source.

    For licensed vendors, flows of Make, Zapier and n8n, bridges of chats, forwarders of mail, and the webhooks of
    Meta, WhatsApp, Trustpilot, Telegram, VK, LINE and Discord. Without a preset, a delivery is JSON with at least a
    `text`; `mapping` reads any other shape. WhatsApp and LINE bring private messages: their writers are told by a
    digest, and answered there. Our own comments on a page are told, too; the number of the page belongs in the
    brand's accounts. Nothing that happened while we were not reachable can be asked for later.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    caps: ClassVar[Caps] = Caps(
        poll=False,
        push=True,
        baseline=False,
        edits=True,
        deletions=True,
        needs_auth=True,
        min_interval=timedelta(minutes=1),
        default_interval=timedelta(hours=1),
    )
    terms: ClassVar[str] = "Those of the platform that sends, and your contract with whoever forwards."
    blind_spots: ClassVar[str] = (
        "What the sender does not send. It is the one door to walled platforms: licensed vendors can push Weibo, "
        "WeChat, WhatsApp or LINE here."
    )

    kind: Literal["webhook_in"] = "webhook_in"
    preset: Preset = Field("default", description="Who sends, and so what a delivery looks like")
    signature: Scheme | None = Field(
        None, description="How the sender proves itself; default the way of the preset. none is for loopback only"
    )
    secret: SecretStr | None = Field(
        None, description="What both sides know: key, token or password; the app secret of Meta"
    )
    previous_secret: SecretStr | None = Field(None, description="The old secret, during a change of secrets")
    user: str = Field("", max_length=100, pattern=r"^[^:]*$", description="Name that goes with the password of basic")
    header: str = Field("", pattern=r"^[A-Za-z0-9-]{0,100}$", description="Header with the signature, for hmac")
    algorithm: Literal["sha1", "sha256", "sha512"] = Field("sha256", description="Hash of the signature, for hmac")
    encoding: Literal["hex", "base64"] = Field("hex", description="How the signature is written, for hmac")
    prefix: str = Field("", max_length=40, description="What stands before the signature, such as sha256=, for hmac")
    public_key: str = Field("", pattern=r"^([0-9a-fA-F]{64})?$", description="Public key of the application at Discord")
    verify_token: SecretStr | None = Field(
        None, description="Token of our own that Meta repeats when the address is set up"
    )
    confirmation: str = Field(
        "", pattern=r"^[0-9A-Za-z]{0,100}$", description="What VK wants to be answered when the address is set up"
    )
    mapping: dict[str, str] = Field(
        {}, description='Where the members of a mention stand, as paths: text = "data.body", items = "events[]"'
    )
    private: bool = Field(False, description="Take private messages of Telegram, VK and Discord, too")
    max_bytes: Annotated[int, Field(ge=1_000, le=10_000_000)] = Field(1_048_576, description="Most bytes of a delivery")

    @field_validator("mapping")
    @classmethod
    def _paths(cls, given: dict[str, str]) -> dict[str, str]:
        for member, path in given.items():
            if member not in webhook_default.PATHS:
                raise ValueError(f'"{member}" is no member; known are: {", ".join(webhook_default.PATHS)}')
            if not webhook_default.PATH.fullmatch(path):
                raise ValueError(f'"{path}" is no path; write names with dots between them, [] after a list')
        return given

    @model_validator(mode="after")
    def _whole(self) -> "WebhookIn":
        """What the scheme and the preset cannot do without."""
        scheme, secrets = self.scheme, self._secrets
        if scheme is Scheme.DISCORD and not self.public_key:
            raise ValueError("discord signs with a key of its own; set public_key")
        if scheme not in (Scheme.NONE, Scheme.DISCORD) and not all([secrets, *secrets]):
            raise ValueError(f"the signature {scheme} needs a secret")
        if scheme is Scheme.HMAC and not self.header:
            raise ValueError("set header: where the signature stands")
        if scheme is Scheme.STANDARD:
            _ = [key_of(secret) for secret in secrets]
        if self.mapping and self.preset != "default":
            raise ValueError(f"the preset {self.preset} knows where everything stands; leave out mapping or preset")
        return self

    @property
    def scheme(self) -> Scheme:
        """How the sender proves itself. NONE must be listened to on loopback only."""
        return self.signature or SCHEMES[self.preset]

    async def check(self, http: AsyncClient) -> Health:  # noqa: ARG002 - nothing is asked
        """Nobody is asked: that somebody sends shows with the first delivery."""
        return Health(ok=True, detail=f"waits for deliveries ({self.preset}, signed by {self.scheme})")

    async def poll(self, http: AsyncClient, cursor: Cursor | None) -> Page:  # noqa: ARG002 - as above
        """Nothing: what comes is pushed."""
        return Page((), cursor)

    def receive(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Received:
        """What becomes of one POST; `body` are the bytes as they came."""
        named = {name.lower(): value for name, value in headers.items()}
        if reason := self.verify(named, body, now):
            return Refusal(reason)
        try:
            brought = self._read(body, now)
        except UNREADABLE:
            return Refusal(Reason.UNREADABLE)
        if brought.handshake is not None:
            return Handshake(brought.handshake)
        number = delivery(self._seal, named) or brought.delivery or sha256(body).hexdigest()
        return Accepted(_page(brought), number, ANSWERS.get(self.preset, STORED))

    def greet(self, query: Mapping[str, str]) -> Received:
        """What becomes of one GET, with which Meta asks whether the address is ours."""
        token = self.verify_token.get_secret_value() if self.verify_token else ""
        told = query.get("hub.verify_token", "")
        if self.preset not in SUBSCRIBES or query.get("hub.mode") != "subscribe" or not token:
            return Refusal(Reason.NOT_ASKED)
        if not compare_digest(told.encode(errors="replace"), token.encode()):
            return Refusal(Reason.FORGED)
        return Handshake(Answer(200, query.get("hub.challenge", "").encode(errors="replace")))

    def verify(self, headers: Headers, body: bytes, now: datetime) -> Reason | None:
        """Why a delivery is refused before it is read, or None; headers by their names in lower case."""
        if len(body) > self.max_bytes:
            return Reason.TOO_LARGE
        if reason := judge(self._seal, headers, body, now):
            return reason
        return Reason.TOO_DEEP if _is_deep(body) else None

    def mentions(self, body: bytes, now: datetime | None = None) -> Page:
        """What a body holds. Raises TryLater where it is not what this source expects, as a poll would."""
        try:
            return _page(self._read(body, now))
        except UNREADABLE as error:
            raise TryLater(f"{self.id or self.kind} got what it cannot read: {error}") from error

    def page_of(self, raw: bytes) -> Page:
        """One recorded delivery."""
        return self.mentions(raw)

    @property
    def _secrets(self) -> tuple[str, ...]:
        given = (self.secret, self.previous_secret)
        return tuple(secret.get_secret_value() for secret in given if secret is not None)

    @property
    def _seal(self) -> Seal:
        digest = Digest(self.header, self.algorithm, self.encoding, self.prefix)
        return Seal(self.scheme, self._secrets, self.user, digest, bytes.fromhex(self.public_key))

    def _read(self, body: bytes, now: datetime | None) -> Brought:
        paths = tuple(self.mapping.items())
        occasion = Occasion(self.id or self.kind, now, self.private, self.confirmation, paths)
        return READERS[self.preset](body, occasion)


def _page(brought: Brought) -> Page:
    return Page(brought.mentions, None, changes=brought.changes, skipped=brought.skipped)


def _is_deep(body: bytes) -> bool:
    """Whether a JSON text is nested deeper than it may be, told without reading it."""
    depth = 0
    for found in _NESTED.finditer(body):
        mark = found[0]
        depth += 1 if mark in (b"[", b"{") else -1 if mark in (b"]", b"}") else 0
        if depth > DEPTH:
            return True
    return False
