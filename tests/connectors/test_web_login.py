"""What goes out with a request: redirects, secrets, a login, a question; and what an error keeps of the answer."""

import json
from datetime import timedelta

import httpx
import msgspec
import pytest
from doubles.server import Asked, Told, serve

from connectors import contract, web
from connectors.base import ConnectorError, RateSignal, Refused, TryLater

LATER = timedelta(minutes=10)


class Post(msgspec.Struct):
    id: int


def client(answer: contract.Answer) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


async def answered(status: int, body: bytes = b"", **headers: str) -> web.Answer[bytes]:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    async with client(lambda _: httpx.Response(status, content=body, headers=told)) as http:
        return await web.fetch(http, "https://api.example/")


@pytest.mark.parametrize("status", [403, 429, 503])
async def test_a_wait_that_the_source_names_is_firm(status: int):
    with pytest.raises(TryLater) as told:
        await answered(status, retry_after="600")
    assert (told.value.wait, told.value.firm) == (LATER, True)


@pytest.mark.parametrize("status", [302, 400, 401, 403, 429, 503])
async def test_an_error_holds_the_start_of_what_the_server_said(status: int):
    with pytest.raises(ConnectorError) as told:
        await answered(status, b'{"error_id": 502}' + b" " * 9_000)
    assert (told.value.status, told.value.body[:17]) == (status, b'{"error_id": 502}')
    assert len(told.value.body) == web.KEPT


def test_an_error_of_our_own_has_nothing_that_a_server_said():
    assert (Refused("no").body, TryLater("later").body) == (b"", b"")


@pytest.mark.parametrize("name", ["key", "token", "access_token"])
async def test_a_secret_that_the_server_repeats_is_not_told(name: str):
    def repeat(request: httpx.Request) -> httpx.Response:
        return httpx.Response(400, json={"error": f"no {request.url.params[name]}, no {request.headers['api-key']}"})

    async with client(repeat) as http:
        with pytest.raises(Refused, match="no …, no …") as told:
            await web.fetch(http, "https://api.example", params={name: "s3cret"}, headers={"api-key": "hush-hush"})
    assert b"s3cret" not in told.value.body
    assert b"hush-hush" not in told.value.body


async def test_a_redirect_that_is_forbidden_is_not_followed():
    asked: list[str] = []

    def lead_away(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(301, headers={"location": "https://evil.example/"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(lead_away), follow_redirects=True) as http:
        with pytest.raises(TryLater) as told:
            await web.fetch(http, "https://api.example/", headers={"api-key": "hush-hush"}, follow=False)
    assert (asked, told.value.status) == (["api.example"], 301)


class TestALogin:
    async def test_sends_its_body_and_reads_the_answer(self):
        async def respond(asked: Asked) -> Told:
            assert (asked.method, json.loads(asked.body)) == ("POST", {"identifier": "амира", "password": "pw"})
            assert asked.headers["content-type"] == "application/json"
            return Told(200, b'{"id": 7, "new": 1}', {"ratelimit-remaining": "9"})

        async with serve(respond) as server, httpx.AsyncClient() as http:
            answer = await web.login(http, server.url, {"identifier": "амира", "password": "pw"}, Post)
        assert (answer.value, answer.rate) == (Post(7), RateSignal(timedelta(0), 9))

    async def test_without_a_body_sends_none(self):
        async def respond(asked: Asked) -> Told:
            assert (asked.method, asked.body, asked.headers["authorization"]) == ("POST", b"", "Bearer x")
            return Told(200, b'{"id": 7}')

        async with serve(respond) as server, httpx.AsyncClient() as http:
            assert (await web.login(http, server.url, {}, Post, headers={"authorization": "Bearer x"})).value == Post(7)

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    async def test_is_led_nowhere_else(self, status: int):
        asked: list[str] = []

        def lead_away(request: httpx.Request) -> httpx.Response:
            asked.append(request.url.host)
            return httpx.Response(status, headers={"location": "https://evil.example/"})

        async with httpx.AsyncClient(transport=httpx.MockTransport(lead_away), follow_redirects=True) as http:
            with pytest.raises(TryLater):
                await web.login(http, "https://api.example/", {"password": "pw"}, Post)
        assert asked == ["api.example"]

    async def test_that_fails_tells_no_password(self):
        def repeat(request: httpx.Request) -> httpx.Response:
            return httpx.Response(401, content=b'{"error": "not known: ' + request.content.replace(b'"', b"'") + b'"}')

        async with client(repeat) as http:
            with pytest.raises(Refused, match="not known") as told:
                await web.login(http, "https://api.example/", {"password": "hush-hush"}, Post)
        assert "hush-hush" not in f"{told.value} {told.value.body!r}"


class TestAQuestion:
    async def test_is_sent_with_its_variables_and_read(self):
        async def respond(asked: Asked) -> Told:
            sent = {"query": "query($of:String){a(of:$of)}", "variables": {"of": "амира } mutation{b}"}}
            assert (asked.method, json.loads(asked.body), asked.headers["authorization"]) == ("POST", sent, "Bearer x")
            return Told(200, b'{"id": 7}', {"ratelimit-remaining": "9"})

        question, given, headers = (
            "query($of:String){a(of:$of)}",
            {"of": "амира } mutation{b}"},
            {"authorization": "Bearer x"},
        )
        async with serve(respond) as server, httpx.AsyncClient() as http:
            answer = await web.query(http, server.url, question, Post, variables=given, headers=headers)
        assert (answer.value, answer.rate) == (Post(7), RateSignal(timedelta(0), 9))

    @pytest.mark.parametrize("document", ["mutation{a}", "{a} mutation{b}", "subscription{a}", "query Named{a}", ""])
    async def test_that_is_none_never_leaves(self, document: str):
        asked: list[httpx.Request] = []

        def note(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            return httpx.Response(200, json={"id": 7})

        async with client(note) as http:
            with pytest.raises(ValueError, match="one anonymous query"):
                await web.query(http, "https://api.example/graphql", document, Post)
        assert asked == []

    async def test_is_led_nowhere_else_and_its_key_is_not_told(self):
        asked: list[str] = []

        def lead_away(request: httpx.Request) -> httpx.Response:
            asked.append(request.url.host)
            body = {"message": f"not known: {request.headers['authorization']}"}
            return httpx.Response(307, json=body, headers={"location": "https://evil.example/"})

        async with httpx.AsyncClient(transport=httpx.MockTransport(lead_away), follow_redirects=True) as http:
            with pytest.raises(TryLater) as told:
                await web.query(
                    http, "https://api.example/", "{a}", Post, headers={"authorization": "Bearer hush-hush"}
                )
        assert asked == ["api.example"]
        assert b"hush-hush" not in told.value.body
