"""One POST of a channel: what comes back, what goes wrong, and what the words of a failure may show."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from doubles.server import Asked, Told, serve

from alerts import web
from alerts.base import DeliveryFailed, Failure

SECRET_PATH = "https://hooks.example/services/T0/B0/verysecret"
SOON = timedelta(milliseconds=50)
PATIENT = timedelta(seconds=10)


def answering(*, status: int = 200, body: bytes = b"", headers: dict[str, str] | None = None):
    return httpx.AsyncClient(
        transport=httpx.MockTransport(lambda _: httpx.Response(status, content=body, headers=headers))
    )


def failing(error: Exception) -> httpx.AsyncClient:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error

    return httpx.AsyncClient(transport=httpx.MockTransport(fail))


async def post(http: httpx.AsyncClient, url: str = SECRET_PATH, limit: timedelta = PATIENT) -> web.Reply:
    return await web.post(http, url, content=b"{}", headers={"x-mark": "1"}, timeout=limit)


async def failure(http: httpx.AsyncClient, url: str = SECRET_PATH, limit: timedelta = PATIENT) -> DeliveryFailed:
    async with http:
        with pytest.raises(DeliveryFailed) as caught:
            await post(http, url, limit)
    return caught.value


@pytest.mark.parametrize("status", [200, 204, 302, 404, 429, 500])
async def test_every_status_is_a_reply(status):
    async with answering(status=status, body=b"words", headers={"x-said": "so"}) as http:
        reply = await post(http)
    assert (reply.status, reply.body, reply.headers["x-said"]) == (status, b"words", "so")


async def test_the_bytes_and_headers_are_sent_as_given():
    seen: list[httpx.Request] = []

    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200)

    async with httpx.AsyncClient(transport=httpx.MockTransport(keep)) as http:
        body = '{"text":"سلام 🌧️"}'.encode()
        await web.post(http, SECRET_PATH, content=body, headers={"x-mark": "1"}, timeout=PATIENT)
    assert seen[0].method == "POST"
    assert seen[0].content == body
    assert seen[0].headers["x-mark"] == "1"


async def test_a_redirect_is_not_followed_even_where_the_client_would():
    asked: list[Asked] = []

    async def respond(request: Asked) -> Told:
        asked.append(request)
        return Told(307, headers={"location": "/elsewhere"})

    async with serve(respond) as double, httpx.AsyncClient(follow_redirects=True) as http:
        reply = await post(http, double.url)
    assert reply.status == 307
    assert len(asked) == 1


async def test_a_runaway_answer_is_cut_at_64_kib():
    async with answering(body=b"x" * 200_000) as http:
        reply = await post(http)
    assert len(reply.body) == web.MAX_REPLY == 65_536


@pytest.mark.parametrize(
    "error, expected",
    [
        pytest.param(httpx.ConnectError("refused"), Failure.RETRY, id="no connection"),
        pytest.param(httpx.ReadTimeout("slow"), Failure.RETRY, id="timeout"),
        pytest.param(httpx.RemoteProtocolError("closed"), Failure.RETRY, id="hung up"),
        pytest.param(httpx.UnsupportedProtocol("10.0.0.1 is private"), Failure.DEAD_CONFIG, id="guarded"),
        pytest.param(httpx.InvalidURL("bad"), Failure.DEAD_CONFIG, id="no address"),
    ],
)
async def test_a_failure_says_what_to_do_and_shows_the_host_only(error, expected):
    failed = await failure(failing(error))
    assert failed.failure is expected
    assert failed.detail.startswith("hooks.example")
    assert "verysecret" not in failed.detail


async def test_the_reason_of_the_guard_is_passed_on():
    failed = await failure(failing(httpx.UnsupportedProtocol("10.0.0.1 is private; set allow_private = true")))
    assert "allow_private" in failed.detail


@pytest.mark.parametrize(
    "url",
    ["hooks.example/verysecret", "ftp://hooks.example/verysecret", "http://[::1/verysecret", "http://h:x/verysecret"],
)
async def test_an_unusable_address_is_a_configuration_to_repair(url):
    failed = await failure(httpx.AsyncClient(), url)
    assert failed.failure is Failure.DEAD_CONFIG
    assert "verysecret" not in failed.detail


async def test_a_connection_closed_after_reading_is_tried_again():
    async def respond(asked: Asked) -> Told:
        return Told(drop=True)

    async with serve(respond) as double:
        failed = await failure(httpx.AsyncClient(), double.url)
    assert failed.failure is Failure.RETRY


async def test_a_slow_answer_ends_at_the_limit():
    release = asyncio.Event()

    async def respond(asked: Asked) -> Told:
        await release.wait()
        return Told()

    async with serve(respond) as double:
        failed = await failure(httpx.AsyncClient(), double.url, SOON)
        release.set()
    assert failed.failure is Failure.RETRY
    assert failed.detail == "127.0.0.1 did not answer within 0.05 s"


async def test_cancelling_passes_through():
    release, reached = asyncio.Event(), asyncio.Event()

    async def respond(asked: Asked) -> Told:
        reached.set()
        await release.wait()
        return Told()

    async with serve(respond) as double, httpx.AsyncClient() as http:
        posting = asyncio.create_task(post(http, double.url))
        await reached.wait()
        posting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await posting


async def test_head_asks_without_sending_anything():
    async with serve(_not_allowed) as double, httpx.AsyncClient() as http:
        reply = await web.head(http, double.url, PATIENT)
    assert reply.status == 405
    assert [(asked.method, asked.body) for asked in double.asked] == [("HEAD", b"")]


async def _not_allowed(asked: Asked) -> Told:
    return Told(405)


NOON = "Mon, 05 Jan 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    "headers, expected",
    [
        pytest.param({}, None, id="absent"),
        pytest.param({"retry-after": "120"}, timedelta(minutes=2), id="seconds"),
        pytest.param({"retry-after": " 1.5 "}, timedelta(seconds=1.5), id="fraction"),
        pytest.param({"retry-after": "0"}, timedelta(0), id="now"),
        pytest.param({"retry-after": "86400"}, timedelta(hours=1), id="a day is capped"),
        pytest.param({"retry-after": "Mon, 05 Jan 2026 12:05:00 GMT", "date": NOON}, timedelta(minutes=5), id="date"),
        pytest.param({"retry-after": "Mon, 05 Jan 2026 11:00:00 GMT", "date": NOON}, timedelta(0), id="date gone by"),
        pytest.param(
            {"retry-after": "Tue, 06 Jan 2026 12:00:00 GMT", "date": NOON}, timedelta(hours=1), id="date capped"
        ),
        pytest.param({"retry-after": NOON}, None, id="date without a clock beside it"),
        pytest.param({"retry-after": "soon"}, None, id="words"),
        pytest.param({"retry-after": "-5"}, None, id="negative"),
        pytest.param({"retry-after": "٣"}, None, id="native digits"),
    ],
)
def test_retry_after_is_read_in_both_forms(headers, expected):
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert web.wait_of(httpx.Headers(encoded)) == expected
