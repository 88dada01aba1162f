"""Reviews of Google Play as mentions, and recorded answers."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from doubles.googleplay import PACKAGE
from doubles.reading import poll

from connectors.base import Author, Mention, Page, TryLater
from connectors.googleplay import GooglePlay
from connectors.googleplay_api import REPLY, Review, mentions, read

RECORDED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "googleplay"


def told(review: dict[str, Any] | None = None, **members: Any) -> Mention:
    said = {"text": "late", "lastModified": {"seconds": "1772366400", "nanos": 713000000}, "starRating": 1, **members}
    whole = {"reviewId": "r1", "comments": [{"userComment": said}], **(review or {})}
    return next(mentions(msgspec.json.decode(json.dumps(whole), type=Review), PACKAGE, "gp"))


@pytest.mark.parametrize(
    "members, expected",
    [
        pytest.param({"text": "\tThe whole text"}, {"text": "The whole text"}, id="a tab before it"),
        pytest.param({"text": "Late\tbahut der se aaya"}, {"text": "Late\n\nbahut der se aaya"}, id="an old title"),
        pytest.param({"text": "late", "originalText": "دیر آمد"}, {"text": "دیر آمد"}, id="a translation"),
        pytest.param({"text": ""}, {"text": "", "rating": 1}, id="stars alone"),
        pytest.param({"text": "बहुत देर " * 9_000}, {"text": ("बहुत देर " * 9_000).strip()}, id="very long"),
        pytest.param({"reviewerLanguage": "zh_CN"}, {"language": "zh-CN"}, id="a language with a country"),
        pytest.param({"reviewerLanguage": None, "starRating": 0}, {"language": None, "rating": None}, id="nothing"),
        pytest.param(
            {"lastModified": {"seconds": 1772366400}},
            {"published": datetime(2026, 3, 1, 12, tzinfo=UTC)},
            id="a number",
        ),
        pytest.param({"lastModified": None}, {"published": None}, id="no time"),
    ],
)
def test_what_is_unusual_is_told_as_far_as_it_goes(members: dict[str, Any], expected: dict[str, Any]):
    one = told(**members)
    assert {name: getattr(one, name) for name in expected} == expected


@pytest.mark.parametrize("name", [None, "", "  "])
def test_an_author_without_a_name_is_known_by_the_review(name: str | None):
    assert told({"authorName": name}).author == Author("of r1")


def test_an_answer_without_words_is_none():
    empty = {"developerComment": {"text": " ", "lastModified": {"seconds": "1"}}}
    review = {"reviewId": "r1", "comments": [{"userComment": {"text": "late"}}, empty]}
    assert len(list(mentions(msgspec.convert(review, Review), PACKAGE, "gp"))) == 1


@pytest.mark.parametrize("body", [b'{"unexpected": 1}', b'{"reviews": 5}', b"null", b"", b'{"error": {"code": 5}}'])
def test_another_shape_is_no_empty_page(body: bytes):
    with pytest.raises(TryLater, match="answered"):
        read(body, "play.example")


@pytest.mark.parametrize("body", [b"{}", b'{"pageInfo": {"totalResults": 0}}', b'{"tokenPagination": {}}'])
def test_an_empty_page_may_lack_everything(body: bytes):
    assert read(body, "play.example").reviews == ()


def body_of(name: str) -> Any:
    path = RECORDED / f"{name}.json"
    if not path.exists():
        reason = f"{path} is not here"
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    return json.loads(path.read_text(encoding="utf-8"))["body"]


async def page_of(name: str) -> Page:
    body = body_of(name)
    answer = httpx.MockTransport(lambda _: httpx.Response(200, json=body))
    page = await poll(GooglePlay(id="gp", package=PACKAGE, token="token"), answer)
    assert (page.skipped, page.gaps) == ((), ())
    return page


@pytest.mark.parametrize(
    "name, reviews, answers",
    [
        ("androidpublisher_reviews_doc", 2, 0),
        ("androidpublisher_review_with_reply", 1, 1),
        ("scraper_parsed_items", 2, 1),
    ],
)
async def test_every_recorded_review_is_read(name: str, reviews: int, answers: int):
    found = [mention.key.endswith(REPLY) for mention in (await page_of(name)).mentions]
    assert (found.count(False), found.count(True)) == (reviews, answers)


async def test_a_documented_page_is_told_field_by_field():
    given = {one["reviewId"]: one for one in body_of("androidpublisher_reviews_doc")["reviews"]}
    for one in (await page_of("androidpublisher_reviews_doc")).mentions:
        said = given[one.key]["comments"][0]["userComment"]
        assert (one.text, one.rating, one.author.name) == (
            said["text"], said["starRating"], given[one.key]["authorName"],
        )  # fmt: skip
        assert one.published is not None
        assert one.published.timestamp() == int(said["lastModified"]["seconds"]) + said["lastModified"]["nanos"] / 1e9
        assert one.language == said.get("reviewerLanguage")
        assert one.engagement.likes == said.get("thumbsUpCount")
        assert one.url == f"https://play.google.com/store/apps/details?id={PACKAGE}&reviewId={one.key}"
        assert (one.root, one.parent, one.edited) == (one.key, None, None)


async def test_a_recorded_answer_is_told_field_by_field():
    user, developer = body_of("androidpublisher_review_with_reply")["comments"]
    review, answer = (await page_of("androidpublisher_review_with_reply")).mentions
    assert (review.text, review.rating, review.language) == (user["userComment"]["text"], 3, "en-US")
    assert (review.engagement.likes, review.author.name) == (0, "J. B.")
    assert answer.text == developer["developerComment"]["text"]
    assert (answer.author, answer.parent, answer.root) == (Author(PACKAGE), review.key, review.key)
    assert answer.published == datetime.fromtimestamp(1486486580, UTC).replace(microsecond=628_000)
    assert answer.rating is None


async def test_saved_reviews_are_told_field_by_field():
    given = {one["reviewId"]: one for one in body_of("scraper_parsed_items")}
    for one in (await page_of("scraper_parsed_items")).mentions:
        saved = given[one.key.removesuffix(REPLY)]
        if one.parent:
            assert one.text == saved["replyContent"]
            continue
        assert (one.text, one.rating) == (saved["content"], saved["score"])
        assert (one.author.name, one.engagement.likes) == (saved["userName"], saved["thumbsUpCount"])
        assert one.published is None, "a time without its zone is not known"
