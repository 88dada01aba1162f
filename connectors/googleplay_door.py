"""The way into the Google Play Developer API: a token that is given, or one that a service account asks for.

A token that was asked for holds for an hour. It is kept in the cursor, sealed with the private key of the account.
"""

from dataclasses import dataclass

import httpx
import msgspec

from connectors import web
from connectors.base import Refused, TryLater
from connectors.bluesky_session import Session, seal, unseal
from connectors.googleplay_key import ServiceAccount, assertion

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"

BUSY = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"})
"""Reasons for status 403 that pass: https://developers.google.com/android-publisher/quotas ."""


class Token(msgspec.Struct, frozen=True):
    access_token: str


class Reason(msgspec.Struct, frozen=True):
    reason: str = ""


class Details(msgspec.Struct, frozen=True):
    message: str = ""
    errors: list[Reason] = []


class Failure(msgspec.Struct, frozen=True):
    """What the API says instead of an answer."""

    error: Details = Details()


class LoginFailure(msgspec.Struct, frozen=True):
    """What the login says; its form is that of OAuth (RFC 6749, 5.2)."""

    error: str = ""
    error_description: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """A token, or an account and where it asks for one."""

    token: str
    account: ServiceAccount | None
    login: str


class Door:
    """The way in for one poll."""

    def __init__(self, http: httpx.AsyncClient, address: str, keys: Keys, kept: str | None = None) -> None:
        self._http = http
        self._address = address
        self._keys = keys
        self._account = keys.account
        self._session = unseal(kept, *self._seals(keys.account)) if kept and keys.account else None

    @property
    def kept(self) -> str | None:
        """The token as it may be stored; None for one that was given."""
        return seal(self._session, *self._seals(self._account)) if self._session and self._account else None

    async def get(self, path: str, asked: dict[str, web.Value]) -> web.Answer[bytes]:
        """One answer. Raises TryLater or Refused."""
        if self._account is None:
            return await self._ask(path, asked, self._keys.token)
        if self._session is not None:
            try:
                return await self._ask(path, asked, self._session.access_jwt)
            except Refused as error:
                if error.status != web.UNAUTHORIZED:
                    raise
        self._session = await self._open(self._account)
        return await self._ask(path, asked, self._session.access_jwt)

    async def _ask(self, path: str, asked: dict[str, web.Value], token: str) -> web.Answer[bytes]:
        url = f"{self._address}/androidpublisher/v3/{path}"
        headers = {"authorization": f"Bearer {token}"}
        try:
            return await web.fetch(self._http, url, params=asked, headers=headers, follow=False)
        except Refused as error:
            raise _explained(error, web.host_of(url)) from error

    async def _open(self, account: ServiceAccount) -> Session:
        """A token for an hour. Its request must bear the right time: that of Google itself."""
        asked: dict[str, web.Value] = {"version": "v3", "fields": "revision"}
        answer = await web.fetch(self._http, f"{self._address}/$discovery/rest", params=asked, follow=False)
        now = web.server_time(answer.headers)
        if now is None:
            raise TryLater(f"{web.host_of(self._address)} does not tell the time, which a login needs")
        body = {"grant_type": GRANT, "assertion": assertion(account, self._keys.login, now)}
        try:
            told = (await web.login(self._http, self._keys.login, body, Token)).value
        except Refused as error:
            raise _turned_away(error, account, web.host_of(self._keys.login)) from error
        if not (told.access_token and told.access_token.isascii() and told.access_token.isprintable()):
            raise TryLater(f"{web.host_of(self._keys.login)} answered a login without a token")
        return Session(access_jwt=told.access_token, refresh_jwt="")

    @staticmethod
    def _seals(account: ServiceAccount) -> tuple[str, str]:
        return account.client_email, account.private_key


def _explained(error: Refused, place: str) -> TryLater | Refused:
    try:
        fault = msgspec.json.decode(error.body, type=Failure).error
    except web.UNREADABLE:
        return error
    said = f"{place}: {fault.message[:150]}"
    if BUSY & {one.reason for one in fault.errors}:
        return TryLater(said, status=error.status)
    if error.status == web.UNAUTHORIZED:
        return Refused(
            f"{error.detail}; a token holds for an hour, service_account makes new ones", status=error.status
        )
    return Refused(f"{error.detail}; {said}" if fault.message else error.detail, status=error.status)


def _turned_away(error: Refused, account: ServiceAccount, place: str) -> Refused:
    try:
        fault = msgspec.json.decode(error.body, type=LoginFailure)
    except web.UNREADABLE:
        return error
    said = (fault.error_description or fault.error)[:100] or f"status {error.status}"
    return Refused(
        f"{place} does not let {account.client_email} in ({said}); check service_account", status=error.status
    )
