"""Reviews of the App Store as mentions, in both forms of the feed, and recorded answers."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from doubles.reading import poll

from connectors.appstore import AppStore
from connectors.appstore_api import mention, read
from connectors.base import Author, Engagement, Mention, Page, Refused, TryLater

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "appstore"
PLACE = "store.example"


def entry(**members: Any) -> dict[str, Any]:
    given = {"id": {"label": "7"}, "im:rating": {"label": "1"}, "title": {"label": "سيئ"}, "content": {"label": "جداً"}}
    return {**given, **members}


def told(*entries: object) -> list[Mention]:
    body = json.dumps({"feed": {"entry": list(entries)}}).encode()
    return [mention(review, "12", "ae", "store") for review in read(body, PLACE).reviews]


def test_a_review_is_told_whole():
    full = entry(
        author={"name": {"label": "أميرة"}, "uri": {"label": "https://itunes.apple.com/ae/reviews/id99?l=en"}},
        updated={"label": "2026-03-01T04:00:00-08:00"},
        link={"attributes": {"href": "https://itunes.apple.com/ae/review?id=12"}},
        **{"im:voteSum": {"label": "5"}, "im:voteCount": {"label": "6"}, "im:version": {"label": "1.2"}},
    )
    assert told(full) == [
        Mention(
            source="store",
            key="7",
            text="سيئ\n\nجداً",
            author=Author("99", name="أميرة"),
            url="https://itunes.apple.com/ae/review?id=12",
            published=datetime(2026, 3, 1, 12, tzinfo=UTC),
            engagement=Engagement(likes=5),
            rating=1.0,
        )
    ]


def test_what_is_not_told_stays_unknown():
    assert told(entry()) == [
        Mention(
            source="store",
            key="7",
            text="سيئ\n\nجداً",
            author=Author("of 7"),
            url="https://apps.apple.com/ae/app/id12?see-all=reviews",
            rating=1.0,
        )
    ]


@pytest.mark.parametrize(
    "members, text, rating",
    [
        pytest.param(
            {"title": {"label": "Late"}, "content": {"label": "Late again"}}, "Late again", 1.0, id="a title twice"
        ),
        pytest.param({"title": {"label": ""}}, "جداً", 1.0, id="no title"),
        pytest.param({"content": {"label": " "}, "title": {"label": "👎🏽"}}, "👎🏽", 1.0, id="no words"),
        pytest.param({"content": {"label": ""}, "title": {}}, "", 1.0, id="nothing at all"),
        pytest.param({"content": {"label": "長" * 60_000}}, "سيئ\n\n" + "長" * 60_000, 1.0, id="very long"),
        pytest.param({"im:rating": {"label": "6"}}, "سيئ\n\nجداً", None, id="more stars than there are"),
        pytest.param({"im:rating": {"label": ""}}, "سيئ\n\nجداً", None, id="no stars"),
    ],
)
def test_texts_and_stars_of_every_kind(members: dict[str, Any], text: str, rating: float | None):
    (one,) = told(entry(**members))
    assert (one.text, one.rating) == (text, rating)


@pytest.mark.parametrize("updated", ["soon", "", "2026-03-01T12:00:00", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_cannot_be_read_is_unknown(updated: str):
    (one,) = told(entry(updated={"label": updated}))
    assert one.published is None


@pytest.mark.parametrize(
    "feed, ids, skipped",
    [
        pytest.param({}, [], 0, id="past the end"),
        pytest.param({"entry": []}, [], 0, id="an empty list"),
        pytest.param({"entry": entry()}, ["7"], 0, id="one review alone"),
        pytest.param({"entry": [{"im:name": {}, "id": {"label": "app"}}, entry()]}, ["7"], 0, id="the app before it"),
        pytest.param({"entry": [entry(), entry()]}, ["7"], 0, id="the same twice"),
        pytest.param({"entry": [5, None, {"id": {}, "im:rating": {}}, entry()]}, ["7"], 3, id="malformed ones"),
        pytest.param({"entry": "many"}, [], 1, id="a text"),
    ],
)
def test_every_shape_of_a_page_is_read(feed: dict[str, Any], ids: list[str], skipped: int):
    answer = read(json.dumps({"feed": feed}).encode(), PLACE)
    assert ([review.id for review in answer.reviews], len(answer.skipped)) == (ids, skipped)


@pytest.mark.parametrize(
    "body", [b"CustomerReviews RSS page depth is limited to 10", b"", b"{}", b"<?xml ?>", b"<feed"]
)
def test_what_is_no_feed_is_told(body: bytes):
    with pytest.raises(TryLater, match=PLACE):
        read(body, PLACE)


def exchange_of(name: str) -> Any:
    path = RECORDED / name
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the recorded answers are missing: {RECORDED}")
        pytest.skip("the recorded answers are not beside this checkout")
    text = path.read_text(encoding="utf-8")
    return text if name.endswith(".xml") else json.loads(text)


async def page_of(name: str) -> Page:
    exchange = exchange_of(name)
    body = exchange if isinstance(exchange, str) else exchange["body"]
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    status = 200 if isinstance(exchange, str) else exchange["status"]
    return await poll(
        AppStore(app="1", id="store"), httpx.MockTransport(lambda _: httpx.Response(status, content=content))
    )


@pytest.mark.parametrize(
    "name, count",
    [
        ("rss_cn_last_page.json", 20),
        ("rss_fr_first_page.json", 12),
        ("rss_gb_single_page.json", 4),
        ("rss_gb_past_end_no_entry.json", 0),
        ("rss_in_2026_shape.json", 2),
        ("rss_ru_pizza_complaints.json", 20),
        ("rss_uk_old_style_app_as_first_entry.json", 1),
    ],
)
async def test_every_recorded_page_is_read(name: str, count: int):
    page = await page_of(name)
    by_id = {raw["id"]["label"]: raw for raw in exchange_of(name)["body"]["feed"].get("entry", [])}
    assert (len(page.mentions), page.skipped, page.gaps) == (count, (), ())
    for told in page.mentions:
        raw = by_id[told.key]
        assert raw["title"]["label"].strip() in told.text
        assert told.text.endswith(raw["content"]["label"].strip())
        assert told.rating == float(raw["im:rating"]["label"])
        assert told.author.name == (raw["author"]["name"]["label"].strip() or None)
        assert raw["author"]["uri"]["label"].partition("?")[0].endswith(f"/id{told.author.id}")
        assert told.url == (raw["link"]["attributes"]["href"] if "link" in raw else told.url)
        assert told.engagement.likes == (int(raw["im:voteSum"]["label"]) if "im:voteSum" in raw else None)
        moment = datetime.fromisoformat(raw["updated"]["label"]) if "updated" in raw else None
        assert told.published == moment


async def test_the_recorded_atom_form_is_read():
    page = await page_of("rss_jp_atom_first10.xml")
    newest = page.mentions[-1]
    assert (len(page.mentions), page.skipped) == (10, ())
    assert (newest.key, newest.rating, newest.author.id) == ("6310006838", 5.0, "945418104")
    assert newest.published == datetime(2020, 8, 12, 11, 6, 20, tzinfo=UTC)
    assert newest.text.startswith("髪型追加してもらいたい\n\nいろんな髪型追加して欲しい\n")
    assert "<" not in newest.text
    assert newest.url == "https://itunes.apple.com/jp/review?id=1404176564&type=Purple%20Software"


async def test_the_recorded_sentence_of_the_eleventh_page_is_an_error():
    with pytest.raises((Refused, TryLater)):
        await page_of("rss_page_11_error_body.json")
