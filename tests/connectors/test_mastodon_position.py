"""How feeds of the Mastodon API are walked: every post once, none lost, whatever servers and clocks do."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from doubles.mastodon import TOKEN, MastodonServer
from doubles.reading import answering, asked_by, drain, keys, poll
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.base import Refused
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


class TestAWalk:
    async def test_begins_with_the_newest_page(self, server: MastodonServer):
        posts = [server.post(f"#nordwind {number}") for number in range(50)]
        page = await poll(tagged(), server.transport())
        assert keys(page) == [post["uri"] for post in posts[10:]]
        assert not page.more

    async def test_goes_on_directly_above_what_was_read(self, server: MastodonServer):
        first = await poll(tagged(), server.transport())
        posts = [server.post(f"#nordwind {number}") for number in range(95)]
        pages = await drain(tagged(), server.transport(), first.cursor)
        assert [len(page.mentions) for page in pages] == [40, 40, 15]
        assert keys(*pages) == [post["uri"] for post in posts]

    async def test_of_an_empty_feed_keeps_its_place(self, server: MastodonServer):
        server.post("#nordwind")
        first = await poll(tagged(), server.transport())
        empty = await poll(tagged(), server.transport(), first.cursor)
        assert (empty.mentions, empty.cursor, empty.more) == ((), first.cursor, False)

    async def test_compares_ids_as_numbers(self, server: MastodonServer):
        for identity in ("9", "10"):
            server.post("#nordwind", id=identity, uri=f"{HERE}/{identity}")
        page = await poll(tagged(), answering(server.posts[::-1]))
        assert (await asked_by(tagged(), page.cursor)).url.params["min_id"] == "10"

    async def test_follows_the_link_where_ids_are_opaque(self, server: MastodonServer):
        post = server.post("#nordwind", id="01HXZ8ULID")
        link = f'<{HERE}/x?max_id=a>; rel="next", <https://evil.example/?min_id=01HXZ9NEXT>; rel="prev"'
        page = await poll(tagged(), answering([post], link=link))
        request = await asked_by(tagged(), page.cursor)
        assert (request.url.host, request.url.params["min_id"]) == ("mastodon.example", "01HXZ9NEXT")

    async def test_reads_the_newest_page_again_where_ids_are_opaque_and_no_link_is_given(self, server: MastodonServer):
        post = server.post("#nordwind", id="9xFlake")
        full = answering([post] * 40)
        page = await poll(tagged(), full, (await poll(tagged(), full)).cursor)
        assert not page.more
        assert "min_id" not in (await asked_by(tagged(), page.cursor)).url.params

    async def test_of_notifications_follows_ids_that_are_not_those_of_posts(self, server: MastodonServer):
        first = await poll(mentioned(), server.transport())
        posts = [server.post(f"@nordwind {number}") for number in range(45)]
        for post in posts:
            server.notify(post)
        server.notify(posts[0], "favourite")
        pages = await drain(mentioned(), server.transport(), first.cursor)
        assert keys(*pages) == [post["uri"] for post in posts]
        assert (await poll(mentioned(), server.transport(), pages[-1].cursor)).mentions == ()

    async def test_is_not_stopped_by_a_page_of_malformed_items(self, server: MastodonServer):
        first = await poll(tagged(), server.transport())
        for _ in range(40):
            server.post("#nordwind broken", account=None)
        good = server.post("#nordwind good")
        pages = await drain(tagged(), server.transport(), first.cursor)
        assert keys(*pages) == [good["uri"]]
        assert len(pages[0].skipped) == 40

    async def test_does_not_move_back_on_a_server_that_ignores_the_place(self, server: MastodonServer):
        old, new = server.post("#nordwind old"), server.post("#nordwind new")
        cursor = (await poll(tagged(), answering([new]))).cursor
        page = await poll(tagged(), answering([old] * 40), cursor)
        assert (page.cursor, page.more) == (cursor, False)

    async def test_begins_anew_when_the_feed_is_another_one(self, server: MastodonServer):
        server.notify(server.post("@nordwind #nordwind"))
        cursor = (await poll(mentioned(), server.transport())).cursor
        page = await poll(tagged(), server.transport(), cursor)
        assert "could not be read" in page.gaps[0].reason
        assert (len(page.mentions), page.gaps[0].end) == (1, NOW)


class TestTheHourlyRereading:
    async def test_finds_a_post_that_got_an_older_id(self, server: MastodonServer):
        server.post("#nordwind first")
        cursor = (await poll(tagged(), server.transport())).cursor
        server.now += timedelta(minutes=30)
        server.post("#nordwind second")
        cursor = (await poll(tagged(), server.transport(), cursor)).cursor
        late = server.post("#nordwind late", id=str(int(server.posts[0]["id"]) + 1), uri=f"{HERE}/late")
        server.posts.insert(1, server.posts.pop())
        server.now += timedelta(minutes=31)
        found = [await poll(tagged(), server.transport(), cursor)]
        found.append(await poll(tagged(), server.transport(), found[-1].cursor))
        assert late["uri"] not in keys(found[0])
        assert late["uri"] in keys(found[1])

    async def test_comes_once_an_hour_by_the_servers_clock(self, server: MastodonServer):
        server.post("#nordwind")
        cursor = (await poll(tagged(), server.transport())).cursor
        for _ in range(240):
            server.now += timedelta(minutes=1)
            cursor = (await poll(tagged(), server.transport(), cursor)).cursor
        rereadings = [asked for asked in server.asked[1:] if "min_id" not in asked.query]
        assert len(rereadings) == 3  # after 61, 122 and 183 minutes: it is asked for an hour after the last

    async def test_tells_edits_of_posts_known_before(self, server: MastodonServer):
        post = server.post("#nordwind late")
        cursor = (await poll(tagged(), server.transport())).cursor
        post.update(content="<p>#nordwind late, but solved</p>", edited_at="2026-03-01T12:30:00Z")
        server.now += timedelta(minutes=61)
        page = await poll(tagged(), server.transport(), (await poll(tagged(), server.transport(), cursor)).cursor)
        (change,) = page.changes
        assert change.mention is not None
        assert (change.key, change.mention.text) == (post["uri"], "#nordwind late, but solved")
        assert change.mention.edited == datetime(2026, 3, 1, 12, 30, tzinfo=UTC)

    async def test_does_not_bring_what_was_there_before_we_were(self, server: MastodonServer):
        posts = [server.post(f"#nordwind {number}") for number in range(60)]
        cursor = (await poll(tagged(), server.transport())).cursor
        del server.posts[50:]
        server.now += timedelta(minutes=61)
        page = await poll(tagged(), server.transport(), (await poll(tagged(), server.transport(), cursor)).cursor)
        assert keys(page) == [post["uri"] for post in posts[20:50]]

    async def test_never_comes_from_a_server_without_a_clock(self):
        page = await poll(tagged(), answering([]), (await poll(tagged(), answering([]))).cursor)
        assert (await asked_by(tagged(), page.cursor)).url.params["min_id"] == "0"


class TestASearch:
    async def test_pages_down_until_nothing_comes(self, server: MastodonServer):
        first = await poll(searching(), server.transport())
        posts = [server.post(f"nordwind {number}") for number in range(95)]
        pages = await drain(searching(), server.transport(), first.cursor)
        assert [len(page.mentions) for page in pages] == [40, 40, 15, 0]
        assert sorted(keys(*pages)) == sorted(post["uri"] for post in posts)

    async def test_looks_back_for_posts_that_were_indexed_late(self, server: MastodonServer):
        server.post("nordwind old")
        cursor = (await poll(searching(), server.transport())).cursor
        late = server.post("nordwind late")
        server.posts.remove(late)
        server.now += timedelta(minutes=10)
        server.post("nordwind new")
        cursor = (await drain(searching(), server.transport(), cursor))[-1].cursor
        server.posts.insert(1, late)
        assert late["uri"] in keys(*await drain(searching(), server.transport(), cursor))

    async def test_looks_back_further_once_an_hour(self, server: MastodonServer):
        server.post("nordwind old")
        cursor = (await poll(searching(), server.transport())).cursor
        late = server.post("nordwind late")
        server.posts.remove(late)
        server.now += timedelta(hours=3)
        server.post("nordwind new")
        cursor = (await drain(searching(), server.transport(), cursor))[-1].cursor
        server.posts.insert(1, late)
        assert late["uri"] in keys(*await drain(searching(), server.transport(), cursor))

    async def test_never_brings_what_lies_below_the_first_page(self, server: MastodonServer):
        posts = [server.post(f"nordwind {number}") for number in range(60)]
        cursor = (await poll(searching(), server.transport())).cursor
        server.post("nordwind new")
        old = {post["uri"] for post in posts[:20]}
        assert not old & set(keys(*await drain(searching(), server.transport(), cursor)))

    async def test_that_finds_too_much_tells_a_gap(self, server: MastodonServer):
        post = server.post("nordwind")
        endless = answering({"statuses": [post]})
        pages = await drain(searching(), endless, (await poll(searching(), endless)).cursor)
        assert len(pages) == 250
        assert pages[-1].gaps[0].reason == "the search found more than 10000 posts; narrow it"


class TestABackfill:
    @pytest.fixture
    def history(self, server: MastodonServer) -> list[str]:
        """One post an hour for ten days; the keys of those from the fourth to the sixth day."""
        start, found = server.now, []
        for hour in range(240):
            server.now = start + timedelta(hours=hour)
            post = server.post(f"#nordwind {hour}")
            server.notify(post)
            found += [post["uri"]] if 72 <= hour < 144 else []
        return found

    SINCE, UNTIL = NOW + timedelta(days=3), NOW + timedelta(days=6)

    @pytest.mark.parametrize("source", [tagged(), mentioned(), searching()], ids=["hashtag", "mentions", "search"])
    async def test_brings_the_posts_of_its_window_once(
        self, source: Mastodon, server: MastodonServer, history: list[str]
    ):
        async with httpx.AsyncClient(transport=server.transport()) as http:
            pages = [page async for page in source.backfill(http, self.SINCE, self.UNTIL, None)]
        assert sorted(keys(*pages)) == sorted(history)
        assert [page.cursor is None for page in pages] == [False] * (len(pages) - 1) + [True]

    async def test_goes_on_from_the_cursor_of_any_page(self, server: MastodonServer, history: list[str]):
        async with httpx.AsyncClient(transport=server.transport()) as http:
            first = await anext(tagged().backfill(http, self.SINCE, self.UNTIL, None))
            kept = json.loads(json.dumps(first.cursor))
            rest = [page async for page in tagged().backfill(http, self.SINCE, self.UNTIL, kept)]
        assert keys(first, *rest) == history

    async def test_finds_what_arrived_late(self, server: MastodonServer):
        server.now = self.UNTIL + timedelta(hours=5)
        late = server.post("#nordwind", created=self.UNTIL - timedelta(minutes=1))
        async with httpx.AsyncClient(transport=server.transport()) as http:
            pages = [page async for page in tagged().backfill(http, self.SINCE, self.UNTIL, None)]
        assert keys(*pages) == [late["uri"]]

    async def test_is_refused_where_ids_hold_no_dates(self, server: MastodonServer):
        post = server.post("#nordwind", id="01HXZ8ULID")
        async with httpx.AsyncClient(transport=answering([post])) as http:
            with pytest.raises(Refused, match="hold no dates"):
                await anext(tagged().backfill(http, self.SINCE, self.UNTIL, None))


BURST = st.tuples(
    st.sampled_from([1, 2, 39, 40, 41, 130]),
    st.sampled_from([None, datetime(1970, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)]),
    st.integers(0, 90),
)


@settings(max_examples=60, deadline=None)
@given(before=st.sampled_from([0, 3, 55]), steps=st.lists(st.one_of(BURST, st.just("poll")), max_size=12))
@example(before=0, steps=[(2_100, None, 0), "poll", (2_100, datetime(1970, 1, 1, tzinfo=UTC), 0)])
@example(before=55, steps=["poll", (1, datetime(2099, 1, 1, tzinfo=UTC), 1), "poll", (2_001, None, 0)])
@pytest.mark.parametrize("feed", ["hashtag", "mentions"])
def test_every_post_comes_exactly_once_however_posts_and_polls_fall(feed: str, before: int, steps: list[object]):
    """Forged times, equal times and any backlog change nothing. Only re-readings may repeat a post."""
    source = tagged() if feed == "hashtag" else mentioned()
    server = MastodonServer(HERE, NOW)
    expected: list[str] = []

    def publish(count: int, created: datetime | None) -> None:
        for _ in range(count):
            post = server.post("#nordwind", created=created)
            server.notify(post)
            expected.append(post["uri"])

    async def play() -> tuple[list[str], list[str]]:
        walked, reread = [], []
        publish(before, None)
        page = await poll(source, server.transport())
        walked += keys(page)
        del expected[: max(0, before - 40)]
        for step in [*steps, "poll", "poll", "poll"]:
            if isinstance(step, tuple):
                count, created, minutes = step
                publish(count, created)
                server.now += timedelta(minutes=minutes)
                continue
            pages = await drain(source, server.transport(), page.cursor)
            page = pages[-1]
            (walked if "min_id" in server.asked[-1].query else reread).extend(keys(*pages))
        return walked, reread

    walked, reread = asyncio.run(play())
    assert walked == expected
    assert set(reread) <= set(expected)
