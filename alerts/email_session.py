"""The one module that knows aiosmtplib: a session with a mail server, and what its refusals mean.

See https://www.rfc-editor.org/rfc/rfc5321 (SMTP) and https://www.rfc-editor.org/rfc/rfc3207 (STARTTLS).
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

import aiosmtplib

from alerts import address
from alerts.base import DeliveryFailed, Failure
from alerts.safe_text import inline

CONNECT = timedelta(seconds=5)
"""For each address of a host, so that a dead one leaves time for the next."""
FAREWELL = timedelta(seconds=2)
"""For the answer to QUIT: the message is taken by then, and nothing depends on it."""
MAX_SAID = 120
"""Characters of a server's own words that are repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where to connect and as whom. `implicit` is TLS from the first byte, else STARTTLS; without `tls` neither."""

    host: str
    port: int
    tls: address.Tls | None = None
    implicit: bool = False
    username: str | None = None
    password: str = field(default="", repr=False)
    permit: address.Permit = field(default_factory=address.Permit)
    timeout: timedelta = timedelta(seconds=60)
    """For the whole exchange but QUIT."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends to whom; `patient` is to wait for a recipient who is refused only for now."""

    sender: str
    recipients: tuple[str, ...]
    patient: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """One recipient whom the server does not take."""

    recipient: str
    code: int

    @property
    def final(self) -> bool:
        return is_final(self.code)

    def __str__(self) -> str:
        return f"{self.recipient} ({self.code})"


async def deliver(
    server: Server, envelope: Envelope, letters: Sequence[bytes], *, resolve: address.Resolve = address.resolve
) -> tuple[Refusal, ...]:
    """Hand over the first of the letters that is taken. Returns the recipients who were left out.

    Raises DeliveryFailed. After an answer that was lost the server may have the letter: its Message-ID tells.
    """
    async with _session(server) as client, _in_words(server):
        await _let_in(client, server, resolve)
        return await _hand_over(client, envelope, letters)


async def ask(server: Server, envelope: Envelope, *, resolve: address.Resolve = address.resolve) -> tuple[Refusal, ...]:
    """Who of the recipients would be refused; nothing is sent. Raises DeliveryFailed."""
    async with _session(server) as client, _in_words(server):
        await _let_in(client, server, resolve)
        await client.mail(envelope.sender)
        refusals = await _refusals(client, envelope.recipients)
        await client.rset()
        return refusals


def is_final(code: int) -> bool:
    """Whether asking again would get the same answer (RFC 5321, 4.2.1)."""
    return 500 <= code < 600


async def _hand_over(client: aiosmtplib.SMTP, envelope: Envelope, letters: Sequence[bytes]) -> tuple[Refusal, ...]:
    letter, *simpler = letters
    await client.mail(envelope.sender)
    refusals = await _refusals(client, envelope.recipients)
    _require_somebody(refusals, envelope)
    try:
        await client.data(letter)
    except aiosmtplib.SMTPDataError as error:
        if not simpler or not is_final(error.code):
            raise
    else:
        return refusals
    await client.rset()
    return await _hand_over(client, envelope, simpler)


async def _refusals(client: aiosmtplib.SMTP, recipients: Sequence[str]) -> tuple[Refusal, ...]:
    refusals = []
    for recipient in recipients:
        try:
            await client.rcpt(recipient)
        except aiosmtplib.SMTPRecipientRefused as error:
            refusals.append(Refusal(recipient, error.code))
    return tuple(refusals)


def _require_somebody(refusals: Sequence[Refusal], envelope: Envelope) -> None:
    """Return when the letter shall go out to the rest, else raise."""
    names = ", ".join(str(refusal) for refusal in refusals)
    nobody = len(refusals) == len(envelope.recipients)
    if nobody and all(refusal.final for refusal in refusals):
        raise DeliveryFailed(Failure.DEAD_CONFIG, f"every recipient is refused: {names}; correct to")
    if nobody or (envelope.patient and not all(refusal.final for refusal in refusals)):
        raise DeliveryFailed(Failure.RETRY, f"refused for now: {names}")


@asynccontextmanager
async def _session(server: Server) -> AsyncIterator[aiosmtplib.SMTP]:
    """A client that is not connected yet. It says goodbye where nothing went wrong, beyond the time limit."""
    client = aiosmtplib.SMTP(
        hostname=server.host,
        use_tls=server.implicit,
        start_tls=False,
        tls_context=await asyncio.to_thread(address.trust, server.tls) if server.tls else None,
        timeout=None,
    )
    try:
        yield client
        with suppress(aiosmtplib.SMTPException):
            await client.quit(timeout=FAREWELL.total_seconds())
    finally:
        client.close()


