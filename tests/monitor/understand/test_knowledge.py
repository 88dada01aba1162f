"""Every knowledge file that ships is in form, says nothing twice, and can be found in a text."""

from collections import Counter
from pathlib import Path

import pytest

from monitor.understand.emoji import read_signs, signs_in
from monitor.understand.lexicon import (
    CAUSES,
    CUES,
    FILES,
    KINDS,
    KNOWLEDGE,
    READS,
    STRENGTHS,
    compile_lexicon,
    read,
    read_addresses,
)
from monitor.understand.matter import CUE_NAMES
from monitor.understand.model import shipped
from monitor.understand.mood import Reading
from monitor.understand.normalise import normalise
from monitor.understand.signals import cues_of, signals_of
from monitor.understand.terms import Entry, Lexicon, Role, parts_of, spaced_words

CODES = sorted({folder for folders in READS.values() for folder in folders})
LARGEST = 20_000
"""Entries of one language: more would be combinations spelt out, and 0.3 s to load."""

LEAST = {Role.WORD: 300, Role.NEGATOR: 5, Role.INTENSIFIER: 10, Role.COMPLAINT: 100, Role.CUE: 100, Role.CAUSE: 60}


def finds(entry: Entry, lexicon: Lexicon) -> bool:
    text = normalise(entry.term.replace("*", "")).text
    return any(hit.entry.claim == entry.claim for hit in lexicon.find(text, spaced_words(text)))


@pytest.fixture(scope="module", params=CODES)
def knowledge(request: pytest.FixtureRequest) -> tuple[str, list[Entry]]:
    return request.param, read(KNOWLEDGE / request.param)


@pytest.fixture(scope="module")
def lexicon(knowledge: tuple[str, list[Entry]]) -> Lexicon:
    return compile_lexicon(*knowledge)


def test_every_folder_belongs_to_a_language():
    assert sorted(path.name for path in KNOWLEDGE.iterdir() if path.is_dir()) == CODES


def test_a_folder_holds_the_agreed_files_and_no_others(knowledge: tuple[str, list[Entry]]):
    code, _ = knowledge
    assert sorted(path.name for path in (KNOWLEDGE / code).iterdir()) == sorted(FILES.values())


def test_no_term_stands_twice_in_a_file(knowledge: tuple[str, list[Entry]]):
    _, entries = knowledge
    seen = Counter((entry.role, parts_of(entry.term), entry.name) for entry in entries)
    twice = [(role, " ".join(part.text for part in parts)) for (role, parts, _), n in seen.items() if n > 1]
    assert twice == []


def test_no_term_has_two_causes_or_two_kinds(knowledge: tuple[str, list[Entry]]):
    _, entries = knowledge
    names: dict[tuple[Role, object], set[str]] = {}
    for entry in entries:
        if entry.role in {Role.CAUSE, Role.KIND}:
            names.setdefault((entry.role, parts_of(entry.term)), set()).add(entry.name)
    assert [places for places, given in names.items() if len(given) > 1] == []


def test_every_term_is_found_where_it_stands(knowledge: tuple[str, list[Entry]], lexicon: Lexicon):
    _, entries = knowledge
    assert [(entry.role, entry.term) for entry in entries if not finds(entry, lexicon)] == []


def test_a_stem_is_long_enough_to_mean_something(knowledge: tuple[str, list[Entry]]):
    _, entries = knowledge
    short = [entry.term for entry in entries for part in parts_of(entry.term)[:1] if part.stem and len(part.text) < 2]
    assert short == []


def test_a_language_knows_enough_of_each_role(knowledge: tuple[str, list[Entry]]):
    _, entries = knowledge
    counts = Counter(entry.role for entry in entries)
    assert {role: counts[role] for role, least in LEAST.items() if counts[role] < least} == {}
    assert len(entries) <= LARGEST


def test_good_and_bad_words_are_both_there_in_all_strengths(knowledge: tuple[str, list[Entry]]):
    _, entries = knowledge
    assert {entry.strength for entry in entries if entry.role is Role.WORD} == STRENGTHS[Role.WORD]


def test_every_cue_has_a_name():
    assert CUE_NAMES.keys() == CUES


@pytest.mark.parametrize("sort, names", [("cue", CUES), ("kind", KINDS), ("cause", CAUSES)])
def test_every_cue_kind_and_cause_has_a_weight(sort: str, names: frozenset[str]):
    assert {f"{sort} {name}" for name in names} <= shipped().signals.keys()


FORMS = "@acme GOOD!!! soooo? https://example.com #tag “so” 5 % … 😡 :) @acme"


def test_whatever_the_knowledge_finds_has_a_weight(knowledge: tuple[str, list[Entry]], lexicon: Lexicon):
    code, entries = knowledge
    of_each_sort = {(entry.role, entry.name, entry.strength > 0): entry.term.replace("*", "") for entry in entries}
    found = set()
    for term in of_each_sort.values():
        text = normalise(f"{FORMS} {term}. {term}")
        words = spaced_words(text.text)
        hits = lexicon.find(text.text, words)
        reading = Reading(text, words, hits, signs_in(text.text), code, rating=1.0, compound=-0.5)
        found |= {signal.name for signal in signals_of(reading, cues_of(hits))}
    assert found - shipped().signals.keys() == set()
    assert {"bad", "good", "complaint", "sign", "own", "cause", "handle first", "vader", "rating"} <= found


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_words_to_speak_to_the_company(code: str):
    terms = [entry.term for entry in read_addresses(code)]
    assert len(set(terms)) == len(terms) >= 3


def test_every_sign_is_found_in_a_text():
    signs = read_signs()
    missed = [
        sign for sign in signs if [one.strength for one in signs_in(normalise(f"a {sign} b").text)] != [signs[sign]]
    ]
    assert missed == []


def test_a_sign_is_refused_without_a_proper_strength(tmp_path: Path):
    (tmp_path / "emoji.tsv").write_text("# signs\n😡\t-3\n😍\t0\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"emoji\.tsv:3: "):
        read_signs(tmp_path / "emoji.tsv")


@pytest.mark.parametrize(
    "text, signs",
    [
        ("https://example.com :(", [":("]),
        ("see list:(a) and 10:)", []),
        ("👍🏽 ❤️", ["👍", "❤"]),
        ("客服[怒]", ["[怒]"]),
        ("", []),
    ],
)
def test_signs_are_told_from_punctuation(text: str, signs: list[str]):
    assert [one.sign for one in signs_in(normalise(text).text)] == signs
