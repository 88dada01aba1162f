"""Instagram: media of a professional account of your own, those it is tagged on, and the comments below its own."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import ClassVar, Literal

import httpx
from pydantic import ConfigDict, Field, HttpUrl, SecretStr, field_validator

from connectors import graph_round as rounds
from connectors.base import Caps, Cursor, Mention, Page, Source
from connectors.graph_api import Door
from connectors.instagram_lists import Lists


class Instagram(Source):
    """Comments below the media of one professional account of your own, and media that it is tagged on.

    It needs an application that Meta has reviewed and a token with instagram_basic and instagram_manage_comments.
    Comments are read below the newest 25 media, answers below the newest fifty comments of each. Edits and deletions
    are told of the last day, and where comments came or went. Being named in a caption or a comment of somebody else
    is told by webhooks alone. Your own username belongs in the brand's accounts. Platform terms: delete what people
    ask you to, profile nobody.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    # 4,800 requests a day for each impression: developers.facebook.com/docs/graph-api/overview/rate-limiting .
    caps: ClassVar[Caps] = Caps(
        backfill=True,
        by_date=True,
        edits=True,
        deletions=True,
        threads=True,
        needs_auth=True,
        min_interval=timedelta(minutes=2),
        default_interval=timedelta(minutes=5),
    )
    network: ClassVar[str | None] = "instagram"
    spoken: ClassVar[str] = "ar de en es fa fr hi id it pt ru tr"
    terms: ClassVar[str] = (
        "Meta Platform Terms: keep only what is needed, delete on request and when the app loses access, build no "
        "profiles."
    )
    blind_spots: ClassVar[str] = (
        "Comments on your own media alone: no search, no stories, no private accounts, no followers of authors."
    )

    kind: Literal["instagram"] = "instagram"
    address: HttpUrl = Field(
        HttpUrl("https://graph.facebook.com"),
        description="Address of the Graph API; https://graph.instagram.com for tokens of Instagram Login",
    )
    version: str = Field(
        "v25.0", pattern=r"^v[0-9]{1,3}\.[0-9]$", description="Version of the Graph API; each lives about two years"
    )
    account: str = Field(pattern=r"^[0-9]{1,20}$", description="Number of the professional account")
    token: SecretStr = Field(description="Token that may read the account and its comments")
    app_secret: SecretStr | None = Field(
        None, description="Secret of the application, where it wants proof that it is the one who asks"
    )
    tags: bool = Field(default=True, description="Also media of others that the account is tagged on")

    @field_validator("token")
    @classmethod
    def _token(cls, given: SecretStr) -> SecretStr:
        told = given.get_secret_value()
        if not (told and told.isascii() and told.isprintable() and " " not in told):
            raise ValueError("token holds characters that no token has; copy it again")
        return given

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """One page of media, or of the comments below one of them; a round through all follows at once."""
        return await rounds.poll(self._lists(http), self._of, cursor)

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """Media of [since, until) with the comments of that time below them, the newest first."""
        async for page in rounds.past(self._lists(http), self._of, (since, until), cursor):
            yield page

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """The newest fifty comments below the same media and the answers to them; none when they are gone."""
        return await rounds.thread(self._lists(http), mention)

    @property
    def _of(self) -> str:
        return f"{self.account} tags" if self.tags else self.account

    def _lists(self, http: httpx.AsyncClient) -> Lists:
        secret = self.app_secret.get_secret_value() if self.app_secret else ""
        base = f"{str(self.address).rstrip('/')}/{self.version}"
        return Lists(Door(http, base, self.token.get_secret_value(), secret), self.account, self.id, self.tags)