async def _let_in(client: aiosmtplib.SMTP, server: Server, resolve: address.Resolve) -> None:
    line = await _dial(server, resolve)
    await client.connect(sock=line, local_hostname=_own_name(line))
    await _secure(client, server)


async def _secure(client: aiosmtplib.SMTP, server: Server) -> None:
    """Encrypt, then log in. A server that offers neither gets no password and no letter."""
    if server.tls and not server.implicit:
        await client.ehlo()
        if not client.supports_extension("starttls"):
            detail = f"{server.host} offers no STARTTLS on port {server.port}; use port 465, or set tls = false"
            raise DeliveryFailed(Failure.DEAD_CONFIG, detail)
        await client.starttls()
    if server.username is not None:
        await client.ehlo()
        if not client.supported_auth_methods:
            raise DeliveryFailed(Failure.DEAD_CONFIG, f"{server.host} offers no login here; leave username out")
        await client.login(server.username, server.password)


async def _dial(server: Server, resolve: address.Resolve) -> socket.socket:
    """A connection to the first address that answers; the address that was examined is the one that is used."""
    found = await address.look_up(server.host, server.port, resolve)
    for one in found:
        address.examine(one, server.permit, encrypted=server.tls is not None)
    reasons = []
    for one in found:
        try:
            return await _connected(one, server.port)
        except OSError as error:
            reasons.append(f"{one}: {error.strerror or 'no answer'}")
    raise DeliveryFailed(Failure.RETRY, f"{server.host}:{server.port} cannot be reached ({'; '.join(reasons)})")


async def _connected(one: str, port: int) -> socket.socket:
    line = socket.socket(socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM)
    line.setblocking(False)
    try:
        async with asyncio.timeout(CONNECT.total_seconds()):
            await asyncio.get_running_loop().sock_connect(line, (one, port))
    except (OSError, asyncio.CancelledError):
        line.close()
        raise
    return line


def _own_name(line: socket.socket) -> str:
    """Our address as a name (RFC 5321, 4.1.3): looking our name up may take seconds and tell what is private."""
    own = line.getsockname()[0].partition("%")[0]
    return f"[IPv6:{own}]" if ":" in own else f"[{own}]"


@asynccontextmanager
async def _in_words(server: Server) -> AsyncIterator[None]:
    """Within the time limit, with every failure as DeliveryFailed."""
    limit = server.timeout.total_seconds()
    try:
        async with asyncio.timeout(limit):
            yield
    except aiosmtplib.SMTPException as error:
        raise failure_of(error, server.host) from error
    except TimeoutError as error:
        detail = f"{server.host} did not answer within {limit:g} s"
        raise DeliveryFailed(Failure.RETRY, detail) from error
    except OSError as error:
        raise _broken(error, server.host) from error


def failure_of(error: aiosmtplib.SMTPException, place: str) -> DeliveryFailed:
    """What an error of the session means; the server's words are repeated but after a login, which they may echo."""
    if not isinstance(error, aiosmtplib.SMTPResponseException):
        return _broken(error.__cause__ or error, place)
    failure, what = _cause(error) if is_final(error.code) else (Failure.RETRY, "is not ready")
    is_login = isinstance(error, aiosmtplib.SMTPAuthenticationError)
    said = "" if is_login else f" {inline(error.message, MAX_SAID)}"
    return DeliveryFailed(failure, f"{place} {what} ({error.code}{said})")


def _cause(error: aiosmtplib.SMTPResponseException) -> tuple[Failure, str]:
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return Failure.DEAD_CONFIG, "refused the login; check username and password"
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        return Failure.DEAD_CONFIG, "refused the sender; check sender, and whether a login is needed"
    if isinstance(error, aiosmtplib.SMTPDataError):
        return Failure.BUG, "refused the message"
    return Failure.DEAD_CONFIG, "does not take mail from us"


def _broken(error: BaseException, place: str) -> DeliveryFailed:
    """A connection that could not be had or did not last."""
    if isinstance(error, ssl.SSLCertVerificationError):
        detail = f"the certificate of {place} is not trusted ({error.verify_message}); check host, or set ca_file"
        return DeliveryFailed(Failure.DEAD_CONFIG, detail)
    if isinstance(error, ssl.SSLError):
        detail = f"{place} does not speak TLS as expected ({error.reason}); check port and implicit"
        return DeliveryFailed(Failure.RETRY, detail)
    return DeliveryFailed(Failure.RETRY, f"{place} hung up ({type(error).__name__})")
