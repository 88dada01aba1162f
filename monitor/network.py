"""HTTP clients for connectors and channels: one TLS context, one client each, a guard in front of the network."""

import asyncio
import ipaddress
import socket
import ssl
from functools import cache
from importlib.metadata import version

import httpx

from alerts.address import is_public

KEEPALIVE_SECONDS = 300.0
"""Longer than most poll intervals: httpx's 5 s pays a TLS handshake (3 ms of CPU, measured) at every poll."""
TIMEOUT = httpx.Timeout(20.0, connect=10.0)


@cache
def tls() -> ssl.SSLContext:
    """The one TLS context; a context of its own costs each client 830 kB and 25 ms (measured)."""
    return httpx.create_ssl_context()


@cache
def _version() -> str:
    return version("allears")


def client(*, allow_private: bool, allow_http: bool, contact: str = "") -> httpx.AsyncClient:
    """A client for one source or channel; sharing one makes each poll dearer by the connections it holds."""
    limits = httpx.Limits(max_connections=20, max_keepalive_connections=4, keepalive_expiry=KEEPALIVE_SECONDS)
    inner = httpx.AsyncHTTPTransport(verify=tls(), limits=limits, trust_env=False)
    agent = f"allears/{_version()}" + (f" ({contact})" if contact else "")
    return httpx.AsyncClient(
        transport=Guard(inner, allow_private=allow_private, allow_http=allow_http),
        headers={"user-agent": agent},
        timeout=TIMEOUT,
        follow_redirects=True,
        max_redirects=5,
        trust_env=False,
    )


class Guard(httpx.AsyncBaseTransport):
    """Resolves a host itself and connects only to an address that the entry allows.

    The address that was judged is the one that is used, so a name that changes its answer between the
    look-up and the connection gains nothing. What is not allowed raises `httpx.UnsupportedProtocol`.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, *, allow_private: bool, allow_http: bool) -> None:
        self._inner = inner
        self._allow_private = allow_private
        self._allow_http = allow_http

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        addresses = await resolve(host, request.url.port or (443 if request.url.scheme == "https" else 80))
        for address in addresses:
            self._judge(address, request.url.scheme, host)
        for number, address in enumerate(addresses):
            try:
                return await self._inner.handle_async_request(_to(request, address, host))
            except httpx.ConnectError:
                if number == len(addresses) - 1:
                    raise
        raise httpx.ConnectError(f"{host} has no address", request=request)

    def _judge(self, address: str, scheme: str, host: str) -> None:
        public = is_public(address)
        if not public and not self._allow_private:
            raise httpx.UnsupportedProtocol(
                f"{host} is the private address {address}; set allow_private = true to reach it"
            )
        if scheme == "http" and public and not self._allow_http:
            raise httpx.UnsupportedProtocol(f"{host} is asked over plain HTTP; use https, or set allow_http = true")

    async def aclose(self) -> None:
        await self._inner.aclose()


async def resolve(host: str, port: int) -> list[str]:
    """Addresses of a host, in the system's order. Raises httpx.ConnectError when it has none."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpx.ConnectError(f"{host} cannot be resolved: {error}") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _to(request: httpx.Request, address: str, host: str) -> httpx.Request:
    """The same request, sent to this address; TLS still checks the name."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": host},
    )
