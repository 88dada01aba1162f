"""What waits between two looks is drained, with none lost and none doubled, for every kind that is polled.

`ALLEARS_BACKLOG=100000` makes the backlog longer than two thousand; some kinds then take half an hour, most of it in
their doubles, which sort everything at each request.
"""

import json
import os
from collections import Counter
from datetime import timedelta

import pytest
from doubles.lives import LIVES

from connectors.base import Gap
from connectors.contract_life import Life

COUNT = int(os.environ.get("ALLEARS_BACKLOG", "2000"))
THIRD = 3
"""Posts of one second."""

SHOWN: dict[str, tuple[int, str]] = {
    "appstore": (500, "the feed shows ten pages of fifty reviews, https://itunes.apple.com/rss"),
    "reddit": (1_000, "a list ends after a thousand posts, https://www.reddit.com/dev/api"),
    "reddit, by feed": (1_000, "as reddit"),
}
"""Sources that show no more of the past than this; what is older is told as a gap."""
WHOLE: dict[str, tuple[int, str]] = {
    "rss": (5_000, "a feed is one document, and no more than 10 MB are read of one"),
    "rss, of Atom": (5_000, "as rss"),
    "rss, of JSON": (5_000, "as rss"),
}
"""Sources that no longer backlog can be made for."""


async def drained(life: Life, count: int) -> tuple[Counter[str], list[Gap]]:
    """How often each of `count` waiting posts came, and what is said to be missing."""
    life.say("long known")
    life.pass_time(timedelta(hours=1))
    cursor = (await life.drain(None))[-1].cursor
    for number in range(count):
        life.pass_time(timedelta(seconds=number % THIRD == 0))
        life.say(f"waiting post {number:06}")
    life.pass_time(life.shown_after)
    came, gaps, more = Counter[str](), list[Gap](), True
    while more:
        page = await life.poll(cursor)
        cursor, more = json.loads(json.dumps(page.cursor)), page.more
        came.update(mention.text[mention.text.index("waiting post") :] for mention in page.mentions)
        gaps += page.gaps
    return came, gaps


@pytest.mark.parametrize("kind", [kind for kind in LIVES if kind not in SHOWN])
async def test_a_backlog_is_drained_with_none_lost_and_none_doubled(kind: str) -> None:
    count = min(COUNT, WHOLE.get(kind, (COUNT, ""))[0])
    async with LIVES[kind]() as life:
        came, gaps = await drained(life, count)
        once = Counter(came.keys()) if life.overlaps else came  # the store knows what is read again
    assert once == Counter(f"waiting post {number:06}" for number in range(count))
    assert gaps == []


@pytest.mark.parametrize("kind", SHOWN)
async def test_of_a_source_that_shows_less_the_newest_come_once_and_the_others_are_told_as_a_gap(kind: str) -> None:
    shown, _ = SHOWN[kind]
    async with LIVES[kind]() as life:
        came, gaps = await drained(life, COUNT)
    assert came == Counter(f"waiting post {number:06}" for number in range(COUNT - shown, COUNT))
    assert len(gaps) == 1
