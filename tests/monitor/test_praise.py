from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from doubles.praise import ORIGIN, cheer
from doubles.values import NOW

from alerts.safe_text import FSI, PDI
from alerts.voice import ENGLISH, Voice
from monitor.praise import MOST_LETTERS, Origin, Praise, letter, praise
from monitor.store import mentions, sources
from monitor.store.connection import Store
from monitor.store.sources import Look
from monitor.understand.assessment import Kind

HOUR = timedelta(hours=1)
SPAN = NOW, NOW + HOUR


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as opened:
        yield opened


def found(
    store: Store, span: tuple[datetime, datetime] = SPAN, origin: Origin = ORIGIN, brand: str = "acme"
) -> list[Praise]:
    return store.read_now(lambda c: praise(c, brand, span, origin))


def who(praised: list[Praise]) -> list[str]:
    return [(one.url or "").rpartition("/")[2] for one in praised]


def test_the_newest_comes_first(store: Store) -> None:
    cheer(store, "ada", at=NOW)
    cheer(store, "omid", at=NOW + HOUR / 2)
    assert who(found(store)) == ["omid", "ada"]


@pytest.mark.parametrize(
    "judged,told",
    [
        pytest.param({}, True, id="happy for certain"),
        pytest.param({"negativity": 0.05}, False, id="not that happy"),
        pytest.param({"complaint": 0.54}, False, id="perhaps mocking"),
        pytest.param({"kind": Kind.QUESTION}, False, id="a question"),
        pytest.param({"kind": Kind.PROMO_SPAM}, False, id="advertising"),
    ],
)
def test_only_what_is_surely_praise_is_told(store: Store, judged: dict[str, object], told: bool) -> None:
    cheer(store, "ada", **judged)
    assert bool(found(store)) is told


def test_the_end_of_a_span_belongs_to_the_next(store: Store) -> None:
    cheer(store, "early", at=NOW - HOUR)
    cheer(store, "ada", at=NOW)
    cheer(store, "late", at=NOW + HOUR)
    assert who(found(store)) == ["ada"]
    assert who(found(store, (NOW + HOUR, NOW + 2 * HOUR))) == ["late"]


def test_brands_are_told_apart(store: Store) -> None:
    cheer(store, "ada", brand="zipcart")
    assert (found(store), who(found(store, brand="zipcart"))) == ([], ["ada"])


def test_each_person_and_each_wording_counts_once(store: Store) -> None:
    cheer(store, "ada", "Lovely Acme", at=NOW)
    cheer(store, "ada", "Acme was so kind", at=NOW + HOUR / 4)
    cheer(store, "copy", "ACME was so kind", at=NOW + HOUR / 3)
    assert who(found(store)) == ["copy"]


def test_what_we_say_of_ourselves_is_no_praise(store: Store) -> None:
    cheer(store, "acme_help", "So happy that you love Acme!")
    assert found(store) == []


@pytest.mark.parametrize(
    "text",
    [
        "When my mother died, the people at Acme were so kind. Thank you",
        "Спасибо, Акме: у нас умер отец, а вы помогли",
        "شكرا أكمي، توفي والدي وساعدتمونا",
    ],
)
def test_thanks_of_people_in_grief_are_not_shown_around(store: Store, text: str) -> None:
    cheer(store, "ada", text)
    assert found(store) == []


def test_what_employees_say_is_marked_and_a_source_that_is_gone_says_nothing(store: Store) -> None:
    cheer(store, "ada")
    cheer(store, "colleague", source="inside")
    assert {one.source: one.internal for one in found(store)} == {"sample": False, "inside": True}
    assert found(store, origin=replace(ORIGIN, sources={})) == []


def test_what_identifies_a_person_is_masked(store: Store) -> None:
    cheer(store, "ada", "Thank you Acme! Write me at ada@example.org any time")
    (one,) = found(store)
    assert "ada@example.org" not in one.text
    assert one.text.startswith("Thank you Acme! Write me at ")


def test_a_post_that_was_taken_back_is_not_told(store: Store) -> None:
    number = cheer(store, "ada")
    store.write_now(lambda c: mentions.withdraw(c, number, NOW))
    assert found(store) == []


def test_what_stood_there_before_we_listened_counts_from_when_it_was_written(store: Store) -> None:
    cheer(store, "ada", at=NOW)
    looked = Look(NOW, None, complete=True, heard=True)
    store.write_now(lambda c: sources.save_look(c, "sample", looked))
    store.write_now(lambda c: c.execute("UPDATE mention SET published = published - 86400000"))
    assert found(store) == []
    assert who(found(store, (NOW - 25 * HOUR, NOW))) == ["ada"]


def happy(number: int, text: str = "Thank you", **changes: object) -> Praise:
    given = Praise(
        post=number,
        source="sample",
        internal=False,
        text=text,
        language="en",
        at=NOW,
        url=f"https://example.org/{number}",
    )
    return replace(given, **changes)


def test_a_letter_shows_a_few_and_counts_the_others() -> None:
    told = letter([happy(n) for n in range(1, 5)], "Acme", ENGLISH, 2)
    assert told.title == "Kind words about Acme from 4 people"
    assert told.lines == (
        "«Thank you» (English, m1) https://example.org/1",
        "«Thank you» (English, m2) https://example.org/2",
        "and 2 more; all of them: allears praise",
    )


def test_a_letter_without_addresses_still_names_the_posts() -> None:
    told = letter([happy(1, url=None)], "Acme", ENGLISH, 2)
    assert (told.title, told.lines) == ("Kind words about Acme from 1 person", ("«Thank you» (English, m1)",))


@pytest.mark.parametrize(
    "language,title,line",
    [
        ("ru", "Добрые слова о Acme: 2 человека", "«Danke 💛» (немецкий, m1)"),
        ("zh", "2 人称赞了 Acme", "«Danke 💛» (德语，m1)"),
        ("hi", "Acme के बारे में 2 लोगों के स्नेह भरे शब्द", "«Danke 💛» (जर्मन, m1)"),
        ("fa", f"سخنان مهرآمیز ۲ نفر دربارهٔ {FSI}Acme{PDI}", f"«{FSI}Danke 💛{PDI}» (آلمانی، {FSI}m1{PDI})"),
        ("ar", f"كلمات طيبة عن {FSI}Acme{PDI} من شخصين", f"«{FSI}Danke 💛{PDI}» (الألمانية، {FSI}m1{PDI})"),
    ],
)
def test_the_letter_is_in_the_agents_language_and_the_words_stay_as_they_were(language, title, line) -> None:
    told = letter([happy(n, "Danke 💛", language="de", url=None) for n in (1, 2)], "Acme", Voice(language), 5)
    assert (told.title, told.lines[0]) == (title, line)


def test_very_long_words_are_cut_and_harmless() -> None:
    told = letter([happy(1, "so\x1b[31m kind " * 4000, url=None)], "Acme", ENGLISH, 5)
    assert "\x1b" not in told.lines[0]
    assert len(told.lines[0]) < MOST_LETTERS + 40


def test_words_from_right_to_left_keep_their_direction() -> None:
    told = letter([happy(1, "ممنون از اکمی", language="fa", url=None)], "Acme", ENGLISH, 5)
    assert told.lines == (f"«{FSI}ممنون از اکمی{PDI}» (Persian, m1)",)
