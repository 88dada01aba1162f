"""Calls of Mattermost's REST API: https://developers.mattermost.com/api-documentation/."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx
import msgspec
from pydantic import SecretStr

from alerts.base import DeliveryFailed, Failure
from alerts.calls import JSON_HEADERS, decoded, get, put, trouble, within_reason
from alerts.mattermost_post import Post
from alerts.web import Reply, host_of, post, wait_of

PAGE, PAGES = 5, 4
"""How much of the channel is read to find a post again: a page of five long posts still fits what is read."""
EPOCH_FROM = 1_000_000_000
"""A reset above this is a time, below it a number of seconds: the documentation says the one, servers the other."""
DONE = frozenset({HTTPStatus.OK, HTTPStatus.CREATED})
CLOSED = frozenset({"api.context.invalid_param.app_error", "api.post.create_post.can_not_post_to_deleted.error"})
"""Of a 400: there is no such channel, or it is archived."""
REMEDIES = {
    HTTPStatus.UNAUTHORIZED: "make a new access token for the bot and put it here",
    HTTPStatus.FORBIDDEN: "add the bot to the team and to the channel, and let it post there",
    HTTPStatus.NOT_FOUND: "check the address of the server and the id of the channel",
}


class _Props(msgspec.Struct):
    allears_delivery: str = ""


class _Found(msgspec.Struct):
    id: str = ""
    props: _Props | None = None


class _Listed(msgspec.Struct):
    posts: dict[str, _Found] | None = None


class Body(msgspec.Struct):
    """The members of all answers that are read here: a post, a user, an error."""

    id: str = ""
    username: str = ""
    status_code: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said; `place` names it in failures."""

    place: str
    status: int
    body: Body
    failed: DeliveryFailed | None = None

    @property
    def done(self) -> bool:
        return self.status in DONE and not self.failed

    @property
    def disliked(self) -> bool:
        """Whether the server does not like the post itself."""
        bad = self.status == HTTPStatus.BAD_REQUEST and self.body.id not in CLOSED
        return not self.failed and (bad or self.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    @property
    def closed(self) -> bool:
        """Whether a post cannot be edited: somebody deleted it, or the server allows it no more."""
        late = self.body.id.endswith("permissions_time_limit.app_error")
        return not self.failed and (late or self.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND))

    def require(self) -> Body:
        """The answer when it was done, else raises what the caller must do about it."""
        if self.failed:
            raise self.failed
        if self.done:
            return self.body
        failure, remedy = self._cause()
        code = self.body.id if re.fullmatch(r"[a-z][a-z0-9_.]{0,99}", self.body.id) else "without a code"
        raise DeliveryFailed(failure, f"{self.place} refused ({self.status}, {code}); {remedy}")

    def _cause(self) -> tuple[Failure, str]:
        if self.status in REMEDIES:
            return Failure.DEAD_CONFIG, REMEDIES[HTTPStatus(self.status)]
        if self.body.id in CLOSED:
            return Failure.DEAD_CONFIG, "the channel is archived or does not exist: choose another"
        if self.disliked:
            return Failure.BUG, "the message cannot be delivered"
        return Failure.RETRY, "it will be sent again"


@dataclass(frozen=True, slots=True)
class Api:
    """The API of a server, as the owner of one token."""

    http: httpx.AsyncClient
    server: str
    token: SecretStr = field(repr=False)
    channel: str
    timeout: timedelta

    @property
    def place(self) -> str:
        return host_of(self.server)

    async def write(self, shown: Post, root: str = "") -> Answer:
        """A new post, or one in the thread below `root`. For half a minute the server knows its key again."""
        key = shown.props.allears_delivery
        request = {"channel_id": self.channel, "root_id": root, "pending_post_id": key, **msgspec.to_builtins(shown)}
        reply = await post(
            self.http,
            self._url("posts"),
            content=msgspec.json.encode(request),
            headers={**JSON_HEADERS, **self._bearer()},
            timeout=self.timeout,
        )
        return self._answer(reply)

    async def edit(self, known: str, shown: Post) -> Answer:
        headers = {**JSON_HEADERS, **self._bearer()}
        return self._answer(
            await put(self.http, self._url(f"posts/{known}/patch"), msgspec.json.encode(shown), headers, self.timeout)
        )

    async def find(self, key: str) -> str | None:
        """The post with this key among the channel's last ones; None where it is not there or cannot be read."""
        for page in range(PAGES):
            reply = await self._get(f"channels/{self.channel}/posts?page={page}&per_page={PAGE}")
            failed = trouble(reply, self.place, _wait_of(reply))
            if failed:
                raise failed
            # A page of posts too long to be read to its end is passed over.
            listed = decoded(reply.body, _Listed) or _Listed()
            for shown in (listed.posts or {}).values():
                if shown.props and shown.props.allears_delivery == key:
                    return shown.id
        return None

    async def read(self, path: str) -> Answer:
        return self._answer(await self._get(path))

    async def _get(self, path: str) -> Reply:
        return await get(self.http, self._url(path), self._bearer(), self.timeout)

    def _url(self, path: str) -> str:
        return f"{self.server.rstrip('/')}/api/v4/{path}"

    def _bearer(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token.get_secret_value()}"}

    def _answer(self, reply: Reply) -> Answer:
        failed = trouble(reply, self.place, _wait_of(reply))
        if failed:
            return Answer(self.place, reply.status, Body(), failed)
        body = decoded(reply.body, Body)
        if body is None or (reply.status not in DONE and not body.status_code):
            detail = f"{self.place} did not answer as Mattermost does ({reply.status}); something before it did"
            return Answer(self.place, reply.status, Body(), DeliveryFailed(Failure.RETRY, detail))
        return Answer(self.place, reply.status, body)


def _wait_of(reply: Reply) -> timedelta | None:
    """`Retry-After`, else `X-RateLimit-Reset`, which is measured against the answer's own date where it is a time.

    The latter stands beside every answer, and means a wait only beside a 429.
    """
    named = wait_of(reply.headers)
    if named is not None or reply.status != HTTPStatus.TOO_MANY_REQUESTS:
        return named
    for reset in _numbers(reply.headers.get("x-ratelimit-reset", "")):
        if reset < EPOCH_FROM:
            return within_reason(reset)
        for now in _dates(reply.headers.get("date", "")):
            return within_reason(reset - now)
    return None


def _numbers(value: str) -> Iterator[float]:
    if re.fullmatch(r"[0-9]{1,13}", value.strip()):
        yield float(value)


def _dates(value: str) -> Iterator[float]:
    try:
        yield parsedate_to_datetime(value).timestamp()
    except ValueError:
        return
