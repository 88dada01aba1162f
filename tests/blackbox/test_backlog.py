"""Deep backlogs, wrong dates and late posts: everything arrives, and nothing twice."""

from datetime import UTC, datetime, timedelta

from doubles.blackbox_run import ACME, COMPLAINTS, OFTEN, House, ago, source, watched
from doubles.blackbox_sinks import hook, sink
from doubles.feed import FeedServer
from doubles.hackernews import HackerNewsServer
from doubles.mastodon import MastodonServer

BACKLOG = 2_000
FAR, LONG_AGO = datetime(2099, 12, 31, tzinfo=UTC), datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
STORED = "SELECT source, count(*), count(DISTINCT key) FROM mentions GROUP BY source"
FROM_FEED = "SELECT text FROM mentions WHERE source = 'rss' ORDER BY id"


async def test_two_thousand_new_posts_on_mastodon_are_drained(house: House) -> None:
    server, receiver = MastodonServer(now=ago(hours=1)), sink()
    async with watched(server) as network, watched(receiver) as ears:
        house.configure(ACME, source("mastodon", server=network.url, hashtags=["acme"]), hook(house, ears))
        await house.once()
        for number in range(BACKLOG):
            server.now += timedelta(seconds=1)
            complains = number % 200 == 7
            said = COMPLAINTS[number // 200] if complains else f"Acme opened shop {number} in our street"
            server.post(f"{said} #acme", author=f"person{number}")
        await house.once()
        await house.once()
    assert house.rows(STORED) == [("mastodon", BACKLOG, BACKLOG)]
    assert house.value("SELECT count(*) FROM gap") == 0
    opened = [delivery.event["data"]["incident"]["id"] for delivery in receiver.deliveries]
    assert (len(opened), len(set(opened))) == (10, 10)


async def test_two_thousand_new_posts_on_hacker_news_are_drained_by_the_daemon(house: House) -> None:
    server, receiver = HackerNewsServer(now=ago(hours=3)), sink()
    async with watched(server) as network, watched(receiver) as ears:
        on = source("hackernews", address=network.url, query="acme", interval=OFTEN)
        house.configure(ACME, on, hook(house, ears))
        async with house.daemon() as daemon:
            await network.asked(1)
            for number in range(BACKLOG):
                said = COMPLAINTS[number // 200] if number % 200 == 7 else f"Acme opened shop {number} in our street"
                server.story(said, author=f"person{number}", created=server.now + timedelta(seconds=5 * number))
            server.now = ago(seconds=30)
            await ears.until(lambda: len(receiver.deliveries) >= 10)
            polls = len(network.exchanges)
            await network.asked(polls + 2)
            assert await daemon.stop() == 0
    assert house.rows(STORED) == [("hackernews", BACKLOG, BACKLOG)]
    assert len({delivery.event["data"]["incident"]["id"] for delivery in receiver.deliveries}) == 10


async def test_posts_with_impossible_dates_do_not_stop_later_ones(house: House) -> None:
    network, site, feed = MastodonServer(now=ago(hours=1)), HackerNewsServer(now=ago(hours=1)), FeedServer()
    receiver = sink()
    async with watched(network), watched(site), watched(feed), watched(receiver) as ears:
        feed.post("Acme was founded here", guid="old", published=ago(days=9))
        house.configure(ACME, *_everywhere(network, site, feed), hook(house, ears))
        await house.once()
        for number, day in enumerate((FAR, LONG_AGO)):
            _say(network, site, feed, COMPLAINTS[number], day)
        await house.once()
        assert len(receiver.deliveries) == 2  # the same words on three networks are one matter
        _say(network, site, feed, COMPLAINTS[2], ago(minutes=30))
        await house.once()
    # A search by date has no window for a story of 1970, and the site dates its stories itself.
    assert house.rows(STORED) == [("hackernews", 2, 2), ("mastodon", 3, 3), ("rss", 4, 4)]
    announced = {delivery.event["data"]["incident"]["id"] for delivery in receiver.deliveries}
    assert len(announced) == 3


async def test_posts_that_appear_late_and_posts_of_one_second_all_arrive(house: House) -> None:
    site, feed, receiver = HackerNewsServer(now=ago(hours=1)), FeedServer(), sink()
    async with watched(site), watched(feed), watched(receiver) as ears:
        feed.post("Acme was founded here", guid="old", published=ago(days=9))
        on = source("hackernews", address=site.url, query="acme"), source("rss", url=feed.address)
        house.configure(ACME, *on, hook(house, ears))
        await house.once()
        second = site.now + timedelta(minutes=2)
        for number in range(2):
            site.story(COMPLAINTS[number], author=f"first{number}", created=second)
            feed.post(COMPLAINTS[number], guid=f"first{number}", author=f"first{number}", published=second)
        site.now += timedelta(minutes=4)
        site.story(
            COMPLAINTS[2], author="late", created=second - timedelta(minutes=5), indexed=site.now + timedelta(minutes=1)
        )
        await house.once()
        site.now += timedelta(minutes=4)
        site.story(COMPLAINTS[3], author="twin", created=second)
        late = feed.post(COMPLAINTS[2], guid="late", author="late", published=second - timedelta(days=3))
        feed.posts.append(feed.posts.pop(feed.posts.index(late)))  # behind all that were there
        await house.once()
    assert house.rows(STORED) == [("hackernews", 4, 4), ("rss", 4, 4)]
    assert sorted(text for (text,) in house.rows(FROM_FEED)) == sorted([*COMPLAINTS[:3], "Acme was founded here"])
    announced = {delivery.event["data"]["incident"]["id"] for delivery in receiver.deliveries}
    assert len(announced) == 4


def _everywhere(network: MastodonServer, site: HackerNewsServer, feed: FeedServer) -> tuple[str, str, str]:
    return (
        source("mastodon", server=network.url, hashtags=["acme"]),
        source("hackernews", address=site.url, query="acme"),
        source("rss", url=feed.address),
    )


def _say(network: MastodonServer, site: HackerNewsServer, feed: FeedServer, text: str, written: datetime) -> None:
    """The same words on each network, all dated `written`, a minute after what was there before."""
    site.now += timedelta(minutes=1)
    network.now = site.now
    person = f"person{len(feed.posts)}"
    network.post(f"{text} #acme", author=person, created=written)
    site.story(text, author=person, created=written)
    feed.post(text, guid=f"entry {person}", author=person, published=written)
