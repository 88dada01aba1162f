"""Which comments become due, and what of them is news."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import Author, Mention
from connectors.descent import Descent
from connectors.graph_place import QUIET, WATCHED, Due, Item, Listed, Position, is_listed, placed, watch

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = int(NOON.timestamp())


def item(key: str, pulse: str | None, minutes: int = 0) -> Item:
    made = Mention(
        "fb", key, "late", Author("a"), url=f"https://x.example/{key}", published=NOON - timedelta(minutes=minutes)
    )
    return Item(made, "stamp", pulse)


WALK, BELOW = Descent(newest=SECOND, since=SECOND - 60), Descent(newest=5)
AGAIN = Descent(newest=SECOND, since=SECOND)
READ = Position(1, "45", pulses={"p": "3.c"}, below={"p": BELOW})
QUIETLY = Position(1, "45", pulses={"p": QUIET})
FIRST = Position(1, "45")


@pytest.mark.parametrize(
    "at, walk, pulse, fresh, due, start",
    [
        pytest.param(FIRST, None, "3.c", {"p"}, 1, None, id="at the first look old comments are no news"),
        pytest.param(FIRST, None, QUIET, {"p"}, 0, None, id="quiet at the first look"),
        pytest.param(FIRST, WALK, "3.c", {"p"}, 1, Descent(), id="of a new post everything is"),
        pytest.param(QUIETLY, WALK, "1.c", set(), 1, Descent(), id="of one that was quiet, too"),
        pytest.param(FIRST, WALK, "3.c", set(), 1, AGAIN, id="of one that comes back what is newer"),
        pytest.param(READ, WALK, "3.c", set(), 0, BELOW, id="unchanged"),
        pytest.param(READ, WALK, "3.d", set(), 1, BELOW, id="one came for one that went"),
        pytest.param(READ, WALK, QUIET, set(), 1, BELOW, id="all were deleted"),
        pytest.param(READ, WALK, None, set(), 1, BELOW, id="what is not told may be anything"),
    ],
)
def test_comments_become_due(
    at: Position, walk: Descent | None, pulse: str | None, fresh: set[str], due: int, start: Descent | None
):
    after = watch(at, walk, [item("p", pulse)], fresh)
    assert after.due == [Due("p", "https://x.example/p")] * due
    assert after.below == ({"p": start} if start is not None else {})
    assert after.pulses == {"p": pulse or ""}


def test_only_the_newest_posts_are_watched_and_the_rest_forgotten():
    posts = [item(f"p{number}", f"{number + 1}", number) for number in range(WATCHED + 5)]
    at = Position(1, "45", below={"old": BELOW}, pulses={"old": "3"}, due=[Due("before")])
    after = watch(at, WALK, posts[::-1], {post.mention.key for post in posts})
    assert [due.post for due in after.due] == ["before", *(f"p{number}" for number in range(WATCHED))]
    assert "old" not in after.below | after.pulses


@pytest.mark.parametrize(
    "stamp, listed",
    [
        pytest.param("abc", True, id="a comment"),
        pytest.param(placed("abc", "c1"), True, id="a reply below one that is shown"),
        pytest.param(placed("abc", "c2"), False, id="below one whose thread is cut"),
        pytest.param(placed("abc", "c9"), False, id="below one that is not on the page"),
    ],
)
def test_a_reply_is_missed_only_where_its_thread_is_shown(stamp: str, listed: bool):
    page = Listed((item("c1", QUIET), item("c2", QUIET)), cut=(Due("p", None, "c2"),))
    assert is_listed(stamp, page) == listed
