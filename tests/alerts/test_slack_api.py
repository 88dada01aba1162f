from datetime import timedelta

import httpx
import msgspec
import pytest
from pydantic import SecretStr

from alerts.base import DeliveryFailed, Failure
from alerts.slack_api import MAX_PAGE, MAX_PAGES, Api


def api(respond: httpx.MockTransport, address: str = "https://slack.example/api/") -> Api:
    return Api(httpx.AsyncClient(transport=respond), address, SecretStr("xoxb-s3cr3t"), timedelta(seconds=5))


def answering(*answers: dict, asked: list[httpx.Request] | None = None) -> httpx.MockTransport:
    left = list(answers)

    def respond(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        return httpx.Response(200, content=msgspec.json.encode(left.pop(0) if len(left) > 1 else left[0]))

    return httpx.MockTransport(respond)


def page(*stamps: str, cursor: str = "") -> dict:
    return {"ok": True, "messages": [{"ts": ts} for ts in stamps], "response_metadata": {"next_cursor": cursor}}


async def test_the_token_goes_into_the_header_only():
    asked: list[httpx.Request] = []
    one = api(answering({"ok": True}, asked=asked))
    await one.write("chat.postMessage", {"channel": "C0", "text": "Привет"})
    await one.read("auth.test")
    for request in asked:
        assert request.headers["authorization"] == "Bearer xoxb-s3cr3t"
        assert b"s3cr3t" not in request.content
        assert "s3cr3t" not in str(request.url)
    assert [request.url.path for request in asked] == ["/api/chat.postMessage", "/api/auth.test"]
    assert "s3cr3t" not in repr(one)


async def test_pages_are_read_back_to_the_wanted_time():
    asked: list[httpx.Request] = []
    pages = answering(page("30.0", "20.0", cursor="a"), page("19.0", "10.0", cursor="b"), page("9.0"), asked=asked)
    found = await api(pages).messages("conversations.history", "15.0", channel="C0")
    assert [message.ts for message in found] == ["30.0", "20.0", "19.0", "10.0"]
    assert [b"cursor=a" in request.content for request in asked] == [False, True]


async def test_history_is_read_only_so_far():
    asked: list[httpx.Request] = []
    await api(answering(page("30.0", cursor="more"), asked=asked)).messages(
        "conversations.history", "1.0", channel="C0"
    )
    assert len(asked) == MAX_PAGES


async def test_an_empty_channel_has_no_messages():
    assert await api(answering(page())).messages("conversations.history", "1.0", channel="C0") == []


async def test_metadata_of_other_apps_are_read_without_complaint():
    strange = {
        "ok": True,
        "messages": [
            {"ts": "1.0", "metadata": {"event_type": "x", "event_payload": {"delivery": ["no", {"text": 1}]}}},
            {"ts": "2.0", "metadata": None, "blocks": [{"type": "new"}]},
        ],
    }
    assert len(await api(answering(strange)).messages("conversations.history", "1.0", channel="C0")) == 2


async def test_a_page_of_long_messages_is_read_whole():
    long = {"ok": True, "messages": [{"ts": f"{n}.0", "text": "😡" * 6_000} for n in range(50)]}
    assert len(await api(answering(long)).messages("conversations.history", "0", channel="C0")) == 50


async def test_an_endless_answer_is_cut_and_refused():
    one = api(answering({"ok": True, "messages": [{"text": "x" * MAX_PAGE}]}))
    with pytest.raises(DeliveryFailed) as failed:
        await one.messages("conversations.history", "0", channel="C0")
    assert failed.value.failure is Failure.RETRY


@pytest.mark.parametrize(
    "error, failure",
    [
        (httpx.ConnectError("no"), Failure.RETRY),
        (httpx.ReadTimeout("no"), Failure.RETRY),
        (httpx.UnsupportedProtocol("127.0.0.1 is private; set allow_private = true"), Failure.DEAD_CONFIG),
    ],
    ids=["no connection", "no answer", "a private address"],
)
@pytest.mark.parametrize("call", ["read", "write"])
async def test_no_answer_is_a_failure_that_names_the_host(error, failure, call):
    def respond(_: httpx.Request) -> httpx.Response:
        raise error

    one = api(httpx.MockTransport(respond))
    with pytest.raises(DeliveryFailed) as failed:
        await (one.read("auth.test") if call == "read" else one.write("chat.update", {}))
    assert failed.value.failure is failure
    assert "slack.example" in failed.value.detail


async def test_a_lacking_scope_is_named():
    told = {"ok": False, "error": "missing_scope", "needed": "channels:history"}
    with pytest.raises(DeliveryFailed) as failed:
        (await api(answering(told)).read("conversations.history", channel="C0")).require()
    assert "refused conversations.history (missing_scope channels:history)" in failed.value.detail
