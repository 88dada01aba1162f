"""Second looks at posts of X: free of charge, or not at all."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

import httpx
import pytest
from doubles import x as ex
from doubles.exchange import instead, transport
from doubles.reading import poll
from doubles.server import Told

from connectors.base import Change
from connectors.x import X


@dataclass
class At:
    server: ex.XServer

    def post(self) -> None:
        self.server.post("طردي لم يصل #nordwind 😡")
        self.server.post("北风 #nordwind")

    @property
    def source(self) -> X:
        return X(id="s", address=self.server.url, token=ex.TOKEN, search="nordwind")

    async def keys(self) -> list[str]:
        return [one.key for one in (await poll(self.source, transport(self.server.respond))).mentions]

    async def refresh(self, *keys: str) -> dict[str, Change]:
        async with httpx.AsyncClient(transport=transport(self.server.respond)) as http:
            return {change.key: change for change in await self.source.refresh(http, keys)}


async def test_posts_of_today_are_looked_at_again_without_being_charged() -> None:
    here = At(ex.XServer())
    here.post()
    keys = await here.keys()
    paid = here.server.paid
    assert len(await here.refresh(*keys)) == 2
    assert here.server.paid == paid


@pytest.mark.parametrize(
    "now", [datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 1, 23, 59, 30, tzinfo=UTC)], ids=["after", "before"]
)
async def test_around_midnight_nothing_is_asked_that_would_be_charged(now: datetime) -> None:
    here = At(ex.XServer())
    here.post()
    keys = await here.keys()
    here.server.now = now
    here.server.asked.clear()
    assert await here.refresh(*keys) == {}
    assert [asked.path for asked in here.server.asked] == ["/2/usage/tweets"]


async def test_without_a_clock_nothing_is_asked() -> None:
    here = At(ex.XServer())
    here.post()
    keys = await here.keys()
    here.server.dated = False
    assert await here.refresh(*keys) == {}


async def test_the_other_vocabulary_is_tried_where_one_is_refused() -> None:
    here = At(ex.XServer(words="post"))
    here.post()
    assert len(await here.refresh(*await here.keys())) == 2


async def test_the_words_of_an_older_version_are_not_told() -> None:
    here = At(ex.XServer())
    here.post()
    first, _ = await here.keys()
    post = next(one for one in here.server.posts if one["id"] == first)
    post["edit_history_tweet_ids"] = [first, str(int(first) + 9)]
    assert await here.refresh(first) == {}


async def test_errors_about_somebody_else_take_nobody_away() -> None:
    here = At(ex.XServer())
    here.post()
    keys = await here.keys()
    kind = "https://api.x.com/2/problems/not-authorized-for-resource"
    said = {"errors": [{"type": kind, "resource_id": keys[0], "parameter": "referenced_tweets.id"}], "data": []}

    async def as_it_is(told: Told) -> Told:
        return Told(200, b"{}", {"date": format_datetime(here.server.now, usegmt=True)})

    here.server.faults.extend([as_it_is, instead(200, json.dumps(said).encode())])
    assert await here.refresh(*keys) == {}
