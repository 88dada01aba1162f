from dataclasses import fields
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest
from doubles.contract_alerts import HOSTILE, NOON, life, opened, saying, with_incident, with_said
from hypothesis import given
from hypothesis import strategies as st

from alerts.card import Run, Surety, runs_of
from alerts.event import Counts, Emotion, Gloss, History, Links, Reach, Score, Sender, Suggestion
from alerts.lines import spoken
from alerts.render import card_of
from alerts.wording import cause

ZONE = ZoneInfo("UTC")


def card(alert, after=timedelta(0), zone=ZONE):
    return card_of(alert, alert.at + after, zone)


def test_the_headline_says_how_bad_and_about_what():
    assert card(opened("en")).headline == "▲ HIGH  Broken order, third time, no answer"
    assert card(opened("ar")).headline == "▲ CRITICAL  Upset customer, no answer yet"


@pytest.mark.parametrize("severity, start", [("low", "· LOW"), ("medium", "● MEDIUM"), ("high", "▲ HIGH")])
def test_severity_has_a_sign_and_a_word(severity, start):
    assert card(with_incident(opened("en"), severity=severity)).headline.startswith(start)


PRIVATE = {
    "en": "(private)",
    "ru": "(личное сообщение)",
    "zh": "（私信）",
    "fa": "(خصوصی)",
    "ar": "(رسالة خاصة)",
    "hi": "(निजी)",
}


@pytest.mark.parametrize("language", PRIVATE)
def test_what_was_said_to_us_alone_says_so_where_it_was_said(language):
    alert = with_said(opened("en"), private=True)
    made = card_of(alert, alert.at, ZONE, language)
    assert made.who is not None
    assert made.who.place.endswith(PRIVATE[language])
    assert made.who.place in spoken(made)
    assert PRIVATE[language] not in card_of(opened("en"), alert.at, ZONE, language).who.line


@pytest.mark.parametrize("code, words", [("billing", "trouble with a charge"), ("unknown", "upset customer")])
def test_without_a_title_the_cause_speaks(code, words):
    assert card(with_incident(opened("en"), title=" ", cause=code)).what == words
    assert cause(code) == words


def test_a_surge_is_called_a_surge():
    assert card(with_incident(opened("en"), kind="surge")).headline.startswith("■ SURGE")


@pytest.mark.parametrize(
    "after, shown, late",
    [
        (timedelta(minutes=45, seconds=30), "reply by 10:14 UTC, 14 min left", False),
        (timedelta(hours=1), "reply by 10:14 UTC, under 1 min left", False),
        (timedelta(hours=1, minutes=5), "overdue by 5 min", True),
        (timedelta(days=4), "overdue by 3 days", True),
    ],
    ids=["in time", "on the second", "late", "days late"],
)
def test_the_deadline_says_what_is_left(after, shown, late):
    made = card(opened("en"), after)
    assert (made.deadline, made.late) == (shown, late)


def test_a_settled_incident_says_how_long_it_took_and_has_no_deadline():
    stages = {alert.seq: card(alert, timedelta(days=2)) for alert in life()}
    assert stages[5].deadline == "answered in 44 min"
    assert stages[9].deadline == "resolved after 1 h 47 min"
    assert card(with_incident(opened("en"), state="dismissed"), timedelta(days=2)).deadline == "dismissed"
    assert not stages[9].late


def test_who_says_name_place_language_and_reach():
    assert card(opened("en")).who.line == (
        "Ada · mastodon.example · English · 1,200 followers · 12 reactions, 4 reposts, 3 replies and growing"
    )


@pytest.mark.parametrize(
    "reach, shown",
    [
        (None, ("? followers",)),
        (Reach(), ("? followers", "reactions ?")),
        (Reach(followers=41_000, velocity_per_hour=2.0), ("41k followers", "reactions ? and growing")),
        (Reach(reactions=1, replies=0), ("? followers", "1 reaction, ? reposts, 0 replies")),
    ],
    ids=["nothing known", "asked in vain", "followers and growth", "some counts"],
)
def test_unknown_reach_is_a_question_mark(reach, shown):
    assert card(with_incident(opened("fa"), reach=reach)).who.reach == shown


@pytest.mark.parametrize(
    "changes, name, place",
    [
        ({"url": None}, "Ada", "mastodon"),
        ({"url": "https://www.shop.example/r/1"}, "Ada", "shop.example"),
        ({"url": "javascript:x"}, "Ada", "mastodon"),
        ({"author": Sender(display="", id="a1")}, "a1", "mastodon.example"),
        ({"author": Sender(display="\x1b")}, "?", "mastodon.example"),
    ],
    ids=["no address", "www", "no web address", "no name", "nothing to call them"],
)
def test_the_place_is_the_host_or_else_the_source(changes, name, place):
    who = card(with_said(opened("en"), **changes)).who
    assert (who.name, who.place) == (name, place)


def test_their_words_keep_their_evidence_when_something_is_stripped():
    text = "so \x00\u202esad\u202c: nobody answers!"
    words = card(saying(text, (text.index("nobody"), text.index("!")))).words
    assert runs_of(words, 100) == (Run("so sad: ", False), Run("nobody answers", True), Run("!", False))


def test_evidence_that_ends_inside_a_character_marks_all_of_it():
    words = card(saying("xe\u0301y 👨\u200d👩\u200d👧", (1, 2), (6, 7))).words
    assert runs_of(words, 100) == (
        Run("x", False), Run("e\u0301", True), Run("y ", False), Run("👨\u200d👩\u200d👧", True),
    )  # fmt: skip


