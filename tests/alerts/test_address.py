"""Which addresses may be reached, and with which words the others are refused."""

import socket

import pytest

from alerts.address import Permit, Tls, examine, look_up, resolve, trust
from alerts.base import DeliveryFailed, Failure

PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "::1",
        "10.1.2.3",
        "192.168.0.9",
        "172.16.0.1",
        "169.254.169.254",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "100.64.0.1",
        "0.0.0.0",
    ],
)
def test_a_private_address_needs_allow_private(address):
    with pytest.raises(DeliveryFailed, match="allow_private = true") as caught:
        examine(address, Permit(plain=True), encrypted=True)
    assert caught.value.failure is Failure.DEAD_CONFIG
    examine(address, Permit(private=True), encrypted=False)


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:220:1::1", f"::ffff:{PUBLIC}"])
def test_a_public_address_needs_tls_or_allow_http(address):
    with pytest.raises(DeliveryFailed, match="allow_http = true") as caught:
        examine(address, Permit(private=True), encrypted=False)
    assert caught.value.failure is Failure.DEAD_CONFIG
    examine(address, Permit(), encrypted=True)
    examine(address, Permit(plain=True), encrypted=False)


async def test_localhost_resolves_to_loopback():
    assert set(await resolve("localhost", 1883)) <= {"127.0.0.1", "::1"}


async def test_an_unknown_name_is_tried_again():
    async def nobody(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(DeliveryFailed, match=r"broker\.example is not known") as caught:
        await look_up("broker.example", 8883, nobody)
    assert caught.value.failure is Failure.RETRY


def test_unusable_tls_files_are_named(tmp_path):
    nonsense = tmp_path / "ca.pem"
    nonsense.write_text("no certificate")
    for files in (Tls(ca_file=str(tmp_path / "absent.pem")), Tls(ca_file=str(nonsense))):
        with pytest.raises(DeliveryFailed, match=str(files.ca_file)) as caught:
            trust(files)
        assert caught.value.failure is Failure.DEAD_CONFIG
