"""One request in, a checked answer or a typed error out."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta, timezone

import httpx
import msgspec
import pytest
from doubles.server import Asked, Told, serve

from connectors import web
from connectors.base import RateSignal, Refused, TryLater

NOW = "Sun, 01 Mar 2026 12:00:00 GMT"
SOON, LATER = timedelta(seconds=90), timedelta(minutes=10)
URL = "https://api.example/v1/posts?token=hush"
Answer = Callable[[httpx.Request], httpx.Response]


class Post(msgspec.Struct):
    id: int
    text: str = ""


def client(answer: Answer) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


async def asked_of(status: int, body: bytes = b"", **headers: str) -> web.Answer[bytes]:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    async with client(lambda _: httpx.Response(status, content=body, headers=told)) as http:
        return await web.fetch(http, URL)


@pytest.mark.parametrize(
    "value, wait",
    [
        pytest.param("90", SOON, id="seconds"),
        pytest.param("0", timedelta(0), id="no seconds"),
        pytest.param("1.5", timedelta(seconds=1.5), id="parts of a second"),
        pytest.param("1772366490", SOON, id="seconds since 1970"),
        pytest.param("1772366490.0", SOON, id="seconds since 1970 with parts"),
        pytest.param("1772366490000", SOON, id="milliseconds since 1970"),
        pytest.param("2026-03-01T12:01:30Z", SOON, id="ISO 8601"),
        pytest.param("2026-03-01T13:01:30.000+01:00", SOON, id="ISO 8601 with an offset"),
        pytest.param("2026-03-01T12:01:30", SOON, id="ISO 8601 without an offset"),
        pytest.param("Sun, 01 Mar 2026 12:01:30 GMT", SOON, id="HTTP date"),
        pytest.param("Sunday, 01-Mar-26 12:01:30 GMT", SOON, id="RFC 850 date"),
        pytest.param(" 90 ", SOON, id="spaces"),
        pytest.param("Sun, 01 Mar 2020 12:00:00 GMT", timedelta(0), id="long past"),
        pytest.param("-5", None, id="negative"),
        pytest.param("soon", None, id="words"),
        pytest.param("", None, id="empty"),
        pytest.param("9" * 30, None, id="endless"),
        pytest.param("Sun, 99 Mar 2026 99:99:99 GMT", None, id="no such day"),
    ],
)
def test_every_dialect_of_reset_becomes_a_duration(value: str, wait: timedelta | None):
    headers = httpx.Headers({"date": NOW, "retry-after": value})
    assert web.retry_after(headers) == wait
    assert web.until(value, headers) == wait


@pytest.mark.parametrize("value", ["1772366490", "2026-03-01T12:01:30Z", "Sun, 01 Mar 2026 12:01:30 GMT"])
@pytest.mark.parametrize("date", [{}, {"date": "today"}], ids=["no date", "an unreadable date"])
def test_a_time_means_nothing_without_the_clock_of_the_server(value: str, date: dict[str, str]):
    assert web.until(value, httpx.Headers(date)) is None


def test_the_time_of_the_server_is_aware():
    assert web.server_time(httpx.Headers({"date": NOW})) == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert web.server_time(httpx.Headers({"date": "Sun, 01 Mar 2026 12:00:00 -0000"})) == datetime(
        2026, 3, 1, 12, tzinfo=UTC
    )


@pytest.mark.parametrize("prefix", ["x-ratelimit-", "ratelimit-", "x-rate-limit-"])
@pytest.mark.parametrize(
    "remaining, reset, signal",
    [
        pytest.param("0", "90", RateSignal(SOON, 0), id="nothing left"),
        pytest.param("0.0", "1772366490", RateSignal(SOON, 0), id="nothing left, with parts"),
        pytest.param("0", "", RateSignal(timedelta(0), 0), id="nothing left, no time"),
        pytest.param("7", "90", RateSignal(timedelta(0), 7), id="some left"),
        pytest.param("299.0", "90", RateSignal(timedelta(0), 299), id="some left, with parts"),
        pytest.param("", "90", None, id="not told"),
        pytest.param("many", "90", None, id="unreadable"),
    ],
)
def test_a_rate_limit_waits_only_when_nothing_remains(
    prefix: str, remaining: str, reset: str, signal: RateSignal | None
):
    headers = httpx.Headers({"date": NOW, f"{prefix}remaining": remaining, f"{prefix}reset": reset})
    assert web.rate_signal(headers) == signal


@pytest.mark.parametrize(
    "status, headers, wait",
    [
        pytest.param(429, {}, None, id="429"),
        pytest.param(429, {"retry_after": "600"}, LATER, id="429 with seconds"),
        pytest.param(429, {"date": NOW, "retry_after": "Sun, 01 Mar 2026 12:10:00 GMT"}, LATER, id="429 with a date"),
        pytest.param(429, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "600"}, LATER, id="429 with a reset"),
        pytest.param(403, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "600"}, LATER, id="403 for the limit"),
        pytest.param(403, {"retry_after": "600"}, LATER, id="403 with seconds"),
        pytest.param(408, {}, None, id="408"),
        pytest.param(500, {}, None, id="500"),
        pytest.param(502, {}, None, id="502"),
        pytest.param(503, {"retry_after": "600"}, LATER, id="503 with seconds"),
        pytest.param(302, {}, None, id="a redirect that is not followed"),
        pytest.param(204, {}, None, id="204"),
    ],
)
async def test_what_may_pass_is_asked_later(status: int, headers: dict[str, str], wait: timedelta | None):
    with pytest.raises(TryLater) as raised:
        await asked_of(status, **headers)
    assert (raised.value.status, raised.value.wait) == (status, wait)
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize(
    "status, body, words",
    [
        pytest.param(401, b'{"error": "The access token is invalid"}', "The access token is invalid", id="401"),
        pytest.param(403, b"<html>", r"refused the request \(403\)", id="403"),
        pytest.param(404, b'{"message": "no such tag"}', "no such tag", id="404"),
        pytest.param(400, b'["wrong"]', r"\(400\)", id="400 with a list"),
        pytest.param(410, b'{"error": {"code": 1}}', r"\(410\)", id="410 with an object"),
        pytest.param(422, b'{"error": "' + b"x" * 5_000 + b'"}', "x{100}\\)", id="422 with a novel"),
        pytest.param(451, b"\xff\xfe", r"\(451\)", id="451 with bytes"),
    ],
)
async def test_what_will_not_pass_is_refused(status: int, body: bytes, words: str):
    with pytest.raises(Refused, match=words) as raised:
        await asked_of(status, body)
    assert raised.value.status == status
    assert str(raised.value).startswith("api.example")
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize(
    "error,words",
    [
        pytest.param(
            httpx.ConnectError("no route to https://api.example/?token=hush"), "cannot be reached", id="route"
        ),
        pytest.param(httpx.ConnectTimeout("slow"), "did not answer in time", id="connect timeout"),
        pytest.param(httpx.ReadTimeout("slow"), "did not answer in time", id="read timeout"),
        pytest.param(httpx.RemoteProtocolError("garbage"), "broke off its answer", id="protocol"),
        pytest.param(httpx.TooManyRedirects("in a circle"), "broke off its answer", id="redirects"),
        pytest.param(httpx.DecodingError("bad gzip"), "broke off its answer", id="gzip"),
    ],
)
async def test_no_network_is_temporary_and_tells_no_address(error: httpx.HTTPError, words: str):
    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    async with client(fail) as http:
        with pytest.raises(TryLater, match=f"api.example {words}") as raised:
            await web.fetch(http, URL)
    assert raised.value.wait is None
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize("url", ["ftp://a.example/x", "https://a.example:port/", "https://a.example/\x00"])
async def test_an_address_that_is_none_is_refused(url: str):
    async with httpx.AsyncClient() as http:
        with pytest.raises(Refused, match=r"a\.example"):
            await web.fetch(http, url)


@pytest.mark.parametrize("url", ["http://[", "http://xn--/", "https://exa mple.org/"])
async def test_an_address_without_a_host_that_can_be_is_refused(url: str):
    async with httpx.AsyncClient() as http:
        with pytest.raises((Refused, TryLater)):
            await web.fetch(http, url)


async def test_a_broken_compression_is_temporary():
    with pytest.raises(TryLater, match="broke off its answer"):
        await asked_of(200, b"this is no gzip", content_encoding="gzip")


async def test_a_body_beyond_the_limit_is_not_read_to_its_end():
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1_000_000
            yield b" " * 1_000_000

    async with client(lambda _: httpx.Response(200, content=endless())) as http:
        with pytest.raises(TryLater, match="sent more than 10 MB"):
            await web.fetch(http, URL)
    assert sent <= web.MAX_BYTES + 2_000_000


async def test_an_answer_carries_its_limit_and_the_final_address_over_a_real_connection():
    async def respond(asked: Asked) -> Told:
        if asked.path == "/old":
            return Told(301, headers={"location": "/new?" + "&".join(f"{k}={v}" for k, v in asked.query.items())})
        assert (asked.query, asked.headers["accept"]) == ({"q": "a b"}, "x/y")
        return Told(200, b"hello", {"x-ratelimit-remaining": "3"})

    async with serve(respond) as server, httpx.AsyncClient(follow_redirects=True) as http:
        answer = await web.fetch(http, f"{server.url}/old", params={"q": "a+b"}, headers={"accept": "x/y"})
    assert answer.value == b"hello"
    assert answer.rate == RateSignal(timedelta(0), 3)
    assert answer.url == f"{server.url}/new?q=a+b"


async def test_not_modified_is_an_answer_without_a_body():
    assert (await asked_of(304, etag='"1"')).value == b""


async def test_json_is_read_as_its_shape_and_unknown_members_do_not_matter():
    async with client(lambda _: httpx.Response(200, json=[{"id": 1, "text": "سلام 👋", "new": [1]}])) as http:
        answer = await web.fetch_json(http, URL, list[Post])
    assert answer.value == [Post(1, "سلام 👋")]


@pytest.mark.parametrize(
    "body, words",
    [
        pytest.param(b"", "nothing", id="nothing"),
        pytest.param(b"  \n", "nothing", id="blanks"),
        pytest.param(b"\n<!DOCTYPE html><html>", "an HTML page instead of JSON", id="HTML"),
        pytest.param(b"<html>", "an HTML page instead of JSON", id="HTML without a doctype"),
        pytest.param(b'{"id": "one"}', "JSON of another shape", id="wrong type"),
        pytest.param(b'[{"id": 1}', "JSON of another shape", id="cut off"),
        pytest.param(b"Bad Gateway", "something that is no JSON", id="text"),
        pytest.param(b'[{"id": 1, "text": "\xff"}]', "JSON of another shape", id="no UTF-8"),
        pytest.param(b'[{"id": 1, "text": "\\ud800"}]', "JSON of another shape", id="half a character"),
    ],
)
async def test_what_is_not_the_json_we_know_is_told_in_words(body: bytes, words: str):
    async with client(lambda _: httpx.Response(200, content=body)) as http:
        with pytest.raises(TryLater, match=f"api.example answered {words}"):
            await web.fetch_json(http, URL, list[Post])


def test_malformed_items_are_skipped_with_their_reasons():
    items = [b'{"id": 1}', b'{"id": null}', b'{"id": 2, "text": "\xff"}', b'{"id": 3}']
    good, skipped = web.decode_each([msgspec.Raw(item) for item in items], Post)
    assert [post.id for post in good] == [1, 3]
    assert [reason.partition(":")[0] for reason in skipped] == ["item 1", "item 2"]


def test_a_time_is_told_in_utc_or_not_at_all():
    east = timezone(timedelta(hours=1))
    assert web.utc(datetime(2026, 3, 1, 13, tzinfo=east)) == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert web.utc(datetime(1, 1, 1, tzinfo=east)) is None
    assert [web.netloc(text) for text in ("https://a.example:8/x", "x", "http://[")] == ["a.example:8", "", ""]


def test_a_date_beyond_all_calendars_is_no_date():
    headers = httpx.Headers({"retry-after": "Sun, 01 Mar 99999999999 12:00:00 GMT"})
    assert web.retry_after(headers) is None


def test_json_that_is_too_deep_is_an_answer_to_ask_again():
    with pytest.raises(TryLater):
        web.decode(b'{"a":' + b"[" * 200_000, dict[str, object], "social.example")
