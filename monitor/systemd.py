"""Tells systemd how the service stands (sd_notify), where there is a systemd."""

import socket


def notify(address: str | None, state: str) -> None:
    """Send one state, like READY=1, to the socket that systemd named; without one nothing is sent."""
    if not address:
        return
    target = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.connect(target)
        sender.sendall(state.encode())
