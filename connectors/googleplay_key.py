"""The key of a service account of Google, and what is signed with it to be let in.

https://developers.google.com/identity/protocols/oauth2/service-account#httprest : a statement of who asks for what,
in JSON, signed with RSA and SHA-256. The package `cryptography` (extra `googleplay`) signs; it is imported only then.
"""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from importlib import import_module
from typing import Annotated

import msgspec

from connectors.base import Refused

SCOPE = "https://www.googleapis.com/auth/androidpublisher"
LIFE = timedelta(hours=1)
"""The longest that a statement may hold."""

KINDS = "cryptography.hazmat.primitives"


class ServiceAccount(msgspec.Struct, frozen=True):
    """What is read of the file that Google Cloud makes for a key."""

    client_email: Annotated[str, msgspec.Meta(pattern=r"^[!-~]+$")]
    private_key: Annotated[str, msgspec.Meta(pattern="^-----BEGIN ")]
    private_key_id: str = ""


def read_account(text: str) -> ServiceAccount:
    """The content of a key file. Raises ValueError with the remedy, never with the key."""
    try:
        return msgspec.json.decode(text, type=ServiceAccount)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError) as error:
        told = "is no key of a service account; give the whole JSON file that Google Cloud made"
        raise ValueError(f"service_account {told}") from error


def assertion(account: ServiceAccount, audience: str, now: datetime) -> str:
    """A signed statement for the login at `audience`. Raises Refused when it cannot be signed."""
    begin = int(now.timestamp())
    head = {"alg": "RS256", "typ": "JWT", "kid": account.private_key_id}
    claims = {"iss": account.client_email, "scope": SCOPE, "aud": audience}
    times = {"iat": begin, "exp": begin + int(LIFE.total_seconds())}
    said = b".".join((_encoded(msgspec.json.encode(head)), _encoded(msgspec.json.encode(claims | times))))
    return b".".join((said, _encoded(_signed(account.private_key, said)))).decode()


def _signed(key: str, said: bytes) -> bytes:
    try:
        serialization, hashes = import_module(f"{KINDS}.serialization"), import_module(f"{KINDS}.hashes")
        padding = import_module(f"{KINDS}.asymmetric.padding")
    except ImportError as error:
        raise Refused("service_account needs a package that signs: pip install 'allears[googleplay]'") from error
    try:
        signature: bytes = serialization.load_pem_private_key(key.encode(), password=None).sign(
            said, padding.PKCS1v15(), hashes.SHA256()
        )
    except (ValueError, TypeError) as error:  # a damaged key, and one of another kind than RSA
        raise Refused("the private key of service_account cannot sign; make a new one in Google Cloud") from error
    return signature


def _encoded(part: bytes) -> bytes:
    return urlsafe_b64encode(part).rstrip(b"=")
