from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from doubles.contract_alerts import LANGUAGES, opened, saying, with_incident
from hypothesis import given
from hypothesis import strategies as st

from alerts.base import Language
from alerts.event import Alert, Links
from alerts.render import card_of
from alerts.robot_text import Room, json_bytes, literal, text_of, utf8_bytes

UTC = ZoneInfo("UTC")
SMALL, LARGE = Room(2_048, utf8_bytes), Room(18_000, json_bytes)


def shown(alert: Alert, room: Room = LARGE, language: Language = "en") -> str:
    now = alert.at + timedelta(minutes=5)
    return text_of(card_of(alert, now, UTC, language), now, UTC, room)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reader", LANGUAGES)
def test_their_words_the_post_and_the_command_fit_where_there_is_least_room(language, reader):
    alert = opened(language)
    text = shown(alert, SMALL, reader)
    assert utf8_bytes(text) <= SMALL.limit
    assert f"│ {literal(alert.incident.mentions[0].text)}" in text
    assert alert.incident.mentions[0].url in text or alert.incident.links.reply in text
    assert "allears incidents show" in text


@given(st.text(max_size=3_000), st.text(max_size=300), st.sampled_from([SMALL, LARGE]))
def test_it_is_never_longer_than_the_room(text, name, room):
    assert room.size(shown(saying(text, name=name, title=name), room).replace("\u2060", "")) <= room.limit


def test_where_room_is_short_the_draft_gives_way_to_their_words():
    alert = saying("no answer. " * 125)
    assert "cut here" not in shown(alert, SMALL)
    assert alert.incident.suggestion
    assert alert.incident.suggestion.text not in shown(alert, SMALL)
    assert alert.incident.suggestion.text in shown(alert, LARGE)


def test_words_that_are_cut_are_said_to_be():
    assert "cut here" in shown(saying("no answer. " * 600), SMALL)


def test_a_line_of_theirs_stands_behind_the_bar():
    text = shown(saying("one\ntwo\u2028three\u2029four"))
    assert "│ one\n│ two\n│ three\n│ four\n" in text


def test_an_address_that_is_too_long_is_left_out_and_not_cut():
    links = Links(reply=f"https://a.example/{'x' * 3_000}", dashboard="https://ears.example/7")
    text = shown(with_incident(saying("hello"), links=links), SMALL)
    assert "xxx" not in text
    assert "https://ears.example/7" in text


def test_a_bracket_begins_no_tag():
    assert literal('<@all><at user_id="all">') == '<\u2060@all><\u2060at user_id="all">'
