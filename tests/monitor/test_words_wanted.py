"""Sources that choose posts by words look for names and queries of the brands, unless they have words of their own."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Author, Mention, Source
from connectors.bluesky_jetstream import BlueskyJetstream
from connectors.bluesky_jetstream_sieve import sieve_for
from monitor.config import settings
from monitor.entries import Mistakes
from monitor.understand.match import Brand, compile_brands
from monitor.understand.normalise import normalise
from monitor.understand.query import QueryError
from monitor.words_wanted import words_of

CHANNEL = {"kind": "terminal"}
JETSTREAM = {"kind": "bluesky_jetstream"}


def sources(*listed: dict[str, Any], brands: list[dict[str, Any]]) -> tuple[Source, ...]:
    return settings({"brand": brands, "source": list(listed), "channel": [CHANNEL]}, {}).sources


def words(source: Source) -> tuple[str, ...]:
    assert isinstance(source, BlueskyJetstream)
    return source.words


def mistakes(*listed: dict[str, Any], brands: list[dict[str, Any]]) -> list[str]:
    with pytest.raises(Mistakes) as raised:
        sources(*listed, brands=brands)
    return raised.value.lines


def test_without_words_a_source_looks_for_the_names_of_every_brand() -> None:
    brands = [{"id": "acme", "names": ["Acme", "Акме"]}, {"id": "nordwind", "names": ["Nordwind", "Acme", "北风"]}]
    (source,) = sources(JETSTREAM, brands=brands)
    assert words(source) == ("Acme", "Акме", "Nordwind", "北风")


def test_words_that_are_given_count() -> None:
    (source,) = sources({**JETSTREAM, "words": ["nordw"]}, brands=[{"id": "acme", "names": ["Acme"]}])
    assert words(source) == ("nordw",)


def test_a_source_of_one_brand_looks_for_that_one() -> None:
    brands = [{"id": "acme", "names": ["Acme"]}, {"id": "nordwind", "names": ["Nordwind"]}]
    (source,) = sources({**JETSTREAM, "brand": "nordwind"}, brands=brands)
    assert words(source) == ("Nordwind",)


def test_other_sources_stay_as_they_are() -> None:
    (source,) = sources({"kind": "hackernews", "query": "acme"}, brands=[{"id": "acme", "names": ["Acme"]}])
    assert source.model_dump()["query"] == "acme"


@pytest.mark.parametrize(
    "query, expected",
    [
        pytest.param("acme", ("acme",), id="a word"),
        pytest.param('"acme rockets" -coyote', ("acme rockets",), id="a phrase"),
        pytest.param("acme OR акме", ("acme", "акме"), id="either"),
        pytest.param("acme (app OR order) lang:en,ru", ("acme",), id="the narrowest part"),
        pytest.param("deliver*", ("deliver",), id="a beginning"),
        pytest.param("acme.com", ("acme.com",), id="a host"),
        pytest.param("from:@ada", (), id="a person"),
        pytest.param("acme OR from:@ada", (), id="a word or a person"),
        pytest.param("acme from:@ada", ("acme",), id="a word of a person"),
    ],
)
def test_the_words_of_a_query_stand_in_every_post_that_it_finds(query: str, expected: tuple[str, ...]) -> None:
    assert words_of(Brand("acme", ("unused",), query)) == expected


def test_a_query_that_needs_no_word_is_told() -> None:
    (line,) = mistakes(JETSTREAM, brands=[{"id": "acme", "query": "acme OR from:@ada"}])
    assert line.startswith('source "bluesky_jetstream": needs "words": the query of brand "acme"')


def test_without_brands_words_are_needed() -> None:
    assert mistakes(JETSTREAM, brands=[]) == ['source "bluesky_jetstream": needs "words", or a brand with names']


def test_mistakes_of_the_brands_are_told_once() -> None:
    (line,) = mistakes(JETSTREAM, brands=[{"id": "acme", "query": "acme ("}])
    assert line.startswith('brand "acme": query: ')
    (line,) = mistakes(JETSTREAM, brands=[{"id": "acme"}])
    assert line.startswith('brand "acme": needs "names"')


PARTS = st.sampled_from(
    ["acme", '"acme rockets"', "акме", "诺德", "deliver*", "acme.com", "-coyote", "نوردفیند", "lang:en"]
)
SAID = st.sampled_from(
    ["acme", "rockets", "АКМЕ", "诺德", "delivery", "acme dot com", "coyote", "نوردفيند", "late", "🙂"]
)


@given(
    st.lists(PARTS, min_size=1, max_size=4), st.sampled_from([" ", " OR "]), st.lists(SAID, max_size=5).map(" ".join)
)
def test_what_a_query_finds_passes_the_sieve_of_its_words(parts: list[str], glue: str, text: str) -> None:
    filters = [part for part in parts if part.startswith("lang:")]
    query = " ".join([*filters, glue.join(part for part in parts if part not in filters)]).strip()
    brand = Brand("acme", (), query)
    try:
        brands = compile_brands([brand])
    except QueryError:
        return  # hypothesis puts together what no query is
    wanted = words_of(brand)
    if wanted and brands.match(normalise(text), Mention("m", "k", text, Author("a")), "en") is not None:
        assert sieve_for(wanted).holds(text)
