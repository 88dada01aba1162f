"""Lives of what anybody may run: feeds, lists in JSON, mailboxes, files."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from doubles.feed import FeedServer, Form, Post
from doubles.imap import imap, letter, source
from doubles.json_api import FIELDS, JsonServer
from doubles.living import LIVES, at, named, passing

from connectors.contract_life import Life
from connectors.file import File
from connectors.json_api import JsonApi
from connectors.rss import Rss


@asynccontextmanager
async def lines() -> AsyncIterator[Life]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "posts.jsonl"
        path.touch()

        def post(text: str) -> None:
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"text": text}) + "\n")

        yield Life(source=File(path=str(path)), say=post, pass_time=lambda span: None)


@asynccontextmanager
async def mailbox() -> AsyncIterator[Life]:
    async with imap() as server:
        yield Life(
            source=source(server),
            say=lambda text: server.deliver(letter(text, message_id=f"<{text.replace(' ', '-')}@post.example>")),
            pass_time=passing(server),
            remove=server.folders["INBOX"].letters.remove,
            tells_deletions=False,
        )


LIVES["file"] = lines
LIVES["imap"] = mailbox


@named("json_api")
def voices() -> Life:
    server = JsonServer(size=50)
    place = {"url": f"{server.url}/voices?topic=acme", "items": "data.voices", "next_path": "more.next"}
    return at(
        server,
        JsonApi.model_validate({"id": "s", "fields": FIELDS, **place}),
        say=server.post,
        say_ahead=lambda text, ahead: server.post(text, at=(server.now + ahead).isoformat()),
        edit=lambda post, text: post.update(body={"words": text}),
        remove=server.posts.remove,
        tells_deletions=False,
    )


def feed(form: Form) -> Life:
    server = FeedServer(form=form)

    def edit(post: Post, text: str) -> None:
        post.text, post.updated = text, server.now

    return at(
        server,
        Rss(id="s", url=server.address),
        say=lambda text: server.post(text, guid=f"urn:{text}", published=server.now),
        say_ahead=lambda text, ahead: server.post(text, guid=f"urn:{text}", published=server.now + ahead),
        edit=edit,
        remove=server.posts.remove,
        tells_deletions=False,
    )


named("rss")(lambda: feed("rss"))
named("rss, of Atom")(lambda: feed("atom"))
named("rss, of JSON")(lambda: feed("json"))
