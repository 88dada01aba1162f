"""The connection: what comes together, what is refused, and what silence means."""

from dataclasses import replace

import pytest
from doubles.jetstream import START, JetstreamServer, jetstream

from connectors.base import Refused, TryLater
from connectors.bluesky_jetstream_wire import Address, opened


def address(server: JetstreamServer) -> Address:
    return Address(server.url, "allears/1", allow_private=True, allow_http=False)


async def test_frames_that_came_together_are_read_together():
    async with jetstream(cuts=True) as server:
        for _ in range(100):
            server.someone_moves()
        read: list[list[bytes]] = []
        async with opened(address(server), "app.bsky.feed.post", START) as line:
            while sum(map(len, read)) < 100:
                read.append(await line.frames())
            with pytest.raises(TryLater, match="broke off its stream"):
                await line.frames()
    assert [frame.decode() for frames in read for frame in frames] == [frame for _, frame in server.log]
    assert len(read) < 100


async def test_a_line_that_says_nothing_is_dead():
    async with (
        jetstream() as server,
        opened(replace(address(server), silence=0.01), "app.bsky.feed.post", START) as line,
    ):
        with pytest.raises(TryLater, match="said nothing for"):
            await line.frames()


@pytest.mark.parametrize(
    "server, wanted, sentence",
    [
        pytest.param("ws://127.0.0.1:1", TryLater, "cannot be reached", id="nobody there"),
        pytest.param("ws://nowhere.invalid", TryLater, "cannot be resolved", id="no such name"),
        pytest.param("ws://93.184.215.14:1", Refused, "allow_http", id="unencrypted to a public address"),
    ],
)
async def test_what_cannot_or_must_not_be_reached_is_told(server: str, wanted: type[Exception], sentence: str):
    with pytest.raises(wanted, match=sentence):
        async with opened(Address(server, "allears/1", allow_private=True, allow_http=False), "a.b", None):
            pass


async def test_a_redirect_is_not_followed_to_another_host():
    async with jetstream() as server:
        server.refusals.append((302, {"location": "ws://other.invalid/subscribe"}, ""))
        with pytest.raises(TryLater):
            async with opened(address(server), "a.b", None):
                pass
