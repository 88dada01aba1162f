"""Signatures of Ed25519, by the test vectors of https://www.rfc-editor.org/rfc/rfc8032#section-7.1 ."""

import pytest
from doubles.webhook_in import SEED, public, sign

from connectors.webhook_ed25519 import ORDER, PRIME, decompress, verify

VECTORS = {
    "empty": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555f"
            "b8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    "one byte": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da08"
            "5ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    "two bytes": (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18"
            "ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
}


@pytest.mark.parametrize("key, message, signature", VECTORS.values(), ids=VECTORS)
def test_the_published_signatures_are_right_and_others_are_not(key: str, message: str, signature: str):
    owner, said, proof = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
    assert verify(owner, said, proof)
    assert not verify(owner, said + b"!", proof)
    assert not any(verify(owner, said, bytes([*proof[:at], proof[at] ^ 1, *proof[at + 1 :]])) for at in (0, 31, 32, 63))


def test_a_signature_of_our_own_is_right_for_its_key_alone():
    proof = sign("посылка 📦".encode())
    assert verify(bytes.fromhex(public()), "посылка 📦".encode(), proof)
    assert not verify(bytes.fromhex(public(SEED[::-1])), "посылка 📦".encode(), proof)


@pytest.mark.parametrize(
    "key, signature",
    [
        pytest.param(b"", b"", id="nothing"),
        pytest.param(bytes.fromhex(public()), sign(b"x")[:-1], id="too short"),
        pytest.param(b"\xff" * 32, sign(b"x"), id="a key that is no point"),
        pytest.param(bytes.fromhex(public()), b"\xff" * 64, id="a start that is no point"),
    ],
)
def test_what_is_no_signature_is_wrong(key: bytes, signature: bytes):
    assert not verify(key, b"x", signature)


def test_a_signature_cannot_be_written_in_a_second_way():
    proof = sign(b"x")
    longer = int.from_bytes(proof[32:], "little") + ORDER
    assert not verify(bytes.fromhex(public()), b"x", proof[:32] + longer.to_bytes(32, "little"))


@pytest.mark.parametrize("y", [PRIME, PRIME + 1, 2, 1 | 1 << 255], ids=["p", "p + 1", "no square", "minus zero"])
def test_some_numbers_name_no_point(y: int):
    assert decompress(y.to_bytes(32, "little")) is None
