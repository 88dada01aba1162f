"""Lives of forums and groups."""

from typing import Any

from doubles.discourse import DiscourseServer
from doubles.github import GitHubServer
from doubles.github_discussions import TOKEN as GITHUB_TOKEN
from doubles.github_discussions import DiscussionServer
from doubles.hackernews import HackerNewsServer
from doubles.lemmy import LemmyServer
from doubles.living import at, named
from doubles.reddit import CLIENT, SECRET, RedditServer
from doubles.stackexchange import StackExchangeServer
from doubles.telegram import TOKEN, TelegramServer

from connectors.contract_life import Life
from connectors.discourse import Discourse
from connectors.github import GitHub
from connectors.hackernews import HackerNews
from connectors.lemmy import Lemmy
from connectors.reddit import Reddit
from connectors.stackexchange import StackExchange
from connectors.telegram import Telegram


@named("discourse")
def discourse() -> Life:
    server = DiscourseServer()
    return at(
        server,
        Discourse(id="s", server=server.url),
        say=lambda text: server.topic("A topic", text),
        edit=server.edit,
        remove=server.delete,
    )


@named("github")
def github() -> Life:
    server = GitHubServer()
    source = GitHub(id="s", address=server.url, repository="nordwind/app")
    return at(server, source, say=lambda text: server.issue("An issue", text), edit=server.edit)


@named("github, discussions")
def github_discussions() -> Life:
    server = DiscussionServer()
    told: dict[str, Any] = {"repository": "nordwind/app", "what": ("discussions",), "token": GITHUB_TOKEN}
    source = GitHub(id="s", address=server.url, **told)
    return at(server, source, say=lambda text: server.talk("A talk", text), edit=server.edit_talk)


@named("hackernews")
def hackernews() -> Life:
    server = HackerNewsServer()
    return at(
        server,
        HackerNews(id="s", address=server.url, query="post"),
        say=lambda text: server.story(f"post: {text}"),
        remove=lambda story: object.__setattr__(story, "author", None),
        tells_deletions=False,
    )


@named("lemmy")
def lemmy() -> Life:
    server = LemmyServer()
    return at(
        server,
        Lemmy(id="s", server=server.url, what="posts"),
        say=lambda text: server.post("A post", text),
        edit=server.edit,
        remove=lambda entry: setattr(entry, "deleted", True),
        tells_deletions=False,
    )


def reddit(**options: Any) -> Life:
    server = RedditServer()
    place = {"id": "s", "site": server.url, "address": server.url, "subreddits": ("acme",)}
    return at(
        server,
        Reddit.model_validate({**place, **options}),
        say=lambda text: server.post("A title", text),
        edit=server.edit,
        remove=server.delete,
        tells_deletions=bool(options),
    )


named("reddit")(lambda: reddit(client_id=CLIENT, client_secret=SECRET))
named("reddit, by feed")(reddit)


@named("stackexchange")
def stackexchange() -> Life:
    server = StackExchangeServer()
    return at(
        server,
        StackExchange(id="s", address=server.url, tagged=("nordwind",)),
        say=lambda text: server.question("A question", f"<p>{text}</p>"),
        edit=lambda post, text: server.edit(post, f"<p>{text}</p>"),
        remove=lambda post: post.update(tags=[]),
        tells_deletions=False,
    )


@named("telegram")
def telegram() -> Life:
    server = TelegramServer()
    source = Telegram(id="s", address=server.url, token=TOKEN)
    return at(server, source, say=server.message, edit=server.edit)
