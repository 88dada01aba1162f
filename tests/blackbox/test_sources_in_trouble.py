"""Sources that serve nonsense or ask for a pause: the others go on, status tells, the log says it once."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

from doubles.blackbox_run import ACME, COMPLAINTS, OFTEN, House, Running, Watched, ago, source, watched, watched_answers
from doubles.blackbox_sinks import alerts, hook, sink
from doubles.exchange import html_page
from doubles.feed import FeedServer
from doubles.mastodon import MastodonServer
from doubles.server import Asked, Responder, Told

HTML = Told(200, b"<!doctype html><html><body>Please log in</body></html>", {"content-type": "text/html"})
TRUNCATED = Told(200, b'[{"id": "1", "uri": "https://a.exam', {"content-type": "application/json"})
BROKEN_XML = Told(
    200, b"<?xml version='1.0'?><rss version='2.0'><channel><title>Acme for", {"content-type": "text/xml"}
)
NO_FEED = Told(200, b"\x00\xff\xfe not xml at all", {"content-type": "application/rss+xml"})
WRONG_TYPES = Told(200, b'{"hits": "none", "nbHits": [1]}', {"content-type": "application/json"})

SLACK = 2.5
"""Seconds that a poll may come late on a busy machine."""


BAD = ("html", "truncated", "no-feed", "broken-xml", "wrong-types")


def feed() -> FeedServer:
    """A feed with one old entry."""
    made = FeedServer(validators=False)
    made.post("Acme was founded here", guid="old", published=ago(days=9))
    return made


def saying(told: Told) -> Responder:
    """A server that says the same to everything, for ever."""

    async def respond(asked: Asked) -> Told:
        return told

    return respond


async def test_sources_that_serve_nonsense_for_ever_slow_no_other(house: House) -> None:
    healthy, mending, receiver = feed(), feed(), sink()
    mending.faults.append(html_page)
    async with (
        watched_answers(saying(HTML)) as html,
        watched_answers(saying(TRUNCATED)) as truncated,
        watched_answers(saying(NO_FEED)) as no_feed,
        watched_answers(saying(BROKEN_XML)) as broken_xml,
        watched_answers(saying(WRONG_TYPES)) as wrong_types,
        watched(healthy) as well,
        watched(mending),
        watched(receiver) as ears,
    ):
        house.configure(
            ACME,
            source("mastodon", id="html", server=html.url, hashtags=["acme"], interval=OFTEN),
            source("mastodon", id="truncated", server=truncated.url, public="all", interval=OFTEN),
            source("rss", id="no-feed", url=no_feed.url, interval=OFTEN),
            source("rss", id="broken-xml", url=broken_xml.url, interval=OFTEN),
            source("hackernews", id="wrong-types", address=wrong_types.url, query="acme", interval=OFTEN),
            source("rss", id="well", url=healthy.address, interval=OFTEN),
            source("rss", id="mending", url=mending.address, interval=OFTEN),
            hook(house, ears),
        )
        async with house.daemon() as daemon:
            for bad in (truncated, no_feed, broken_xml, wrong_types):
                await bad.asked(1)
            await html.asked(2)
            healthy.post(COMPLAINTS[0], guid="new", author="ada", published=ago(minutes=1))
            await ears.asked(1)
            await well.asked(len(well.exchanges) + 5)
            await daemon.says("source mending: answers again")
            verdicts = await _verdicts(house)
            assert await daemon.stop() == 0
    assert max(well.gaps) < SLACK
    assert verdicts == {**dict.fromkeys(BAD, "blind"), "well": "ok", "mending": "ok"}
    for name in BAD:
        assert levels(daemon, name) == ["warning"]
    assert levels(daemon, "mending") == ["warning", "info"]
    assert levels(daemon, "well") == []
    assert len(alerts(receiver.deliveries)) == 1


def levels(daemon: Running, name: str) -> list[str]:
    """What was logged of a source."""
    return [line["level"] for line in daemon.saying(f"source {name}: ")]


async def _verdicts(house: House) -> dict[str, str]:
    told = (await house.run("status", "--json")).json["sources"]
    assert all(report["state"]["trouble"] for report in told if report["verdict"] == "blind")
    return {report["state"]["source"]: report["verdict"] for report in told}


async def test_conversations_that_cannot_be_read_do_not_slow_the_timeline(house: House) -> None:
    server, receiver = MastodonServer(now=ago(minutes=5)), sink()

    async def respond(asked: Asked) -> Told:
        return HTML if asked.path.endswith("/context") else await server.respond(asked)

    async with watched_answers(respond) as network, watched(receiver) as ears:
        server.url = network.url
        house.configure(
            ACME, source("mastodon", server=network.url, hashtags=["acme"], interval=OFTEN), hook(house, ears)
        )
        async with house.daemon() as daemon:
            await network.asked(1)
            server.post(f"{COMPLAINTS[0]} #acme", author="ada")
            await ears.asked(1)
            first = len(network.exchanges)
            await network.until(lambda: len(_timeline(network, first)) >= 4)
            assert await daemon.stop() == 0
    times = _timeline(network, first)
    assert max(later - earlier for earlier, later in pairwise(times)) < SLACK


def _timeline(network: Watched, first: int) -> list[float]:
    return [at for at, asked, _ in network.exchanges[first:] if "/timelines/" in asked.path]


def dialects(now: datetime, wait: timedelta) -> dict[str, dict[str, str]]:
    """The headers of a 429, in each way that servers tell for how long."""
    date, then = {"date": format_datetime(now, usegmt=True)}, now + wait
    return {
        "seconds": {"retry-after": f"{wait.total_seconds():.0f}"},
        "http-date": {**date, "retry-after": format_datetime(then, usegmt=True)},
        "epoch": {**date, "x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{then.timestamp():.0f}"},
        "iso": {**date, "x-ratelimit-remaining": "0", "x-ratelimit-reset": then.isoformat()},
        "delta": {**date, "x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{wait.total_seconds():.0f}"},
    }


class Limited:
    """A feed that asks for a pause once, at its n-th request."""

    def __init__(self, headers: dict[str, str], at: int) -> None:
        self.feed = feed()
        self.headers = headers
        self.url = ""
        self.left = at

    async def respond(self, asked: Asked) -> Told:
        self.left -= 1
        return Told(429, b"", self.headers) if self.left == 0 else self.feed.answer(asked)


@asynccontextmanager
async def all_watched(doubles: dict[str, Limited]) -> AsyncIterator[dict[str, Watched]]:
    async with AsyncExitStack() as stack:
        yield {name: await stack.enter_async_context(watched(double)) for name, double in doubles.items()}


async def test_a_source_that_asks_for_a_pause_in_any_dialect_gets_it_and_others_go_on(house: House) -> None:
    wait, receiver, healthy = timedelta(seconds=3), sink(), feed()
    limited = {name: Limited(told, at=2) for name, told in dialects(datetime.now(UTC), wait).items()}
    async with all_watched(limited) as watches, watched(healthy) as well, watched(receiver) as ears:
        on = [source("rss", id=name, url=f"{watch.url}/feed", interval=OFTEN) for name, watch in watches.items()]
        well_on = source("rss", id="well", url=f"{well.url}/feed", interval=OFTEN)
        house.configure(ACME, *on, well_on, hook(house, ears))
        async with house.daemon() as daemon:
            for watch in watches.values():
                await watch.asked(3)
            assert await daemon.stop() == 0
    told = {name: watch.gaps[1] for name, watch in watches.items()}
    assert {name for name, gap in told.items() if gap < wait.total_seconds()} == set(), told
    assert max(well.gaps) < SLACK


async def test_a_pause_is_kept_by_the_next_run_too(house: House) -> None:
    receiver, healthy = sink(), feed()
    dialect = dialects(datetime.now(UTC), timedelta(minutes=10))
    limited = {name: Limited(told, at=1) for name, told in dialect.items()}
    async with all_watched(limited) as watches, watched(healthy) as well, watched(receiver) as ears:
        on = [source("rss", id=name, url=f"{watch.url}/feed") for name, watch in watches.items()]
        house.configure(ACME, *on, source("rss", id="well", url=f"{well.url}/feed"), hook(house, ears))
        ended = await house.once(code=3)
        assert all(f"{name}: " in ended.err for name in limited)
        await house.once()
        report = (await house.run("status", "--json")).json
    assert {name: len(watch.exchanges) for name, watch in watches.items()} == dict.fromkeys(limited, 1)
    assert len(well.exchanges) == 2
    pauses = {report["state"]["source"]: report["verdict"] for report in report["sources"]}
    assert pauses == {**dict.fromkeys(limited, "waiting"), "well": "ok"}


async def test_a_limit_that_is_used_up_is_kept_though_the_page_came(house: House) -> None:
    server, receiver = MastodonServer(now=ago(seconds=0), remaining=0), sink()
    async with watched(server) as network, watched(receiver) as ears:
        house.configure(ACME, source("mastodon", server=network.url, hashtags=["acme"]), hook(house, ears))
        await house.once()
        await house.once()
    assert len(network.exchanges) == 1


async def test_two_servers_of_one_host_do_not_share_a_limit(house: House) -> None:
    server, receiver = MastodonServer(now=ago(minutes=1)), sink()

    async def refuse(asked: Asked) -> Told:
        return Told(429, b"", {"retry-after": "3600"})

    async with watched_answers(refuse) as busy, watched(server) as well, watched(receiver) as ears:
        house.configure(
            ACME,
            source("mastodon", id="busy", server=busy.url, hashtags=["acme"], interval=OFTEN),
            source("mastodon", id="well", server=well.url, hashtags=["acme"], interval=OFTEN),
            hook(house, ears),
        )
        async with house.daemon() as daemon:
            await busy.asked(1)
            await well.asked(len(well.exchanges) + 3)
            assert await daemon.stop() == 0
    assert len(busy.exchanges) == 1
