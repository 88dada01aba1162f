import json
import os
import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, life, opened, saying, with_incident, with_said
from doubles.slack import faults_in
from hypothesis import given
from hypothesis import strategies as st

from alerts.base import Notice
from alerts.event import Alert, Links, Score
from alerts.render import card_of
from alerts.slack_blocks import MAX_WORDS, blocks, escape, notice_text, plain_text_of, summary, utf16_units

BLOCKKIT = Path(__file__).parents[2].parent / "shared" / "fixtures" / "slack" / "blockkit"
UTC = ZoneInfo("UTC")
ALERTS = {
    **{f"opened {language}": opened(language) for language in LANGUAGES},
    **{f"{alert.seq} {alert.type}": alert for alert in life()},
    **{f"hostile: {name}": saying(text, (0, 9), (20, 30), name=text, title=text) for name, text in HOSTILE.items()},
}


def shown(alert: Alert) -> list[dict]:
    """The blocks as Slack reads them, after a round through JSON."""
    return json.loads(json.dumps(blocks(card_of(alert, alert.at, UTC))))


def part(alert: Alert, block_id: str) -> dict:
    return next(block for block in shown(alert) if block["block_id"] == block_id)


def strings(value: object, key: str) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == key and isinstance(value.get("text"), str) else []
        return own + [found for inner in value.values() for found in strings(inner, key)]
    return [found for inner in value for found in strings(inner, key)] if isinstance(value, list) else []


@pytest.fixture(scope="module")
def blockkit():
    if not BLOCKKIT.exists():
        assert os.environ.get("CI") != "true", f"{BLOCKKIT} is missing"
        pytest.skip("the Block Kit schema is not beside this checkout")
    return BLOCKKIT


@pytest.fixture(scope="module")
def schema(blockkit):
    return jsonschema.Draft7Validator(json.loads((blockkit / "blockkit.schema.json").read_text()))


@pytest.mark.parametrize("alert", ALERTS.values(), ids=ALERTS.keys())
def test_every_message_is_valid_block_kit(alert, schema):
    assert [error.message for error in schema.iter_errors(shown(alert))] == []


@pytest.mark.parametrize("alert", ALERTS.values(), ids=ALERTS.keys())
def test_every_message_is_taken_by_the_double(alert):
    assert list(faults_in(shown(alert))) == []


def test_the_double_refuses_exactly_what_slack_refuses(blockkit):
    for case in json.loads((blockkit / "cases.json").read_text()):
        assert (not list(faults_in(case["blocks"]))) is case["valid"], case["name"]


@given(st.text(st.characters(codec=None), max_size=200), st.text(st.characters(codec=None), max_size=60))
def test_no_text_of_a_stranger_reaches_slack_markup(text, name):
    alert = saying(text, (0, 5), name=name, title=name)
    laid_out = shown(alert)
    assert list(faults_in(laid_out)) == []
    for ours in strings(laid_out, "mrkdwn"):
        assert re.fullmatch(r"(\*[\w ]+\*, reply due |posted )<!date\^\d+\^[^|<>]+\|[\w: -]+>", ours)
    kinds = {element["type"] for element in part(alert, "said")["elements"][0]["elements"]}
    assert kinds == {"text"}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_spoken_text_mentions_nobody_and_links_nowhere(text):
    alert = with_said(saying("hello", name=text, title=text), url=None)
    card = card_of(with_incident(alert, links=None), alert.at, UTC)
    for spoken in (summary(card), plain_text_of(card), notice_text(Notice(text, (text,)))):
        assert "<" not in spoken
        assert ">" not in spoken
        assert "://" not in spoken
        assert not re.search("@[a-z]", spoken)
        assert spoken


def test_entities_are_escaped_once_and_in_order():
    assert escape("<!channel> & &lt;") == "&lt;!channel&gt; &amp; &amp;lt;"


