"""Where the reading of X stands: what a cursor gives back, and which posts are met again."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from connectors.x_api import EPOCH, Batch, batch
from connectors.x_spending import Spent
from connectors.x_walk import OVERLAP, Position, Walk, advance, counted, fresh, keep, recall, remembered

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def second(moment: datetime) -> int:
    return int(moment.timestamp())


def key(moment: datetime) -> int:
    return second(moment) * 1000 - EPOCH << 22


def page(*numbers: int, following: str | None = None) -> Batch:
    posts = [{"id": str(number), "text": "late"} for number in numbers]
    return batch(json.dumps({"data": posts, "meta": {"next_token": following}}).encode(), "x")


def test_a_position_comes_back_as_it_was_kept():
    at = Position(1, "acme", "post", "45", {"search": Walk(1, 2, 3, "p")}, 1, {"9": 20_513}, Spent(1, 2, 3, 4), 5)
    assert recall(json.loads(json.dumps(keep(at))), "acme", "tweet") == (at, ())


def test_money_that_was_spent_is_remembered_whatever_else_is_forgotten():
    spent = Spent(20_513, 7, 24_314, 70)
    kept = keep(Position(1, "acme", spent=spent))
    for cursor, of in (({**kept, "turn": -1}, "acme"), (kept, "zipcart")):
        at, gaps = recall(cursor, of, "tweet")
        assert (at.spent, len(gaps)) == (spent, 1)


@pytest.mark.parametrize(
    "now, since",
    [
        pytest.param(NOON, key(NOON) - OVERLAP, id="young: a minute again"),
        pytest.param(NOON + timedelta(minutes=6), key(NOON), id="settled: nothing again"),
        pytest.param(None, key(NOON) - OVERLAP, id="nobody tells the time: a minute again"),
    ],
)
def test_the_newest_minute_is_read_again_while_it_is_young(now: datetime | None, since: int):
    walk = Walk(since=5, floor=5, top=5)
    assert advance(walk, page(key(NOON)), second(now) if now else None) == Walk(since, 5, key(NOON))


def test_ids_that_tell_no_time_are_not_read_again():
    assert advance(Walk(5, 5, 5), page(9, 7), None) == Walk(9, 5, 9)


@pytest.mark.parametrize(
    "numbers, goes_on",
    [
        pytest.param((9, 7), True, id="all above the bound"),
        pytest.param((9, 5), True, id="some above it"),
        pytest.param((5, 4), False, id="none above it"),
        pytest.param((), True, id="an empty page with another behind it"),
    ],
)
def test_a_walk_ends_at_its_bound(numbers: tuple[int, ...], goes_on: bool):
    after = advance(Walk(5, 5, 5), page(*numbers, following="next"), None)
    assert (after.page == "next") == goes_on


def test_what_was_met_is_neither_told_nor_counted_again():
    posts = page(9, 8, 7).posts
    assert [one.id for one in fresh(Walk(5, 7, 9), posts, {"9": 1})] == ["8"]
    assert counted(posts, 4, {"9": 1, "8": 2}, 2) == 3


def test_what_no_list_shows_again_is_forgotten():
    walks = {"mentions": Walk(since=8, top=9), "search": Walk()}
    assert remembered({"7": 1, "9": 1}, page(10), 2, walks) == {"9": 1, "10": 2}  # type: ignore[arg-type]
