"""Threads: what is said to an account of your own, or what a search finds."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal

import httpx
from pydantic import ConfigDict, Field, HttpUrl, SecretStr, field_validator, model_validator

from connectors import graph_round as rounds
from connectors import threads_api as api
from connectors import web
from connectors.base import Caps, Cursor, Health, Mention, Page, Source
from connectors.graph_api import Door
from connectors.threads_lists import Lists

SEARCHES = 2_200
"""Searches in 24 hours: https://developers.facebook.com/docs/threads/keyword-search ; those without a hit are free."""

DAY = timedelta(days=1)

UNREVIEWED = "until Meta has reviewed the application"

Words = Annotated[str, Field(pattern=r"^[^#@\s][^\n]{0,99}$")]
Tag = Annotated[str, Field(pattern=r"^[^#.&@,\s][^.&@,\n]{0,49}$")]


class Threads(Source):
    """Replies and mentions of one Threads account of your own, or with `search` or `tags` what others write.

    It needs an application of yours and a token with threads_basic, threads_read_replies and threads_manage_mentions,
    or with threads_basic and threads_keyword_search. A token holds for sixty days: renew it before, in the file that
    it is read from. Until Meta has reviewed the application, mentions come from its testers alone, and a search finds
    nothing but your own posts; `allears check` says so. Replies are read below the newest 25 posts. Edits and
    deletions are told of the last day, but not of what a search found. Your own username belongs in the brand's
    accounts. Platform terms: delete what people ask you to, profile nobody.
    """

    model_config = ConfigDict(hide_input_in_errors=True)
    # 4,800 requests a day for each of at least ten impressions: developers.facebook.com/docs/threads/overview .
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
    network: ClassVar[str | None] = "threads"
    spoken: ClassVar[str] = "ar de en es fr hi id it ja pt tr zh"
    terms: ClassVar[str] = (
        "Meta Platform Terms: keep only what is needed, delete on request and when the app loses access, build no "
        "profiles."
    )
    blind_spots: ClassVar[str] = (
        "Likes, views and followers are not told, nor the language. A search for words that Meta calls sensitive is "
        "empty without a word. Nothing before July 2023. No Russian, Persian or mainland Chinese public to speak of."
    )

    kind: Literal["threads"] = "threads"
    address: HttpUrl = Field(HttpUrl("https://graph.threads.net"), description="Address of the Threads API")
    version: str = Field("v1.0", pattern=r"^v[0-9]{1,3}\.[0-9]$", description="Version of the Threads API")
    token: SecretStr = Field(description="Token of the account, which holds for sixty days")
    app_secret: SecretStr | None = Field(
        None, description="Secret of the application, where it wants proof that it is the one who asks"
    )
    account: str = Field("me", pattern=r"^(me|[0-9]{1,20})$", description="Number of the account; me is the token's")
    search: tuple[Words, ...] = Field(
        (), max_length=20, description="Words to search for, each a search of its own, instead of reading the account"
    )
    tags: tuple[Tag, ...] = Field((), max_length=20, description="Topic tags to search for, without #")
    answers: bool = Field(
        default=True, description="Also read what the account answers elsewhere, so that its answers stop the clock"
    )

    @field_validator("token")
    @classmethod
    def _token(cls, given: SecretStr) -> SecretStr:
        told = given.get_secret_value()
        if not (told and told.isascii() and told.isprintable() and " " not in told):
            raise ValueError("token holds characters that no token has; copy it again")
        return given

    @model_validator(mode="after")
    def _affordable(self) -> "Threads":
        asked = int((len(self.search) + len(self.tags)) * (DAY / (self.interval or self.caps.default_interval)))
        if asked > SEARCHES:
            raise ValueError(
                f"this asks for {asked} searches a day, and {SEARCHES} are allowed; take fewer or a longer interval"
            )
        return self

    async def check(self, http: httpx.AsyncClient) -> Health:
        """Whose token it is, what the first page holds, and whether others can be seen at all."""
        answer = await self._door(http).get(self.account, {"fields": "id,username"})
        name = web.decode(answer.value, api.Profile, web.host_of(answer.url)).username or self.account
        page = await self.poll(http, None)
        told = f"@{name}: {len(page.mentions)} posts on the first page"
        if not (self.search or self.tags):
            return Health(ok=True, detail=f"{told}; {UNREVIEWED}, mentions come from its testers only")
        others = sum(mention.author.id != name for mention in page.mentions)
        alone = f"none of others: {UNREVIEWED} for threads_keyword_search, a search finds your own posts only"
        return Health(ok=True, detail=f"{told}, {f'{others} of others' if others else alone}")

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        """One page of a list, or of the replies below a post; a round through all follows at once."""
        return await rounds.poll(self._lists(http), self._of, cursor)

    async def backfill(
        self, http: httpx.AsyncClient, since: datetime, until: datetime, cursor: Cursor | None
    ) -> AsyncIterator[Page]:
        """Posts of [since, until) with the replies of that time below the account's own, the newest first."""
        async for page in rounds.past(self._lists(http), self._of, (since, until), cursor):
            yield page

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        """The newest hundred replies below the same post, oldest first; none when they are gone or not for us."""
        return await rounds.thread(self._lists(http), mention)

    @property
    def _reads(self) -> tuple[str, ...]:
        """The own posts first: below them alone replies are read."""
        searches = (*(f"={words}" for words in self.search), *(f"#{tag}" for tag in self.tags))
        return searches or ("threads", "mentions", *(("replies",) if self.answers else ()))

    @property
    def _of(self) -> str:
        return f"{self.account} {' | '.join(self._reads)}"

    def _door(self, http: httpx.AsyncClient) -> Door:
        secret = self.app_secret.get_secret_value() if self.app_secret else ""
        return Door(http, f"{str(self.address).rstrip('/')}/{self.version}", self.token.get_secret_value(), secret)

    def _lists(self, http: httpx.AsyncClient) -> Lists:
        return Lists(self._door(http), self.account, self.id, self._reads)
