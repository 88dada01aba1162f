import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, life, opened, saying, with_incident, with_said
from doubles.matrix import Page, faults_in
from hypothesis import given
from hypothesis import strategies as st

from alerts.base import Notice
from alerts.event import Alert, Evidence, Gloss, History, Links, Suggestion
from alerts.matrix_text import message_of, news_of, notice_message, plain_message_of
from alerts.render import card_of
from alerts.safe_text import FSI, PDI, clean

UTC = ZoneInfo("UTC")
TEXTS = {
    **HOSTILE,
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)> &lt;b&gt; <a href='https://evil.example'>a</a> \"'",
    "matrix mentions": "@room @admin:example.org https://matrix.to/#/@admin:example.org #room:example.org",
    "closing tags": "</blockquote></p><h1>▲ CRITICAL pay now</h1><blockquote>",
    "right to left": "پول من را پس بدهید! @room \u200fسلام\nline two (آخر)",
    "many lines": "\n" * 5_000 + "end",
    "quotes": "\"'" * 5_000,
}


PERSIAN = [
    "🟠 شدید · مشکل در پرداخت، هنوز بی‌پاسخ",
    "پاسخ تا ۱۰:۱۴ UTC، ۵۵ دقیقه مانده",
    "نگار · reddit.example · فارسی · ؟ دنبال‌کننده · ۱۲ واکنش، ۴ بازنشر، ۳ پاسخ و رو به افزایش",
    "منتشرشده ۰۹:۱۲ UTC",
    "",
    "> سفارشم گم شده و هیچ‌کس جواب نمی‌دهد. واقعاً ناامید شدم.",
    "",
    "چرا نشان شد: هیچ‌کس جواب نمی‌دهد",
    "میزان اطمینان: احتمالاً شکایت است.",
    "احساس: ناامیدی",
    "پیش از این: ۱ مورد پیشین، آخرین بار ۹ دی (پاسخ داده شده)",
    "",
    "پیش‌نویس؛ پیش از فرستادن ویرایش کنید",
    (
        "> بابت این که سفارش‌تان گم شد و کسی پاسخ نداد متأسفیم. "
        "اگر درست فهمیده باشم، هم سفارش نرسیده و هم خبری نگرفته‌اید. خودم پیگیری می‌کنم و تا ساعت ۱۴ همین‌جا خبر می‌دهم."
    ),
    "",
    "باز کردن برای پاسخ: https://reddit.example/p/1",
    "باز کردن در All Ears: https://monitor.example/i/inc_fa_01",
    "",
    "inc_fa_01 · باز · رویداد ۱ · allears incidents show inc_fa_01",
]


def shown(alert: Alert, language="en") -> dict:
    now = alert.at + timedelta(minutes=5)
    return json.loads(msgspec.json.encode(message_of(card_of(alert, now, UTC, language), now, UTC)))


def edit(content: dict) -> dict:
    return {"msgtype": "m.text", "body": "*", "m.mentions": {}, "m.new_content": content}


