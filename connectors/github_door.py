"""The way into GitHub: requests over REST and questions in GraphQL, what their errors mean, and what limits ask for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import httpx
import msgspec

from connectors import web
from connectors.base import RateSignal, Refused, TryLater

T = TypeVar("T")

PAUSE = timedelta(seconds=60)
"""The least wait after a refusal for being too quick:
https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api ."""

TOO_QUICK = ("rate limit", "abuse detection")
"""How a 403 says that it will pass."""

ACCEPT = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}

AWAY = (httpx.codes.NOT_FOUND, httpx.codes.GONE)

MISSING = "NOT_FOUND"
FOR_GOOD = frozenset({MISSING, "FORBIDDEN", "INSUFFICIENT_SCOPES", "UNPROCESSABLE", "MAX_NODE_LIMIT_EXCEEDED"})
"""Types of errors that no waiting cures; the others are limits (RATE_LIMITED), and questions that took too long:
https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api ."""


class Wrong(msgspec.Struct, frozen=True):
    """What is wrong with a question, or with the part of it that `path` leads to."""

    type: str = ""
    message: str = ""
    path: list[str | int] | None = None


class Envelope(msgspec.Struct, frozen=True):
    """The status of every answer in GraphQL is 200; errors stand beside what could be told."""

    data: msgspec.Raw = msgspec.Raw(b"null")
    errors: list[Wrong] | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What a question brought: its members, those that are not there, and what went wrong with others."""

    value: msgspec.Raw
    missing: frozenset[str]
    skipped: tuple[str, ...]
    rate: RateSignal | None
    headers: httpx.Headers
    place: str


@dataclass(frozen=True, slots=True, repr=False)
class Door:
    """The way in: the address of the API, and a token where there is one."""

    http: httpx.AsyncClient
    address: str
    token: str

    async def get(self, path: str, shape: type[T], asked: dict[str, web.Value]) -> web.Answer[T]:
        """One answer over REST. Raises TryLater or Refused."""
        headers = {**ACCEPT, **self._authority}
        try:
            return await web.fetch_json(self.http, f"{self.address}/{path}", shape, params=asked, headers=headers)
        except (TryLater, Refused) as error:
            raise meaning(error) from error

    async def ask(self, question: str, variables: dict[str, str | None] | None = None) -> Answered:
        """One answer in GraphQL, which needs a token. Raises TryLater or Refused."""
        # On servers of companies REST is at /api/v3, and GraphQL at /api/graphql.
        url = f"{self.address.removesuffix('/v3')}/graphql"
        try:
            headers = self._authority
            answer = await web.query(self.http, url, question, Envelope, variables=variables, headers=headers)
        except (TryLater, Refused) as error:
            raise meaning(error) from error
        told, place = answer.value, web.host_of(url)
        wrong = told.errors or []
        if bytes(told.data) == b"null":
            raise _failed(wrong, place)
        missing = frozenset(str(one.path[0]) for one in wrong if one.type == MISSING and one.path)
        skipped = tuple(f"{place}: {one.message[:150]}" for one in wrong if one.type != MISSING)
        return Answered(told.data, missing, skipped, answer.rate, answer.headers, place)

    @property
    def _authority(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"} if self.token else {}


def meaning(error: TryLater | Refused) -> TryLater | Refused:
    """What a refusal means: being too quick comes with the status of not being allowed."""
    if isinstance(error, TryLater):
        hurried = error.wait is None and error.status in (web.FORBIDDEN, web.TOO_MANY)
        return TryLater(error.detail, PAUSE, status=error.status) if hurried else error
    if error.status == web.FORBIDDEN and any(words in error.detail.lower() for words in TOO_QUICK):
        return TryLater(error.detail, PAUSE, status=error.status)
    if error.status == httpx.codes.NOT_FOUND:
        hint = "is the name right? A private repository needs a token"
        return Refused(f"{error.detail}; {hint}", status=error.status)
    return error


def _failed(wrong: list[Wrong], place: str) -> TryLater | Refused:
    first = wrong[0] if wrong else Wrong(message="no answer and no reason")
    told = f"{place}: {first.message[:150]}"
    return Refused(told) if first.type in FOR_GOOD else TryLater(told, PAUSE)
