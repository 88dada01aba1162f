"""Where a stream goes on, what it left out, and when what was read is told."""

import pytest

from connectors.base import Cursor
from connectors.bluesky_jetstream_event import SECOND
from connectors.bluesky_jetstream_place import OVERLAP, STEP, TOLD_AT, Position, Reading, keep, recall
from connectors.bluesky_jetstream_sieve import Sieve

NOW = 1_772_366_400 * SECOND
SIEVE = Sieve(["nordwind"])


def frame(moment: int, text: str = "", operation: str = "create", number: int = 1) -> bytes:
    commit = (
        f'"operation":"{operation}","collection":"app.bsky.feed.post","rkey":"{number}","record":{{"text":"{text}"}}'
    )
    return f'{{"did":"did:plc:a","time_us":{moment},"commit":{{{commit}}}}}'.encode()


def reading(*frames: bytes, position: Position | None = None) -> Reading:
    made = Reading(SIEVE, position)
    made.take(frames)
    return made


@pytest.mark.parametrize(
    "cursor, told",
    [
        pytest.param(None, False, id="none"),
        pytest.param({"v": 1, "at": NOW}, False, id="ours"),
        pytest.param({"v": 2, "at": NOW}, True, id="another version"),
        pytest.param({"v": 1, "at": -1}, True, id="before 1970"),
        pytest.param({"v": 1, "at": 10**30}, True, id="after all time"),
        pytest.param({"v": 1, "at": "noon"}, True, id="no number"),
    ],
)
def test_a_cursor_that_cannot_be_read_is_told(cursor: Cursor | None, told: bool):
    position, gaps = recall(cursor)
    assert bool(gaps) == told
    assert keep(position) == (None if told else cursor)


def test_a_stretch_is_read_again_but_never_from_before_the_floor():
    assert Position(1, NOW).resume == NOW - OVERLAP
    assert Position(1, NOW, NOW - SECOND).resume == NOW - SECOND
    assert Position(1, 3).resume == 0


def test_the_position_never_goes_back_within_a_stream():
    read = reading(frame(NOW + 9), position=Position(1, NOW))
    read.take([frame(NOW + 5)])
    assert read.reached == NOW + 9


def test_a_frame_without_a_time_moves_nothing():
    assert reading(b"garbage", position=Position(1, NOW)).reached == NOW


@pytest.mark.parametrize(
    "frames, due",
    [
        pytest.param([frame(NOW + 1, "a lovely day")], False, id="nothing of ours"),
        pytest.param([frame(NOW + 1, "nordwind")], True, id="a post"),
        pytest.param([frame(NOW + 1, operation="delete")], False, id="a deletion"),
        pytest.param(
            [frame(NOW + 1, operation="delete", number=each) for each in range(TOLD_AT)], True, id="many deletions"
        ),
        pytest.param([frame(NOW + 5 * SECOND)], True, id="five seconds"),
        pytest.param([frame(NOW + 100 * SECOND)], True, id="a gap"),
    ],
)
def test_what_was_read_is_told_when_it_matters(frames: list[bytes], due: bool):
    assert reading(*frames, position=Position(1, NOW)).due == due


def test_what_was_told_is_not_told_again():
    read = reading(frame(NOW + 1, "nordwind"), position=Position(1, NOW))
    first, _ = read.told()
    again, _ = read.told()
    assert (first.size, again.size, read.due) == (1, 0, False)


def test_a_frame_that_cannot_be_read_is_passed_over_for_good():
    read = reading(frame(NOW), position=Position(1, NOW))
    read.pass_over()
    assert read.position == Position(1, NOW + STEP, NOW + STEP)
    _, (gap,) = read.told()
    assert gap.end is not None
    assert int(gap.end.timestamp() * SECOND) == NOW + STEP


def test_without_a_position_there_is_nothing_to_pass_over():
    read = Reading(SIEVE, None)
    read.pass_over()
    assert (read.position, read.told()[1]) == (None, ())
