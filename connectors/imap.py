"""A mailbox over IMAP: letters to complaints@, contact forms, digests of review sites."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Literal, TypeVar

import msgspec
from httpx import AsyncClient
from pydantic import ConfigDict, Field, SecretStr, field_validator, model_validator

from connectors import imap_letter
from connectors.base import Caps, Cursor, Gap, Mention, Page, Refused, Source
from connectors.imap_position import OVERLAP, Position, Uid, advance, known, renumbered
from connectors.imap_session import Door, Folder, Letter, day, opened

P = TypeVar("P", Position, "Past")

PAGE = 50
"""Letters of a page: at most 13 MB of what is fetched of each."""

ANSWERS = 20
"""Most letters of a conversation that are read."""


class Past(msgspec.Struct, frozen=True):
    """Where a backfill goes on."""

    v: Literal[1]
    of: str
    validity: Uid
    last: Uid


class Imap(Source):
    """Letters in one folder of a mailbox, which is opened so that nothing is changed or marked as read.

    Needs `pip install 'allears[imap]'`. Give `password`, often an app password, or an access token as `oauth`, which
    this program does not renew. Bounces, automatic answers, spam reports and lists are left out, and so are quoted
    letters and signatures. Deletions are not told. Letters are private: keep them as short as you may. People are
    told by name and a digest of their address. Set `brand` for a mailbox that is about one brand only, and `sent`
    to see our own answers; then `imap:` and the address of the user belong in the brand's accounts.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    caps: ClassVar[Caps] = Caps(
        backfill=True,
        by_date=True,
        threads=True,
        needs_auth=True,
        min_interval=timedelta(seconds=30),
        default_interval=timedelta(minutes=2),
    )
    terms: ClassVar[str] = "Private letters: tell your customers in your privacy notice, and set retention_days."
    blind_spots: ClassVar[str] = "What is deleted in the mailbox stays here until retention_days is over."

    kind: Literal["imap"] = "imap"
    server: str = Field(pattern=r"^[A-Za-z0-9._:-]{1,253}$", description="Host, such as imap.example.com")
    port: int = Field(993, ge=1, le=65_535, description="Port of the server; 143 without TLS")
    tls: bool = Field(True, description="Encrypt from the beginning; without it the password travels in the open")
    user: str = Field(min_length=1, max_length=254, description="Name to log in with, often the address")
    password: SecretStr | None = Field(None, description="Password, or app password where the provider wants one")
    oauth: SecretStr | None = Field(None, description="OAuth access token (XOAUTH2), instead of the password")
    folder: str = Field("INBOX", min_length=1, max_length=200, description="Folder to read")
    sent: str = Field("", max_length=200, description="Folder with our own answers, to see whether we answered")
    lists: bool = Field(False, description="Read letters to many too: newsletters, digests, Google Alerts")
    link: str = Field(
        "", pattern=r"^(https?://\S*)?$", description="Address of a letter in your web mail, {id} for its Message-ID"
    )

    @field_validator("user", "folder", "sent")
    @classmethod
    def _line(cls, given: str) -> str:
        if not given.isprintable():
            raise ValueError("holds characters that cannot be sent; write it again")
        return given

    @model_validator(mode="after")
    def _one_key(self) -> "Imap":
        password, oauth = _open(self.password), _open(self.oauth)
        if bool(password) == bool(oauth):
            raise ValueError("set either password or oauth")
        if not (password + oauth).isprintable():
            raise ValueError("the password holds characters that cannot be sent; copy it again")
        return self

    async def poll(self, http: AsyncClient, cursor: Cursor | None) -> Page:  # noqa: ARG002 - not over HTTP
        """The newest 50 letters; later those that came since, the oldest first."""
        at, gaps = _recall(cursor, Position, self._of)
        return replace(await asyncio.to_thread(self._look, at), gaps=gaps)

    async def backfill(
        self,
        http: AsyncClient,  # noqa: ARG002 - as above
        since: datetime,
        until: datetime,
        cursor: Cursor | None,
    ) -> AsyncIterator[Page]:
        """Letters that the server received in [since, until), in the order of their numbers."""
        at, gaps = _recall(cursor, Past, self._of)
        while True:
            page, at = await asyncio.to_thread(self._past, since, until, at)
            yield replace(page, gaps=gaps)
            if at is None:
                return
            gaps = ()

    async def thread(self, http: AsyncClient, mention: Mention) -> list[Mention]:  # noqa: ARG002 - as above
        """What was answered to a letter, of this folder and of `sent`; the newest twenty of each."""
        if not (mention.key.isascii() and mention.key.isprintable()) or set(mention.key) & set('"\\'):
            raise Refused(f"{mention.key!r} is no Message-ID that can be searched for")
        return await asyncio.to_thread(self._answers, mention.key)

    def page_of(self, raw: bytes) -> Page:
        """One letter as it lies on a disk (.eml), without any server."""
        told, skipped = self._read([Letter(1, None, raw)], self._reading)
        return Page(tuple(told.values()), None, skipped=skipped)

    @property
    def _of(self) -> str:
        return f"{self.user} {self.server} {self.folder}"

    @property
    def _reading(self) -> imap_letter.Reading:
        return imap_letter.Reading(self.id or self.kind, self.user, self.link, lists=self.lists)

    @property
    def _door(self) -> Door:
        return Door(
            self.server,
            self.port,
            _open(self.password),
            _open(self.oauth),
            user=self.user,
            tls=self.tls,
            allow_private=self.allow_private,
            allow_http=self.allow_http,
        )

    def _look(self, at: Position | None) -> Page:
        with opened(self._door, self.folder) as folder:
            if at is None:
                letters = folder.newest(PAGE)
                last = max([folder.following - 1, *(letter.uid for letter in letters)])
                return self._page(Position(1, self._of, folder.validity, max(last, 0)), letters, last, more=False)
            if at.validity != folder.validity:
                at = self._anew(folder, at)
            waiting = folder.after(at.last)
            uids = waiting[:PAGE]
            return self._page(at, folder.fetch(uids), max(uids, default=0), more=len(waiting) > PAGE)

    def _anew(self, folder: Folder, at: Position) -> Position:
        """The same place in a folder whose letters have new numbers."""
        last_days = datetime.fromtimestamp(max(at.newest - OVERLAP, 0), UTC)
        first = min(folder.search("SINCE", day(last_days)), default=folder.following)
        return renumbered(at, folder.validity, first, folder.following)

    def _page(self, at: Position, letters: Sequence[Letter], last: int, *, more: bool) -> Page:
        read, skipped = self._read(letters, self._reading)
        by_number = {letter.uid: letter for letter in letters}
        new = {uid: one for uid, one in read.items() if not known(at, by_number[uid], one.key)}
        unique = {one.key: one for one in reversed(new.values())}
        after = advance(at, letters, {uid: one.key for uid, one in read.items()}, last)
        return Page(tuple(reversed(unique.values())), _keep(after), more, skipped=skipped)

    def _past(self, since: datetime, until: datetime, at: Past | None) -> tuple[Page, Past | None]:
        """The next page of the past, and where it goes on."""
        with opened(self._door, self.folder) as folder:
            # A search knows days only, in the server's zone; what lies outside is taken off below.
            margin = timedelta(days=1)
            found = folder.search("SINCE", day(since - margin), "BEFORE", day(until + 2 * margin))
            start = at.last if at is not None and at.validity == folder.validity else 0
            waiting = [uid for uid in found if uid > start]
            letters = folder.fetch(waiting[:PAGE])
        inside = [one for one in letters if one.received is None or since <= one.received < until]
        read, skipped = self._read(inside, self._reading)
        unique = {one.key: one for one in read.values()}
        more = len(waiting) > PAGE
        after = Past(1, self._of, folder.validity, waiting[PAGE - 1]) if more else None
        return Page(tuple(unique.values()), _keep(after) if after else None, more, skipped=skipped), after

    def _answers(self, key: str) -> list[Mention]:
        found: dict[str, Mention] = {}
        for name in filter(None, (self.folder, self.sent)):
            with opened(self._door, name) as folder:
                asked = f'HEADER In-Reply-To "{key}" HEADER References "{key}"'
                letters = folder.fetch(folder.search("OR", asked)[-ANSWERS:])
            read, _ = self._read(letters, replace(self._reading, ours=name == self.sent))
            found |= {one.key: one for one in read.values() if one.key != key}
        return sorted(found.values(), key=lambda one: one.published or datetime.min.replace(tzinfo=UTC))

    @staticmethod
    def _read(letters: Sequence[Letter], reading: imap_letter.Reading) -> tuple[dict[int, Mention], tuple[str, ...]]:
        """Letters of people by their number, and a reason for each that cannot be read."""
        told: dict[int, Mention] = {}
        skipped = []
        for letter in letters:
            try:
                mention = imap_letter.read(letter.raw, reading, letter.received)
            except ValueError as error:
                skipped.append(f"letter {letter.uid} {error}")
            else:
                told |= {letter.uid: mention} if mention else {}
        return told, tuple(skipped)


def _recall(cursor: Cursor | None, shape: type[P], of: str) -> tuple[P | None, tuple[Gap, ...]]:
    """Where we are; None, and told, for a cursor of something else or a damaged one."""
    if cursor is None:
        return None, ()
    try:
        position = msgspec.convert(cursor, shape)
    except msgspec.ValidationError as error:
        return None, (Gap(None, None, f"the saved position could not be read ({error})"),)
    if position.of != of:
        return None, (Gap(None, None, "the source was pointed at something else"),)
    return position, ()


def _keep(position: Position | Past) -> Cursor:
    held: Cursor = msgspec.to_builtins(position)
    return held


def _open(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
