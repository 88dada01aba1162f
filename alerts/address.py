"""Which addresses may be connected to, and whom a channel that is not HTTP trusts there."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from alerts.base import DeliveryFailed, Failure

Resolve = Callable[[str, int], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class Tls:
    """Files to trust and to show; without them the system's store decides."""

    ca_file: str | None = None
    cert_file: str | None = None
    key_file: str | None = None


@dataclass(frozen=True, slots=True)
class Permit:
    """What the configuration allows beyond a public address over TLS."""

    private: bool = False
    plain: bool = False


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, from the system. OSError when there are none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


async def look_up(host: str, port: int, resolve: Resolve) -> list[str]:
    """The addresses of a host. Raises DeliveryFailed(RETRY): a name service comes back."""
    try:
        return await resolve(host, port)
    except OSError as error:
        raise DeliveryFailed(Failure.RETRY, f"the name {host} is not known: {error.strerror}") from error


def examine(address: str, permit: Permit, *, encrypted: bool) -> None:
    """Raise DeliveryFailed(DEAD_CONFIG) with the remedy when this address must not be reached."""
    public = is_public(address)
    if not public and not permit.private:
        detail = f"{address} is a private or loopback address; set allow_private = true to reach it"
        raise DeliveryFailed(Failure.DEAD_CONFIG, detail)
    if public and not encrypted and not permit.plain:
        detail = f"{address} is public and the connection is not encrypted; set tls = true, or allow_http = true"
        raise DeliveryFailed(Failure.DEAD_CONFIG, detail)


def is_public(address: str) -> bool:
    """Whether an address is globally reachable after the IANA registries.

    Loopback, link-local, private networks, carrier NAT and documentation ranges are not.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    return bool((getattr(found, "ipv4_mapped", None) or found).is_global)


def trust(tls: Tls) -> ssl.SSLContext:
    """The TLS settings; reads files. Raises DeliveryFailed(DEAD_CONFIG) when they cannot be used."""
    try:
        context = ssl.create_default_context(cafile=tls.ca_file)
        context.sslsocket_class = _Socket
        if tls.cert_file:
            context.load_cert_chain(tls.cert_file, tls.key_file)
    except OSError as error:  # ssl.SSLError is one too
        files = ", ".join(file for file in (tls.ca_file, tls.cert_file, tls.key_file) if file)
        detail = f"the TLS files cannot be used ({files}): {error.strerror or error}"
        raise DeliveryFailed(Failure.DEAD_CONFIG, detail) from error
    return context


class _Socket(ssl.SSLSocket):
    """Closed when the handshake fails; paho would leave that to the garbage collector."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise
