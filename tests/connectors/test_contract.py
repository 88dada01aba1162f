"""The contract over every connector that ships, and that it finds what it is there to find."""

import ast
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Literal

import httpx
import pytest
from pydantic import SecretStr

from connectors import contract
from connectors.base import Author, Caps, Cursor, Mention, Page, Source, TryLater
from connectors.contract import Case, Scene
from connectors.contract_faults import FAULTS, NOW
from connectors.feed import digest
from connectors.file import File
from connectors.hackernews import HackerNews
from connectors.mastodon import Mastodon
from connectors.registry import connectors
from connectors.rss import Rss

TOKEN = "s3cret-of-nordwind"
DATE = {"date": "Sun, 01 Mar 2026 12:00:00 GMT"}


def says(value: object) -> contract.Answer:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return lambda request: httpx.Response(200, content=body, headers=DATE)


def status(number: int, text: str, **fields: object) -> dict[str, object]:
    return {
        "id": str(116_000_000_000_000_000 + number),
        "uri": f"https://social.example/users/amira/statuses/{number}",
        "created_at": f"2026-03-01T11:0{number}:00.000Z",
        "content": f"<p>{text}</p>",
        "account": {"url": "https://social.example/@amira", "acct": "amira"},
        **fields,
    }


def mastodon_case(_: Path) -> Case:
    older, newer = status(1, "طردي لم يصل #nordwind"), status(2, "Nordwind 🚚 ist zu spät", language="de")
    unknown = {"quote": {"state": "woven"}, "new": {"deep": [1]}, "media_attachments": [{"type": "hologram"}]}
    answers = {
        "good": [newer, older],
        "empty": [],
        "malformed": [newer, {"id": "116000000000000009", "account": None}, older],
        "unusual": [{**newer, **unknown}, {**older, **unknown}],
    }
    source = Mastodon(server="https://social.example", hashtags=["nordwind"], token=TOKEN)

    def answer(page: object) -> contract.Answer:
        settings = {"configuration": {"timelines_access": {"hashtag_feeds": {"local": "veiled"}}}}
        return lambda request: says(settings if request.url.path.endswith("instance") else page)(request)

    scenes = {name: Scene(source, answer(page)) for name, page in answers.items()}
    return Case(**scenes, keys=(str(older["uri"]), str(newer["uri"])), secrets=(TOKEN,))


def hit(number: int, text: str, **fields: object) -> dict[str, object]:
    made = {"objectID": str(number), "created_at_i": int(NOW.timestamp()) - 600 + number, "author": "amira"}
    return {**made, "comment_text": text, "story_id": 1, "parent_id": 1, **fields}


def hackernews_case(_: Path) -> Case:
    posts = [hit(12, "Nordwind lost my parcel again"), hit(11, "Северный ветер опять опоздал")]
    unknown = {"_tags": ["comment", "woven"], "new": {"deep": [1]}}
    answers = {
        "good": posts,
        "empty": [],
        "malformed": [posts[0], {"objectID": 5}, posts[1]],
        "unusual": [{**post, **unknown} for post in posts],
    }
    source = HackerNews(query="nordwind")
    scenes = {
        name: Scene(source, says({"hits": hits, "nbHits": len(hits), "hitsPerPage": 1000}))
        for name, hits in answers.items()
    }
    return Case(**scenes, keys=("11", "12"))


FEED = "https://blog.example/feed?key=s3cret-of-nordwind"


def rss_case(_: Path) -> Case:
    first = {"id": "1", "content_text": "Nordwind ist spät", "date_published": "2026-03-01T10:00:00Z"}
    second = {"id": "2", "content_text": "诺德温德的包裹丢了", "date_published": "2026-03-01T11:00:00Z"}
    answers = {
        "good": [second, first],
        "empty": [],
        "malformed": [second, "no item", first],
        "unusual": [{**second, "_woven": {"deep": [1]}}, {**first, "attachments": [{"mime_type": "x/hologram"}]}],
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "A blog", "_new": 1}
    scenes = {name: Scene(Rss(url=FEED), says({**feed, "items": items})) for name, items in answers.items()}
    return Case(**scenes, keys=tuple(f"{digest(FEED)[:8]}:{number}" for number in "12"))


def file_case(folder: Path) -> Case:
    lines = [
        '{"key": "a", "text": "Nordwind पार्सल नहीं आया"}',
        '{"id": "b", "text": "", "media": [{"alt": "torn box"}]}',
    ]
    unusual = [line.replace("{", '{"new": {"deep": [1]}, "label": "woven", ', 1) for line in lines]
    contents = {"good": lines, "malformed": [lines[0], '{"text": null}', lines[1]], "unusual": unusual}
    scenes = {}
    for name, content in contents.items():
        path = folder / f"{name}.jsonl"
        path.write_text("\n".join(content) + "\n", encoding="utf-8")
        scenes[name] = Scene(File(path=str(path)))
    return Case(**scenes, empty=scenes["good"], keys=("a", "b"), over_http=False)


CASES: dict[str, Callable[[Path], Case]] = {
    "file": file_case,
    "hackernews": hackernews_case,
    "mastodon": mastodon_case,
    "rss": rss_case,
}


@pytest.mark.parametrize("name", contract.names())
@pytest.mark.parametrize("kind", CASES)
async def test_the_contract_holds(kind: str, name: str, tmp_path: Path):
    await contract.checks(CASES[kind](tmp_path))[name]()


