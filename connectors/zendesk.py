"""Zendesk Support: tickets, whatever channel opened them, and what their customers add."""

from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal, TypeVar

import httpx
import msgspec
from pydantic import ConfigDict, Field, HttpUrl, SecretStr, model_validator

from connectors import web
from connectors import zendesk_api as api
from connectors.base import Caps, Change, Cursor, Gap, Mention, Page, RateSignal, Refused, Source

T = TypeVar("T")

PAGE = 100
"""Most items of a list: https://developer.zendesk.com/api-reference/introduction/pagination/ ."""

PAUSE = timedelta(seconds=6)
"""Between two pages of an export: ten a minute are allowed,
https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/ ."""

BEHIND = 5 * 60
"""Seconds that an export begins before the newest that was seen; it shows nothing of the last minute."""

KEPT = 2_000
"""Tickets that are remembered, some 60 kB of cursor. One that is forgotten and changes is told again, by its key."""

AWAY = (httpx.codes.NOT_FOUND, httpx.codes.GONE)
STALE = (httpx.codes.BAD_REQUEST, httpx.codes.UNPROCESSABLE_ENTITY)
"""How a cursor is refused that is no longer known."""


class Due(msgspec.Struct, frozen=True, array_like=True):
    """A ticket whose comments are to be read, and who asked in it."""

    ticket: api.Id
    customer: api.Id


