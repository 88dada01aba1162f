"""The intake: what is taken, what is answered, what is refused, and what makes two deliveries one."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.webhook_in import NOW, SECRET, WHSEC, basic, discord, line, meta, public, standard
from pydantic import ValidationError

from connectors import contract
from connectors.base import Cursor, Page, TryLater
from connectors.webhook_in import WebhookIn
from connectors.webhook_received import JSON, Accepted, Answer, Handshake, Reason, Refusal
from connectors.webhook_signature import Scheme

ONE = {"id": "1", "text": "أين طردي؟", "created_at": "2026-03-01T11:00:00Z"}
TWO = {"id": "2", "text": "Nordwind 🚚 zu spät", "created_at": "2026-03-01T11:05:00Z"}


def source(**options: Any) -> WebhookIn:
    given = {"secret": WHSEC} if options.get("preset", "default") == "default" else {"secret": SECRET}
    return WebhookIn(id="intake", **{**given, **options})


def body(*items: Any) -> bytes:
    return json.dumps(items[0] if len(items) == 1 else items).encode()


@dataclass(frozen=True, slots=True)
class Delivery(contract.Scene):
    """A source that is pushed to: instead of an answer there is a body."""

    pushed: bytes = b"[]"

    async def poll(self, cursor: Cursor | None = None) -> Page:
        assert isinstance(self.source, WebhookIn)
        received = self.source.receive(standard(self.pushed), self.pushed, NOW)
        assert isinstance(received, Accepted)
        return received.page


def case() -> contract.Case:
    unknown = {"woven": {"deep": [1]}, "rating": 11, "author": {"id": True}, "media": [7], "engagement": None}
    bodies = {
        "good": body(TWO, ONE),
        "empty": b"[]",
        "malformed": body(TWO, {"id": 3}, "no object", ONE),
        "unusual": body({**TWO, **unknown}, {**ONE, **unknown}),
    }
    scenes = {name: Delivery(source(), pushed=pushed) for name, pushed in bodies.items()}
    return contract.Case(**scenes, keys=("1", "2"), secrets=(WHSEC,), over_http=False)


@pytest.mark.parametrize("name", [name for name in contract.names() if "cursor" not in name])
async def test_the_contract_holds(name: str):
    """All of it but what it says of cursors: who is pushed to has none."""
    await contract.checks(case())[name]()


async def test_a_poll_brings_nothing_and_asks_nobody():
    async with httpx.AsyncClient(transport=httpx.MockTransport(contract.unreachable)) as http:
        assert await source().poll(http, {"v": 1}) == Page((), {"v": 1})
        assert (await source().check(http)).detail == "waits for deliveries (default, signed by standard-webhooks)"


@pytest.mark.parametrize(
    "options, reason",
    [
        pytest.param({}, "standard-webhooks needs a secret", id="no secret"),
        pytest.param({"secret": "abc"}, "whsec_", id="a secret of another kind"),
        pytest.param({"secret": WHSEC, "previous_secret": "abc"}, "whsec_", id="an old secret of another kind"),
        pytest.param({"signature": "bearer", "secret": ""}, "bearer needs a secret", id="an empty secret"),
        pytest.param({"signature": "hmac", "secret": "a"}, "set header", id="no header"),
        pytest.param({"preset": "discord"}, "set public_key", id="no public key"),
        pytest.param({"signature": "none", "mapping": {"txt": "a"}}, '"txt" is no member', id="no member"),
        pytest.param({"signature": "none", "mapping": {"text": "a..b"}}, '"a..b" is no path', id="no path"),
        pytest.param({"preset": "line", "secret": "a", "mapping": {"text": "a"}}, "leave out", id="a mapping too many"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_told(options: dict[str, Any], reason: str):
    with pytest.raises(ValidationError, match=reason):
        WebhookIn(**options)


def test_a_delivery_is_taken_under_its_number_and_answered_after_it_is_stored():
    received = source().receive(standard(body(ONE), "msg_7"), body(ONE), NOW)
    assert isinstance(received, Accepted)
    assert [mention.key for mention in received.page.mentions] == ["1"]
    assert (received.delivery, received.answer) == ("msg_7", Answer(202))


@pytest.mark.parametrize(
    "changed, options, reason, status",
    [
        pytest.param({"size": 2_000}, {"max_bytes": 1_000}, Reason.TOO_LARGE, 413, id="too large"),
        pytest.param({"headers": {}}, {}, Reason.UNSIGNED, 401, id="not signed"),
        pytest.param({"key": "whsec_" + "b" * 32}, {}, Reason.FORGED, 401, id="forged"),
        pytest.param({"late": timedelta(minutes=6)}, {}, Reason.STALE, 401, id="replayed later"),
        pytest.param({"body": b"[" * 40 + b"]" * 40}, {}, Reason.TOO_DEEP, 400, id="too deep"),
        pytest.param({"body": b'{"text": "late"'}, {}, Reason.UNREADABLE, 400, id="no JSON"),
        pytest.param({"body": b"\xff"}, {}, Reason.UNREADABLE, 400, id="no text at all"),
        pytest.param({"body": b""}, {}, Reason.UNREADABLE, 400, id="nothing"),
    ],
)
def test_what_is_refused_is_refused_by_name(
    changed: dict[str, Any], options: dict[str, Any], reason: Reason, status: int
):
    sent = changed.get("body", body({"text": "x" * changed.get("size", 1)}))
    signed = standard(sent, secret=changed.get("key", WHSEC), at=NOW - changed.get("late", timedelta()))
    received = source(**options).receive(changed.get("headers", signed), sent, NOW)
    assert received == Refusal(reason)
    assert (received.answer.status, received.answer.body) == (status, reason.encode())


def test_brackets_within_words_are_not_nested():
    sent = body({"text": "[" * 100 + '"\\{', "id": "1"})
    assert isinstance(source().receive(standard(sent), sent, NOW), Accepted)


def test_what_nobody_signs_can_be_taken_where_that_is_wanted():
    unsigned = source(signature="none", secret=None)
    assert unsigned.scheme is Scheme.NONE
    assert isinstance(unsigned.receive({}, body(ONE), NOW), Accepted)


def test_repetitions_of_a_delivery_bear_the_same_key():
    unnumbered = source(signature="bearer", secret=SECRET)
    headers = {"Authorization": f"Bearer {SECRET}"}
    first, again, other = (unnumbered.receive(headers, sent, NOW) for sent in (body(ONE), body(ONE), body(TWO)))
    assert isinstance(first, Accepted)
    assert first == again
    assert isinstance(other, Accepted)
    assert other.delivery != first.delivery


VK = {"group_id": 7, "event_id": "e5", "secret": SECRET}
PING = {"application_id": "9", "version": 1}


@pytest.mark.parametrize(
    "preset, sent, answer, number",
    [
        ("vk", {**VK, "type": "group_join", "object": {}}, Answer(200, b"ok"), "e5"),
        ("telegram", {"update_id": 41}, Answer(202), "41"),
        ("line", {"events": [{"type": "follow", "timestamp": 0}]}, Answer(200), None),
        ("whatsapp", {"object": "whatsapp_business_account", "entry": []}, Answer(200), None),
        ("trustpilot", {"events": []}, Answer(202), None),
    ],
)
def test_each_sender_is_answered_in_its_own_way(preset: str, sent: Any, answer: Answer, number: str | None):
    raw = body(sent)
    headers = {
        **meta(raw),
        **line(raw),
        **basic("", SECRET),
        "X-Telegram-Bot-Api-Secret-Token": SECRET,
    }
    received = source(preset=preset).receive(headers, raw, NOW)
    assert isinstance(received, Accepted)
    assert received.answer == answer
    assert received.delivery == number or (number is None and len(received.delivery) == 64)


@pytest.mark.parametrize(
    "preset, sent, answer",
    [
        ("vk", {**VK, "type": "confirmation"}, Answer(200, b"6a5b4c3d")),
        ("line", {"destination": "U1", "events": []}, Answer(200)),
        ("discord", {**PING, "type": 1}, Answer(200, b'{"type":1}', JSON)),
        ("discord", {**PING, "type": 0}, Answer(204)),
    ],
    ids=["VK", "LINE", "Discord, interactions", "Discord, events"],
)
def test_a_handshake_is_answered_and_nothing_is_stored(preset: str, sent: Any, answer: Answer):
    raw = body(sent)
    waiting = source(preset=preset, confirmation="6a5b4c3d", public_key=public())
    assert waiting.receive({**line(raw), **discord(raw)}, raw, NOW) == Handshake(answer)
    assert waiting.receive({}, body({**sent, "secret": "x"}), NOW) in (Refusal(Reason.UNSIGNED), Refusal(Reason.FORGED))


ASKED = {"hub.mode": "subscribe", "hub.verify_token": "our-token", "hub.challenge": "1158201444"}


@pytest.mark.parametrize("preset", ["meta", "threads", "whatsapp"])
def test_meta_is_answered_with_its_challenge(preset: str):
    greeted = source(preset=preset, verify_token="our-token").greet(ASKED)
    assert greeted == Handshake(Answer(200, b"1158201444"))


@pytest.mark.parametrize(
    "options, changed, reason",
    [
        pytest.param({"preset": "meta"}, {"hub.verify_token": "another"}, Reason.FORGED, id="another token"),
        pytest.param({"preset": "meta"}, {"hub.verify_token": ""}, Reason.FORGED, id="no token"),
        pytest.param({"preset": "meta"}, {"hub.mode": "x"}, Reason.NOT_ASKED, id="another mode"),
        pytest.param({"preset": "meta", "verify_token": None}, {}, Reason.NOT_ASKED, id="no token of ours"),
        pytest.param({"preset": "line"}, {}, Reason.NOT_ASKED, id="not Meta"),
    ],
)
def test_a_greeting_that_is_not_ours_is_refused(options: dict[str, Any], changed: dict[str, str], reason: Reason):
    waiting = source(**{"verify_token": "our-token", **options})
    assert waiting.greet({**ASKED, **changed}) == Refusal(reason)


def test_a_recorded_delivery_is_read_without_its_signature():
    assert [mention.text for mention in source().page_of(body(ONE)).mentions] == [ONE["text"]]
    with pytest.raises(TryLater, match="intake got what it cannot read"):
        source().page_of(b"<html>")


def test_a_delivery_of_ten_thousand_is_read_whole():
    sent = body(*({"id": number, "text": "late"} for number in range(10_000)))
    received = source().receive(standard(sent), sent, NOW)
    assert isinstance(received, Accepted)
    assert len(received.page.mentions) == 10_000
