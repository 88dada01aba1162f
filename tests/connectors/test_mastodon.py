"""Mastodon: its options, what is asked of a server, threads, backfills, limits and trouble."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from doubles import mastodon as double
from doubles.mastodon import TOKEN, MastodonServer
from doubles.reading import asked_by, keys, poll
from pydantic import ValidationError

from connectors.base import Refused, TryLater
from connectors.mastodon import Mastodon

HERE = "https://mastodon.example"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def tagged(server: str = HERE, **options: object) -> Mastodon:
    return Mastodon(**{"server": server, "hashtags": ["nordwind"], **options})


def searching(**options: object) -> Mastodon:
    return Mastodon(server=HERE, search="nordwind", token=TOKEN, **options)


def mentioned(**options: object) -> Mastodon:
    return Mastodon(server=HERE, mentions=True, token=TOKEN, **options)


@pytest.fixture
def server() -> MastodonServer:
    return MastodonServer(HERE, NOW)


class TestOptions:
    @pytest.mark.parametrize(
        "options, sentence",
        [
            pytest.param({}, "nothing to read; set one of hashtags, public, mentions and search", id="no feed"),
            pytest.param({"hashtags": ["a"], "public": "all"}, "hashtags and public are two sources", id="two feeds"),
            pytest.param({"mentions": True}, "mentions needs a token; create one", id="mentions without token"),
            pytest.param({"search": "acme"}, "search needs a token", id="search without token"),
            pytest.param({"hashtags": list("abcde")}, "at most 4 hashtags at once", id="too many tags"),
            pytest.param({"hashtags": ["two words"]}, "a hashtag is one word", id="a tag of two words"),
            pytest.param({"hashtags": ["#"]}, "a hashtag is one word", id="an empty tag"),
            pytest.param({"public": "near"}, "'all', 'local' or 'remote'", id="an unknown part"),
            pytest.param({"public": "all", "server": "ftp://a.example"}, "no web address", id="another scheme"),
            pytest.param({"public": "all", "server": "https://"}, "no web address", id="no host"),
            pytest.param({"public": "all", "server": "https://a:b@c.example"}, "more than an address", id="a password"),
            pytest.param({"public": "all", "token": "päss"}, "no token has", id="a token that is none"),
            pytest.param({"public": "all", "token": " "}, "token is empty", id="an empty token"),
        ],
    )
    def test_that_cannot_work_are_told_with_a_remedy(self, options: dict[str, object], sentence: str):
        with pytest.raises(ValidationError, match=sentence) as told:
            Mastodon(**{"server": HERE, **options})
        assert "input_value" not in str(told.value)

    @pytest.mark.parametrize("written", ["mastodon.example", "https://mastodon.example/", " https://mastodon.example "])
    def test_take_the_server_as_people_write_it(self, written: str):
        assert tagged(written).server == HERE

    def test_take_hashtags_with_their_sign(self):
        assert tagged(hashtags=["#Nordwind", "نوردفيند"]).hashtags == ("Nordwind", "نوردفيند")

    def test_ask_for_mentions_every_minute_unless_told_otherwise(self):
        assert mentioned().interval == timedelta(minutes=1)
        assert mentioned(interval=300).interval == timedelta(minutes=5)
        assert tagged().interval is None


@pytest.mark.parametrize(
    "source, path, query",
    [
        pytest.param(tagged(), "/api/v1/timelines/tag/nordwind", {}, id="a hashtag"),
        pytest.param(
            tagged(hashtags=["北风", "nordwind", "nw"]),
            "/api/v1/timelines/tag/%E5%8C%97%E9%A3%8E",
            {"any[]": ["nordwind", "nw"]},
            id="several hashtags",
        ),
        pytest.param(Mastodon(server=HERE, public="all"), "/api/v1/timelines/public", {}, id="all"),
        pytest.param(
            Mastodon(server=HERE, public="local"), "/api/v1/timelines/public", {"local": ["true"]}, id="local"
        ),
        pytest.param(
            Mastodon(server=HERE, public="remote"), "/api/v1/timelines/public", {"remote": ["true"]}, id="remote"
        ),
        pytest.param(mentioned(), "/api/v1/notifications", {"types[]": ["mention"]}, id="mentions"),
        pytest.param(searching(), "/api/v2/search", {"q": ["nordwind"], "type": ["statuses"]}, id="search"),
    ],
)
async def test_each_feed_is_asked_as_documented(source: Mastodon, path: str, query: dict[str, list[str]]):
    request = await asked_by(source, answer={"statuses": []} if source.search else [])
    assert request.url.raw_path.decode().partition("?")[0] == path
    assert {name: request.url.params.get_list(name) for name in request.url.params} == {**query, "limit": ["40"]}
    assert request.headers.get("authorization") == (f"Bearer {TOKEN}" if source.token else None)


class TestAThread:
    async def test_is_read_with_parents_and_root_as_keys(self, server: MastodonServer):
        top = server.post("#nordwind lost my parcel", author="lena@elsewhere.example")
        reply = server.post("We are sorry", author="nordwind", reply_to=top)
        thanks = server.post("Thank you", author="lena@elsewhere.example", reply_to=reply)
        server.post("of another matter")
        (mention,) = (await poll(tagged(), server.transport())).mentions
        async with httpx.AsyncClient(transport=server.transport()) as http:
            others = await tagged(token=TOKEN).thread(http, mention)
            below = await tagged(token=TOKEN).thread(http, others[0])
        assert [(each.key, each.parent, each.root) for each in others] == [
            (reply["uri"], top["uri"], top["uri"]),
            (thanks["uri"], reply["uri"], top["uri"]),
        ]
        assert [each.key for each in below] == [top["uri"], thanks["uri"]]
        assert others[0].author.handle == "@nordwind@mastodon.example"

    async def test_of_a_local_post_needs_no_token(self, server: MastodonServer):
        top = server.post("#nordwind late")
        server.post("We are sorry", author="nordwind", reply_to=top)
        (mention,) = (await poll(tagged(), server.transport())).mentions
        async with httpx.AsyncClient(transport=server.transport()) as http:
            assert len(await tagged().thread(http, mention)) == 1

    async def test_that_is_gone_is_empty(self, server: MastodonServer):
        server.post("#nordwind late")
        (mention,) = (await poll(tagged(), server.transport())).mentions
        server.posts.clear()
        async with httpx.AsyncClient(transport=server.transport()) as http:
            assert await tagged().thread(http, mention) == []

    async def test_leaves_out_what_is_not_public(self, server: MastodonServer):
        top = server.post("#nordwind late")
        server.post("only for you", reply_to=top, visibility="direct")
        (mention,) = (await poll(tagged(), server.transport())).mentions
        async with httpx.AsyncClient(transport=server.transport()) as http:
            assert await tagged().thread(http, mention) == []

    @pytest.mark.parametrize(
        "token, sentence", [(None, "is from another server; give a token"), (TOKEN, "does not know")]
    )
    async def test_that_cannot_be_found_is_refused_with_the_reason(
        self, server: MastodonServer, token: str | None, sentence: str
    ):
        server.post("#nordwind late", author="lena@elsewhere.example")
        (mention,) = (await poll(tagged(), server.transport())).mentions
        server.posts.clear()
        async with httpx.AsyncClient(transport=server.transport()) as http:
            with pytest.raises(Refused, match=sentence):
                await tagged(token=token).thread(http, mention)


class TestTheCheck:
    @pytest.mark.parametrize(
        "local, remote, source, ok, sentence",
        [
            pytest.param("public", "public", tagged(), True, "answers; 1 posts", id="open"),
            pytest.param("disabled", "disabled", tagged(), False, "switched this feed off", id="switched off"),
            pytest.param("authenticated", "authenticated", tagged(), False, "set token", id="for accounts"),
            pytest.param("authenticated", "disabled", tagged(), False, "set token", id="for accounts, in part"),
            pytest.param("authenticated", "authenticated", tagged(token=TOKEN), True, "1 posts", id="with a token"),
            pytest.param("public", "disabled", tagged(), True, "only a part of this feed", id="in part"),
            pytest.param("veiled", "veiled", tagged(), True, "1 posts", id="an unknown word"),
            pytest.param(
                "disabled", "public", Mastodon(server=HERE, public="local"), False, "switched", id="only the local part"
            ),
            pytest.param("disabled", "disabled", mentioned(), True, "0 posts", id="mentions are never switched off"),
        ],
    )
    async def test_tells_who_may_read_the_feed(
        self, server: MastodonServer, local: str, remote: str, source: Mastodon, ok: bool, sentence: str
    ):
        server.post("#nordwind")
        part = {"local": local, "remote": remote}
        server.access = {"live_feeds": part, "hashtag_feeds": part}
        async with httpx.AsyncClient(transport=server.transport()) as http:
            health = await source.check(http)
        assert (health.ok, sentence in health.detail) == (ok, True), health.detail

    async def test_does_without_what_older_servers_do_not_tell(self):
        def answer(request: httpx.Request) -> httpx.Response:
            return httpx.Response(404 if "instance" in request.url.path else 200, json=[])

        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
            assert (await tagged().check(http)).ok


class TestLimits:
    async def test_are_told_with_every_page(self, server: MastodonServer):
        wait = (await poll(tagged(), server.transport())).wait
        assert wait is not None
        assert (wait.wait, wait.remaining, wait.scope) == (timedelta(0), 299, "host")

    async def test_that_are_used_up_hold_us_until_the_reset(self, server: MastodonServer):
        server.remaining = 0
        wait = (await poll(tagged(), server.transport())).wait
        assert wait is not None
        assert wait.wait == timedelta(minutes=2)

    @pytest.mark.parametrize(
        "reset, wait",
        [
            pytest.param("2026-03-01T12:01:30.000000Z", 90, id="ISO 8601"),
            pytest.param(str(int(NOW.timestamp()) + 90), 90, id="since 1970"),
            pytest.param("2026-03-01T12:20:00Z", 300, id="never more than five minutes"),
            pytest.param("2099-03-01T12:20:00Z", 300, id="a clock gone wrong"),
        ],
    )
    async def test_are_kept_when_the_server_sends_us_away(self, reset: str, wait: int):
        async with double.mastodon() as server, httpx.AsyncClient() as http:
            server.faults.append(double.too_many(reset))
            with pytest.raises(TryLater) as told:
                await tagged(server.url).poll(http, None)
        assert told.value.wait == timedelta(seconds=wait)


class TestAServerInTrouble:
    @pytest.mark.parametrize("fault", [double.in_trouble, double.truncated], ids=["500 with HTML", "half a body"])
    async def test_is_asked_later_and_nothing_is_lost(self, fault: double.Fault):
        async with double.mastodon() as server, httpx.AsyncClient() as http:
            source = tagged(server.url)
            first = await source.poll(http, None)
            post = server.post("#nordwind")
            server.faults.append(fault)
            with pytest.raises(TryLater):
                await source.poll(http, first.cursor)
            assert keys(await source.poll(http, first.cursor)) == [post["uri"]]

    async def test_with_a_malformed_item_still_gives_the_others(self):
        async with double.mastodon() as server, httpx.AsyncClient() as http:
            post = server.post("#nordwind")
            server.faults.append(double.malformed_item)
            page = await tagged(server.url).poll(http, None)
        assert (keys(page), len(page.skipped)) == ([post["uri"]], 1)

    async def test_that_hangs_runs_into_the_time_limit(self):
        released = asyncio.Event()
        async with double.mastodon() as server, httpx.AsyncClient(timeout=0.05) as http:
            server.faults.append(double.hang(released))
            with pytest.raises(TryLater, match="did not answer in time"):
                await tagged(server.url).poll(http, None)
            released.set()

    async def test_that_wants_an_account_says_how(self):
        async with httpx.AsyncClient(
            transport=httpx.MockTransport(lambda request: httpx.Response(401, json={"error": "no"}))
        ) as http:
            with pytest.raises(Refused, match="answers only to accounts; set token"):
                await tagged().poll(http, None)


async def test_a_token_goes_to_the_server_only_and_is_never_printed():
    hosts: dict[str, str | None] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        hosts[request.url.host] = request.headers.get("authorization")
        if request.url.host == "mastodon.example":
            return httpx.Response(302, headers={"location": "https://evil.example/x"})
        return httpx.Response(403)

    source = mentioned()
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), follow_redirects=True) as http:
        with pytest.raises(Refused) as told:
            await source.poll(http, None)
    assert hosts == {"mastodon.example": f"Bearer {TOKEN}", "evil.example": None}
    assert TOKEN not in f"{told.value} {source!r} {source.model_dump_json()}"