class Position(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cursor holds; times are seconds since 1970, by the server's clock."""

    v: Literal[1]
    of: str
    begun: api.Second
    """What was written before was there before we were."""
    since: api.Second
    """The newest change that was seen, where an export begins anew."""
    cursor: str | None = None
    seen: dict[str, tuple[api.Second, str]] = {}
    """Ticket to the time of its last change and its stamp."""
    due: Annotated[list[Due], msgspec.Meta(max_length=10_000)] = []


@dataclass(frozen=True, slots=True)
class Listed:
    """One answer."""

    tickets: tuple[api.Ticket, ...]
    skipped: tuple[str, ...]
    cursor: str | None
    more: bool
    rate: RateSignal | None
    now: int | None
    """The server's clock."""


class Zendesk(Source):
    """Tickets of one Zendesk account, and what their customers write in them afterwards.

    Give `email` and `token`, or `oauth`. Notes among colleagues are not told, nor what agents answer; `thread` tells
    the answers, by the numbers of the agents, which belong in the brand's accounts. Tickets that an alert has opened
    are left out. People are told by number alone. Tickets are personal data: keep them as short as you may.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    caps: ClassVar[Caps] = Caps(
        backfill=True,
        by_date=True,
        edits=True,
        deletions=True,
        threads=True,
        needs_auth=True,
        min_interval=timedelta(seconds=60),
        default_interval=timedelta(minutes=2),
        scope="host",
    )
    terms: ClassVar[str] = "Private letters of your customers; your contract with Zendesk."
    blind_spots: ClassVar[str] = "What agents do outside the tickets."

    kind: Literal["zendesk"] = "zendesk"
    server: HttpUrl = Field(description="Address of the account, such as https://acme.zendesk.com")
    email: str = Field("", pattern=r"^[!-9;-~]*$", max_length=254, description="Agent that the API token belongs to")
    token: SecretStr | None = Field(None, description="API token of that agent")
    oauth: SecretStr | None = Field(None, description="OAuth access token with the scope read, instead of both")
    channels: tuple[str, ...] = Field(
        (), description="Only tickets that came this way, such as web, email, facebook; empty: all"
    )

    @model_validator(mode="after")
    def _one_key(self) -> "Zendesk":
        token, oauth = _open(self.token), _open(self.oauth)
        if bool(self.email) != bool(token):
            raise ValueError("email and token belong together; set both, or oauth instead")
        if bool(token) == bool(oauth):
            raise ValueError("set either email and token, or oauth")
        if not (token + oauth).isascii() or not (token + oauth).isprintable():
            raise ValueError("the token holds characters that no token has; copy it again")
        return self

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """The newest tickets; later what changed since, and then, ticket by ticket, what customers added."""
        at, gaps = self._recall(cursor, self._of)
        if at is None:
            return replace(await self._first(http), gaps=gaps)
        if at.due:
            return await self._added(http, at)
        listed = await self._export(http, at)
        new, changes = _met(at, listed.tickets)
        told = self._told(listed, lambda ticket: ticket.key in new)
        changed = (self._change(ticket) for ticket in listed.tickets if ticket.key in changes and self._wants(ticket))
        after = _advance(at, listed, self._due(at, listed))
        wait = RateSignal(max(listed.rate.wait if listed.rate else PAUSE, PAUSE)) if listed.more else listed.rate
        more = listed.more or bool(after.due)
        return Page(told, _keep(after), more, wait, changes=tuple(changed), skipped=listed.skipped)

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """Tickets that were opened in [since, until), in the order of their last change."""
        at, gaps = self._recall(cursor, f"{self._of} backfill")
        first = api.second(since)
        at, more = at or Position(1, f"{self._of} backfill", first, first), True
        while more:
            listed = await self._export(http, at)
            told = self._told(listed, lambda ticket: since <= ticket.created_at < until)
            at, more = _advance(at, listed, []), listed.more
            at = msgspec.structs.replace(at, seen={})
            yield Page(told, _keep(at) if more else None, more, RateSignal(PAUSE), gaps, skipped=listed.skipped)
            gaps = ()

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """The newest hundred public comments of the ticket, oldest first, answers of agents among them."""
        root = mention.root or mention.key
        if not (root.isascii() and root.isdecimal()):
            raise Refused(f"{mention.key} is no ticket of Zendesk")
        comments, _, _ = await self._comments(http, int(root))
        found = (api.of_comment(one, int(root), self._base, self.id) for one in comments if one.public)
        return [one for one in found if one.key != mention.key]

    @property
    def _base(self) -> str:
        return str(self.server).rstrip("/")

    @property
    def _of(self) -> str:
        return f"{self.server.host} {' '.join(self.channels)}".strip()

    def _recall(self, cursor: Cursor | None, of: str) -> tuple[Position | None, tuple[Gap, ...]]:
        """Where we are; None, and told, for a cursor of something else or a damaged one."""
        if cursor is None:
            return None, ()
        try:
            position = msgspec.convert(cursor, Position)
        except msgspec.ValidationError as error:
            return None, (Gap(None, None, f"the saved position could not be read ({error})"),)
        if position.of != of:
            return None, (Gap(None, None, "the source was pointed at something else"),)
        return position, ()

    async def _first(self, http: httpx.AsyncClient) -> Page:
        """The newest hundred tickets. An export would begin with the oldest."""
        listed = await self._tickets(http, "tickets.json", {"page[size]": PAGE, "sort": "-updated_at"})
        newest = max((ticket.updated for ticket in listed.tickets), default=0)
        begun = max(min(newest or listed.now or 0, listed.now or newest) - BEHIND, 0)
        start = Position(1, self._of, begun, begun)
        told = self._told(listed, lambda _: True)
        after = msgspec.structs.replace(_advance(start, listed, []), since=begun, cursor=None)
        return Page(told, _keep(after), wait=listed.rate, skipped=listed.skipped)

    async def _export(self, http: httpx.AsyncClient, at: Position) -> Listed:
        path = "incremental/tickets/cursor.json"
        if at.cursor:
            try:
                return await self._tickets(http, path, {"cursor": at.cursor})
            except Refused as error:
                if error.status not in STALE:
                    raise
        # Without a cursor, or with one that is no longer known: from the newest change that was seen.
        return await self._tickets(http, path, {"start_time": max(at.since - BEHIND, 1) if at.cursor else at.since})

    async def _added(self, http: httpx.AsyncClient, at: Position) -> Page:
        """What the customer of one ticket has added since we began."""
        due, rest = at.due[0], at.due[1:]
        comments, skipped, rate = await self._comments(http, due.ticket)
        own = (one for one in comments if one.public and one.author_id == due.customer)
        new = (one for one in own if api.second(one.created_at) >= at.begun)
        told = tuple(api.of_comment(one, due.ticket, self._base, self.id) for one in new)
        after = _keep(msgspec.structs.replace(at, due=rest))
        return Page(told, after, bool(rest), rate, skipped=skipped)

    async def _comments(
        self, http: httpx.AsyncClient, ticket: int
    ) -> tuple[list[api.Comment], tuple[str, ...], RateSignal | None]:
        """The newest comments, oldest first, without the first of all, which is the ticket itself."""
        asked: dict[str, web.Value] = {"page[size]": PAGE, "sort": "-created_at"}
        try:
            answer = await self._get(http, f"tickets/{ticket}/comments.json", api.Comments, asked)
        except Refused as error:
            if error.status in AWAY:
                return [], (), None
            raise
        read, skipped = web.decode_each(answer.value.comments, api.Comment)
        ordered = sorted(read, key=lambda one: (one.created_at, one.id))
        return (ordered if len(read) >= PAGE else ordered[1:]), skipped, answer.rate

    def _wants(self, ticket: api.Ticket) -> bool:
        return not self.channels or ticket.channel in self.channels

    def _due(self, at: Position, listed: Listed) -> list[Due]:
        """Those that changed after they were opened, in whatever way: an export does not tell in which."""
        return [
            Due(ticket.id, ticket.requester_id)
            for ticket in listed.tickets
            if ticket.requester_id is not None
            and ticket.is_told
            and self._wants(ticket)
            and ticket.updated > ticket.created
            and at.seen.get(ticket.key, (0, ""))[0] != ticket.updated
        ]

    def _change(self, ticket: api.Ticket) -> Change:
        return Change(ticket.key, api.of_ticket(ticket, self._base, self.id) if ticket.is_told else None)

    def _told(self, listed: Listed, wanted: Callable[[api.Ticket], bool]) -> tuple[Mention, ...]:
        chosen = [one for one in listed.tickets if one.is_told and self._wants(one) and wanted(one)]
        ordered = sorted(chosen, key=lambda ticket: (ticket.created_at, ticket.id))
        return tuple(api.of_ticket(ticket, self._base, self.id) for ticket in ordered)

    async def _tickets(self, http: httpx.AsyncClient, path: str, asked: dict[str, web.Value]) -> Listed:
        answer = await self._get(http, path, api.Tickets, asked)
        told = answer.value
        read, skipped = web.decode_each(told.tickets, api.Ticket)
        now = web.server_time(answer.headers)
        return Listed(
            tuple({ticket.id: ticket for ticket in read}.values()),
            skipped,
            told.after_cursor,
            not told.end_of_stream,
            answer.rate,
            api.second(now) if now else None,
        )

    async def _get(
        self, http: httpx.AsyncClient, path: str, shape: type[T], asked: dict[str, web.Value]
    ) -> web.Answer[T]:
        basic = b64encode(f"{self.email}/token:{_open(self.token)}".encode()).decode()
        headers = {"authorization": f"Bearer {_open(self.oauth)}" if self.oauth else f"Basic {basic}"}
        return await web.fetch_json(http, f"{self._base}/api/v2/{path}", shape, params=asked, headers=headers)


def _met(at: Position, tickets: Iterable[api.Ticket]) -> tuple[set[str], set[str]]:
    """The keys of those that are new, and of those that we may know in another form."""
    new, changed = set[str](), set[str]()
    for ticket in tickets:
        if ticket.key in at.seen:
            changed |= {ticket.key} if at.seen[ticket.key][1] != ticket.stamp else set()
        elif ticket.is_told:
            new |= {ticket.key} if ticket.created >= at.begun else set()
        else:
            changed |= {ticket.key} if ticket.status == api.DELETED else set()
    return new, changed


def _advance(at: Position, listed: Listed, due: list[Due]) -> Position:
    """After one page of tickets."""
    seen = at.seen | {ticket.key: (ticket.updated, ticket.stamp) for ticket in listed.tickets}
    newest = sorted(seen.items(), key=lambda item: item[1][0], reverse=True)[:KEPT]
    last = max((ticket.updated for ticket in listed.tickets), default=0)
    believed = last if listed.now is None else min(last, listed.now)
    return msgspec.structs.replace(
        at,
        since=max(at.since, believed),
        cursor=listed.cursor or at.cursor,
        seen=dict(newest),
        due=[*at.due, *due],
    )


def _keep(position: Position) -> Cursor:
    held: Cursor = msgspec.json.decode(msgspec.json.encode(position), type=dict)
    return held


def _open(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
