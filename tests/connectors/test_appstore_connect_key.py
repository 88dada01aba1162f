"""The key of App Store Connect: what is signed with it, and how it lets us in."""

import json
import sys
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from doubles import googleplay_key as keys
from doubles.appstore_connect import APP, AppStoreConnectServer, failed
from doubles.exchange import transport
from doubles.reading import drain, poll
from doubles.server import Told

from connectors.appstore_connect import AppStoreConnect
from connectors.appstore_connect_key import Key, sign
from connectors.base import Refused, TryLater

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ISSUER = "57246542-96fe-1a63-e053-0824d011072a"


@pytest.fixture(scope="module")
def private() -> str:
    return keys.pem("ec")


def source(server: AppStoreConnectServer, private: str, **options: Any) -> AppStoreConnect:
    made = {"key_id": "2X9R4HXF34", "issuer": ISSUER, "private_key": private, **options}
    return AppStoreConnect(id="asc", address=server.url, clock=f"{server.url}/lookup", app=APP, **made)


def opened(part: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(decoded(part))
    return told


def decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


@pytest.mark.parametrize("issuer, who", [(ISSUER, {"iss": ISSUER}), ("", {"sub": "user"})], ids=["team", "person"])
def test_what_is_signed_can_be_verified_and_says_who_asks(private: str, issuer: str, who: dict[str, str]):
    head, claims, signature = sign(Key("2X9R4HXF34", issuer, private), NOON).split(".")
    second = int(NOON.timestamp())
    assert opened(head) == {"alg": "ES256", "kid": "2X9R4HXF34", "typ": "JWT"}
    assert opened(claims) == {**who, "iat": second, "exp": second + 900, "aud": "appstoreconnect-v1"}
    raw = decoded(signature)
    assert len(raw) == 64
    of = "cryptography.hazmat.primitives"
    curves, utils = import_module(f"{of}.asymmetric.ec"), import_module(f"{of}.asymmetric.utils")
    loaded = import_module(f"{of}.serialization").load_pem_private_key(private.encode(), password=None)
    envelope = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    sha = curves.ECDSA(import_module(f"{of}.hashes").SHA256())
    loaded.public_key().verify(envelope, f"{head}.{claims}".encode(), sha)


@pytest.mark.parametrize("kind", ["rsa", "damaged"])
def test_a_key_that_cannot_sign_is_refused(kind: str):
    private = keys.pem("ec").replace("M", "N") if kind == "damaged" else keys.pem(kind)
    with pytest.raises(Refused, match="make a new key") as told:
        sign(Key("A1", "", private), NOON)
    assert private[40:60] not in str(told.value)


def test_without_the_package_that_signs_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.serialization", None)
    with pytest.raises(Refused, match=r"pip install 'allears\[appstore_connect\]'"):
        sign(Key("A1", "", "-----BEGIN PRIVATE KEY-----"), NOON)


async def test_each_poll_is_signed_anew_and_one_token_serves_all_pages_below_it(private: str):
    server = AppStoreConnectServer()
    server.review("known")
    page = await poll(source(server, private), transport(server.respond))
    assert "session" not in (page.cursor or {})
    for number in range(450):
        server.now += timedelta(seconds=1)
        server.review(f"review {number}")
    server.asked.clear()
    pages = await drain(source(server, private), transport(server.respond), page.cursor)
    assert len(pages) == 3
    assert [asked.path for asked in server.asked].count("/lookup") == 1
    kept = pages[0].cursor
    assert isinstance(kept, dict)
    assert kept["session"]
    assert server.asked[1].headers["authorization"].removeprefix("Bearer ") not in json.dumps(kept)


async def test_a_token_that_has_grown_old_between_two_pages_is_signed_again(private: str):
    server = AppStoreConnectServer()
    server.review("known")
    page = await poll(source(server, private), transport(server.respond))
    server.now += timedelta(seconds=1)
    for number in range(250):
        server.review(f"{number}", title="")
    page = await poll(source(server, private), transport(server.respond), page.cursor)
    server.now += timedelta(hours=1)
    rest = await poll(source(server, private), transport(server.respond), page.cursor)
    assert len(page.mentions) + len(rest.mentions) == 250


async def test_a_token_that_is_refused_when_it_is_new_is_not_tried_for_ever(private: str):
    server = AppStoreConnectServer()

    async def as_it_is(told: Told) -> Told:
        return told

    server.faults += [as_it_is, *[failed(401, "NOT_AUTHORIZED")] * 5]
    with pytest.raises(Refused, match="may have been revoked"):
        await poll(source(server, private), transport(server.respond))
    assert len(server.asked) == 2


async def test_without_the_time_nothing_can_be_signed(private: str):
    server = AppStoreConnectServer(dated=False)
    with pytest.raises(TryLater, match="does not tell the time"):
        await poll(source(server, private), transport(server.respond))


def test_the_key_is_printed_nowhere(private: str):
    made = source(AppStoreConnectServer(), private)
    assert private[40:80] not in f"{made!r} {made} {made.model_dump_json()}"
    assert private[40:80] not in repr(Key("A1", "", private))
