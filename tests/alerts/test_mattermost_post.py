import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, life, opened, saying, with_incident, with_said
from doubles.mattermost import as_read, faults_in, live_in
from hypothesis import given
from hypothesis import strategies as st

from alerts.base import Notice
from alerts.event import Alert, Evidence, Gloss, History, Links, Suggestion
from alerts.mattermost_post import news_of, notice_post, plain_post_of, post_of
from alerts.render import card_of
from alerts.safe_text import FSI, PDI, clean

UTC = ZoneInfo("UTC")
TEXTS = {
    **HOSTILE,
    "mattermost mentions": "@channel @all @here @admin. (@channel) ~town-square #hashtag :rotating_light: @сhannel",
    "mattermost formatting": "# head\nhead\n===\nhead\n---\n- item\n1. one\n2) two\n> q\n    code\n```\nx\n```\n~~s",
    "tables and tags": "| a | b |\n|---|---|\n<b>x</b> <https://evil.example> &lt; $x^2$ ![i](https://evil.example/i.png)",
    "links": "https://evil.example [bank](https://evil.example) www.evil.example mailto:a@evil.example",
    "backslashes": "\\*not bold\\* \\\\ \\",
    "right to left": "پول من را پس بدهید! @channel ** \u200fسلام\nline two (آخر)",
    "many lines": "\n" * 5_000 + "end",
}
PERSIAN = {
    "message": "**🟠 شدید · مشکل در پرداخت، هنوز بی‌پاسخ** · پاسخ تا ۱۰:۱۴ UTC، ۵۵ دقیقه مانده",
    "text": [
        "نگار · reddit.example · فارسی · ؟ دنبال‌کننده · ۱۲ واکنش، ۴ بازنشر، ۳ پاسخ و رو به افزایش",
        "منتشرشده ۰۹:۱۲ UTC",
        "",
        "> سفارشم گم شده و **هیچ‌کس جواب نمی‌دهد**. واقعاً ناامید شدم.",
        "",
        "**چرا نشان شد:** هیچ‌کس جواب نمی‌دهد",
        "**میزان اطمینان:** احتمالاً شکایت است.",
        "**احساس:** ناامیدی",
        "**پیش از این:** ۱ مورد پیشین، آخرین بار ۹ دی (پاسخ داده شده)",
        "",
        "**پیش‌نویس؛ پیش از فرستادن ویرایش کنید**",
    ],
}


def shown(alert: Alert, language="en") -> dict:
    now = alert.at + timedelta(minutes=5)
    return json.loads(msgspec.json.encode(post_of(card_of(alert, now, UTC, language), now, UTC)))


def text_of(alert: Alert) -> str:
    (attachment,) = shown(alert)["props"]["attachments"]
    return attachment["text"]


def quote(alert: Alert) -> list[str]:
    """Their words, line by line, as Markdown."""
    _, words, *_ = text_of(alert).split("\n\n")
    lines = words.split("\n")
    assert all(line.startswith(f"> {FSI}") and line.endswith(PDI) for line in lines)
    return [line[len(f"> {FSI}") : -len(PDI)] for line in lines]


@pytest.mark.parametrize("language", LANGUAGES)
def test_their_words_are_whole_and_only_the_evidence_is_bold(language):
    alert = opened(language)
    said = alert.incident.mentions[0]
    assert list(faults_in(shown(alert))) == []
    marked = said.text
    for found in sorted(said.evidence, key=lambda found: -found.start):
        marked = f"{marked[: found.start]}**{marked[found.start : found.end]}**{marked[found.end :]}"
    assert [as_read(line) for line in quote(alert)] == marked.split("\n")


def test_an_alert_for_a_team_that_reads_persian():
    post = shown(with_incident(opened("fa"), cause="billing", cues=("unanswered",)), "fa")
    assert as_read(post["message"]) == PERSIAN["message"]
    lines = as_read(post["props"]["attachments"][0]["text"]).split("\n")
    assert lines[: len(PERSIAN["text"])] == PERSIAN["text"]
    assert lines[-1] == "inc_fa_01 · باز · رویداد ۱ · allears incidents show inc_fa_01"


