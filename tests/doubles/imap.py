"""An IMAP server on loopback: folders, numbers, searches, partial fetches; and faults on demand.

After https://www.rfc-editor.org/rfc/rfc3501 . What would change a mailbox, or mark a letter as read, is kept in `wrong`
beside whatever this double does not know; the test fails for it in the end.
"""

import asyncio
import re
import ssl
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

from connectors.imap import Imap

USER, PASSWORD, TOKEN = "complaints@nordwind.example", "imap-password-of-the-double", "oauth-token-of-the-double"
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ALTERS = frozenset({"SELECT", "STORE", "COPY", "MOVE", "APPEND", "EXPUNGE", "CREATE", "DELETE", "RENAME", "CLOSE"})


@dataclass
class Stored:
    uid: int
    raw: bytes
    received: datetime
    seen: bool = False


@dataclass
class Folder:
    validity: int = 7
    following: int = 11
    letters: list[Stored] = field(default_factory=list)

    def add(self, raw: bytes, received: datetime) -> Stored:
        stored = Stored(self.following, raw, received)
        self.following += 1
        self.letters.append(stored)
        return stored

    def renumber(self) -> None:
        """As after a move to another server: other numbers, in another order."""
        self.validity += 1
        self.following = 1
        letters, self.letters = self.letters[::-1], []
        for stored in letters:
            self.add(stored.raw, stored.received)


