"""The session of an account: opened once, renewed when stale, kept sealed."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.bluesky import HANDLE, PASSWORD, BlueskyServer, transport
from doubles.exchange import instead
from doubles.reading import poll

from connectors.base import Page, Refused, TryLater
from connectors.bluesky import PAUSE, Bluesky
from connectors.bluesky_session import Session, seal, unseal

HOUR = timedelta(hours=1)
SESSION = Session(access_jwt="access", refresh_jwt="renew")


async def read(server: BlueskyServer, cursor: Any = None, password: str = PASSWORD) -> Page:
    """One poll of a program that has just started, with the cursor as it comes back from the store."""
    reading = Bluesky(search="nordwind", server=server.url, appview=server.url, handle=HANDLE, password=password)
    return await poll(reading, transport(server), json.loads(json.dumps(cursor)))


def methods(server: BlueskyServer) -> list[str]:
    return [asked.path.rpartition(".")[2] for asked in server.asked]


def test_a_sealed_session_opens_with_the_same_password_only():
    sealed = seal(SESSION, HANDLE, PASSWORD)
    assert unseal(sealed, HANDLE, PASSWORD) == SESSION
    assert "access" not in sealed
    assert seal(SESSION, HANDLE, PASSWORD) == sealed
    assert unseal(sealed, HANDLE, "another") is None
    assert unseal(sealed, "other.example", PASSWORD) is None


@pytest.mark.parametrize("kept", ["", "x", "not base64!", "AAAA", "A" * 4_000, "ÄÖÜ"])
def test_what_was_not_sealed_is_no_session(kept: str):
    assert unseal(kept, HANDLE, PASSWORD) is None


def test_a_changed_letter_makes_a_sealed_session_worthless():
    sealed = seal(SESSION, HANDLE, PASSWORD)
    other = "B" if sealed[40] == "A" else "A"
    assert unseal(sealed[:40] + other + sealed[41:], HANDLE, PASSWORD) is None


def test_a_handle_may_be_given_as_people_write_it():
    made = Bluesky(search="a", handle="@nordwind.example", password=PASSWORD)
    assert (made.handle, Bluesky(account="@amira.example").account) == ("nordwind.example", "amira.example")


async def test_many_polls_and_restarts_are_one_login():
    server, cursor = BlueskyServer(), None
    for _ in range(30):
        server.now += timedelta(minutes=2)
        cursor = (await read(server, cursor)).cursor
    assert server.logins == 1
    assert methods(server).count("searchPosts") == 30


async def test_a_stale_session_is_renewed_and_the_new_one_kept():
    server = BlueskyServer()
    page = await read(server)
    server.now += 3 * HOUR
    server.post("nordwind")
    renewed = await read(server, page.cursor)
    again = await read(server, renewed.cursor)
    assert methods(server)[2:6] == ["searchPosts", "refreshSession", "searchPosts", "getProfiles"]
    assert ([m.text for m in renewed.mentions], again.mentions, server.logins) == (["nordwind"], (), 1)


@pytest.mark.parametrize("wait", [timedelta(days=91), timedelta(0)], ids=["expired", "taken back"])
async def test_a_session_that_cannot_be_renewed_is_opened_anew(wait: timedelta):
    server = BlueskyServer()
    page = await read(server)
    server.now += wait
    server.tokens.clear()
    await read(server, (await read(server, page.cursor)).cursor)
    assert server.logins == 2


async def test_a_new_password_opens_a_session_of_its_own():
    server = BlueskyServer()
    page = await read(server)
    with pytest.raises(Refused, match=r"Invalid identifier or password.*use an app password"):
        await read(server, page.cursor, password="another-password")


async def test_a_login_too_many_waits_until_the_limit_is_over():
    server = BlueskyServer(allowed=0)
    with pytest.raises(TryLater) as told:
        await read(server)
    assert (told.value.wait, server.logins) == (6 * HOUR, 0)


@pytest.mark.parametrize("stale", [False, True], ids=["a first poll", "a renewal"])
async def test_a_session_is_not_lost_when_the_question_behind_it_fails(stale: bool):
    server = BlueskyServer()
    cursor = (await read(server)).cursor if stale else None
    server.now += 3 * HOUR

    async def right(told: Any) -> Any:
        return told

    server.faults.extend([*([right] if stale else []), right, instead(503)])
    failed = await read(server, cursor)
    assert (failed.mentions, failed.more) == ((), True)
    assert failed.wait is not None
    assert failed.wait.wait == PAUSE
    server.post("nordwind")
    after = await read(server, failed.cursor)
    assert ([m.text for m in after.mentions], server.logins) == (["nordwind"], 1)


@pytest.mark.parametrize(
    "body", [b'{"accessJwt": "a b", "refreshJwt": ""}', b'{"accessJwt": "a\\nb", "refreshJwt": ""}']
)
async def test_a_token_that_no_header_can_hold_is_no_answer(body: bytes):
    server = BlueskyServer()
    server.faults.append(instead(200, body))
    with pytest.raises(TryLater):
        await read(server)


async def test_the_password_goes_to_the_server_alone():
    hosts: list[str] = []

    def lead_away(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(307, headers={"location": "https://evil.example/"})

    reading = Bluesky(search="a", server="https://bsky.example", handle=HANDLE, password=PASSWORD)
    async with httpx.AsyncClient(transport=httpx.MockTransport(lead_away), follow_redirects=True) as http:
        with pytest.raises(TryLater):
            await reading.poll(http, None)
    assert hosts == ["bsky.example"]
