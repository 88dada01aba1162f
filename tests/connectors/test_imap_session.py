"""The conversation with a server of mail: ways in, refusals, trouble, certificates, and what is needed for it."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from doubles.brokers import certificate
from doubles.imap import PASSWORD, TOKEN, USER, ImapServer, imap, numbered, source
from doubles.reading import keys, poll

from connectors.base import Refused, TryLater
from connectors.imap import Imap
from connectors.imap_session import Letter, day, letters

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "password, options",
    [
        pytest.param(PASSWORD, {"oauth": TOKEN}, id="an access token"),
        pytest.param("пароль", {"password": "пароль"}, id="a password that is not ASCII"),
    ],
)
async def test_there_are_other_ways_to_log_in(password: str, options: dict[str, Any]):
    async with imap(ImapServer(password=password)) as server:
        server.deliver(numbered(1))
        assert keys(await poll(source(server, **options))) == ["1@post.example"]


@pytest.mark.parametrize(
    "options, reason",
    [
        pytest.param({"password": "wrong-password"}, "check both", id="a wrong password"),
        pytest.param({"oauth": "wrong-password"}, "check both", id="a wrong token"),
        pytest.param({"folder": "Complaints"}, 'no folder "Complaints"', id="an unknown folder"),
        pytest.param({"allow_private": False}, "allow_private = true", id="a private address"),
    ],
)
async def test_what_does_not_pass_is_refused_with_its_remedy(options: dict[str, Any], reason: str):
    async with imap() as server:
        with pytest.raises(Refused, match=reason) as raised:
            await poll(source(server, **options))
    assert "wrong-password" not in raised.value.detail


async def test_no_password_goes_to_a_public_address_unencrypted():
    with pytest.raises(Refused, match="tls = true"):
        await poll(Imap(server="1.1.1.1", port=143, tls=False, user=USER, password=PASSWORD))


@pytest.mark.parametrize("command", ["CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH"])
async def test_a_connection_that_breaks_is_tried_again(command: str):
    async with imap() as server:
        page = await poll(source(server))
        server.deliver(numbered(1))
        server.breaks_at = command
        with pytest.raises(TryLater, match="broke off"):
            await poll(source(server), cursor=page.cursor)
        server.breaks_at = None
        assert keys(await poll(source(server), cursor=page.cursor)) == ["1@post.example"]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"greeting": "* BYE too many connections"}, id="nobody is let in"),
        pytest.param({"refusals": {"LOGIN": "NO [UNAVAILABLE] later"}}, id="no login for now"),
        pytest.param({"refusals": {"EXAMINE": "NO [INUSE] locked"}}, id="a locked folder"),
        pytest.param({"refusals": {"UID SEARCH": "NO busy"}}, id="no search"),
        pytest.param({"refusals": {"UID SEARCH": "BAD what"}}, id="a search that is not understood"),
    ],
)
async def test_trouble_passes(fault: dict[str, Any]):
    async with imap() as server:
        cursor = (await poll(source(server))).cursor
        for name, value in fault.items():
            setattr(server, name, value)
        with pytest.raises(TryLater) as raised:
            await poll(source(server), cursor=cursor)
    assert PASSWORD not in raised.value.detail


async def test_a_server_that_hangs_up_instead_of_taking_leave_has_been_read():
    async with imap(ImapServer(breaks_at="LOGOUT")) as server:
        server.deliver(numbered(1))
        assert keys(await poll(source(server))) == ["1@post.example"]


async def test_no_server_at_all_is_tried_again():
    async with imap() as server:
        pass
    with pytest.raises(TryLater, match="cannot be reached"):
        await poll(source(server))


async def test_a_server_without_tls_gets_no_password():
    async with imap() as server:
        with pytest.raises(TryLater, match=r"TLS|broke|in time"):
            await poll(source(server, tls=True))
    assert not any("LOGIN" in command for command in server.commands)


async def test_a_certificate_that_nobody_vouches_for_gets_no_password(tmp_path: Path):
    async with imap(certificate=await certificate(tmp_path, "localhost")) as server:
        with pytest.raises(TryLater, match="no TLS that can be trusted"):
            await poll(source(server, tls=True, server="localhost"))
    assert server.commands == []


TRUSTING = """
import asyncio, sys
from connectors.imap import Imap
port, user, password = int(sys.argv[1]), sys.argv[2], sys.argv[3]
reading = Imap(server="localhost", port=port, user=user, password=password, allow_private=True)
print(asyncio.run(reading.poll(None, None)).mentions[0].key)
"""


async def test_letters_arrive_over_tls_from_a_server_that_is_trusted(tmp_path: Path):
    """In a Python of its own: whom the system trusts is asked once in a process."""
    files = await certificate(tmp_path, "localhost")
    async with imap(certificate=files) as server:
        server.deliver(numbered(1))
        command = (sys.executable, "-c", TRUSTING, str(server.port), USER, PASSWORD)
        trusting = {**os.environ, "SSL_CERT_FILE": str(files[0])}
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=trusting, stdout=subprocess.PIPE)
        told, _ = await process.communicate()
    assert told.decode().split() == ["1@post.example"]


async def test_a_mailbox_never_holds_up_the_others():
    async with imap(ImapServer(silent_at="LOGIN")) as server:
        reading = asyncio.create_task(poll(source(server)))
        await server.silent.wait()
        assert not reading.done()
    with pytest.raises(TryLater, match="broke off"):
        await reading


WITHOUT = """
import asyncio, sys
sys.modules["imap_tools"] = None  # as where it is not installed
from connectors.base import Refused
from connectors.imap import Imap
try:
    asyncio.run(Imap(server="127.0.0.1", port=1, user="a", password="b").poll(None, None))
except Refused as error:
    print(error)
"""


def test_without_its_package_the_remedy_is_named():
    told = subprocess.run([sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "pip install 'allears[imap]'" in told.stdout


@pytest.mark.parametrize(
    "told, expected",
    [
        ([(b'1 (UID 5 INTERNALDATE " 1-Mar-2026 13:00:00 +0100" BODY[]<0> {1}', b"x"), b")"], True),
        ([(b"1 (BODY[] {1}", b"x"), b' UID 5 INTERNALDATE "01-Mar-2026 12:00:00 +0000")'], True),
        ([b"1 (UID 5 BODY[] NIL)"], False),
        ([(b"1 (BODY[] {1}", b"x"), b")"], False),
        ([], False),
    ],
    ids=["before", "after", "no letter", "no number", "nothing"],
)
def test_a_letter_is_found_in_whatever_order_it_is_told(told: list[Any], expected: bool):
    found = [Letter(5, datetime(2026, 3, 1, 12, 0, tzinfo=UTC), b"x")]
    assert letters(told) == (found if expected else [])


def test_a_letter_without_a_time_that_can_be_read_has_none():
    assert letters([(b'1 (UID 5 INTERNALDATE "soon" BODY[] {1}', b"x")]) == [Letter(5, None, b"x")]


def test_days_are_told_in_english():
    assert day(date(2026, 3, 1)) == "1-Mar-2026"
