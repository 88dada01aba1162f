"""One look into a mailbox: connected, logged in, and opened so that nothing in it can be changed. It blocks.

Commands: https://www.rfc-editor.org/rfc/rfc3501 ; codes of refusals: https://www.rfc-editor.org/rfc/rfc5530 .
imap-tools is an extra, and is imported when a mailbox is opened.
"""

import re
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import KW_ONLY, dataclass, field
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from imaplib import IMAP4
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING

from connectors.base import Refused, TryLater
from connectors.web import utc

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

TIMEOUT = 20.0
"""Seconds without a word, as for sources over HTTP."""

SHARE = 262_144
"""Bytes of a letter that are fetched: its headers and texts. What is longer is attached."""

PARTS = f"(UID INTERNALDATE BODY.PEEK[]<0.{SHARE}>)"

PASSING = re.compile(
    rb"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|THROTTLED|OVERQUOTA)|too many|try again|temporar", re.IGNORECASE
)
"""How servers say no who will say yes later; Gmail and Dovecot say it without a code."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_UID = re.compile(rb"\bUID (\d{1,10})\b")
_RECEIVED = re.compile(rb'\bINTERNALDATE "([^"]*)"')


@dataclass(frozen=True, slots=True)
class Door:
    """Where a mailbox is, and with what it opens."""

    server: str
    port: int
    password: str = field(repr=False)
    oauth: str = field(repr=False)
    _: KW_ONLY
    user: str
    tls: bool
    allow_private: bool
    allow_http: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """The beginning of one letter; `received` is the server's time."""

    uid: int
    received: datetime | None
    raw: bytes


@dataclass(frozen=True, slots=True)
class Folder:
    """An open folder. Numbers only rise while `validity` stays."""

    box: "BaseMailBox"
    validity: int
    count: int
    following: int
    """The number that the next letter will have."""

    def newest(self, most: int) -> list[Letter]:
        if not self.count:
            return []
        return letters(_asked(self.box.client.fetch, f"{max(self.count - most + 1, 1)}:*", PARTS))

    def search(self, *criteria: str) -> list[int]:
        """Numbers of the letters that meet them all, in their order."""
        found = _asked(self.box.client.uid, "SEARCH", *criteria)
        told = b" ".join(part for part in found if isinstance(part, bytes))
        return sorted({int(number) for number in told.split() if number.isdigit()})

    def after(self, uid: int) -> list[int]:
        # The last letter is always told, even when it is older: "*" is the largest number, whatever stands before it.
        return [number for number in self.search("UID", f"{uid + 1}:*") if number > uid]

    def fetch(self, uids: Sequence[int]) -> list[Letter]:
        if not uids:
            return []
        wanted = set(uids)
        told = letters(_asked(self.box.client.uid, "FETCH", ",".join(map(str, uids)), PARTS))
        return [letter for letter in told if letter.uid in wanted]


@contextmanager
def opened(door: Door, folder: str) -> Iterator[Folder]:
    """The folder, to read only. Raises TryLater or Refused."""
    if find_spec("imap_tools") is None:
        raise Refused("reading mail needs imap-tools; run: pip install 'allears[imap]'")
    with _translated(door.server):
        box = _mailbox(_connect(door))
        try:
            _log_in(box, door)
            yield _examine(box, folder)
            _take_leave(box)
        finally:
            with suppress(OSError):  # a second time it is closed already, and says so
                box.client.shutdown()


def day(moment: date) -> str:
    """A day as a search wants it, in English wherever we are."""
    return f"{moment.day}-{MONTHS[moment.month - 1]}-{moment.year}"


def letters(told: Iterable[object]) -> list[Letter]:
    """The letters of an answer to FETCH, in the order of their numbers; other remarks of the server are none."""
    parts = list(told)
    found = {}
    for part, following in zip(parts, [*parts, b""][1:], strict=True):
        if not isinstance(part, tuple):
            continue
        before, raw = part[:2]
        # The rest may come before the letter or after it.
        around = before + (following if isinstance(following, bytes) else b"")
        if number := _UID.search(around):
            uid = int(number[1])
            found[uid] = Letter(uid, _received(around), raw)
    return [found[uid] for uid in sorted(found)]


def _received(told: bytes) -> datetime | None:
    found = _RECEIVED.search(told)
    try:
        return utc(parsedate_to_datetime(found[1].decode("ascii", "replace"))) if found else None
    except (ValueError, OverflowError):
        return None


