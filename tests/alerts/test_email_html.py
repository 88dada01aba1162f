import re
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import msgspec
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, life, opened, saying, with_incident, with_said
from hypothesis import given
from hypothesis import strategies as st

from alerts.base import Notice
from alerts.email_html import MAX_SIZE, html_of, notice_html
from alerts.email_text import quotes_of
from alerts.event import Alert, Evidence
from alerts.render import card_of
from alerts.safe_text import clean

UTC = ZoneInfo("UTC")
TEXTS = {
    **HOSTILE,
    "html": "</blockquote></div><script>alert(1)</script><img src=https://evil.example/x.png onerror=alert(1)>",
    "attributes": "\"'><a href='javascript:alert(1)' onclick=\"x()\">tap</a>&lt;b&gt; &amp; &#x3C;",
    "style": "</style><style>@import url(https://evil.example/x.css)</style>",
    "comment": "<!-- --> <![CDATA[ x ]]> <!doctype html>",
}


class Page(HTMLParser):
    """What a mail program sees: tags with attributes, and the text of each quote."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.quotes: list[str] = []
        self.marked: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "blockquote":
            self.quotes.append("")
        if tag == "mark":
            self.marked.append("")
        if tag == "br":
            self.handle_data("\n")
        elif tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "blockquote" in self.open:
            self.quotes[-1] += data
        if "mark" in self.open:
            self.marked[-1] += data

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def html(alert: Alert, language="en") -> str:
    now = alert.at + timedelta(minutes=5)
    card = card_of(alert, now, UTC, language)
    return html_of(card, quotes_of(alert, card), now, UTC, language)


def skeleton(page: Page) -> list[str]:
    return [tag for tag, _ in page.tags if tag not in ("mark", "br")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_their_words_are_whole_in_their_language_and_the_evidence_is_marked(language):
    alert = opened(language)
    mention = alert.incident.mentions[0]
    page = Page(html(alert))
    assert page.quotes == [mention.text]
    assert page.attributes("blockquote") == [{"dir": "auto", "lang": language}]
    assert sorted(page.marked) == sorted(mention.text[found.start : found.end] for found in mention.evidence)


@pytest.mark.parametrize("language, direction", [("en", "ltr"), ("ru", "ltr"), ("fa", "rtl"), ("ar", "rtl")])
def test_the_page_runs_as_the_reader_reads(language, direction):
    page = Page(html(opened("en"), language))
    assert page.attributes("html") == [{"lang": language, "dir": direction}]
    assert page.attributes("div")[0]["dir"] == direction


def test_each_post_has_a_quote_of_its_own():
    mentions = tuple(opened(language).incident.mentions[0] for language in LANGUAGES)
    page = Page(html(with_incident(opened("en"), mentions=mentions)))
    assert page.quotes == [mention.text for mention in mentions]
    assert [quote["lang"] for quote in page.attributes("blockquote")] == list(LANGUAGES)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_nothing_a_stranger_writes_becomes_markup(text):
    alert = with_said(saying(text, name=text, title=text), lang=text, source=text, url=text)
    shown = html(alert)
    page = Page(shown)
    assert set(skeleton(page)) <= set(skeleton(Page(html(opened("en")))))
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert len(shown.encode()) <= MAX_SIZE


@given(st.text(max_size=200))
def test_any_text_reads_as_it_was_written(text):
    said = "\n".join(Page(html(saying(text))).quotes)
    assert said == re.sub("[\u2028\u2029]", "\n", clean(text)) or not clean(text).strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_fetched_from_anywhere(language):
    shown = html(opened(language), language)
    page = Page(shown)
    assert not {tag for tag, _ in page.tags} & {"img", "link", "script", "iframe", "object", "video", "audio", "form"}
    assert not re.search(r"url\(|@import|src=|background=", shown)
    assert {tag for tag, attrs in page.tags if "href" in attrs} == {"a"}


def test_the_draft_stands_in_a_frame_of_its_own_outside_every_quote():
    alert = opened("fa")
    page = Page(html(alert))
    assert alert.incident.suggestion
    assert alert.incident.suggestion.text in html(alert)
    assert alert.incident.suggestion.text not in "".join(page.quotes)
    assert {"class": "draft"} in page.attributes("div")


@pytest.mark.parametrize("confidence, edge", [(0.95, "solid"), (0.4, "dashed")])
def test_an_unsure_alert_looks_different(confidence, edge):
    score = msgspec.structs.replace(opened("en").incident.mentions[0].score, confidence=confidence)
    card = Page(html(with_said(opened("en"), score=score))).attributes("div")[0]
    assert (card["style"] or "").startswith(f"border-top:6px {edge}")


def test_a_settled_incident_asks_for_nothing_and_is_green():
    resolved = next(alert for alert in life() if alert.type == "resolved")
    shown = html(resolved)
    assert "#12b76a" in shown
    assert Page(shown).attributes("a") == []


def test_the_post_is_one_tap_away():
    first, second = Page(html(opened("en"))).attributes("a")
    assert first["href"] == "https://mastodon.example/p/1"
    assert first["rel"] == "noopener noreferrer"
    assert second["href"] == "https://monitor.example/i/inc_en_01"


def test_twenty_long_posts_full_of_evidence_are_not_clipped():
    text = "no < answer " * 20_000
    spans = tuple(Evidence(start=at, end=at + 1, why="x") for at in range(0, 40_000, 2))
    first = msgspec.structs.replace(opened("en").incident.mentions[0], text=text, evidence=spans)
    shown = html(with_incident(opened("en"), mentions=(first,) * 20))
    assert len(shown.encode()) <= MAX_SIZE
    assert "their words were cut here" in shown
    assert len(Page(shown).quotes) == 20


def test_a_notice_is_escaped():
    shown = notice_html(Notice("<i>held</i>", ("a & b",)), "ar")
    assert "<i>" not in shown
    assert "<i>held</i>" in unescape(shown)
    assert "a &amp; b" in shown
