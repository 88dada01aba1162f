from datetime import timedelta

import httpx
import pytest
from doubles.server import Told, serve

from alerts.base import DeliveryFailed, Failure
from alerts.calls import DEFAULT_WAIT, get, patch, trouble, within_reason
from alerts.web import MAX_WAIT, Reply

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    "status, headers, named, failure, wait",
    [
        (429, {}, None, Failure.WAIT, DEFAULT_WAIT),
        (429, {"retry-after": "5"}, None, Failure.WAIT, 5 * SECOND),
        (429, {"retry-after": "5"}, 2 * SECOND, Failure.WAIT, 2 * SECOND),
        (429, {}, timedelta(0), Failure.WAIT, timedelta(0)),
        (503, {"retry-after": "5"}, None, Failure.WAIT, 5 * SECOND),
        (503, {}, None, Failure.RETRY, None),
        (500, {"retry-after": "5"}, None, Failure.RETRY, None),
    ],
)
def test_a_status_of_trouble_means_the_same_everywhere(status, headers, named, failure, wait):
    failed = trouble(Reply(status, httpx.Headers(headers), b""), "a.example", named)
    assert failed is not None
    assert (failed.failure, failed.wait) == (failure, wait)
    assert failed.detail.startswith("a.example ")


@pytest.mark.parametrize("status", [200, 202, 302, 400, 404, 413])
def test_other_statuses_are_for_the_service_to_explain(status):
    assert trouble(Reply(status, httpx.Headers(), b""), "a.example") is None


@pytest.mark.parametrize("seconds, wait", [(None, None), (1.5, 1.5 * SECOND), (-1, timedelta(0)), (1e300, MAX_WAIT)])
def test_a_wait_that_a_service_names_is_kept_within_reason(seconds, wait):
    assert within_reason(seconds) == wait


async def test_reading_and_changing_use_their_own_methods_and_follow_no_redirect():
    async def redirect(_: object) -> Told:
        return Told(302, b"", {"location": "https://elsewhere.example/"})

    async with serve(redirect) as server, httpx.AsyncClient() as http:
        assert (await get(http, server.url, {"x-a": "1"}, 5 * SECOND)).status == 302
        assert (await patch(http, server.url, b"{}", 5 * SECOND)).status == 302
    assert [(asked.method, asked.body) for asked in server.asked] == [("GET", b""), ("PATCH", b"{}")]
    assert server.asked[0].headers["x-a"] == "1"


async def test_nobody_there_is_tried_again():
    async def hang_up(_: object) -> Told:
        return Told(drop=True)

    async with serve(hang_up) as server, httpx.AsyncClient() as http:
        with pytest.raises(DeliveryFailed) as failed:
            await patch(http, server.url + "/s3cr3t", b"{}", 5 * SECOND)
    assert failed.value.failure is Failure.RETRY
    assert "s3cr3t" not in failed.value.detail
