"""The key of a service account, and what is signed with it."""

import json
import sys
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from typing import Any

import pytest
from doubles import googleplay_key as keys
from doubles.googleplay_key import MAIL

from connectors.base import Refused
from connectors.googleplay_key import ServiceAccount, assertion, read_account

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOGIN = "https://oauth2.example/token"
FILE = {"type": "service_account", "client_email": MAIL, "private_key": "-----BEGIN PRIVATE KEY-----\nMIIsecret"}


def opened(part: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(decoded(part))
    return told


def decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_a_key_file_is_read():
    assert read_account(json.dumps(FILE)) == ServiceAccount(MAIL, FILE["private_key"])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("key.json", id="the name of the file"),
        pytest.param("[]", id="a list"),
        pytest.param(json.dumps({**FILE, "client_email": "two words"}), id="no address"),
        pytest.param(json.dumps({**FILE, "private_key": "MIIsecret"}), id="no PEM"),
        pytest.param(json.dumps({"installed": {"client_id": "x"}}), id="a key of another kind"),
        pytest.param("[" * 100_000, id="very deep"),
        pytest.param('{"client_email": "\ud800"}', id="half a character"),
    ],
)
def test_anything_else_is_told_without_the_key(text: str):
    with pytest.raises(ValueError, match="is no key of a service account") as told:
        read_account(text)
    assert "secret" not in str(told.value)


def test_without_the_package_that_signs_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.serialization", None)
    with pytest.raises(Refused, match=r"pip install 'allears\[googleplay\]'"):
        assertion(read_account(json.dumps(FILE)), LOGIN, NOON)


def test_what_is_signed_can_be_verified_and_says_who_asks_for_what():
    private = keys.pem()
    made = assertion(ServiceAccount(MAIL, private, "kid-1"), LOGIN, NOON)
    head, claims, signature = made.split(".")
    keys.verify(private, decoded(signature), f"{head}.{claims}".encode())
    second = int(NOON.timestamp())
    assert opened(head) == {"alg": "RS256", "typ": "JWT", "kid": "kid-1"}
    assert opened(claims) == {
        "iss": MAIL,
        "scope": "https://www.googleapis.com/auth/androidpublisher",
        "aud": LOGIN,
        "iat": second,
        "exp": second + 3_600,
    }
    assert "=" not in made


@pytest.mark.parametrize("kind", ["ec", "damaged"])
def test_a_key_that_cannot_sign_is_refused(kind: str):
    private = keys.pem().replace("M", "N") if kind == "damaged" else keys.pem(kind)
    with pytest.raises(Refused, match="make a new one") as told:
        assertion(ServiceAccount(MAIL, private), LOGIN, NOON)
    assert private[40:60] not in str(told.value)