def test_overlapping_and_impossible_evidence_is_one_mark():
    words = card(saying("nobody answers", (0, 6), (3, 9), (9, 400), (-5, -1), (8, 2))).words
    assert runs_of(words, 100) == (Run("nobody answers", True),)


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_runs_are_the_whole_text_in_alternation(text, spans):
    words = card(saying(f"x{text}", *spans)).words
    runs = runs_of(words, 1_000)
    assert "".join(run.text for run in runs) == words.text
    assert all(one.marked != two.marked for one, two in pairwise(runs))


def test_the_why_is_the_evidence_in_their_words_strongest_first():
    assert card(opened("zh")).why == ("客服只会复制粘贴", "等了三周")
    assert card(opened("fa")).why == ("\u2068هیچ‌کس جواب نمی‌دهد\u2069",)
    assert card(saying("hello", (90, 99), (0, 5), (0, 5))).why == ("evidence", "hello")


@pytest.mark.parametrize(
    "confidence, surety",
    [(None, None), (0.9, Surety.SURE), (0.89, Surety.LIKELY), (0.6, Surety.LIKELY), (0.59, Surety.UNSURE)],
)
def test_confidence_is_a_word(confidence, surety):
    made = card(with_said(opened("en"), score=Score(negativity=0.5, confidence=confidence)))
    assert made.surety is surety
    assert (made.question is not None) == (surety is Surety.UNSURE)
    assert made.level == ("HIGH?" if surety is Surety.UNSURE else "HIGH")


@pytest.mark.parametrize(
    "history, shown",
    [
        (None, None),
        (History(), "nothing heard from them before"),
        (History(previous_incidents=1, last_outcome="answered"), "1 earlier incident (answered)"),
        (
            History(previous_incidents=2, last_at=NOON - timedelta(days=2), unanswered_before=1),
            "2 earlier incidents, the last on 3 Jan; 1 never answered",
        ),
    ],
    ids=["not known", "none", "one", "two"],
)
def test_what_happened_before_is_said_where_it_is_known(history, shown):
    assert card(with_incident(opened("en"), history=history)).before == shown


@pytest.mark.parametrize(
    "counts, shown",
    [
        (Counts(mentions=1, authors=1), None),
        (Counts(mentions=4, authors=1), "4 posts"),
        (Counts(mentions=12, authors=9), "12 posts by 9 people"),
        (Counts(mentions=1, authors=1, suppressed=9), "1 post and 9 copies"),
        (Counts(mentions=3, authors=2, suppressed=1), "3 posts by 2 people and 1 copy"),
    ],
    ids=["one", "a thread", "many people", "copies", "all"],
)
def test_a_crowd_is_counted(counts, shown):
    assert card(with_incident(opened("en"), counts=counts)).crowd == shown


def test_parts_without_facts_are_absent():
    bare = with_incident(opened("en"), emotion=None, history=None, reach=None, links=None, mentions=())
    made = card(bare)
    absent = (made.feeling, made.before, made.who, made.words, made.link, made.dashboard, made.surety, made.news)
    assert absent == (None,) * 8
    assert made.why == ()


def test_the_reply_address_goes_before_the_address_of_the_post():
    assert card(with_incident(opened("en"), links=Links(reply="https://a.example/r"))).link == "https://a.example/r"
    assert card(with_incident(opened("en"), links=Links(reply="x:y"))).link == "https://mastodon.example/p/1"


def test_the_life_of_an_incident_is_told_in_short_news():
    assert [made.news.line if (made := card(alert)).news else None for alert in life()] == [
        None,
        "● UPDATED they wrote again",
        "▲ ESCALATED the reply is due",
        "◆ CLAIMED by maria",
        "✔ ANSWERED in 44 min",
        "▲ REOPENED they wrote again",
        "◆ CLAIMED by maria",
        "✔ ANSWERED in 1 h 27 min",
        "✔ RESOLVED after 1 h 47 min by maria, the customer is satisfied",
    ]


def test_a_rise_in_severity_is_the_news():
    updated = life()[1]
    worse = with_incident(updated, severity="critical")
    assert card(msgspec.structs.replace(worse, reason="severity_rose")).news.line == "▲ now CRITICAL"


def test_an_emotion_is_shown_in_words():
    assert card(with_incident(opened("en"), emotion=Emotion(label="deep_anger"))).feeling == "deep anger"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_every_string_of_a_hostile_card_is_one_safe_line(text):
    alert = with_incident(
        saying(text, (0, 30), name=text, title=text), history=History(previous_incidents=1, last_outcome=text)
    )
    made = card(alert)
    lines = [getattr(made, field.name) for field in fields(made)]
    for line in [*(line for line in lines if isinstance(line, str)), made.who.line, *made.why]:
        assert line.isprintable() or not [char for char in line if char < " " or "\x7f" <= char <= "\x9f"]
        assert "\u202e" not in line
        assert len(line.splitlines()) <= 1
        assert len(line) < 600
        line.encode()


@pytest.mark.parametrize(
    "lang, text, right",
    [
        ("ru", "نوید, здравствуйте!", False),
        ("fa", "Navid عزیز، سلام", True),
        ("fa-Latn", "salam Navid", False),
        ("ar", "أهلا", True),
    ],
)
def test_a_draft_runs_as_its_language_does_whatever_name_it_begins_with(lang, text, right):
    suggestion = Suggestion(lang=lang, text=text, must_edit=True, gloss=Gloss(lang="ru", text="نوید, здравствуйте!"))
    draft = card(with_incident(opened("en"), suggestion=suggestion)).draft
    assert draft is not None
    assert draft.gloss is not None
    assert (draft.right_to_left, draft.gloss.right_to_left) == (right, False)
