"""Keys of service accounts, made on the spot; only where the package `cryptography` is installed."""

import json
from importlib import import_module

import pytest

MAIL = "ears@nordwind.example"
OF = "cryptography.hazmat.primitives"


def pem(kind: str = "rsa") -> str:
    """A new private key, of RSA or of an elliptic curve. Skips the test where nothing can make one."""
    pytest.importorskip("cryptography", reason="the extra googleplay is not installed")
    serialization, made = import_module(f"{OF}.serialization"), import_module(f"{OF}.asymmetric.{kind}")
    key = made.generate_private_key(65_537, 2_048) if kind == "rsa" else made.generate_private_key(made.SECP256R1())
    form, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, none).decode()


def file(private: str) -> str:
    """What Google Cloud gives to download."""
    told = {"type": "service_account", "private_key_id": "kid-1", "private_key": private, "client_email": MAIL}
    return json.dumps(told)


def verify(private: str, signature: bytes, said: bytes) -> None:
    """Raises InvalidSignature."""
    serialization, hashes = import_module(f"{OF}.serialization"), import_module(f"{OF}.hashes")
    padding = import_module(f"{OF}.asymmetric.padding")
    public = serialization.load_pem_private_key(private.encode(), password=None).public_key()
    public.verify(signature, said, padding.PKCS1v15(), hashes.SHA256())
