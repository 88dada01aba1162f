"""Second looks at posts by their keys: what stands, what grew, what is gone; the same of every kind that offers it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from doubles import appstore_connect as connect
from doubles import bluesky as sky
from doubles import x as ex
from doubles.exchange import instead, transport
from doubles.github import GitHubServer
from doubles.github_discussions import TOKEN, DiscussionServer
from doubles.hackernews import HackerNewsServer
from doubles.lemmy import LemmyServer
from doubles.mastodon import MastodonServer
from doubles.reddit import RedditServer
from doubles.youtube import CHANNEL, KEY, YouTubeServer

from connectors.appstore_connect import AppStoreConnect
from connectors.base import Change, Mention, Refreshes, Refused, Source, TryLater
from connectors.bluesky import Bluesky
from connectors.github import GitHub
from connectors.hackernews import HackerNews
from connectors.lemmy import Lemmy
from connectors.mastodon import Mastodon
from connectors.reddit import Reddit
from connectors.registry import BUILT_IN
from connectors.x import X
from connectors.youtube import YouTube

TEXT = "طردي لم يصل #nordwind 😡"


@dataclass
class Stage:
    """A server with two posts; `grow` adds likes to the first, `delete` takes the second away."""

    server: Any
    source: Source
    grow: Callable[[], None]
    delete: Callable[[], None]
    likes: int | None = 9
    """What is told of the first when it has grown."""

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


def appstore_connect() -> Stage:
    server = connect.AppStoreConnectServer()
    first, second = server.review(TEXT, title=""), server.review("also", title="")
    source = AppStoreConnect(id="s", address=server.url, app=connect.APP, token=connect.TOKEN)
    return Stage(server, source, lambda: first.update(woven=9), lambda: server.reviews.remove(second), likes=None)


def bluesky() -> Stage:
    server = sky.BlueskyServer(gated=False)
    first, second = server.post(TEXT), server.post("also #nordwind")
    source = Bluesky(id="s", server=server.url, appview=server.url, search="nordwind")
    return Stage(server, source, lambda: first.update(likeCount=9), lambda: server.delete(second))


def github() -> Stage:
    server = GitHubServer()
    issue = server.issue(TEXT)
    comment = server.comment(issue, "also")
    source = GitHub(id="s", address=server.url, repository="nordwind/app", token="a-token")
    return Stage(server, source, lambda: issue["reactions"].update({"+1": 9}), lambda: server.comments.remove(comment))


def github_discussions() -> Stage:
    server = DiscussionServer()
    talk = server.talk(TEXT)
    comment = server.say(talk, "also")
    source = GitHub(id="s", address=server.url, repository="nordwind/app", what=("discussions",), token=TOKEN)
    return Stage(server, source, lambda: talk.update(upvoteCount=9), lambda: talk["comments"].remove(comment))


def hackernews() -> Stage:
    server = HackerNewsServer()
    first, second = server.story(TEXT), server.story("also #nordwind")

    def grow() -> None:
        object.__setattr__(first, "points", 9)

    source = HackerNews(id="s", address=server.url)
    return Stage(server, source, grow, lambda: object.__setattr__(second, "author", None))


def lemmy() -> Stage:
    server = LemmyServer()
    first = server.post(TEXT)
    second = server.comment(first, "also", host="https://elsewhere.example")
    source = Lemmy(id="s", server=server.url)
    return Stage(server, source, lambda: setattr(first, "upvotes", 9), lambda: setattr(second, "deleted", True))


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


def x() -> Stage:
    server = ex.XServer()
    first, second = server.post(TEXT), server.post("also #nordwind")
    source = X(id="s", address=server.url, token=ex.TOKEN, search="nordwind")
    return Stage(
        server, source, lambda: first["public_metrics"].update(like_count=9), lambda: server.posts.remove(second)
    )


def youtube() -> Stage:
    server = YouTubeServer()
    video = server.video("Nordwind")
    first, second = server.comment(TEXT, video), server.comment("also", video)
    source = YouTube(id="s", address=server.url, key=KEY, channel=CHANNEL)
    words = first["snippet"]["topLevelComment"]["snippet"]
    return Stage(server, source, lambda: words.update(likeCount=9), lambda: server.delete(second))


STAGES = [appstore_connect, bluesky, github, github_discussions, hackernews, lemmy, mastodon, reddit, x, youtube]


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
    assert after[grown].mention.engagement.likes == here.likes


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
