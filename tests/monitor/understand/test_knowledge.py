"""Every knowledge file that ships is in form, says nothing twice, and can be found in a text."""

from collections import Counter
from pathlib import Path

import pytest

from monitor.understand.complaint import CUE_NAMES, WEIGHTS
from monitor.understand.emoji import read_signs, signs_in
from monitor.understand.lexicon import CUES, FILES, KINDS, KNOWLEDGE, READS, STRENGTHS, read, read_addresses
from monitor.understand.normalise import normalise
from monitor.understand.terms import Entry, Han, Role, Spaced, parts_of, spaced_words

CODES = sorted({folder for folders in READS.values() for folder in folders})
LARGEST = 20_000
"""Entries of one language: more would be combinations spelt out, and 0.3 s to load."""

LEAST = {Role.WORD: 300, Role.NEGATOR: 5, Role.INTENSIFIER: 10, Role.COMPLAINT: 100, Role.CUE: 100, Role.CAUSE: 60}


def finds(entry: Entry, lexicon: Spaced | Han) -> bool:
    text = normalise(entry.term.replace("*", "")).text
    return any(hit.entry.claim == entry.claim for hit in lexicon.find(text, spaced_words(text)))


@pytest.fixture(scope="module", params=CODES)
def knowledge(request: pytest.FixtureRequest) -> tuple[str, list[Entry]]:
    return request.param, read(KNOWLEDGE / request.param)


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


def test_every_term_is_found_where_it_stands(knowledge: tuple[str, list[Entry]]):
    code, entries = knowledge
    lexicon = Han(entries) if code == "zh" else Spaced(entries)
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


def test_every_cue_and_kind_has_a_weight_and_every_cue_a_name():
    assert CUE_NAMES.keys() == CUES
    assert {f"cue {cue}" for cue in CUES} | {f"kind {kind}" for kind in KINDS} <= WEIGHTS.keys()


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