def runs_the_contract(kind: str) -> bool:
    """Whether the tests of this kind run the contract over a `case()` of their own."""
    path = Path(__file__).with_name(f"test_{kind}.py")
    tests = ast.parse(path.read_text(encoding="utf-8")).body if path.exists() else []
    named = {test.name for test in tests if isinstance(test, ast.FunctionDef | ast.AsyncFunctionDef)}
    return {"case", "test_the_contract_holds"} <= named


@pytest.mark.parametrize("kind", sorted(connectors()))
def test_every_connector_that_ships_has_a_case(kind: str):
    assert kind in CASES or runs_the_contract(kind)


@pytest.mark.parametrize("kind, there", [("discourse", True), ("rss", False), ("carrier_pigeon", False)])
def test_a_case_counts_only_where_it_is_run(kind: str, there: bool):
    assert runs_the_contract(kind) == there


class Careless(Source):
    """A connector that keeps the contract until a test takes a part of it away."""

    caps: ClassVar[Caps] = Caps()
    kind: Literal["careless"] = "careless"
    token: SecretStr = SecretStr(TOKEN)

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        try:
            answer = await http.get("https://careless.example/posts")
        except httpx.HTTPError as error:
            raise TryLater("no answer") from error
        if answer.status_code != 200:
            raise TryLater("a bad answer")
        try:
            posts = json.loads(answer.content)["posts"]
        except (ValueError, TypeError, LookupError) as error:
            raise TryLater("another shape") from error
        return self.page(posts)

    def page(self, posts: list[str]) -> Page:
        return Page(tuple(self.mention(post) for post in posts), {"v": 1})

    def mention(self, post: str) -> Mention:
        return Mention(self.id, post, "late", Author("amira"), published=NOW)


class Naive(Careless):
    def mention(self, post: str) -> Mention:
        return Mention(self.id, post, "late", Author("amira"), published=NOW.replace(tzinfo=None))


class Newest(Careless):
    def page(self, posts: list[str]) -> Page:
        return super().page(posts[::-1])


class Doubling(Careless):
    def page(self, posts: list[str]) -> Page:
        return super().page(["b", "b"])


class Talkative(Careless):
    token: str = TOKEN  # type: ignore[assignment]  # the very mistake


class Forgetful(Careless):
    def page(self, posts: list[str]) -> Page:
        return Page(super().page(posts).mentions, None)


class Boasting(Careless):
    caps: ClassVar[Caps] = Caps(threads=True)


class Leaking(Careless):
    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        answer = await http.get("https://careless.example/posts")
        return self.page(answer.json()["posts"])


class Blabbing(Careless):
    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        try:
            return await super().poll(http, cursor)
        except TryLater as error:
            raise TryLater(f"{error} with {TOKEN}") from error


def careless(kind: type[Careless]) -> Case:
    scene = Scene(kind(), says({"posts": ["a", "b"]}))
    return Case(
        good=scene,
        empty=Scene(kind(), says({"posts": []})),
        malformed=scene,
        unusual=scene,
        keys=("a", "b"),
        secrets=(TOKEN,),
    )


@pytest.mark.parametrize(
    "kind, name, sentence",
    [
        pytest.param(Naive, "a_page_is_well_formed", "no aware time", id="naive times"),
        pytest.param(Newest, "the_first_page_holds_the_posts_oldest_first", "oldest first", id="newest first"),
        pytest.param(Doubling, "a_page_is_well_formed", "not unique", id="a key twice"),
        pytest.param(Talkative, "secrets_do_not_print", "secret", id="a token in the repr"),
        pytest.param(Forgetful, "a_cursor_is_json", "version", id="no cursor"),
        pytest.param(Boasting, "what_is_offered_is_there", "thread", id="caps that are not true"),
        pytest.param(
            Careless, "a_malformed_item_is_skipped_and_the_page_stands", "without a reason", id="silent skips"
        ),
        pytest.param(
            Careless, "a_cursor_that_cannot_be_read_starts_anew_and_is_told", "told as a gap", id="silent gaps"
        ),
        pytest.param(Careless, "every_option_is_described", "token", id="an option without description"),
        pytest.param(Careless, "503 with Retry-After", "0:02:00", id="a wait that is not told"),
        pytest.param(Leaking, "timeout on reading", "ReadTimeout", id="an error of httpx escapes"),
        pytest.param(Leaking, "200 with a block page", "JSONDecodeError", id="an error of json escapes"),
        pytest.param(Blabbing, "401", "secret", id="a token in the message"),
    ],
)
async def test_a_breach_is_told_in_a_sentence(kind: type[Careless], name: str, sentence: str):
    with pytest.raises(AssertionError, match=sentence):
        await contract.checks(careless(kind))[name]()


async def test_all_checks_can_be_run_at_once(tmp_path: Path):
    await contract.run(mastodon_case(tmp_path))


async def test_one_broken_check_ends_the_run():
    with pytest.raises(AssertionError):
        await contract.run(careless(Naive))


def test_resets_lie_behind_the_servers_own_clock():
    assert {fault.wait for fault in FAULTS.values()} == {None, timedelta(minutes=2)}
    assert datetime(2026, 3, 1, 12, tzinfo=UTC) == NOW
