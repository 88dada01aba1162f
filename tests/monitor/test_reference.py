from typing import ClassVar, Literal

import pytest

from connectors.base import Source
from connectors.registry import BUILT_IN
from monitor.docs import pages
from monitor.reference import coverage, describe, notes


class Board(Source):
    """A board."""

    kind: Literal["board"] = "board"
    most_days: ClassVar[int | None] = 30
    spoken: ClassVar[str] = "fa ru"
    terms: ClassVar[str] = "Be kind."
    blind_spots: ClassVar[str] = "Closed rooms."


class Pipe(Source):
    """A pipe."""

    kind: Literal["pipe"] = "pipe"


def test_a_door_tells_its_languages_its_blind_spots_and_what_binds_the_operator() -> None:
    assert notes(Board) == (
        ("Languages", "fa, ru"),
        ("Cannot give", "Closed rooms."),
        ("Terms", "Be kind. Texts are kept 30 days at most."),
    )
    assert notes(Pipe) == (("Languages", "whatever is brought"),)


def test_the_table_has_a_row_for_each_language_and_one_for_doors_that_bring_any() -> None:
    rows = coverage([Board, Pipe, BUILT_IN["vk"]]).splitlines()[2:]
    assert rows == ["| fa | board |", "| ru | board, vk |", "| any | pipe |"]


@pytest.mark.parametrize("kind", BUILT_IN)
def test_every_door_says_what_it_cannot_give_and_which_terms_bind(kind: str) -> None:
    headings = [heading for heading, _ in describe(BUILT_IN[kind]).notes]
    assert headings == ["Languages", "Cannot give", "Terms"]


@pytest.mark.parametrize("language", ["en", "ru", "zh", "fa", "ar", "hi"])
def test_every_first_class_language_has_a_door_of_its_own(language: str) -> None:
    assert any(language in model.spoken.split() for model in BUILT_IN.values())


@pytest.mark.parametrize("place", ["Weibo", "WeChat", "Xiaohongshu", "Douyin", "Cafe Bazaar"])
def test_the_page_names_the_places_without_an_open_door(place: str) -> None:
    assert place in pages()["sources.md"]
