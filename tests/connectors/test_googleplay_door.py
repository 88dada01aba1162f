"""How a service account is let in: a token for an hour, kept sealed, renewed when it is stale."""

import json
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from doubles import googleplay_key as keys
from doubles.exchange import instead, transport
from doubles.googleplay import PACKAGE, GooglePlayServer
from doubles.googleplay_key import MAIL
from doubles.reading import poll

from connectors import contract
from connectors.base import Refused, TryLater
from connectors.googleplay import GooglePlay


@pytest.fixture(scope="module")
def key() -> str:
    return keys.file(keys.pem())


def source(server: GooglePlayServer, key: str) -> GooglePlay:
    return GooglePlay(id="gp", address=server.url, login=f"{server.url}/token", package=PACKAGE, service_account=key)


def paths(server: GooglePlayServer) -> list[str]:
    return [asked.path.rpartition("/")[2] for asked in server.asked]


async def test_one_login_serves_many_polls_and_is_kept_sealed(key: str):
    server = GooglePlayServer()
    server.review("late")
    first = await poll(source(server, key), transport(server.respond))
    second = await poll(source(server, key), transport(server.respond), first.cursor)
    assert paths(server) == ["rest", "token", "reviews", "reviews"]
    assert [login["grant_type"] for login in server.logins] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    assert (len(first.mentions), second.mentions) == (1, ())
    assert server.tokens[0] not in json.dumps(second.cursor)
    assert second.cursor is not None
    assert second.cursor["session"]


async def test_a_stale_token_is_renewed_and_another_key_opens_nothing(key: str):
    server = GooglePlayServer()
    page = await poll(source(server, key), transport(server.respond))
    server.tokens = ["revoked"]
    server.review("late")
    page = await poll(source(server, key), transport(server.respond), page.cursor)
    assert ([one.text for one in page.mentions], len(server.logins)) == (["late"], 2)
    other = json.dumps({**json.loads(key), "client_email": "other@nordwind.example"})
    await poll(source(server, other), transport(server.respond), page.cursor)
    assert len(server.logins) == 3


async def test_an_account_that_is_turned_away_is_told_who_it_is_and_why(key: str):
    server = GooglePlayServer()

    async def as_it_is(told: Any) -> Any:
        return told

    said = b'{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}'
    server.faults += [as_it_is, instead(400, said)]
    with pytest.raises(Refused, match=rf"does not let {MAIL} in \(Invalid JWT Signature\.\)"):
        await poll(source(server, key), transport(server.respond))


async def test_without_the_servers_time_nothing_can_be_signed(key: str):
    server = GooglePlayServer(dated=False)
    with pytest.raises(TryLater, match="does not tell the time"):
        await poll(source(server, key), transport(server.respond))


@pytest.mark.parametrize("body", [b"{}", b'{"access_token": ""}', b'{"access_token": "a\\nb"}', b"[]", b"<html>"])
async def test_a_login_without_a_token_passes(key: str, body: bytes):
    server = GooglePlayServer()

    async def as_it_is(told: Any) -> Any:
        return told

    server.faults += [as_it_is, instead(200, body)]
    with pytest.raises(TryLater):
        await poll(source(server, key), transport(server.respond))


async def test_the_key_is_printed_nowhere(key: str):
    made = source(GooglePlayServer(), key)
    pem = json.loads(key)["private_key"][40:80]
    assert pem not in f"{made!r} {made} {made.model_dump_json()}"


@pytest.mark.parametrize("name", contract.names())
async def test_the_contract_holds_with_an_account(key: str, name: str):
    first, second = (GooglePlayServer().review(text) for text in ("one", "two"))
    second = {**second, "reviewId": "later"}

    def scene(*reviews: dict[str, Any]) -> contract.Scene:
        server = GooglePlayServer()

        def answer(request: httpx.Request) -> httpx.Response:
            if request.url.path == "/token":
                return httpx.Response(200, json={"access_token": "ya29.token"})
            headers = {"date": format_datetime(server.now, usegmt=True)}
            return httpx.Response(200, json={"reviews": reviews}, headers=headers)

        return contract.Scene(source(server, key), answer)

    broken = {"reviewId": "x", "comments": [{"userComment": {"lastModified": {"seconds": "soon"}}}]}
    case = contract.Case(
        good=scene(second, first),
        empty=scene(),
        malformed=scene(second, broken, first),
        unusual=scene({**second, "woven": 1}, {**first, "woven": 1}),
        keys=(first["reviewId"], second["reviewId"]),
        secrets=("ya29.token", json.loads(key)["private_key"][40:80]),
    )
    await contract.checks(case)[name]()
