"""The key of App Store Connect, and the token that is signed with it for each visit.

https://developer.apple.com/documentation/appstoreconnectapi/generating-tokens-for-api-requests : a statement in JSON,
signed with ES256 (RFC 7518, 3.4). The package `cryptography` (extra `appstore_connect`) signs; it is
imported only then.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

import msgspec

from connectors.base import Refused

AUDIENCE = "appstoreconnect-v1"
LIFE = timedelta(minutes=15)
"""How long a token holds; Apple takes none of more than twenty minutes, by its own clock."""

HALF = 32
"""Bytes of each of the two numbers that are a signature."""

KINDS = "cryptography.hazmat.primitives"


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """A key of a team, or of one person where there is no issuer."""

    id: str
    issuer: str
    private: str


def is_private(text: str) -> bool:
    """Whether it looks like the content of the file that Apple lets be downloaded once."""
    return text.lstrip().startswith("-----BEGIN ")


def sign(key: Key, now: datetime) -> str:
    """A token for the next minutes. Raises Refused when it cannot be signed."""
    begin = int(now.timestamp())
    who = {"iss": key.issuer} if key.issuer else {"sub": "user"}
    claims = {**who, "iat": begin, "exp": begin + int(LIFE.total_seconds()), "aud": AUDIENCE}
    head = {"alg": "ES256", "kid": key.id, "typ": "JWT"}
    said = b".".join((_encoded(msgspec.json.encode(head)), _encoded(msgspec.json.encode(claims))))
    return b".".join((said, _encoded(_signed(key.private, said)))).decode()


def _signed(private: str, said: bytes) -> bytes:
    try:
        serialization, hashes = import_module(f"{KINDS}.serialization"), import_module(f"{KINDS}.hashes")
        curves, numbers = import_module(f"{KINDS}.asymmetric.ec"), import_module(f"{KINDS}.asymmetric.utils")
    except ImportError as error:
        raise Refused("private_key needs a package that signs: pip install 'allears[appstore_connect]'") from error
    try:
        loaded = serialization.load_pem_private_key(private.encode(), password=None)
        one, other = numbers.decode_dss_signature(loaded.sign(said, curves.ECDSA(hashes.SHA256())))
        # Two numbers side by side, where the package writes them into an envelope.
        return int(one).to_bytes(HALF, "big") + int(other).to_bytes(HALF, "big")
    except (ValueError, TypeError, OverflowError) as error:  # damaged, of another kind, of another curve
        raise Refused("private_key cannot sign; make a new key in App Store Connect") from error


def _encoded(part: bytes) -> bytes:
    return urlsafe_b64encode(part).rstrip(b"=")