def _connect(door: Door) -> socket.socket:
    """A connection to the first address that may be reached and answers; names are looked up once only."""
    found = socket.getaddrinfo(door.server, door.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        _judge(address, door)
    connection = _reach(addresses, door.port)
    if not door.tls:
        return connection
    try:
        return _trust().wrap_socket(connection, server_hostname=door.server)
    except OSError:
        connection.close()
        raise


def _reach(addresses: Sequence[str], port: int) -> socket.socket:
    for address in addresses[:-1]:
        try:
            return socket.create_connection((address, port), TIMEOUT)
        except OSError:
            continue
    return socket.create_connection((addresses[-1], port), TIMEOUT)


def _judge(address: str, door: Door) -> None:
    """Refuse an address that the entry does not allow, before anything is sent there."""
    found = ip_address(address.partition("%")[0])
    public = (getattr(found, "ipv4_mapped", None) or found).is_global
    if not public and not door.allow_private:
        raise Refused(f"{door.server} is the private address {address}; set allow_private = true to reach it")
    if public and not door.tls and not door.allow_http:
        raise Refused(f"{door.server} would get the password unencrypted; set tls = true, or allow_http = true")


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _mailbox(connection: socket.socket) -> "BaseMailBox":
    """The client of imap-tools over a connection that was judged and made here."""
    import imap_tools  # noqa: PLC0415 - an extra, imported only where it is used

    class Client(IMAP4):
        def _create_socket(self, timeout: float | None) -> socket.socket:  # noqa: ARG002 - it has its own
            return connection

    class Mailbox(imap_tools.BaseMailBox):
        def _get_mailbox_client(self) -> IMAP4:
            return Client()

    return Mailbox()


def _log_in(box: "BaseMailBox", door: Door) -> None:
    from imap_tools import MailboxLoginError  # noqa: PLC0415 - as above

    plain = door.user.isascii() and door.password.isascii()
    try:
        if door.oauth:
            box.xoauth2(door.user, door.oauth, None)
        else:
            (box.login if plain else box.login_utf8)(door.user, door.password, None)
    except (MailboxLoginError, IMAP4.error) as error:
        if isinstance(error, IMAP4.abort):
            raise
        if PASSING.search(str(error).encode()):
            raise TryLater(f"{door.server} lets nobody in for now") from error
        raise Refused(f"{door.server} refused user or password; check both (many want an app password)") from error


def _take_leave(box: "BaseMailBox") -> None:
    """What was read is read, whether the server answers to this or not."""
    with suppress(IMAP4.error, OSError):
        box.client.logout()


def _examine(box: "BaseMailBox", folder: str) -> Folder:
    from imap_tools import MailboxFolderSelectError  # noqa: PLC0415 - as above

    try:
        _, told = box.folder.set(folder, readonly=True)
    except MailboxFolderSelectError as error:
        if PASSING.search(str(error).encode()):
            raise TryLater(f'the folder "{folder}" cannot be opened for now') from error
        raise Refused(f'there is no folder "{folder}" that can be read; name one that is there') from error
    validity, following = (_number(box.client.response(name)[1]) for name in ("UIDVALIDITY", "UIDNEXT"))
    if not validity:
        raise Refused("the server gives its letters no lasting numbers (UIDVALIDITY); it cannot be followed")
    return Folder(box, validity, _number(told), following)


def _number(told: Sequence[object]) -> int:
    last = told[-1] if told else None
    return int(last) if isinstance(last, bytes) and last.isdigit() else 0


def _asked(command: Callable[..., tuple[str, Sequence[object]]], *arguments: str) -> list[object]:
    status, told = command(*arguments)
    if status != "OK":
        raise TryLater(f"the server answered {arguments[0] if status == 'NO' else status} with no")
    return [part for part in told if part is not None]


@contextmanager
def _translated(server: str) -> Iterator[None]:
    """What goes wrong on the way, as errors that say what to do. The server's own words may hold the password."""
    try:
        yield
    except IMAP4.abort as error:
        raise TryLater(f"{server} broke off the conversation") from error
    except IMAP4.error as error:
        raise TryLater(f"{server} does not understand, or does not want to talk now") from error
    except ssl.SSLError as error:
        raise TryLater(f"{server} has no TLS that can be trusted ({error.reason}); is the port right?") from error
    except TimeoutError as error:
        raise TryLater(f"{server} did not answer in time") from error
    except OSError as error:
        raise TryLater(f"{server} cannot be reached: {error.strerror or type(error).__name__}") from error