def test_the_layout_is_the_one_of_the_contract():
    alert = opened("ar")
    assert [block["block_id"] for block in shown(alert)] == ["head", "who", "said", "why", "draft", "act", "foot"]
    assert part(alert, "head")["text"]["text"] == "🔴 CRITICAL · Upset customer, no answer yet"
    due, who, posted = (element["text"] for element in part(alert, "who")["elements"])
    assert due == "*1 h left*, reply due <!date^1767608042^{date_short_pretty} {time}|2026-01-05 10:14 UTC>"
    assert posted == "posted <!date^1767604320^{date_short_pretty} {time}|2026-01-05 09:12 UTC>"
    assert who.startswith("\u2068سلمى\u2069 · mastodon.example · Arabic · 15k followers · 12 reactions")


def test_their_words_are_whole_and_only_the_evidence_is_bold():
    (quote,) = part(opened("ar"), "said")["elements"]
    assert quote["type"] == "rich_text_quote"
    assert quote["elements"] == [
        {"type": "text", "text": "دفعت ثمن الخدمة ولم أحصل على شيء! "},
        {"type": "text", "text": "أشعر أنكم خدعتموني", "style": {"bold": True}},
        {"type": "text", "text": " 😡 @everyone <!channel>"},
    ]


def test_long_words_are_cut_and_the_footer_says_so():
    alert = saying("👩‍🚒 nobody answers, " * 500, (6, 12))
    said = "".join(strings(part(alert, "said"), "text"))
    assert utf16_units(said) <= MAX_WORDS
    assert said.endswith("…")
    assert "cut here" in part(alert, "foot")["elements"][0]["text"]


def test_the_footer_tells_a_double_apart():
    (foot,) = part(life()[5], "foot")["elements"]
    assert foot["text"] == "inc_en_01 · open · seq 6 · allears incidents show inc_en_01"


def test_a_settled_incident_has_a_tick_its_words_and_no_buttons():
    alert = life()[8]
    assert [block["block_id"] for block in shown(alert)] == ["head", "who", "said", "foot"]
    assert part(alert, "head")["text"]["text"] == (
        "✔ RESOLVED after 1 h 47 min by maria, the customer is satisfied · was CRITICAL: "
        "Broken order, third time, no answer"
    )


def test_links_that_are_no_web_address_get_no_button():
    alert = with_said(opened("en"), url="javascript:alert(1)")
    alert = with_incident(alert, links=Links(reply="ftp://x.example", dashboard="https://a.example/i/7"))
    (button,) = part(alert, "act")["elements"]
    assert button["url"] == "https://a.example/i/7"


def test_an_address_longer_than_slack_takes_gets_no_button():
    alert = with_incident(with_said(opened("en"), url="https://a.example/" + "x" * 3_000), links=None)
    assert "act" not in [block["block_id"] for block in shown(alert)]


def test_an_unsure_alert_asks():
    alert = with_said(opened("en"), score=Score(negativity=0.7, confidence=0.4))
    assert part(alert, "head")["text"]["text"].startswith("🟠 HIGH? · ")
    assert "Is this a complaint? We are unsure." in " ".join(strings(part(alert, "why"), "plain_text"))


def test_the_spoken_text_leads_with_how_bad_and_until_when():
    alert = life()[2]
    card = card_of(alert, alert.at + timedelta(minutes=5), UTC)
    assert summary(card) == (
        "▲ ESCALATED the reply is due · HIGH: Broken order, third time, no answer · "
        "reply by 10:14 UTC, 25 min left · English, mastodon.example"
    )
    assert plain_text_of(card) == (f"{summary(card)}\nhttps://mastodon.example/p/1\nallears incidents show inc_en_01")


def test_the_draft_stands_in_a_box_under_what_it_is():
    label, box = part(opened("ru"), "draft")["elements"]
    assert (label["type"], strings(label, "text")) == ("rich_text_section", ["Draft, edit before you send"])
    assert box["type"] == "rich_text_preformatted"
    assert strings(box, "text") == [opened("ru").incident.suggestion.text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_blocks_in_every_language_are_taken(language):
    made = json.loads(json.dumps(blocks(card_of(opened("ar"), opened("ar").at, UTC, language))))
    assert list(faults_in(made)) == []
