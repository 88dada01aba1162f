"""A name is taken for a competitor's where somebody says that they leave for it, in each language's own words."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.understand.assess import assess_text
from monitor.understand.assessment import Stage
from monitor.understand.competitor import MOST_NAMES, TABLE, competitors, marked, phrase_of, read_farewells
from monitor.understand.lexicon import READS, BadKnowledge
from monitor.understand.normalise import normalise


def named(text: str, language: str) -> list[str]:
    normalised = normalise(text)
    return [marked(normalised, place).removeprefix("competitor: ") for place in competitors(normalised, language)]


@pytest.mark.parametrize(
    "language, text, name",
    [
        ("en", "Third parcel lost. I am going to Zipcart.", "Zipcart"),
        ("en", "switching to zipcart, bye", "zipcart"),
        ("en", "Switched over to @zipcart", "@zipcart"),
        ("en", "should have stayed with the old Zipcart", "Zipcart"),
        ("en", "buying from Zip & Cart from now on", "Zip & Cart"),
        ("en", "Switching to T-Mobile!", "T-Mobile"),
        ("en", "SWITCHING TO ZIPCART NOW", "ZIPCART"),
        ("en", "Switching to Best Zip Monday", "Best Zip"),
        ("ru", "Ухожу к Zipcart", "Zipcart"),
        ("ru", "Перехожу на Зипкарт, хватит", "Зипкарт"),
        ("ru", "ну и не надо, ушёл в Зипкарт", "Зипкарт"),
        ("ru", "перехожу к зипкарту", "зипкарту"),
        ("zh", "再也不来了,换Zipcart了", "Zipcart"),
        ("zh", "转投飞燕快递了", "飞燕快递"),
        ("zh", "以后去飞燕买", "飞燕"),
        ("fa", "می‌رم سراغ زیپ‌کارت", "زیپ‌کارت"),
        ("fa", "به زیپکارت کوچ می‌کنم", "زیپکارت"),
        ("fa", "میرم پیش Zipcart", "Zipcart"),
        ("ar", "سأنتقل إلى زيبكارت", "زيبكارت"),
        ("ar", "سأنتقل إلى شركة زيبكارت", "زيبكارت"),
        ("ar", "هروح لـ Zipcart", "Zipcart"),
        ("hi", "अब जिपकार्ट पर जा रहा हूँ", "जिपकार्ट"),
        ("hi", "Zipcart पर जा रहा हूँ", "Zipcart"),
        ("hi", "जिपकार्ट में पोर्ट करवा रहा हूँ", "जिपकार्ट"),
        ("hi-Latn", "ab zipcart pe ja raha hu", "zipcart"),
        ("de", "Ich wechsle jetzt zu Zipcart", "Zipcart"),
        ("es", "Me voy a Zipcart", "Zipcart"),
        ("fr", "Je passe chez Zipcart", "Zipcart"),
    ],
)
def test_whom_somebody_leaves_for_is_named(language: str, text: str, name: str):
    assert named(text, language) == [name]


@pytest.mark.parametrize(
    "language, text",
    [
        pytest.param("en", "I am going to cancel", id="a verb"),
        pytest.param("en", "Off to bed. I'm going to the police and to Ofcom", id="an authority"),
        pytest.param("en", "We are moving to Berlin next week", id="a city"),
        pytest.param("en", "Switching to another provider", id="nobody in particular"),
        pytest.param("en", "I'm never switching to Zipcart", id="taken back"),
        pytest.param("en", "I am going home. Zipcart is fine", id="another sentence"),
        pytest.param("en", "switching to 5550100", id="a number"),
        pytest.param("ru", "Ухожу в отпуск", id="holiday"),
        pytest.param("ru", "Перейду к конкурентам", id="competitors at large"),
        pytest.param("ru", "Больше не пойду в Зипкарт", id="taken back in Russian"),
        pytest.param("zh", "下个月换别家", id="another house"),
        pytest.param("zh", "半小时给换了个全新号段的号", id="exchanged"),
        pytest.param("zh", "以后去超市买", id="a supermarket"),
        pytest.param("fa", "میرم سراغ شرکت دیگه", id="another company, Persian"),
        pytest.param("ar", "سأنتقل إلى شركة أخرى", id="another company, Arabic"),
        pytest.param("ar", "رايح للشرطة", id="the police, Arabic"),
        pytest.param("hi", "एयरपोर्ट पर जा रहा हूँ", id="the airport"),
        pytest.param("hi-Latn", "Airport pe ja raha hu", id="the airport, in Latin letters"),
        pytest.param("de", "Ich wechsle zur Konkurrenz", id="competition at large"),
        pytest.param("xx", "switching to Zipcart", id="a language nobody reads"),
    ],
)
def test_what_is_no_competitor_is_not_named(language: str, text: str):
    assert named(text, language) == []


def test_our_own_name_is_never_a_competitor():
    found = assess_text("Your app failed again. I was switching to Zipcart, nobody answers me!", brand="Zipcart")
    assert found.is_complaint
    assert not [mark for mark in found.marks if mark.why.startswith("competitor")]


def test_a_complaint_that_names_one_is_about_to_leave():
    text = "My internet has been down for five days. Switching to Zipcart, bye."
    found = assess_text(text)
    mark = next(mark for mark in found.marks if mark.why.startswith("competitor"))
    assert (mark.why, text[mark.start : mark.end]) == ("competitor: Zipcart", "Zipcart")
    assert "churn" in found.cues
    assert found.stage is Stage.LEAVE


def test_a_post_that_is_no_complaint_names_none():
    assert assess_text("Lovely weather, thanks! Going to Zipcart.").marks == ()


WORDS = [
    "going to ",
    "switching to ",
    "Ухожу к ",
    "转投",
    "換",
    "می‌رم سراغ ",
    "سأنتقل إلى ",
    "लेकिन अब ",
    " पर जा रहा हूँ",
]
PIECES = st.lists(
    st.one_of(st.sampled_from([*WORDS, "Zipcart", "İ", "ﬃ", "…", "@", "-", "\u200c"]), st.text(max_size=8))
)


@given(pieces=PIECES, language=st.sampled_from(sorted(READS)))
def test_every_place_is_in_the_text_and_none_overlaps(pieces: list[str], language: str):
    text = normalise("".join(pieces))
    end = 0
    for start, stop in competitors(text, language):
        assert end <= start < stop <= len(text.text)
        first, last = text.span(start, stop)
        assert 0 <= first < last <= len(text.original)
        end = stop


def test_a_flood_of_phrases_names_a_few():
    assert len(competitors(normalise("switching to Zipcart, " * 400), "en")) == MOST_NAMES


@pytest.mark.parametrize("code", sorted({folder for folders in READS.values() for folder in folders}))
def test_every_phrase_leads_to_a_name_where_it_stands(code: str):
    language = "hi-Latn" if code == "hi-latn" else code
    listed = read_farewells()[code]
    missed = [
        written
        for sort in ("leaving", "going")
        for written in listed[sort]
        if named(f"x, {written.replace('…', 'Zipcart')}", language) != ["Zipcart"]
    ]
    assert missed == []


@pytest.mark.parametrize(
    "line", ["en\tleaving\tno place for a name", "en\tnobody\tanother …", "en\tsomebody\tzipcart", "en leaving to …"]
)
def test_a_bad_line_is_named(tmp_path: Path, line: str):
    path = tmp_path / "competitors.tsv"
    path.write_text(f"# ok\n{line}\n", encoding="utf-8")
    with pytest.raises(BadKnowledge, match=r"competitors\.tsv:2: "):
        read_farewells(path)


def test_a_phrase_knows_what_stands_around_the_name():
    assert phrase_of("buying from … now", sure=True)[:2] == ("buying from", "now")
    assert phrase_of("هروح ل…", sure=False).joined
    assert TABLE.exists()


@pytest.mark.parametrize(
    "language, part", [("hi", "अब "), ("hi", "अब x पर जा रहा "), ("en", "not switching to A "), ("zh", "换")]
)
def test_a_post_of_phrases_alone_takes_no_time(language: str, part: str):
    competitors(normalise(part), language)
    text = normalise(part * 4000)
    begun = time.process_time()
    competitors(text, language)
    assert time.process_time() - begun < 0.5
