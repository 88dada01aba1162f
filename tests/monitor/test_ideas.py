from dataclasses import replace
from datetime import timedelta

import pytest
from doubles.values import NOW, assessment

from monitor.ideas import gather, is_idea, stems
from monitor.store.spoken import Spoken
from monitor.understand.assessment import Kind

BRAND = frozenset({"acme", "акме", "艾克美", "اکمی", "एक्मे"})
MATTERS = [
    ("en", "Would be great if Acme had a dark mode", "please add dark mode to the Acme app"),
    ("en", "Acme should offer Sunday delivery", "I wish Acme would deliver on Sundays too"),
    ("en", "Suggestion: let us pay in instalments", "It would be nice if Acme had an option to pay in instalments"),
    ("ru", "было бы здорово если бы Акме добавили тёмную тему", "Акме, сделайте пожалуйста тёмную тему в приложении"),
    ("ru", "Акме, добавьте доставку по воскресеньям", "хотелось бы доставку в воскресенье, Акме"),
    ("zh", "希望艾克美增加夜间模式", "建议艾克美的应用加一个夜间模式"),
    ("zh", "艾克美能不能周日送货", "希望艾克美周日也送货"),
    ("fa", "کاش اکمی حالت تاریک داشت", "پیشنهاد می‌کنم اکمی حالت تاریک اضافه کند"),
    ("hi", "काश एक्मे में डार्क मोड होता", "एक्मे ऐप में डार्क मोड जोड़ें"),
    ("en", "Acme please bring back the old checkout page", ""),
    ("en", "Could Acme add support for passkeys?", ""),
]


def spoken(number: int, text: str, language: str = "en", **changes: object) -> Spoken:
    given = Spoken(
        id=number, brand="acme", source="sample", author=number, text=text, language=language,
        published=NOW + timedelta(minutes=number), url=None,
    )  # fmt: skip
    return replace(given, **changes)


def test_two_who_want_the_same_are_gathered_and_nobody_else() -> None:
    said = [(language, text, matter) for matter, (language, *texts) in enumerate(MATTERS) for text in texts if text]
    wishes = [spoken(number, text, language) for number, (language, text, _) in enumerate(said)]
    found = [sorted({said[one.id][2] for one in group}) for group in gather(wishes, BRAND)]
    assert sorted(found) == [[matter] for matter in range(len(MATTERS))]


def test_the_newest_comes_first_in_and_among_the_groups() -> None:
    old, new, other = spoken(1, "add dark mode"), spoken(9, "a dark mode please"), spoken(5, "bring back the old page")
    assert [[one.id for one in group] for group in gather([old, other, new])] == [[9, 1], [5]]


def test_the_words_of_every_suggestion_say_nothing() -> None:
    assert stems("I wish Acme would deliver on Sundays", "en", BRAND) == {"deliv", "sunda"}


@pytest.mark.parametrize("text", ["", "👍👍👍", "acme", "it is to be"])
def test_texts_without_words_of_their_own_are_near_to_nothing(text: str) -> None:
    groups = gather([spoken(1, text), spoken(2, text)], BRAND)
    assert len(groups) == 2


@pytest.mark.parametrize(
    "kind,cues,idea",
    [
        pytest.param(Kind.QUESTION, ("suggestion",), True, id="a question that suggests"),
        pytest.param(Kind.COMPLAINT, ("suggestion",), True, id="a complaint that suggests"),
        pytest.param(Kind.PROMO_SPAM, ("suggestion",), False, id="advertising"),
        pytest.param(Kind.JOKE, ("suggestion",), True, id="said with a smile"),
        pytest.param(Kind.QUESTION, (), False, id="no suggestion"),
    ],
)
def test_what_counts_as_an_idea(kind: Kind, cues: tuple[str, ...], idea: bool) -> None:
    assert is_idea(assessment(complaint=False, kind=kind, cues=cues)) is idea
