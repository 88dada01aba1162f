"""What each measure counts, and what it leaves out."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from doubles.values import NOW

from monitor.reply.measures import BY_NAME, RECENT, SILENCE, View, by_reply, graded, measure, measures
from monitor.reply.measures_course import Aside, Course, Grade, OurReply, Word
from monitor.store.measures import FORTNIGHT as KEPT
from monitor.triage.incident import QUIET_RESOLVES

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GOOD, POOR = Grade(True, 1.0, 0.9, 0.8), Grade(False, 0.2, 0.1, 0.0)
LATER = NOW + 30 * DAY
REPLY = NOW + HOUR


def course(**changes: Any) -> Course:
    """Somebody who was answered after an hour, in time, and was not heard of again."""
    given = {
        "incident": 7, "brand": "acme", "cause": "delivery", "severity": "medium", "points": 5.0,
        "state": "answered", "cues": (), "opened_at": NOW, "wrote_at": NOW, "closed_at": None,
        "promised_at": NOW + 4 * HOUR, "reply_at": REPLY, "marked": False, "replies": (), "mood_before": 0.8,
        "words": (), "reopened_at": None, "reopened": 0, "earlier": False, "aside": None,
    }  # fmt: skip
    return Course(**{**given, **changes})


def said(after: timedelta, **changes: Any) -> Word:
    return Word(**{"at": REPLY + after, "complains": False, "content": False, "negativity": 0.3, **changes})


def reply(number: int, text: str = "We are sorry", at: timedelta = HOUR) -> OurReply:
    return OurReply(number, NOW + at, text, "third week, no refund", "en")


COMPLAINS, THANKS = {"complains": True, "negativity": 0.9}, {"content": True, "negativity": 0.0}
UNANSWERED = {"reply_at": None, "state": "open"}


@pytest.mark.parametrize(
    "name,changes,value,of",
    [
        ("acknowledged", {}, 1, 1),
        ("acknowledged", UNANSWERED, 0, 1),
        ("acknowledged", {**UNANSWERED, "promised_at": LATER + HOUR}, None, 0),
        ("acknowledged", {"reply_at": LATER + HOUR}, 0, 1),
        ("acknowledged", {**UNANSWERED, "promised_at": None}, 0, 1),
        ("in_time", {}, 1, 1),
        ("in_time", {"reply_at": NOW + 5 * HOUR}, 0, 1),
        ("in_time", UNANSWERED, 0, 1),
        ("in_time", {**UNANSWERED, "promised_at": LATER + HOUR}, None, 0),
        ("in_time", {"promised_at": None}, None, 0),
        ("first_reply", {}, 3600, 1),
        ("first_reply", {"wrote_at": NOW - HOUR}, 7200, 1),
        ("first_reply", UNANSWERED, None, 1),
        ("calmer", {"words": (said(DAY),)}, 1, 1),
        ("calmer", {"words": (said(DAY, negativity=0.9), said(2 * DAY, negativity=0.1))}, 0, 1),
        ("calmer", {"words": (said(15 * DAY),)}, None, 0),
        ("calmer", {"words": (said(DAY, negativity=None), said(2 * DAY))}, None, 0),
        ("calmer", {"words": (said(DAY),), "mood_before": None}, None, 0),
        ("mood_change", {"words": (said(DAY),)}, 0.5, 1),
        ("mood_change", {}, None, 1),
        ("mood_change", UNANSWERED, None, 0),
        ("recovered", {}, 1, 1),
        ("recovered", {"words": (said(47 * HOUR, **COMPLAINS),)}, 0, 1),
        ("recovered", {"words": (said(49 * HOUR, **COMPLAINS),)}, 1, 1),
        ("recovered", {"reopened_at": REPLY + DAY}, 0, 1),
        ("recovered", {"reopened_at": REPLY + 9 * DAY}, 1, 1),
        ("recovered", {"reopened_at": REPLY - HOUR}, 1, 1),
        ("recovered", UNANSWERED, None, 0),
        ("recovered", {"reply_at": LATER - 47 * HOUR}, None, 0),
        ("content", {}, 0, 1),
        ("content", {"words": (said(HOUR, **THANKS),)}, 1, 1),
        ("content", {"words": (said(HOUR, **THANKS), said(DAY, **COMPLAINS))}, 0, 1),
        ("repeated", {"earlier": True}, 1, 1),
        ("repeated", {}, 0, 1),
    ],
    ids=[
        "answered", "not answered in time", "still waits in time", "answered after we looked", "promise unknown",
        "in time", "late", "never", "time not over", "no known promise",
        "an hour", "from their post, not from when we saw it", "none yet",
        "calmer", "only the next post counts", "too long after", "next post unreadable", "last post unreadable",
        "half eased", "silent since", "not answered, no mood",
        "silence", "complains within two days", "complains later", "upset again",
        "upset again much later", "upset before we replied",
        "not answered, nothing to recover", "two days are not over",
        "silence is no thanks", "thanks", "thanks, then a complaint",
        "second complaint", "first complaint",
    ],
)  # fmt: skip
def test_a_measure_counts(name: str, changes: dict[str, Any], value: float | None, of: int) -> None:
    found = measure(BY_NAME[name], [course(**changes)], View(LATER, {}))
    assert (found.value, found.denominator) == (value if value is None else pytest.approx(value), of)


@pytest.mark.parametrize("aside", list(Aside))
def test_what_is_set_aside_is_in_no_measure(aside: Aside) -> None:
    view = View(LATER, {1: GOOD})
    left = measures([course(aside=aside, replies=(reply(1),), words=(said(DAY),))], view)
    assert {(found.value, found.denominator) for found in left.values()} == {(None, 0)}


def test_each_part_of_the_coachs_score_is_told_of_the_replies_it_could_read() -> None:
    one = course(replies=(reply(1), reply(2), reply(3, at=31 * DAY)))
    found = measures([one], View(LATER, {1: GOOD, 3: POOR}))
    assert (found["good_replies"].numerator, found["good_replies"].denominator) == (1, 1)
    assert [found[name].value for name in ("positive", "to_the_matter", "personal")] == [1.0, 0.9, 0.8]
    assert (found["personal"].numerator, found["personal"].denominator) == (1, 2)


def test_replies_are_graded_in_order_beside_the_last_ones_of_their_brand() -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    def judge(one: OurReply, recent: Sequence[str]) -> Grade | None:
        asked.append((one.text, tuple(recent)))
        return None if one.text == "b" else GOOD

    mine = course(replies=(reply(2, "b", 2 * HOUR), reply(1, "a", HOUR)))
    found = graded([mine, course(brand="zipcart", replies=(reply(3, "c", 3 * HOUR),))], judge)
    assert asked == [("a", ()), ("b", ("a",)), ("c", ())]
    assert found == {1: GOOD, 3: GOOD}


def test_only_the_last_twenty_replies_are_compared_with() -> None:
    lengths: list[int] = []

    def judge(_: OurReply, recent: Sequence[str]) -> Grade | None:
        lengths.append(len(recent))
        return None

    graded([course(replies=tuple(reply(n, at=n * HOUR) for n in range(30)))], judge)
    assert max(lengths) == RECENT


def test_of_very_many_replies_an_even_part_is_graded_and_all_are_remembered() -> None:
    asked: list[int] = []

    def judge(one: OurReply, recent: Sequence[str]) -> Grade | None:
        asked.append(one.mention)
        assert len(recent) == min(one.mention, RECENT)
        return GOOD

    graded([course(replies=tuple(reply(n, at=n * HOUR) for n in range(100)))], judge, most=30)
    assert asked == list(range(0, 100, 4))


def test_incidents_are_parted_by_our_first_reply() -> None:
    good = course(incident=1, replies=(reply(1), reply(2)))
    poor = course(incident=2, replies=(reply(4), reply(1)))
    ungraded = course(incident=3, replies=(reply(3), reply(1)))
    view = View(LATER, {1: GOOD, 2: POOR, 4: POOR})
    assert by_reply([good, poor, ungraded, course(incident=5)], view) == ([good], [poor])


def test_silence_means_the_same_as_where_incidents_resolve_and_the_store_keeps_as_long_as_is_read() -> None:
    assert SILENCE == QUIET_RESOLVES
    assert timedelta(days=14) == KEPT


def test_every_measure_says_what_it_counts_and_of_what() -> None:
    assert len(BY_NAME) == 12
    assert all(gauge.counts and gauge.of and gauge.title for gauge in BY_NAME.values())
