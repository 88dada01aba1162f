"""Terms are found in a text as whole words, by the longest."""

import pytest

from monitor.understand.normalise import normalise
from monitor.understand.terms import CACHED_TOKENS, Entry, Han, Layered, Role, Spaced, spaced_words


def found(entries: list[Entry], text: str) -> list[tuple[str, str]]:
    clean = normalise(text).text
    return [(hit.entry.term, clean[hit.start : hit.end]) for hit in Spaced(entries).find(clean, spaced_words(clean))]


def bad(*terms: str) -> list[Entry]:
    return [Entry(term, Role.WORD, -1) for term in terms]


@pytest.mark.parametrize(
    "terms, text, hits",
    [
        pytest.param(["awful"], "Awful! AWFUL.", [("awful", "awful")] * 2, id="case and punctuation"),
        pytest.param(["awful"], "awfully unlawful", [], id="whole words only"),
        pytest.param(["delay*"], "delays, delayed", [("delay*", "delays"), ("delay*", "delayed")], id="stem"),
        pytest.param(["delay*"], "undelayed", [], id="a stem begins its word"),
        pytest.param(["bad", "not bad"], "not bad, bad", [("not bad", "not bad"), ("bad", "bad")], id="longest wins"),
        pytest.param(["late", "late*"], "late later", [("late", "late"), ("late*", "later")], id="exact before stem"),
        pytest.param(["la*", "late*"], "later", [("late*", "later")], id="longer stem first"),
        pytest.param(["never again", "never a*"], "never again", [("never again", "never again")], id="one claim"),
        pytest.param(["wait* for week*"], "waiting for weeks", [("wait* for week*", "waiting for weeks")], id="stems"),
        pytest.param(["wait* for week*"], "waiting for", [], id="a phrase cut off"),
        pytest.param(["don't work"], "don’t work", [("don't work", "don't work")], id="typographic apostrophe"),
        pytest.param(["fail"], "#Fail", [("fail", "fail")], id="hashtag"),
        pytest.param(["fail"], "https://example.com/fail @fail", [], id="links and handles say nothing"),
        pytest.param(["ужас*"], "УЖАСНО", [("ужас*", "ужасно")], id="Cyrillic"),
        pytest.param(["خراب*"], "خَرابه", [("خراب*", "خرابه")], id="Persian with vowel sign"),
        pytest.param(["बेकार"], "बेकार है", [("बेकार", "बेकार")], id="Hindi vowel signs"),
        pytest.param(["awful"], "", [], id="empty"),
    ],
)
def test_terms_are_found_in_a_spaced_text(terms: list[str], text: str, hits: list[tuple[str, str]]):
    found_hits = found(bad(*terms), text)
    assert [(term, seen.removeprefix("#")) for term, seen in found_hits] == hits


def test_hits_with_different_claims_may_overlap():
    entries = [Entry("no refund", Role.COMPLAINT, 2), Entry("refund", Role.CAUSE, 1, "billing"), *bad("refund")]
    assert {term for term, _ in found(entries, "still no refund")} == {"no refund", "refund"}
    assert len(found(entries, "still no refund")) == 3


def test_chinese_terms_are_parts_of_the_text_and_the_longest_wins():
    terms = [Entry("错", Role.WORD, -1), Entry("不错", Role.WORD, 2), Entry("不", Role.NEGATOR)]
    hits = Han([*terms, Entry("三周", Role.COMPLAINT, 2)]).find("不错,等了三周", [])
    assert [(hit.entry.term, hit.first, hit.last) for hit in hits] == [("不错", 0, 1), ("三周", 5, 6)]


def test_layers_add_up_and_the_first_wins_where_they_clash():
    first = Spaced([Entry("gift", Role.WORD, 2), Entry("плохо", Role.WORD, -2)])
    second = Spaced(
        [Entry("gift card", Role.WORD, -3), Entry("awful", Role.WORD, -3), Entry("gift", Role.CAUSE, name="billing")]
    )
    text = normalise("Gift card плохо awful").text
    hits = Layered(first, [second]).find(text, spaced_words(text))
    assert [(hit.entry.term, hit.entry.role, hit.entry.strength) for hit in hits] == [
        ("gift", Role.WORD, 2),
        ("gift", Role.CAUSE, 1),
        ("плохо", Role.WORD, -2),
        ("awful", Role.WORD, -3),
    ]


def test_a_flood_of_new_words_does_not_grow_the_memory():
    lexicon = Spaced(bad("awful"))
    words = spaced_words(" ".join(f"w{number}" for number in range(CACHED_TOKENS + 1000)))
    lexicon.find("", words)
    assert len(lexicon._looks) == 1000
