"""Facebook: what stands on a page of your own, and the comments below it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import ClassVar, Literal

import httpx
from pydantic import ConfigDict, Field, HttpUrl, SecretStr, field_validator

from connectors import graph_round as rounds
from connectors.base import Caps, Cursor, Mention, Page, Source
from connectors.facebook_lists import Lists
from connectors.graph_api import Door


class Facebook(Source):
    """Posts on one Facebook page of your own, by you, by visitors and where you are named, and the comments below.

    It needs an application that Meta has reviewed and a token of the page, with pages_read_engagement and
    pages_read_user_content. Comments are read below the newest 25 posts. Edits and deletions are told of the last
    day, and where comments came or went. Often the API does not say who wrote something. The number of the page
    belongs in the brand's accounts. Platform terms: delete what people ask you to, profile nobody.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    # 4,800 requests a day for each person engaged: developers.facebook.com/docs/graph-api/overview/rate-limiting .
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
    network: ClassVar[str | None] = "facebook"
    spoken: ClassVar[str] = "ar de en es fr hi id it pt tr"
    terms: ClassVar[str] = (
        "Meta Platform Terms: keep only what is needed, delete on request and when the app loses access, build no "
        "profiles."
    )
    blind_spots: ClassVar[str] = (
        "Only your own Page: there is no search of what others say elsewhere. Names are often not told."
    )

    kind: Literal["facebook"] = "facebook"
    address: HttpUrl = Field(HttpUrl("https://graph.facebook.com"), description="Address of the Graph API")
    version: str = Field(
        "v25.0", pattern=r"^v[0-9]{1,3}\.[0-9]$", description="Version of the Graph API; each lives about two years"
    )
    page: str = Field(pattern=r"^[0-9]{1,20}$", description="Number of the page")
    token: SecretStr = Field(description="Token of the page, or of a system user who may read it")
    app_secret: SecretStr | None = Field(
        None, description="Secret of the application, where it wants proof that it is the one who asks"
    )

    @field_validator("token")
    @classmethod
    def _token(cls, given: SecretStr) -> SecretStr:
        told = given.get_secret_value()
        if not (told and told.isascii() and told.isprintable() and " " not in told):
            raise ValueError("token holds characters that no token has; copy it again")
        return given

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """One page of posts, or of the comments below one of them; a round through all follows at once."""
        return await rounds.poll(self._lists(http), self.page, cursor)

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """Posts of [since, until) with the comments of that time below them, the newest first."""
        async for page in rounds.past(self._lists(http), self.page, (since, until), cursor):
            yield page

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """The newest hundred comments below the same post, oldest first; none when they are gone."""
        return await rounds.thread(self._lists(http), mention)

    def _lists(self, http: httpx.AsyncClient) -> Lists:
        secret = self.app_secret.get_secret_value() if self.app_secret else ""
        base = f"{str(self.address).rstrip('/')}/{self.version}"
        return Lists(Door(http, base, self.token.get_secret_value(), secret), self.page, self.id)
