from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from doubles.contract_alerts import LANGUAGES, NOON, life, opened, with_incident

from alerts.card import Gloss as CardGloss
from alerts.event import Gloss, History, Suggestion
from alerts.render import card_of

ZONE = ZoneInfo("UTC")
BILLING = "trouble with a charge, no answer yet, about to leave"


def card(alert):
    return card_of(alert, alert.at + timedelta(minutes=5), ZONE)


@pytest.mark.parametrize(
    "language, changes, shown",
    [
        ("en", {"cause": "billing", "cues": ("churn", "unanswered", "legal")}, BILLING),
        ("ru", {"cause": "billing"}, "проблема со списанием денег"),
        ("zh", {"cause": "no_answer", "cues": ("unanswered", "press")}, "没有人回应，提到媒体"),
        ("fa", {"cause": "unknown", "cues": ("repeat",)}, "مشتری ناراحت، بار اول نیست"),
        ("hi", {"cause": "unknown", "title": "upset customer"}, "नाराज़ ग्राहक"),
        ("ar", {"cause": "made_up", "title": ""}, "عميل مستاء"),
        ("ru", {"cause": "unknown", "title": "Broken again"}, "Broken again"),
        ("ru", {"cause": "outage", "kind": "surge", "title": "9 people: it is down"}, "9 people: it is down"),
    ],
    ids=["cause and two cues", "cause", "no cue twice", "cues", "our own title", "nothing", "only the title", "surge"],
)
def test_the_headline_is_in_the_agent_s_language(language, changes, shown):
    alert = with_incident(opened("en"), **changes)
    assert card_of(alert, alert.at, ZONE, language).what == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_their_words_are_the_same_in_every_language(language):
    alert = opened("hi")
    made = card_of(alert, alert.at, ZONE, language)
    assert made.words.text == alert.incident.mentions[0].text
    assert made.draft.text == alert.incident.suggestion.text


def test_a_draft_is_clean_and_runs_as_its_first_letter_does():
    suggestion = Suggestion(
        lang="fa", text=" نگار،\x1b\nسلام ", must_edit=True, gloss=Gloss(lang="en", text="Negar,\u202e hello")
    )
    draft = card(with_incident(opened("fa"), suggestion=suggestion)).draft
    assert (draft.text, draft.right_to_left) == ("نگار،\nسلام", True)
    assert draft.gloss == CardGloss("The draft in English", "English", "Negar, hello", right_to_left=False)


@pytest.mark.parametrize(
    "reason, text", [("mention_deleted", "Dear Ada"), (None, " \x00")], ids=["taken down", "nothing to say"]
)
def test_there_is_no_draft(reason, text):
    alert = with_incident(opened("en"), suggestion=Suggestion(lang="en", text=text, must_edit=True))
    assert card(msgspec.structs.replace(alert, reason=reason)).draft is None


ADVICE = (
    "legal", "press", "safety", "distress", "self_harm", "violence", "medical", "minor", "security", "bereavement",
    "disaster",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sensitive_matter_says_whom_to_call(language):
    told = {code: card_of(with_incident(opened("en"), advice=code), NOON, ZONE, language).advice for code in ADVICE}
    general = card_of(with_incident(opened("en"), advice="something new"), NOON, ZONE, language).advice
    assert len({*told.values(), general}) == len(ADVICE) + 1


def test_the_last_time_is_told_with_what_we_answered():
    history = History(previous_incidents=1, last_url="https://a.example/1", last_reply="so\nsorry\x1b")
    made = card(with_incident(opened("en"), history=history))
    assert (made.last_link, made.last_reply) == ("https://a.example/1", "so sorry")
    hostile = History(previous_incidents=1, last_url="javascript:x", last_reply=" ")
    made = card(with_incident(opened("en"), history=hostile))
    assert (made.last_link, made.last_reply) == (None, None)


def test_a_known_trouble_and_the_surge_are_named():
    made = card(with_incident(opened("en"), note="Cards fail since 9", surge="inc-000009"))
    assert (made.note, made.surge) == ("Cards fail since 9", "part of surge 9")


@pytest.mark.parametrize(
    "language, shown",
    [
        ("ru", "ответить до 10:14 UTC, осталось 1 ч"),
        ("zh", "请在 10:14 UTC 前回复，还剩 1 小时"),
        ("fa", "پاسخ تا ۱۰:۱۴ UTC، ۱ ساعت مانده"),
        ("ar", "الرد قبل 10:14 UTC، الباقي: 1 س"),
        ("hi", "10:14 UTC तक जवाब दें, 1 घंटे बाकी"),
    ],
)
def test_the_deadline_is_in_the_agent_s_language(language, shown):
    alert = opened("en")
    assert card_of(alert, alert.at, ZONE, language).deadline == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_life_can_be_told_in_every_language(language):
    told = [card_of(alert, alert.at, ZONE, language).news for alert in life()[1:]]
    assert all(news.word for news in told)
    assert language == "en" or not any(word in news.said for news in told for word in ("ANSWERED", "wrote", "due"))