@dataclass
class ImapServer:
    """One account. `now` moves only when a test moves it."""

    now: datetime = START
    password: str = PASSWORD
    folders: dict[str, Folder] = field(default_factory=lambda: {"INBOX": Folder(), "Sent": Folder()})
    commands: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    """Command to what is answered instead: `NO [LIMIT] …`."""
    breaks_at: str | None = None
    """The command at which the connection is closed."""
    silent_at: str | None = None
    silent: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once that command was heard."""
    greeting: str = "* OK ready"
    after_the_letter: bool = False
    """Whether the rest of a FETCH follows the letter instead of preceding it."""
    port: int = 0
    limit: int = 10**9
    """Letters of an answer to FETCH: some servers leave out what has gone meanwhile."""

    def deliver(self, raw: bytes, folder: str = "INBOX") -> Stored:
        return self.folders[folder].add(raw, self.now)

    def answer(self, name: str, rest: str, folder: Folder | None) -> list[bytes]:
        """Untagged lines, without any fault."""
        match name:
            case "CAPABILITY":
                return [b"* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR"]
            case "EXAMINE" if folder is not None:
                return [
                    f"* {len(folder.letters)} EXISTS".encode(),
                    b"* FLAGS (\\Seen)",
                    f"* OK [UIDVALIDITY {folder.validity}] valid".encode(),
                    f"* OK [UIDNEXT {folder.following}] next".encode(),
                ]
            case "FETCH" if folder is not None:
                first = int(rest.split(":", maxsplit=1)[0])
                return self.told(folder.letters[first - 1 :], rest, folder)
            case "UID SEARCH" if folder is not None:
                found = [str(one.uid) for one in folder.letters if self.meets(one, rest, folder)]
                return [f"* SEARCH {' '.join(found)}".rstrip().encode()]
            case "UID FETCH" if folder is not None:
                wanted = {int(number) for number in rest.split(maxsplit=1)[0].split(",")}
                return self.told([one for one in folder.letters if one.uid in wanted][: self.limit], rest, folder)
            case "NOOP" | "LOGIN" | "AUTHENTICATE":
                return []
            case "LOGOUT":
                return [b"* BYE see you"]
        self.wrong.append(f"{name} {rest}")
        return []

    def told(self, letters: list[Stored], rest: str, folder: Folder) -> list[bytes]:
        size = re.search(r"BODY\.PEEK\[\]<0\.(\d+)>", rest)
        if size is None:
            self.wrong.append(f"a letter is marked as read by {rest}")
        return [self.item(folder.letters.index(one) + 1, one, int(size[1]) if size else 0) for one in letters] + [
            b"* 1 FETCH (FLAGS (\\Seen))"
        ]

    def item(self, number: int, one: Stored, size: int) -> bytes:
        raw = one.raw[:size]
        when = f'UID {one.uid} INTERNALDATE "{one.received:%d-%b-%Y %H:%M:%S +0000}"'.encode()
        body = b"BODY[]<0> {%d}\r\n%b" % (len(raw), raw)
        parts = body + b" " + when if self.after_the_letter else when + b" " + body
        return b"* %d FETCH (%b)" % (number, parts)

    def meets(self, one: Stored, criteria: str, folder: Folder) -> bool:
        if found := re.fullmatch(r"UID (\d+):\*", criteria):
            # The range may be given backwards: 12:* and *:12 are the same.
            last = folder.letters[-1].uid
            return min(int(found[1]), last) <= one.uid
        if found := re.fullmatch(r"SINCE (\S+)(?: BEFORE (\S+))?", criteria):
            first, end = (_day(told) if told else None for told in found.groups())
            assert first is not None
            return first <= one.received.date() and (end is None or one.received.date() < end)
        if found := re.fullmatch(r'OR HEADER In-Reply-To "(.*)" HEADER References "(.*)"', criteria):
            letter = message_from_bytes(one.raw)
            return any(found[1] in str(letter.get(name, "")) for name in ("In-Reply-To", "References"))
        self.wrong.append(f"SEARCH {criteria}")
        return False

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        folder: Folder | None = None
        writer.write(self.greeting.encode() + b"\r\n")
        while line := (await reader.readline()).decode().rstrip("\r\n"):
            tag, _, told = line.partition(" ")
            name, rest = _command(told)
            self.commands.append(told)
            if name in ALTERS:
                self.wrong.append(told)
            if name == self.silent_at:
                self.silent.set()
                await reader.read()
            if name in (self.breaks_at, self.silent_at):
                break
            if name == "AUTHENTICATE":
                writer.write(b"+ \r\n")
                rest = b64decode(await reader.readline()).decode()
            refusal = self.refusals.get(name) or self.refuses(name, rest)
            if name == "EXAMINE":
                folder = self.folders.get(rest.strip('"'))
            if refusal is None:
                writer.write(b"".join(line + b"\r\n" for line in self.answer(name, rest, folder)))
            writer.write(f"{tag} {refusal or 'OK done'}\r\n".encode())
            await writer.drain()
            if name == "LOGOUT":
                break
        writer.close()

    def refuses(self, name: str, rest: str) -> str | None:
        if name == "LOGIN" and rest != f'"{USER}" "{self.password}"':
            return f"NO [AUTHENTICATIONFAILED] wrong: {rest}"
        if name == "AUTHENTICATE" and rest not in (
            f"user={USER}\1auth=Bearer {TOKEN}\1\1",
            f"\0{USER}\0{self.password}",
        ):
            return "NO [AUTHENTICATIONFAILED] no"
        if name == "EXAMINE" and rest.strip('"') not in self.folders:
            return "NO [NONEXISTENT] no such folder"
        return None


@asynccontextmanager
async def imap(
    double: ImapServer | None = None, certificate: tuple[Path, Path] | None = None
) -> AsyncIterator[ImapServer]:
    """The account on a free loopback port; over TLS with a certificate and its key."""
    double = double or ImapServer()
    talks: set[asyncio.Task[None]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            await double.converse(reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            return
        finally:
            writer.close()
            talks.discard(task)

    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*certificate)
    server = await asyncio.start_server(converse, "127.0.0.1", 0, ssl=tls)
    double.port = server.sockets[0].getsockname()[1]
    try:
        yield double
    finally:
        server.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
    assert double.wrong == []


def letter(text: str, **headers: str) -> bytes:
    """A letter of Amira's in UTF-8; a header with an empty value is left out, `reply_to` is `Reply-To`."""
    told = {
        "From": "Amira Haddad <amira@post.example>",
        "To": USER,
        "Subject": "My parcel",
        "Date": "Sun, 01 Mar 2026 12:00:00 +0100",
        "Content-Type": "text/plain; charset=utf-8",
        **{name.replace("_", "-").title(): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
    return f"{head}\r\n{text}\r\n".encode()


def numbered(number: int, **headers: str) -> bytes:
    return letter("late", subject=f"parcel {number}", message_id=f"<{number}@post.example>", **headers)


def source(double: ImapServer, **options: Any) -> Imap:
    """A reader of this account, with whatever a test changes."""
    given = {"server": "127.0.0.1", "port": double.port, "tls": False, "allow_private": True, "user": USER}
    if "oauth" not in options:
        given["password"] = PASSWORD
    return Imap(id="mail", **{**given, **options})


def _command(told: str) -> tuple[str, str]:
    name, _, rest = told.partition(" ")
    if name.upper() != "UID":
        return name.upper(), rest
    second, _, rest = rest.partition(" ")
    return f"UID {second.upper()}", rest


def _day(told: str) -> date:
    return datetime.strptime(told, "%d-%b-%Y").replace(tzinfo=UTC).date()