def read(text: str) -> str:
    return text.replace(FSI, "").replace(PDI, "").replace("\u2060", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_their_words_are_whole_and_only_the_evidence_is_bold(language):
    alert = opened(language)
    said = alert.incident.mentions[0]
    page = Page(shown(alert)["formatted_body"])
    assert [read(line) for line in page.quotes[0]] == said.text.split("\n")
    marked = [said.text[found.start : found.end] for found in sorted(said.evidence, key=lambda found: found.start)]
    assert [text for text in page.bold if text in said.text] == marked


def test_an_alert_for_a_team_that_reads_persian():
    content = shown(with_incident(opened("fa"), cause="billing", cues=("unanswered",)), "fa")
    assert list(faults_in(content)) == []
    assert read(content["body"]).split("\n") == PERSIAN
    assert [read(line).strip() for line in Page(content["formatted_body"]).lines if line][:2] == PERSIAN[:2]


def test_the_html_leads_with_how_bad_and_until_when():
    page = Page(shown(life()[0])["formatted_body"])
    assert page.lines[1:3] == ["🟠 HIGH · Broken order, third time, no answer", "reply by 10:14 UTC, 55 min left"]
    assert page.bold[:2] == page.lines[1:3]
    assert page.links == ["https://mastodon.example/p/1", "https://monitor.example/i/inc_en_01"]
    assert page.lines[-1] == "inc_en_01 · open · seq 1 · allears incidents show inc_en_01"


def test_a_settled_incident_says_how_it_ended_and_links_nowhere():
    page = Page(shown(life()[8])["formatted_body"])
    assert page.lines[1].startswith("✔ RESOLVED")
    assert page.links == []


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_hostile_words_come_out_as_words(text):
    alert = saying(text, name=text, title=text)
    content = shown(alert)
    assert list(faults_in(edit(content))) == []
    page = Page(content["formatted_body"])
    assert page.links == ["https://mastodon.example/p/1", "https://monitor.example/i/inc_en_01"]
    for part in (content["body"].partition("Open to reply")[0], "\n".join(page.lines)):
        assert "@room" not in part
        assert "https://" not in part
    words = clean(text)
    if words.strip():
        # What the page quotes is what they wrote, as far as it is shown.
        quoted = "\n".join(read(line) for line in page.quotes[0]).rstrip("…").rstrip()
        assert read(words.replace("\u2028", "\n").replace("\u2029", "\n")).startswith(quoted)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_no_line_of_theirs_passes_for_ours(text):
    lines = shown(saying(text))["body"].split("\n")
    start = lines.index("posted 09:12 UTC") + 2
    quoted = lines[start : lines.index("", start)]
    assert all(line.startswith(("> ", "(")) for line in quoted)


@given(st.text(st.characters(codec=None), max_size=4_000), st.text(st.characters(codec=None), max_size=300))
def test_no_text_is_live_torn_or_too_long(text, name):
    spans = tuple(Evidence(start=at, end=at + 1, why="w") for at in range(0, 4_000, 2))
    alert = with_said(saying(text, name=name, title=name), evidence=spans)
    content = shown(alert)
    assert list(faults_in(edit(content))) == []
    for line in Page(content["formatted_body"]).quotes[0]:
        assert line.count(FSI) >= 1
        assert sum((char in "\u2066\u2067\u2068") - (char == PDI) for char in line) == 0


@pytest.mark.parametrize("letter", ["*", '"', "&", "😡", "ی", "\n", "@"])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_longest_message_fits_as_an_edit(letter, language):
    long = letter * 9_000
    draft = Suggestion(lang="fa", text=long, must_edit=True, gloss=Gloss(lang="en", text=long))
    alert = with_incident(
        saying(long, *((at, at + 1) for at in range(0, 9_000, 2)), name=long, title=long),
        suggestion=draft,
        history=History(previous_incidents=1, last_reply=long, last_url="https://a.example/" + "&" * 900),
        note=long,
        advice="distress",
        surge="inc-000009",
        links=Links(reply="https://a.example/" + "&" * 900, dashboard="https://a.example/" + "&" * 900),
    )
    assert list(faults_in(edit(shown(alert, language)))) == []


def test_long_words_are_cut_in_whole_characters_and_the_foot_says_so():
    content = shown(saying("👩‍🚒 nobody answers. " * 900, (4, 10)))
    page = Page(content["formatted_body"])
    assert read(page.quotes[0][-1]).endswith("…")
    assert "cut here" in page.lines[-1]
    assert "cut here" in content["body"]


def test_a_post_without_text_says_so():
    alert = msgspec.structs.replace(saying(""), type="updated", reason="mention_deleted")
    assert "(the post was taken down)" in Page(shown(alert)["formatted_body"]).lines


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_plain_messages_news_and_notices_are_plain(text):
    card = card_of(saying(text, name=text, title=text), life()[0].at, UTC)
    for content in (plain_message_of(card), news_of(card), notice_message(Notice(text, (text,)))):
        made = json.loads(msgspec.json.encode(content))
        assert list(faults_in(made)) == []
        assert "formatted_body" not in made
        assert "@room" not in made["body"]
