"""Deliveries over real sockets: what is answered, what is stored, and what is not."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import httpx
import pytest
from doubles.front import Behind, Front, opened
from doubles.values import NOW
from doubles.webhook_in import SECRET, WHSEC, meta, standard

from connectors.webhook_in import WebhookIn
from monitor.console.budget import BURST
from monitor.store import incidents, sources
from monitor.store.connection import Store

UPSET = "Acme: third week without my refund and nobody answers. This is outrageous!"
SIGNED = WebhookIn(id="vendor", secret=WHSEC, brand="acme", max_bytes=20_000)
OPEN = WebhookIn(id="flow", signature="none", brand="acme")
META = WebhookIn(id="page", preset="meta", secret=SECRET, verify_token="our-token", brand="acme")
ALL = (SIGNED, OPEN, META)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as made:
        yield made


@pytest.fixture
async def front(store: Store) -> AsyncIterator[Front]:
    async with opened(Behind(store, ALL)) as made:
        yield made


def body(*items: dict[str, Any]) -> bytes:
    return json.dumps(list(items)).encode()


ONE = body({"id": "1", "text": UPSET, "author": {"id": "ada"}})


def told(store: Store) -> list[tuple[str, str]]:
    """What was stored: source and text."""
    return store.read_now(lambda c: c.execute("SELECT source, text FROM mentions ORDER BY id").fetchall())


async def test_a_signed_delivery_is_stored_before_it_is_answered(front: Front, store: Store) -> None:
    answer = await front.post("/in/vendor", ONE, standard(ONE, at=NOW))
    assert (answer.status_code, answer.content) == (202, b"")
    assert told(store) == [("vendor", UPSET)]
    assert len(store.read_now(incidents.ids)) == 1
    assert front.turned.is_set()
    state = store.read_now(lambda c: sources.state(c, "vendor"))
    assert (state.looked_at, state.heard_at) == (NOW, NOW)


@pytest.mark.parametrize(
    "sent, headers, status",
    [
        pytest.param(ONE, {}, 401, id="not signed"),
        pytest.param(ONE, standard(ONE + b" ", at=NOW), 401, id="signed for other bytes"),
        pytest.param(ONE, standard(ONE, at=NOW, secret="whsec_" + "b" * 32), 401, id="another secret"),
        pytest.param(ONE, standard(ONE, at=NOW - timedelta(minutes=6)), 401, id="replayed later"),
        pytest.param(b"[" * 40, standard(b"[" * 40, at=NOW), 400, id="too deep"),
        pytest.param(b"{", standard(b"{", at=NOW), 400, id="unreadable"),
        pytest.param(b"x" * 20_001, standard(b"x" * 20_001, at=NOW), 413, id="too large"),
    ],
)
async def test_what_is_refused_leaves_nothing_behind(
    front: Front, store: Store, sent: bytes, headers: dict[str, str], status: int
) -> None:
    assert (await front.post("/in/vendor", sent, headers)).status_code == status
    assert told(store) == []
    assert store.read_now(lambda c: sources.state(c, "vendor")).looked_at is None


async def pieces(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * 10_000


async def test_a_body_without_a_length_may_not_be_too_large_either(front: Front) -> None:
    assert (await front.http.post("/in/vendor", content=pieces(3))).status_code == 413


@pytest.mark.parametrize("path", ["/in/vendor", "/in/nobody", "/slack/support"])
async def test_whoever_sends_without_end_is_cut_off(front: Front, path: str) -> None:
    try:
        answer = await front.http.post(path, content=pieces(10**9))
    except httpx.TransportError:
        return  # the connection was reset before the answer could be read
    assert answer.status_code in (404, 413)


async def test_a_repeated_delivery_is_answered_alike_and_stored_once(front: Front, store: Store) -> None:
    nameless = body({"text": UPSET})
    for _ in range(2):
        assert (await front.post("/in/vendor", nameless, standard(nameless, at=NOW))).status_code == 202
        front.reception.clock.set(front.reception.clock.now() + timedelta(minutes=2))
    assert len(told(store)) == 1


async def test_the_same_words_in_another_delivery_are_another_mention(front: Front, store: Store) -> None:
    for number in "12":
        nameless = body({"text": UPSET, "author": {"id": number}})
        await front.post("/in/vendor", nameless, standard(nameless, f"msg_{number}", at=NOW))
    assert len(told(store)) == 2


async def test_what_was_stored_but_never_answered_is_stored_once(tmp_path: Path) -> None:
    nameless = body({"text": UPSET})
    head = standard(nameless, at=NOW)
    with Store.opened(tmp_path / "a.db") as store:
        async with opened(Behind(store, ALL)) as front:
            url = front.http.base_url
            _, writer = await asyncio.open_connection(url.host, url.port)
            lines = [f"{name}: {value}" for name, value in {**head, "Content-Length": str(len(nameless))}.items()]
            writer.write("\r\n".join(["POST /in/vendor HTTP/1.1", "Host: a", *lines, "", ""]).encode() + nameless)
            await writer.drain()
            writer.transport.abort()  # the sender is gone before it hears anything
            await front.turned.wait()
    with Store.opened(tmp_path / "a.db") as store:
        later = Behind(store, ALL)
        later.clock.set(NOW + timedelta(minutes=3))
        async with opened(later) as front:
            assert (await front.post("/in/vendor", nameless, head)).status_code == 202
        assert len(told(store)) == 1


async def test_what_could_not_be_stored_is_asked_for_again(tmp_path: Path) -> None:
    def small(connection: Connection) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    large = body(*({"id": str(number), "text": UPSET * 3} for number in range(60)))
    with Store.opened(tmp_path / "a.db", small) as store:
        async with opened(Behind(store, ALL)) as front:
            answer = await front.post("/in/vendor", large, standard(large, at=NOW))
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    with Store.opened(tmp_path / "a.db") as store:
        assert told(store) == []
        async with opened(Behind(store, ALL)) as front:
            assert (await front.post("/in/vendor", large, standard(large, at=NOW))).status_code == 202
        assert len(told(store)) == 60


async def test_a_large_delivery_is_stored_whole(front: Front, store: Store) -> None:
    many = body(*({"id": str(number), "text": f"سفارشم کجاست {number} 😡"} for number in range(350)))
    answers = await asyncio.gather(
        front.post("/in/flow", many), front.http.get("/health"), front.post("/in/flow", many)
    )
    assert [answer.status_code for answer in answers] == [202, 200, 202]
    assert len(told(store)) == 350


async def test_a_deletion_that_is_pushed_takes_the_words_away(front: Front, store: Store) -> None:
    await front.post("/in/flow", ONE)
    await front.post("/in/flow", body({"type": "delete", "id": "1"}))
    assert told(store) == [("flow", "")]


async def test_meta_is_greeted_and_answered_in_its_way(front: Front, store: Store) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": "our-token", "hub.challenge": "1158201444"}
    greeted = await front.http.get("/in/page", params=asked)
    assert (greeted.status_code, greeted.text) == (200, "1158201444")
    assert (await front.http.get("/in/page", params={**asked, "hub.verify_token": "x"})).status_code == 401
    assert (await front.http.get("/in/flow", params=asked)).status_code == 403
    raw = json.dumps({"object": "page", "entry": []}).encode()
    assert (await front.post("/in/page", raw, meta(raw))).status_code == 200
    assert told(store) == []


@pytest.mark.parametrize("header", ["Origin", "X-Forwarded-For", "Forwarded", "Via"])
async def test_what_nobody_signs_is_taken_from_this_machine_alone(front: Front, store: Store, header: str) -> None:
    assert (await front.post("/in/flow", ONE, {header: "https://elsewhere.example"})).status_code == 401
    assert told(store) == []
    assert (await front.post("/in/flow", ONE)).status_code == 202


async def test_a_sender_who_brings_too_much_is_asked_to_wait_and_the_others_go_on(front: Front, store: Store) -> None:
    front.reception._budget.left["flow"] = (0.0, front.reception.clock.monotonic())
    answer = await front.post("/in/flow", ONE)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")
    assert (await front.post("/in/vendor", ONE, standard(ONE, at=NOW))).status_code == 202
    front.reception.clock.set(NOW + timedelta(seconds=10))
    assert (await front.post("/in/flow", ONE)).status_code == 202
    assert len(told(store)) == 2


async def test_forged_deliveries_do_not_use_up_what_the_sender_may_bring(front: Front) -> None:
    for _ in range(3):
        await front.post("/in/vendor", ONE, {"webhook-id": "x"})
    assert front.reception._budget.left.get("vendor", (BURST, 0.0))[0] == BURST


NOT_THERE = [
    ("GET", "/"), ("GET", "/docs"), ("GET", "/openapi.json"), ("GET", "/redoc"), ("POST", "/in/nobody"),
    ("GET", "/in/nobody"), ("PUT", "/in/flow"), ("DELETE", "/in/flow"), ("POST", "/in/flow/"), ("POST", "/in/"),
    ("POST", "/slack/support"), ("GET", "/slack/support"), ("POST", "/health"), ("GET", "/in/../health/x"),
    ("OPTIONS", "/in/flow"), ("POST", "/in/%2e%2e%2fhealth"),
]  # fmt: skip


async def test_what_is_not_there_is_told_without_details(front: Front) -> None:
    for method, path in NOT_THERE:
        answer = await front.http.request(method, path)
        assert (answer.status_code, answer.content) == (404, b""), path
        assert set(answer.headers) <= {"date", "content-length", "connection"}, path


async def test_no_answer_says_what_gave_it(front: Front) -> None:
    for answer in (await front.post("/in/flow", ONE), await front.http.get("/health"), await front.http.get("/x")):
        assert "server" not in answer.headers


async def test_health_says_one_word(front: Front, store: Store) -> None:
    assert (await front.http.get("/health")).json() == {"state": "ok"}
    store.write_now(lambda c: sources.save_trouble(c, "flow", detail="gone", since=NOW, refused=True))
    assert (await front.http.get("/health")).json() == {"state": "ok"}, "asked of the store every few seconds only"
    front.reception.clock.set(NOW + timedelta(seconds=6))
    answer = await front.http.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"state": "trouble"})


async def test_trouble_with_a_sender_is_logged_once_and_never_with_what_it_sent(
    front: Front, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "monitor")
    caplog.set_level(logging.DEBUG, "uvicorn")
    for _ in range(3):
        await front.post("/in/vendor?token=s3cr3tQuery", ONE, {"authorization": "Bearer s3cr3tHeader"})
    (line,) = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert line == "source vendor: a delivery was refused: the signature is missing"
    front.reception.clock.set(NOW + timedelta(minutes=11))
    await front.post("/in/vendor", ONE)
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) == 2
    assert not [word for word in ("s3cr3t", "refund", WHSEC) if word in caplog.text]
