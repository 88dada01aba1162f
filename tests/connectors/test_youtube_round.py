"""A round through several videos: searches, closed videos, quotas counted apart."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from doubles.exchange import instead, transport
from doubles.reading import drain, poll
from doubles.youtube import KEY, YouTubeServer

from connectors.base import Page, TryLater
from connectors.youtube import YouTube
from connectors.youtube_api import HOUR, until_midnight
from connectors.youtube_round import ROUNDS, TOLD, VIDEOS, Round, found

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
QUARTER = 15 * MINUTE


async def read(server: YouTubeServer, cursor: Any = None, **options: Any) -> list[Page]:
    reading = YouTube(id="yt", address=server.url, key=KEY, **(options or {"search": "nordwind"}))
    return await drain(reading, transport(server.respond), json.loads(json.dumps(cursor)))


def texts(*pages: Page) -> list[str]:
    return [mention.text for page in pages for mention in page.mentions]


def paths(server: YouTubeServer) -> list[str]:
    return [asked.path.rpartition("/")[2] for asked in server.asked]


async def test_a_search_tells_the_videos_with_their_counts_and_then_their_comments():
    server = YouTubeServer()
    server.video("of another matter")
    video = server.video("Nordwind: never again")
    server.comment("same here", video)
    pages = await read(server)
    told = pages[0].mentions[0]
    assert (told.key, told.root, told.text) == (video, video, "Nordwind: never again\n\nas long as it is")
    assert (told.engagement.views, told.engagement.likes, told.engagement.replies) == (41_000, 7, 2)
    assert (texts(*pages[1:]), paths(server)) == (["same here"], ["search", "videos", "commentThreads"])


async def test_of_the_100_searches_of_a_day_one_an_hour_is_made():
    server, cursor = YouTubeServer(), None
    server.video("nordwind")
    for _ in range(96):
        cursor = (await read(server, cursor))[-1].cursor
        server.now += QUARTER
    assert 18 <= paths(server).count("search") <= 24
    assert server.searches >= 76


@pytest.mark.parametrize(
    "dated, title, count", [(False, "nordwind", 3), (True, "nothing of ours", 2)], ids=["no clock", "no video"]
)
async def test_without_a_time_searches_are_counted_by_rounds(dated: bool, title: str, count: int):
    server, cursor = YouTubeServer(dated=dated), None
    server.video(title)
    for _ in range(2 * ROUNDS + 1):
        cursor = (await read(server, cursor))[-1].cursor
    assert paths(server).count("search") == count


async def test_a_new_video_is_told_once_and_its_comments_are_read():
    server = YouTubeServer()
    server.video("nordwind one")
    cursor = (await read(server))[-1].cursor
    video = server.video("nordwind two")
    server.comment("me too", video)
    server.now += HOUR + MINUTE
    cursor = (await read(server, cursor))[-1].cursor
    pages = await read(server, cursor)
    after = await read(server, pages[-1].cursor)
    assert (texts(*pages), texts(*after)) == (["nordwind two\n\nas long as it is", "me too"], [])


async def test_used_up_searches_do_not_stop_the_comments():
    server = YouTubeServer(searches=1)
    video = server.video("nordwind")
    cursor = (await read(server))[-1].cursor
    server.now += HOUR + MINUTE
    cursor = (await read(server, cursor))[-1].cursor
    server.comment("still heard", video)
    pages = await read(server, cursor)
    gaps = [gap for page in pages for gap in page.gaps]
    assert (texts(*pages), len(gaps)) == (["still heard"], 1)
    assert gaps[0].end == datetime(2026, 3, 2, 8, tzinfo=UTC)
    searched = paths(server).count("search")
    cursor = (await read(server, pages[-1].cursor))[-1].cursor
    assert paths(server).count("search") == searched
    server.searches, server.now = 100, datetime(2026, 3, 2, 8, 1, tzinfo=UTC)
    cursor = (await read(server, cursor))[-1].cursor
    assert (await read(server, cursor))[0].gaps == ()
    assert paths(server).count("search") == searched + 1


async def test_used_up_searches_at_the_very_first_are_waited_for():
    server = YouTubeServer(searches=0)
    with pytest.raises(TryLater) as told:
        await read(server)
    assert (told.value.wait, told.value.firm) == (HOUR, True)


async def test_a_closed_video_is_told_once_and_the_others_are_read():
    server = YouTubeServer()
    videos = [server.video(f"video {number}") for number in range(4)]
    for video in videos:
        server.comment(f"on {video}", video)
    server.closed = {videos[0], videos[2]}
    gone = videos[3]
    del server.videos[gone]
    pages = await read(server, videos=videos)
    after = await read(server, pages[-1].cursor, videos=videos)
    assert texts(*pages) == [f"on {videos[1]}"]
    assert [len(page.skipped) for page in pages] == [1, 0, 1, 1]
    assert [page.skipped for page in after] == [()]


async def test_when_every_video_is_closed_nothing_is_asked():
    server = YouTubeServer()
    video = server.video("one")
    server.closed = {video}
    pages = await read(server, videos=[video])
    asked = len(server.asked)
    after = await read(server, pages[-1].cursor, videos=[video])
    assert ([page.mentions for page in after], len(server.asked)) == ([()], asked)


async def test_several_videos_are_read_one_after_the_other_and_a_crash_repeats_one_page():
    server = YouTubeServer()
    videos = [server.video(f"video {number}") for number in range(3)]
    first = (await read(server, videos=videos))[-1]
    server.now += MINUTE
    for video in videos:
        server.comment(f"on {video}", video)
    reading = YouTube(id="yt", address=server.url, key=KEY, videos=videos)
    one = await poll(reading, transport(server.respond), first.cursor)
    server.faults.append(instead(503))
    with pytest.raises(TryLater):
        await poll(reading, transport(server.respond), one.cursor)
    rest = await drain(reading, transport(server.respond), one.cursor)
    assert texts(one, *rest) == [f"on {video}" for video in videos]


async def test_counts_that_cannot_be_learned_are_unknown():
    server = YouTubeServer()
    server.video("nordwind")

    async def right(told: Any) -> Any:
        return told

    server.faults.extend([right, instead(503)])
    told = (await read(server))[0].mentions[0]
    assert (told.engagement.views, told.engagement.likes) == (None, None)


def test_only_the_newest_videos_are_read_and_remembered():
    at = Round(1, "x", videos=["old"], told=["old"], shut=["old"])
    for batch in range(8):
        at = found(at, [f"{batch}.{number}" for number in range(50)], 5)
    assert (len(at.videos), at.videos[0], len(at.told), at.shut) == (VIDEOS, "7.0", TOLD, [])


@pytest.mark.parametrize(
    "now, wait",
    [
        pytest.param(datetime(2026, 1, 15, 7, 59, tzinfo=UTC), MINUTE, id="winter, a minute before"),
        pytest.param(datetime(2026, 1, 15, 8, 0, tzinfo=UTC), DAY, id="winter, at midnight"),
        pytest.param(datetime(2026, 7, 15, 6, 59, tzinfo=UTC), MINUTE, id="summer"),
        pytest.param(datetime(2026, 3, 8, 8, 0, tzinfo=UTC), DAY - HOUR, id="the day that is an hour short"),
        pytest.param(None, HOUR, id="no clock"),
    ],
)
def test_the_quota_begins_anew_at_midnight_pacific_time(now: datetime | None, wait: timedelta):
    assert until_midnight(int(now.timestamp()) if now else None) == wait
