"""A mail server on loopback (aiosmtpd) that refuses, hangs or hangs up at any stage, also after it took the message.

Stages are the commands of RFC 5321 and "GREETING", "END" (after the last line of the data) and "TAKEN" (the
message is in the mailbox, its answer is not out yet).
"""

import asyncio
import email
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

DROP, HANG = "drop", "hang"
USER, PASSWORD = "ears", "s3cr3t-passw0rd"


@dataclass
class MailServer:
    """What was delivered, to whom, and what was said. A fault is an answer, DROP or HANG, used once."""

    port: int = 0
    faults: dict[str, list[str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    """Answers to RCPT by mailbox."""
    delivered: list[tuple[tuple[str, ...], EmailMessage, bytes]] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    """Of each MAIL, whether the connection was."""
    hanging: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def messages(self) -> list[EmailMessage]:
        return [message for _, message, _ in self.delivered]

    def fault(self, stage: str) -> str | None:
        self.stages.append(stage)
        waiting = self.faults.get(stage)
        return waiting.pop(0) if waiting else None


class _Mailbox:
    """The side of aiosmtpd that takes messages."""

    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self.server.refused.get(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, smtp: "_Talk", session: Session, envelope: Envelope) -> str:  # noqa: N802
        fault = self.server.fault("END")
        if fault:
            return await smtp.suffer(fault)
        content = bytes(envelope.original_content or b"")
        message = email.message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        self.server.delivered.append((tuple(envelope.rcpt_tos), message, content))
        fault = self.server.fault("TAKEN")
        return await smtp.suffer(fault) if fault else "250 queued"


class _Talk(SMTP):
    """One connection; every command passes the faults first."""

    def __init__(self, server: MailServer, **options: Any) -> None:
        super().__init__(_Mailbox(server), enable_SMTPUTF8=False, hostname="mail.example", **options)
        self.server = server
        self.greeted = False

    async def push(self, status: str | bytes) -> None:
        if not self.greeted:
            self.greeted = True
            fault = self.server.fault("GREETING")
            status = await self.suffer(fault) if fault else status
        await super().push(status)

    async def suffer(self, fault: str) -> str:
        """The answer, where there is one to give."""
        if fault == DROP:
            self.transport.abort()
            raise ConnectionResetError(DROP)
        if fault == HANG:
            await self.server.hanging.wait()
        return fault

    async def pass_on(self, stage: str, arg: str | None) -> None:
        fault = self.server.fault(stage)
        if fault:
            await self.push(await self.suffer(fault))
        else:
            await getattr(super(), f"smtp_{stage}")(arg)

    async def smtp_EHLO(self, arg: str) -> None:  # noqa: N802
        await self.pass_on("EHLO", arg)

    async def smtp_HELO(self, arg: str) -> None:  # noqa: N802
        await self.pass_on("HELO", arg)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        await self.pass_on("STARTTLS", arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        await self.pass_on("AUTH", arg)

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802
        self.server.encrypted.append(self.transport.get_extra_info("sslcontext") is not None)
        await self.pass_on("MAIL", arg)

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802
        await self.pass_on("RCPT", arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        await self.pass_on("DATA", arg)

    async def smtp_RSET(self, arg: str | None = None) -> None:  # noqa: N802
        await self.pass_on("RSET", arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        await self.pass_on("QUIT", arg)


def _known(server: Any, session: Any, envelope: Any, mechanism: str, login: Any) -> AuthResult:
    known = (login.login, login.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False)


def context_of(files: tuple[Path, Path]) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*map(str, files))
    return made


@asynccontextmanager
async def mail_server(
    *, starttls: tuple[Path, Path] | None = None, implicit: tuple[Path, Path] | None = None, login: bool = False
) -> AsyncIterator[MailServer]:
    """A server on a free port; certificates are (certificate, key)."""
    server, loop = MailServer(), asyncio.get_running_loop()
    known: dict[str, Any] = {"authenticator": _known, "auth_require_tls": False} if login else {}
    talks: list[_Talk] = []

    def talk() -> _Talk:
        tls = context_of(starttls) if starttls else None
        talks.append(_Talk(server, loop=loop, tls_context=tls, **known))
        return talks[-1]

    listening = await loop.create_server(talk, "127.0.0.1", 0, ssl=context_of(implicit) if implicit else None)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.hanging.set()
        listening.close()
        for one in talks:
            if one.transport is not None:
                one.transport.abort()
        await listening.wait_closed()
        handlers = [one._handler_coroutine for one in talks if one._handler_coroutine is not None]
        for handler in handlers:
            handler.cancel()  # one waits for ever for a handshake that the client broke off
        await asyncio.gather(*handlers, return_exceptions=True)
