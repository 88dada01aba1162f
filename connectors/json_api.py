"""Any JSON over HTTP that lists posts: where things are is told by paths, not by code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Literal
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec
from pydantic import ConfigDict, Field, HttpUrl, JsonValue, SecretStr, field_validator, model_validator

from connectors import json_api_path as paths
from connectors import json_api_walk as way
from connectors import web
from connectors.base import Caps, Change, Cursor, Gap, Health, Mention, Page, RateSignal, Refused, Source, TryLater
from connectors.feed import digest
from connectors.json_api_fields import Fields, mention, never_found
from connectors.json_api_path import Astray, Path

UNKNOWN = (None, 400, 404, 410, 416, 422)
"""How services say that they do not know a page any more; None is an address that is none."""

TOKEN = "{token}"  # noqa: S105 - what stands in the cursor in place of the token
SAID = 200
"""Letters of an error that are shown."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page, in the order of the list."""

    values: tuple[JsonValue, ...]
    mentions: tuple[Mention, ...]
    skipped: tuple[str, ...]
    ahead: way.Ahead
    gaps: tuple[Gap, ...]
    rate: RateSignal | None

    @property
    def marks(self) -> list[way.Mark]:
        return [way.Mark(one.key, _stamp(one)) for one in self.mentions]


class JsonApi(Source):
    """Posts of any service that lists them as JSON: `url` is the list, paths tell where each thing is.

    A path joins names and list numbers by dots: `items = "data.posts"`, `fields = { id = "uuid", text = "body.text",
    author_name = "author.name", published = "created_at" }`. Of three ways to the next page one may be set: a cursor
    (`cursor_path` and `cursor_parameter`), a number (`page_parameter`), or an address (`next_path`), which is followed
    on the same host only. `allears check` names the paths that led nowhere. Edits are told of what the pages show
    that are read anyway; deletions are not seen.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    caps: ClassVar[Caps] = Caps(edits=True, default_interval=timedelta(minutes=5), scope="host")
    terms: ClassVar[str] = "Those of whoever runs the interface."
    blind_spots: ClassVar[str] = "What your paths do not name. Deletions are not told."

    kind: Literal["json_api"] = "json_api"
    # Not in the repr: some services want their keys in the address.
    url: HttpUrl = Field(repr=False, description="Address of the list, with its query parameters")
    items: Path = Field("", description="Path to the list of posts; empty: the answer is the list")
    fields: Fields = Field(
        description="Paths within a post: `id` and `text`, and where they are told `title`, `url`, `author_id`, "
        "`author_handle`, `author_name`, `followers`, `published`, `edited`, `language`, `parent`, `root`, `rating`, "
        "`likes`, `reposts`, `replies`, `views`"
    )
    html: bool = Field(default=False, description="Title and text are HTML")
    order: way.Order = Field("newest", description="What the list shows first, `newest` or `oldest`")
    cursor_path: Path = Field("", description="Path to the cursor of the next page")
    cursor_parameter: str = Field("", max_length=100, description="Query parameter that takes this cursor")
    page_parameter: str = Field("", max_length=100, description="Query parameter that takes the number of a page")
    first_page: int = Field(1, ge=0, le=1, description="Number of the first page, 0 or 1")
    next_path: Path = Field("", description="Path to the address of the next page")
    error_path: Path = Field("", description="Path that leads to something only where an answer is an error")
    token: SecretStr | None = Field(None, description="Secret that is sent along in a header")
    token_header: str = Field(
        "authorization", pattern=r"^[A-Za-z0-9-]{1,60}$", description="Name of the header that takes the token"
    )
    token_scheme: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9_-]{0,30}$",
        description="Word before the token; without it `Bearer` in authorization, nothing in other headers",
    )

    @field_validator("url")
    @classmethod
    def _url(cls, given: HttpUrl) -> HttpUrl:
        if given.username or given.password:
            raise ValueError("url holds a password; give it as token, with token_scheme")
        return given

    @field_validator("token")
    @classmethod
    def _token(cls, given: SecretStr | None) -> SecretStr | None:
        told = given.get_secret_value() if given else "-"
        if not (told and told.isascii() and told.isprintable()):
            raise ValueError("token holds characters that no header takes; copy it again")
        return given

    @model_validator(mode="after")
    def _one_way_on(self) -> "JsonApi":
        if bool(self.cursor_path) != bool(self.cursor_parameter):
            raise ValueError("cursor_path and cursor_parameter belong together")
        if sum(map(bool, (self.cursor_path, self.page_parameter, self.next_path))) > 1:
            raise ValueError("set one of cursor_path, page_parameter and next_path; a list has one way on")
        return self

    async def check(self, http: httpx.AsyncClient) -> Health:
        """Read the first page and name the paths that led nowhere."""
        listed = await self._list(http, way.Place(1, self._of))
        told = f"answers; {len(listed.mentions)} posts on the first page"
        nowhere = ", ".join(f"fields.{name}" for name in never_found(listed.values, self.fields))
        return Health(ok=True, detail=f"{told}; in none of them is anything at {nowhere}" if nowhere else told)

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """One page: from the newest down to what is known, or from the last one read on."""
        place, gaps = way.recall(cursor, self._of)
        try:
            listed = await self._list(http, place)
        except Refused as error:
            if place.page is None or error.status not in UNKNOWN:
                raise
            told = Gap(None, None, f"the page to go on with is not known there any more ({error.detail})")
            return Page((), way.keep(way.again(place)), gaps=(*gaps, told))
        new, edited = way.fresh(place, listed.marks), way.changed(place, listed.marks)
        after, lost = way.advance(place, listed.marks, listed.ahead, self.order)
        oldest_first = listed.mentions if self.order == "oldest" else listed.mentions[::-1]
        return Page(
            tuple(one for one in oldest_first if one.key in new),
            way.keep(after),
            after.walking,
            listed.rate,
            (*gaps, *lost, *listed.gaps),
            tuple(Change(one.key, one) for one in oldest_first if one.key in edited),
            listed.skipped,
        )

    @property
    def _of(self) -> str:
        return digest("\n".join((str(self.url), self.items, self.fields.id, self.order, self._way_on)))

    @property
    def _way_on(self) -> str:
        return self.cursor_parameter or self.page_parameter or self.next_path

    @property
    def _secret(self) -> str:
        return self.token.get_secret_value() if self.token else ""

    async def _list(self, http: httpx.AsyncClient, place: way.Place) -> Listed:
        """The next page. Raises Refused where the paths lead nowhere at the very first look."""
        answer = await self._get(http, place.page)
        host = web.host_of(answer.url)
        try:
            body = paths.decoded(answer.value)
        except web.UNREADABLE as error:
            raise TryLater(f"{host} answered {web.describe(answer.value)}: {error}") from error
        self._no_error(body, host)
        try:
            raw = _elements(paths.find(body, self.items), self.items)
        except Astray as error:
            told = f"items: {error}"
            raise (TryLater(told) if place.begun else Refused(told)) from error
        values, mentions, skipped = self._read(raw)
        if raw and not mentions and not place.begun:
            raise Refused(f"no post could be read: {skipped[0]}")
        ahead, gaps = self._ahead(body, place.page, len(raw))
        return Listed(values, mentions, skipped, ahead, gaps, answer.rate)

    def _no_error(self, body: JsonValue, host: str) -> None:
        told = paths.seek(body, self.error_path)
        if told:
            said = told if isinstance(told, str) else msgspec.json.encode(told).decode()
            raise TryLater(f"{host} answered with an error at {self.error_path}: {self._hushed(said)[:SAID]}")

    def _read(self, raw: Sequence[JsonValue]) -> tuple[tuple[JsonValue, ...], tuple[Mention, ...], tuple[str, ...]]:
        """Items one by one, so that a malformed one is skipped with its reason; each key once."""
        values, found, skipped = list[JsonValue](), dict[str, Mention](), list[str]()
        for number, item in enumerate(raw):
            try:
                one = mention(item, self.fields, self.id, str(self.url), html=self.html)
            except ValueError as error:
                skipped.append(f"item {number}: {error}")
            else:
                values.append(item)
                found.setdefault(one.key, one)
        return tuple(values), tuple(found.values()), tuple(skipped)

    def _ahead(self, body: JsonValue, page: str | None, items: int) -> tuple[way.Ahead, tuple[Gap, ...]]:
        """Where the list goes on, by the one way that is set."""
        if self.page_parameter:
            number = _number(page, self.first_page)
            if items:
                return way.Ahead(str(number + 1), page), ()
            return way.Ahead(None, str(number - 1) if number - 1 > self.first_page else None), ()
        told = paths.seek(body, self.cursor_path or self.next_path)
        if isinstance(told, bool) or not isinstance(told, str | int) or told == "":
            return way.Ahead(None, page), ()
        if self.cursor_path:
            return way.Ahead(str(told), page), ()
        address = self._same_host(str(told), self._address(page))
        if address is None:
            gap = Gap(None, None, f"the next page is on another host ({web.host_of(str(told))}), which is not asked")
            return way.Ahead(None, page), (gap,)
        return way.Ahead(address.replace(self._secret, TOKEN) if self._secret else address, page), ()

    def _same_host(self, told: str, current: str) -> str | None:
        """An absolute address on the host of the source; None on any other."""
        try:
            address = urljoin(current, told)
            there, here = urlsplit(address), urlsplit(str(self.url))
        except ValueError:
            return None
        return address if (there.scheme, there.netloc) == (here.scheme, here.netloc) else None

    def _address(self, page: str | None) -> str:
        start = httpx.URL(str(self.url))
        if self.page_parameter:
            return str(start.copy_set_param(self.page_parameter, _number(page, self.first_page)))
        if page is None:
            return str(start)
        if self.cursor_parameter:
            return str(start.copy_set_param(self.cursor_parameter, page))
        return self._same_host(page.replace(TOKEN, self._secret), str(start)) or str(start)

    async def _get(self, http: httpx.AsyncClient, page: str | None) -> web.Answer[bytes]:
        own = self.token_header.lower() == "authorization"
        scheme = self.token_scheme if self.token_scheme is not None else "Bearer" if own else ""
        token = {self.token_header: f"{scheme} {self._secret}".strip()} if self.token else {}
        # On a redirect httpx takes off `authorization`; another header would go along to another host.
        return await web.fetch(
            http, self._address(page), headers={"accept": "application/json", **token}, follow=own or not token
        )

    def _hushed(self, said: str) -> str:
        return said.replace(self._secret, "…") if self._secret else said


def _elements(found: JsonValue, path: str) -> list[JsonValue]:
    """The items of a list; null is an empty one, where it has a name."""
    if found is None and path:
        return []
    if not isinstance(found, list):
        place = f'"{path}" leads to' if path else "without a path the answer is"
        what = f"an object with {paths.names(list(found))}" if isinstance(found, dict) else "a single value"
        raise Astray(f"{place} {what}, not a list; lead it on to the list of posts")
    return found


def _stamp(one: Mention) -> str:
    """Differs once it was edited."""
    return digest(f"{one.text}\n{one.edited}\n{one.rating}")[:8]


def _number(page: str | None, first: int) -> int:
    return max(int(page), first) if page and page.isascii() and page.isdecimal() and len(page) < 10 else first
