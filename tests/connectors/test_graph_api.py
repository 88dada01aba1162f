"""One request to the Graph API: errors, limits, pages, proof."""

from collections import deque
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from doubles.exchange import Fault, instead, transport
from doubles.facebook import PAGE, FacebookServer
from doubles.graph import TOKEN, failed

from connectors.base import RateSignal, Refused, TryLater
from connectors.graph_api import PAUSE, Cursors, Door, Gone, Paging, moment, pressure

HOUR = timedelta(hours=1)


async def ask(server: FacebookServer, *, secret: str = "", page: str | None = None) -> bytes:
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        door = Door(http, f"{server.url}/v25.0", TOKEN, secret)
        return (await door.get(f"{PAGE}/feed", {"limit": 25}, page)).value


@pytest.mark.parametrize(
    "fault, wait",
    [
        pytest.param(failed(4, "Application request limit reached"), PAUSE, id="of the application"),
        pytest.param(failed(32, "Page request limit reached", status=403), PAUSE, id="of the page"),
        pytest.param(failed(80_001, "There have been too many calls"), PAUSE, id="of the business"),
        pytest.param(failed(613, status=200), PAUSE, id="inside 200"),
        pytest.param(failed(1, "Please reduce the amount of data", status=500), None, id="an unknown error"),
        pytest.param(failed(2, "Service temporarily unavailable", status=503), None, id="temporary"),
        pytest.param(failed(77_777, is_transient=True), None, id="transient, whatever it is"),
        pytest.param(instead(429, b"{}", retry_after="9"), timedelta(seconds=9), id="429"),
        pytest.param(instead(500, b"<html>"), None, id="500"),
    ],
)
async def test_what_passes_says_how_long(fault: Fault, wait: timedelta | None):
    with pytest.raises(TryLater) as told:
        await ask(FacebookServer(faults=deque([fault])))
    assert told.value.wait == wait


@pytest.mark.parametrize(
    "fault, reason",
    [
        pytest.param(failed(190, "Session has expired"), "make a new one", id="a dead token"),
        pytest.param(failed(190, "Session has expired", status=200), "make a new one", id="inside 200"),
        pytest.param(failed(10, "Permission denied", status=403), "lacks a permission", id="no permission"),
        pytest.param(failed(283, "Requires pages_read_engagement"), "pages_read_engagement", id="a named one"),
        pytest.param(failed(100, "nonexisting field (mesage)"), "nonexisting field", id="a wrong field"),
        pytest.param(failed(12, "deprecated for versions v22.0"), "deprecated", id="deprecated"),
        pytest.param(failed(190, f"Malformed access token {TOKEN}"), "token …", id="the token repeated"),
        pytest.param(failed(190, f"Malformed access token {TOKEN}", status=200), "token …", id="and inside 200"),
        pytest.param(instead(404, b"<html>"), "refused the request", id="without words"),
    ],
)
async def test_what_a_person_must_change_is_refused_without_the_token(fault: Fault, reason: str):
    with pytest.raises(Refused, match=reason) as told:
        await ask(FacebookServer(faults=deque([fault])))
    assert TOKEN not in f"{told.value} {told.value.body!r}"
    assert not isinstance(told.value, Gone)


async def test_what_is_not_there_is_gone():
    with pytest.raises(Gone, match="does not exist"):
        await ask(FacebookServer(closed={f"{PAGE}/feed"}))


async def test_an_application_proves_that_it_asks_and_the_token_stays_out_of_the_address():
    server = FacebookServer()
    await ask(server)
    await ask(server, secret="app-secret", page="after=50")
    plain, proven = server.asked
    assert "appsecret_proof" not in plain.query
    # printf %s TOKEN | openssl dgst -sha256 -hmac app-secret
    assert proven.query["appsecret_proof"] == "611e40242dc17a775956e37e09349a1acde99fa385b2b3db82c66291fd468b49"
    assert proven.query["after"] == "50"
    assert TOKEN not in f"{plain.query} {proven.query}"


@pytest.mark.parametrize(
    "headers, signal",
    [
        pytest.param({}, None, id="nothing told"),
        pytest.param({"x-app-usage": '{"call_count":28,"total_time":25}'}, RateSignal(timedelta(0), 72), id="calm"),
        pytest.param({"x-page-usage": '{"call_count":1,"total_time":85}'}, RateSignal(PAUSE, 15), id="near"),
        pytest.param({"x-app-usage": '{"call_count":100}'}, RateSignal(PAUSE, 0), id="full"),
        pytest.param(
            {
                "x-app-usage": '{"call_count":2}',
                "x-business-use-case-usage": '{"45":[{"type":"pages","call_count":100,"total_cputime":3,'
                '"estimated_time_to_regain_access":60},{"type":"instagram","call_count":1}]}',
            },
            RateSignal(HOUR, 0),
            id="the worst of them",
        ),
        pytest.param({"x-app-usage": "busy"}, None, id="no JSON"),
        pytest.param({"x-app-usage": "[1]"}, None, id="another shape"),
        pytest.param({"x-app-usage": '{"call_count":180}'}, RateSignal(PAUSE, 0), id="beyond"),
    ],
)
def test_headers_tell_how_near_a_limit_is(headers: dict[str, str], signal: RateSignal | None):
    assert pressure(httpx.Headers(headers)) == signal


@pytest.mark.parametrize(
    "paging, following",
    [
        pytest.param(Paging(), None, id="no paging"),
        pytest.param(Paging(None, Cursors("QVFI")), None, id="a cursor at the end"),
        pytest.param(
            Paging(f"https://g.example/1/feed?access_token={TOKEN}&fields=id&after=QVFI", Cursors("QVFI")),
            "after=QVFI",
            id="a cursor",
        ),
        pytest.param(
            Paging(f"https://g.example/1/feed?access_token={TOKEN}&until=1624385168&since&__paging_token=x&__previous"),
            "until=1624385168&__paging_token=x",
            id="by time",
        ),
        pytest.param(Paging("https://g.example/1/feed?limit=5", Cursors("QVFI")), "after=QVFI", id="only in cursors"),
        pytest.param(Paging("https://[broken", Cursors("QVFI")), "after=QVFI", id="no address"),
        pytest.param(Paging("https://g.example/1/feed"), None, id="leading nowhere"),
    ],
)
def test_the_way_to_the_next_page_holds_no_token(paging: Paging, following: str | None):
    assert paging.following == following


@pytest.mark.parametrize(
    "told, expected",
    [
        ("2021-08-10T18:45:03+0000", datetime(2021, 8, 10, 18, 45, 3, tzinfo=UTC)),
        ("2021-08-10T20:45:03+02:00", datetime(2021, 8, 10, 18, 45, 3, tzinfo=UTC)),
        ("2021-13-41T18:45:03+0000", None),
        ("0001-01-01T00:00:00+1400", None),
        (None, None),
    ],
)
def test_times_are_read_with_and_without_a_colon(told: str | None, expected: datetime | None):
    assert moment(told) == expected
