"""Second looks at posts and comments of Lemmy: by number here, by address from elsewhere."""

import httpx
import pytest
from doubles.exchange import instead, transport
from doubles.lemmy import LemmyServer
from doubles.server import Told

from connectors.base import Change, Refused
from connectors.lemmy import Lemmy


async def refresh(server: LemmyServer, *keys: str) -> dict[str, Change]:
    async with httpx.AsyncClient(transport=transport(server.respond)) as http:
        return {change.key: change for change in await Lemmy(id="s", server=server.url).refresh(http, keys)}


async def test_of_other_servers_ten_posts_are_asked_for_at_a_time() -> None:
    server = LemmyServer()
    posts = [server.post(f"post {number}", host="https://elsewhere.example") for number in range(20)]
    assert len(await refresh(server, *[one.ap_id for one in posts])) == 10


@pytest.mark.parametrize("version", ["0.19.11", "1.0.0"])
async def test_a_post_that_was_taken_away_is_gone_and_a_comment_too(version: str) -> None:
    server = LemmyServer(version=version)
    post = server.post("late")
    comment = server.comment(post, "same here")
    post.deleted = comment.deleted = True
    after = await refresh(server, post.ap_id, comment.ap_id)
    assert {key: change.mention for key, change in after.items()} == {post.ap_id: None, comment.ap_id: None}


@pytest.mark.parametrize("body", [b'{"error": "not_logged_in"}', b"<html>", b'{"error": 5}'])
async def test_a_refusal_for_another_reason_takes_nobody_away(body: bytes) -> None:
    server = LemmyServer()
    post = server.post("late", host="https://elsewhere.example")

    async def as_it_is(told: Told) -> Told:
        return told

    server.faults.extend([as_it_is, instead(400, body)])
    with pytest.raises(Refused):
        await refresh(server, post.ap_id)


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"post": 5}', b'{"post": {"post": {}}}'])
async def test_an_answer_that_cannot_be_read_says_nothing(body: bytes) -> None:
    server = LemmyServer()
    post = server.post("late")

    async def as_it_is(told: Told) -> Told:
        return told

    server.faults.extend([as_it_is, instead(200, body)])
    assert await refresh(server, post.ap_id) == {}
