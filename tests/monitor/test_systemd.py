import socket
from pathlib import Path

import pytest

from monitor.systemd import notify


def test_systemd_hears_the_state(tmp_path: Path) -> None:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(path))
        notify(str(path), "READY=1")
        assert listener.recv(100) == b"READY=1"


def test_an_abstract_socket_is_one_too() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind("\0allears-test-notify")
        notify("@allears-test-notify", "STOPPING=1")
        assert listener.recv(100) == b"STOPPING=1"


@pytest.mark.parametrize("address", [None, ""])
def test_without_systemd_nothing_happens(address: str | None) -> None:
    notify(address, "READY=1")
