"""Second looks at posts by their keys: what stands, what grew, what is gone; the same of every kind that offers it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from doubles import bluesky as sky
from doubles.exchange import instead, transport
from doubles.hackernews import HackerNewsServer
from doubles.mastodon import MastodonServer
from doubles.reddit import RedditServer
from doubles.youtube import CHANNEL, KEY, YouTubeServer

from connectors.base import Change, Mention, Refreshes, Refused, Source, TryLater
from connectors.bluesky import Bluesky
from connectors.hackernews import HackerNews
from connectors.mastodon import Mastodon
from connectors.reddit import Reddit
from connectors.registry import BUILT_IN
from connectors.youtube import YouTube

TEXT = "طردي لم يصل #nordwind 😡"


@dataclass
class Stage:
    """A server with two posts; `grow` adds likes to the first, `delete` takes the second away."""

    server: Any
    source: Source
    grow: Callable[[], None]
    delete: Callable[[], None]

    async def poll(self) -> tuple[Mention, ...]:
        async with self.client() as http:
            return (await self.source.poll(http, None)).mentions

    async def refresh(self, *keys: str) -> dict[str, Change]:
        assert isinstance(self.source, Refreshes)
        async with self.client() as http:
            return {change.key: change for change in await self.source.refresh(http, keys)}

    def client(self) -> httpx.AsyncClient:
        at_sky = isinstance(self.server, sky.BlueskyServer)
        return httpx.AsyncClient(transport=sky.transport(self.server) if at_sky else transport(self.server.respond))


def bluesky() -> Stage:
    server = sky.BlueskyServer(gated=False)
    first, second = server.post(TEXT), server.post("also #nordwind")
    source = Bluesky(id="s", server=server.url, appview=server.url, search="nordwind")
    return Stage(server, source, lambda: first.update(likeCount=9), lambda: server.delete(second))


def hackernews() -> Stage:
    server = HackerNewsServer()
    first, second = server.story(TEXT), server.story("also #nordwind")

    def grow() -> None:
        object.__setattr__(first, "points", 9)

    source = HackerNews(id="s", address=server.url)
    return Stage(server, source, grow, lambda: object.__setattr__(second, "author", None))


def mastodon() -> Stage:
    server = MastodonServer()
    first, second = server.post(TEXT), server.post("also #nordwind")
    source = Mastodon(id="s", server=server.url, hashtags=("nordwind",))
    return Stage(server, source, lambda: first.update(favourites_count=9), lambda: server.posts.remove(second))


def reddit() -> Stage:
    server = RedditServer()
    first, second = server.post(TEXT, "أين؟"), server.post("also #nordwind", "where?")
    keys = {"client_id": "app", "client_secret": "hush"}
    source = Reddit(id="s", site=server.url, address=server.url, subreddits=("acme",), **keys)
    return Stage(server, source, lambda: first.update(score=9), lambda: second.update(selftext="[removed]"))


def youtube() -> Stage:
    server = YouTubeServer()
    video = server.video("Nordwind")
    first, second = server.comment(TEXT, video), server.comment("also", video)
    source = YouTube(id="s", address=server.url, key=KEY, channel=CHANNEL)
    words = first["snippet"]["topLevelComment"]["snippet"]
    return Stage(server, source, lambda: words.update(likeCount=9), lambda: server.delete(second))


STAGES = [bluesky, hackernews, mastodon, reddit, youtube]


def test_every_kind_that_offers_it_is_here() -> None:
    offered = {kind for kind, model in BUILT_IN.items() if model.caps.refresh}
    assert offered == {stage().source.kind for stage in STAGES}


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
async def test_what_stands_is_told_in_the_same_words_and_with_its_new_count(stage: Callable[[], Stage]) -> None:
    here = stage()
    before = {one.key: one for one in await here.poll()}
    here.grow()
    after = await here.refresh(*before)
    assert {key: change.mention and change.mention.text for key, change in after.items()} == {
        key: one.text for key, one in before.items()
    }
    grown = next(key for key, one in before.items() if one.text.startswith("طردي"))
    assert after[grown].mention is not None
    assert after[grown].mention.engagement.likes == 9


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
async def test_what_was_deleted_is_told_as_gone_and_the_other_stands(stage: Callable[[], Stage]) -> None:
    here = stage()
    keys = [one.key for one in await here.poll()]
    here.delete()
    after = await here.refresh(*keys)
    assert sorted(change.mention is None for change in after.values()) == [False, True]


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.__name__)
@pytest.mark.parametrize("status, error", [(503, TryLater), (429, TryLater), (401, Refused)])
async def test_trouble_is_told_and_nobody_is_taken_for_gone(
    stage: Callable[[], Stage], status: int, error: type[Exception]
) -> None:
    here = stage()
    keys = [one.key for one in await here.poll()]
    here.server.faults.extend([instead(status)] * 3)
    with pytest.raises(error):
        await here.refresh(*keys)


async def test_a_post_of_another_server_is_passed_over_by_mastodon() -> None:
    assert await mastodon().refresh("https://elsewhere.example/users/lena/statuses/1") == {}


async def test_an_item_that_cannot_be_read_is_not_taken_for_gone() -> None:
    server = sky.BlueskyServer(gated=False)
    first, second = server.post("one nordwind"), server.post("two nordwind")
    source = Bluesky(id="s", server=server.url, appview=server.url, search="nordwind")
    second["author"] = 5
    async with httpx.AsyncClient(transport=sky.transport(server)) as http:
        changes = await source.refresh(http, [first["uri"], second["uri"]])
    assert [change.key for change in changes] == [first["uri"]]


async def test_the_feeds_of_reddit_cannot_tell() -> None:
    source = Reddit(id="s", subreddits=("acme",))
    async with httpx.AsyncClient(transport=transport(RedditServer().respond)) as http:
        assert await source.refresh(http, ["t3_abc"]) == []
