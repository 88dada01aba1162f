"""Reviews of App Store Connect as mentions; payloads are written from the documentation, their people invented."""

import json
from typing import Any

import pytest

from connectors.appstore_connect_api import mentions, read
from connectors.base import Author, Mention, TryLater

SAID = {"rating": 5, "title": "Awesome!!!", "body": "Fantastic", "createdDate": "2026-03-01T08:10:34-08:00"}


def told(included: list[Any] | None = None, answered: str | None = None, **members: Any) -> list[Mention]:
    link = {"data": {"type": "customerReviewResponses", "id": answered} if answered else None}
    review = {"id": "r1", "attributes": {**SAID, **members}, "relationships": {"response": link}}
    batch = read(json.dumps({"data": [review], "included": included or []}).encode(), "connect.example")
    assert batch.skipped == ()
    return [one for each in batch.told for one in mentions(each, "45", "asc")]


@pytest.mark.parametrize(
    "members, text",
    [
        pytest.param({}, "Awesome!!!\n\nFantastic", id="both"),
        pytest.param({"title": None}, "Fantastic", id="no title"),
        pytest.param({"title": "加载太慢", "body": None}, "加载太慢", id="no body"),
        pytest.param({"title": None, "body": None}, "", id="stars alone"),
        pytest.param({"title": "بد", "body": "کار نمی‌کند 😡"}, "بد\n\nکار نمی‌کند 😡", id="Persian"),
        pytest.param({"title": "", "body": "बेकार " * 1_000}, ("बेकार " * 1_000).strip(), id="very long"),
    ],
)
def test_the_text(members: dict[str, Any], text: str):
    assert told(**members)[0].text == text


@pytest.mark.parametrize("stars, rating", [(1, 1), (5, 5), (0, None), (6, None), (None, None)])
def test_the_rating(stars: int | None, rating: float | None):
    assert told(rating=stars)[0].rating == rating


@pytest.mark.parametrize("nickname, name", [("Амира", "Амира"), (" ", None), (None, None)])
def test_the_author_is_somebody_else_each_time(nickname: str | None, name: str | None):
    assert told(reviewerNickname=nickname)[0].author == Author("of r1", name=name)


@pytest.mark.parametrize(
    "included, count",
    [
        pytest.param([{"id": "a1", "attributes": {"responseBody": "We are sorry"}}], 2, id="without a time"),
        pytest.param([{"id": "a1", "attributes": {"responseBody": " "}}], 1, id="empty"),
        pytest.param([{"id": "a1"}], 1, id="without anything"),
        pytest.param([{"id": "a2", "attributes": {"responseBody": "to another"}}], 1, id="of another review"),
        pytest.param([], 1, id="left out"),
    ],
)
def test_a_response_is_told_where_it_says_something(included: list[Any], count: int):
    found = told(included, "a1")
    assert len(found) == count
    assert all(one.published == found[0].published for one in found)


def test_a_single_review_is_read_like_a_page_of_one():
    body = json.dumps({"data": {"id": "r1", "attributes": SAID}}).encode()
    assert [one.review.id for one in read(body, "connect.example").told] == ["r1"]


@pytest.mark.parametrize(
    "link, cursor",
    [
        ("https://api.appstoreconnect.apple.com/v1/apps/45/customerReviews?cursor=AMg.%3D&limit=200", "AMg.="),
        ("https://api.appstoreconnect.apple.com/v1/apps/45/customerReviews?limit=200", None),
        ("https://[", None),
        (None, None),
    ],
)
def test_where_the_list_goes_on(link: str | None, cursor: str | None):
    assert read(json.dumps({"data": [], "links": {"next": link}}).encode(), "x").following == cursor


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"errors": []}', b'{"data": [', b"null"])
def test_anything_else_passes(body: bytes):
    with pytest.raises(TryLater):
        read(body, "connect.example")
