from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, life, opened, saying, with_incident, with_said

from alerts.base import Notice
from alerts.email_text import MAX_OTHER, MAX_WORDS, notice_text, plain_text_of, quotes_of, text_of
from alerts.event import Alert
from alerts.render import card_of
from alerts.safe_text import clean

UTC = ZoneInfo("UTC")


def shown(alert: Alert) -> str:
    now = alert.at + timedelta(minutes=5)
    card = card_of(alert, now, UTC)
    return text_of(card, quotes_of(alert, card), now, UTC)


def quoted(alert: Alert) -> str:
    return "\n".join(line[2:] for line in shown(alert).split("\n") if line.startswith("> "))


@pytest.mark.parametrize("language", LANGUAGES)
def test_their_words_are_whole_and_quoted(language):
    alert = opened(language)
    assert quoted(alert) == alert.incident.mentions[0].text


def test_the_first_lines_say_how_bad_about_what_and_until_when():
    first, second, *_ = shown(opened("en")).split("\n")
    assert first.endswith("HIGH · Broken order, third time, no answer")
    assert second.startswith("reply by 10:14")


def test_everybody_who_spoke_is_quoted_under_their_name():
    alert = with_incident(opened("en"), mentions=(opened("en").incident.mentions[0], opened("fa").incident.mentions[0]))
    assert "⁨نگار⁩ · reddit\n> سفارشم" in shown(alert)


def test_the_draft_is_named_and_no_line_of_it_passes_for_said():
    alert = opened("fa")
    assert alert.incident.suggestion
    drafted = [line for line in shown(alert).split("\n") if line.startswith("| ")]
    assert drafted[0] == f"| {alert.incident.suggestion.text}"


def test_a_post_without_words_says_so_and_another_is_still_quoted():
    silent = with_said(opened("en"), text=" \n")
    both = with_incident(silent, mentions=(*silent.incident.mentions, opened("ru").incident.mentions[0]))
    assert "(a post without text)" in shown(both)
    assert "> Акме" in shown(both)


def test_an_alert_without_a_post_can_be_written():
    assert "allears incidents show" in shown(with_incident(opened("en"), mentions=()))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_line_of_theirs_passes_for_one_of_ours(text):
    plain, hostile = shown(saying("fine")), shown(saying(text))
    ours = [line for line in plain.split("\n") if not line.startswith("> ")]
    theirs = [line for line in hostile.split("\n") if not line.startswith("> ")]
    cut = {line for line in theirs if line.startswith("inc_en_01") and "cut here" in line}
    assert set(theirs) - set(ours) - cut <= {"(a post without text)"}


def test_long_words_are_cut_and_the_foot_says_so():
    text = shown(saying("no answer. " * MAX_WORDS))
    assert len(text) < MAX_WORDS + 2_000
    assert "their words were cut here" in text


def test_another_post_is_cut_sooner_than_the_worst():
    long = msgspec.structs.replace(opened("ru").incident.mentions[0], text="долго " * MAX_OTHER, evidence=())
    alert = with_incident(opened("en"), mentions=(opened("en").incident.mentions[0], long))
    assert len(shown(alert)) < MAX_OTHER + 2_000
    assert "their words were cut here" in shown(alert)


@pytest.mark.parametrize("alert", life(), ids=lambda alert: alert.type)
def test_the_simpler_rendering_has_no_word_of_a_customer(alert):
    text = plain_text_of(card_of(alert, alert.at, UTC))
    assert clean(alert.incident.mentions[0].text) not in text
    assert "allears incidents show" in text


def test_a_notice_is_its_lines():
    assert notice_text(Notice("Title", ("one", "", "two\nlines"))) == "Title\none\ntwo lines\n"
