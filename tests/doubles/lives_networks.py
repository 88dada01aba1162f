"""Lives of social networks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
from doubles import bluesky as sky
from doubles import vk as wall
from doubles.facebook import PAGE, FacebookServer
from doubles.graph import TOKEN
from doubles.instagram import ACCOUNT, InstagramServer
from doubles.jetstream import jetstream
from doubles.jetstream_reading import appview
from doubles.jetstream_reading import source as stream
from doubles.living import LIVES, at, named
from doubles.mastodon import MastodonServer
from doubles.threads import NAME, ThreadsServer
from doubles.x import ACME, XServer
from doubles.x import TOKEN as BEARER
from doubles.youtube import CHANNEL, KEY, YouTubeServer

from connectors.bluesky import Bluesky
from connectors.contract_life import Life
from connectors.facebook import Facebook
from connectors.instagram import Instagram
from connectors.mastodon import Mastodon
from connectors.threads import Threads
from connectors.vk import Vk
from connectors.x import X
from connectors.youtube import YouTube


@named("bluesky")
def bluesky() -> Life:
    server = sky.BlueskyServer()

    def edit(post: dict[str, Any], text: str) -> None:
        post.update(cid="bafynew", record={**post["record"], "text": f"post: {text}"})

    account = {"handle": sky.HANDLE, "password": sky.PASSWORD}
    return at(
        server,
        Bluesky.model_validate({"id": "s", "server": server.url, "appview": server.url, "search": "post", **account}),
        transport=sky.transport(server),
        say=lambda text: server.post(f"post: {text}"),
        say_ahead=lambda text, ahead: server.post(f"post: {text}", created=server.now + ahead),
        edit=edit,
        remove=server.delete,
    )


@asynccontextmanager
async def bluesky_jetstream() -> AsyncIterator[Life]:
    async with jetstream() as server:

        def pass_time(span: timedelta) -> None:
            server.now += span // timedelta(microseconds=1)

        yield Life(
            source=stream(server),
            transport=httpx.MockTransport(appview),
            pass_time=pass_time,
            say=lambda text: server.post(f"Nordwind: {text}"),
            edit=lambda key, text: server.edit(key, f"Nordwind: {text}"),
            remove=server.delete,
            overlaps=True,
        )


LIVES["bluesky_jetstream"] = bluesky_jetstream


@named("facebook")
def facebook() -> Life:
    server = FacebookServer()
    source = Facebook(id="s", address=server.url, page=PAGE, token=TOKEN)
    return at(server, source, say=server.post, edit=lambda post, text: post.update(message=text), remove=server.delete)


@named("instagram")
def instagram() -> Life:
    server = InstagramServer()
    source = Instagram(id="s", address=server.url, account=ACCOUNT, token=TOKEN)
    return at(
        server, source, say=server.media, edit=lambda media, text: media.update(caption=text), remove=server.delete
    )


@named("mastodon")
def mastodon() -> Life:
    server = MastodonServer()
    return at(
        server,
        Mastodon(id="s", server=server.url, hashtags=("nordwind",)),
        say=lambda text: server.post(f"#nordwind {text}"),
        say_ahead=lambda text, ahead: server.post(f"#nordwind {text}", created=server.now + ahead),
        remove=server.posts.remove,
        tells_deletions=False,
    )


@named("threads")
def threads() -> Life:
    server = ThreadsServer()
    own = server.post("New routes", NAME)
    return at(
        server,
        Threads(id="s", address=server.url, token=TOKEN),
        say=lambda text: server.reply(own, text),
        edit=lambda post, text: post.update(text=text),
        remove=server.delete,
    )


@named("vk")
def vk() -> Life:
    server = wall.VkServer()
    return at(
        server,
        Vk(id="s", address=server.url, token=wall.TOKEN, wall="acme"),
        say=server.post,
        edit=lambda post, text: post.update(text=text),
        remove=server.delete,
    )


@named("x")
def x() -> Life:
    server = XServer()
    return at(
        server,
        X(id="s", address=server.url, token=BEARER, account=ACME, daily_cap=1e6, monthly_cap=1e6),
        say=lambda text: server.post(f"@acme {text}"),
        edit=lambda post, text: server.edit(post, f"@acme {text}"),
        remove=server.posts.remove,
        tells_deletions=False,
    )


@named("youtube")
def youtube() -> Life:
    server = YouTubeServer()
    source = YouTube(id="s", address=server.url, key=KEY, channel=CHANNEL)
    return at(server, source, say=server.comment, edit=server.edit, remove=server.delete)
