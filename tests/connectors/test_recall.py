import msgspec
import pytest

from connectors.recall import recall


class Place(msgspec.Struct, frozen=True):
    v: int
    of: str
    last: str = ""


START = Place(1, "acme")


def test_a_position_is_read_as_it_was_kept() -> None:
    assert recall({"v": 1, "of": "acme", "last": "k7"}, START, "acme") == (Place(1, "acme", "k7"), ())


def test_without_a_cursor_it_begins_and_has_missed_nothing() -> None:
    assert recall(None, START, "acme") == (START, ())


@pytest.mark.parametrize(
    "cursor,told",
    [
        pytest.param({"v": "x", "of": "acme"}, "could not be read", id="damaged"),
        pytest.param({"v": 1}, "could not be read", id="a part is missing"),
        pytest.param({"v": 1, "of": "zipcart"}, "pointed at something else", id="of something else"),
    ],
)
def test_one_that_cannot_be_used_begins_anew_and_is_told(cursor: dict[str, object], told: str) -> None:
    place, (gap,) = recall(cursor, START, "acme")  # type: ignore[arg-type]
    assert place is START
    assert told in gap.reason