def test_the_post_leads_with_how_bad_and_until_when():
    post = shown(life()[0])
    (attachment,) = post["props"]["attachments"]
    assert as_read(post["message"]) == (
        "**🟠 HIGH · Broken order, third time, no answer** · reply by 10:14 UTC, 55 min left"
    )
    assert attachment["color"] == "#F79009"
    lines = attachment["text"].split("\n")
    assert (
        lines[-3]
        == "[Open to reply](https://mastodon.example/p/1) · [Open in All Ears](https://monitor.example/i/inc_en_01)"
    )
    assert as_read(lines[-1]) == "inc_en_01 · open · seq 1 · allears incidents show inc_en_01"


def test_a_settled_incident_is_green_and_links_nowhere():
    (attachment,) = shown(life()[8])["props"]["attachments"]
    assert attachment["color"] == "#12B76A"
    assert "](" not in attachment["text"]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_hostile_words_come_out_as_words(text):
    alert = saying(text, name=text, title=text)
    post = shown(alert)
    assert list(faults_in(post)) == []
    assert live_in(post["message"].replace("**", "")) == []
    who = post["props"]["attachments"][0]["text"].split("\n")[0]
    assert live_in(who) == []
    if clean(text).strip():
        lines = quote(alert)
        assert [found for line in lines for found in live_in(line)] == []
        said = "\n".join(as_read(line) for line in lines).rstrip("…").rstrip()
        words = clean(text).replace("\u2028", "\n").replace("\u2029", "\n").strip()
        assert words.translate(dict.fromkeys(map(ord, FSI + PDI))).startswith(said)


@given(st.text(st.characters(codec=None), max_size=4_000), st.text(st.characters(codec=None), max_size=300))
def test_no_text_is_live_or_too_long(text, name):
    spans = tuple(Evidence(start=at, end=at + 1, why="w") for at in range(0, 4_000, 2))
    alert = with_said(saying(text, name=name, title=name), evidence=spans)
    post = shown(alert)
    assert list(faults_in(post)) == []
    if clean(text).strip():
        assert {found for line in quote(alert) for found in live_in(line)} <= {"**"}


@pytest.mark.parametrize("letter", ["*", '"', "😡", "ی", "\n", "@", "\\"])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_longest_post_fits(letter, language):
    long = letter * 9_000
    draft = Suggestion(lang="fa", text=long, must_edit=True, gloss=Gloss(lang="en", text=long))
    alert = with_incident(
        saying(long, *((at, at + 1) for at in range(0, 9_000, 2)), name=long, title=long),
        suggestion=draft,
        history=History(previous_incidents=1, last_reply=long, last_url="https://a.example/" + "x" * 900),
        note=long,
        advice="distress",
        surge="inc-000009",
        links=Links(reply="https://a.example/" + "x" * 400, dashboard="https://a.example/" + "x" * 400),
    )
    assert list(faults_in(shown(alert, language))) == []


def test_an_address_cannot_end_its_link_early():
    alert = with_incident(opened("en"), links=Links(reply="https://a.example/(x)_[y](https://evil.example)"))
    assert "](https://a.example/%28x%29_[y]%28https://evil.example%29)" in text_of(alert)


def test_long_words_are_cut_in_whole_characters_and_the_foot_says_so():
    alert = saying("👩‍🚒 nobody answers. " * 500, (4, 10))
    assert as_read(quote(alert)[-1]).endswith("…")
    assert "cut here" in text_of(alert).split("\n")[-1]


def test_a_post_without_text_says_so():
    alert = msgspec.structs.replace(saying(""), type="updated", reason="mention_deleted")
    assert "*(the post was taken down)*" in text_of(alert)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_plain_posts_news_and_notices_are_plain(text):
    card = card_of(saying(text, name=text, title=text), life()[0].at, UTC)
    for post in (plain_post_of(card), news_of(card), notice_post(Notice(text, (text,)))):
        made = json.loads(msgspec.json.encode(post))
        assert list(faults_in(made)) == []
        assert live_in(made["message"]) == []
        assert made["props"]["attachments"] == []
