"""Knowledge files are read strictly, and every language is compiled once."""

from pathlib import Path

import pytest

from monitor.understand.lexicon import (
    FILES,
    READS,
    BadKnowledge,
    alternatives,
    compile_lexicon,
    entry_of,
    lexicon_of,
    read,
)
from monitor.understand.normalise import normalise
from monitor.understand.terms import Entry, Role, spaced_words


def write_knowledge(folder: Path, **files: str) -> Path:
    """A language folder with the given lines; files not named hold a comment only."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES.values():
        lines = files.get(name.partition(".")[0], "")
        (folder / name).write_text(f"# {name}\n{lines}\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "line, role, entry",
    [
        pytest.param("awful\t-3", Role.WORD, Entry("awful", Role.WORD, -3), id="word"),
        pytest.param("not", Role.NEGATOR, Entry("not", Role.NEGATOR), id="negator"),
        pytest.param("very\t1.5", Role.INTENSIFIER, Entry("very", Role.INTENSIFIER, 1.5), id="intensifier"),
        pytest.param("no refund\t3", Role.COMPLAINT, Entry("no refund", Role.COMPLAINT, 3), id="complaint"),
        pytest.param("parcel*\tdelivery", Role.CAUSE, Entry("parcel*", Role.CAUSE, 1, "delivery"), id="cause"),
        pytest.param("lawyer\tlegal", Role.CUE, Entry("lawyer", Role.CUE, 1, "legal"), id="cue"),
        pytest.param("shares fell\tnews", Role.KIND, Entry("shares fell", Role.KIND, 1, "news"), id="kind"),
    ],
)
def test_a_line_becomes_an_entry(line: str, role: Role, entry: Entry):
    assert entry_of(line, role) == entry


@pytest.mark.parametrize(
    "line, role, says",
    [
        pytest.param("awful", Role.WORD, "1 columns", id="strength missing"),
        pytest.param("awful\t-2\tx", Role.WORD, "3 columns", id="a column too many"),
        pytest.param("not\t1", Role.NEGATOR, "2 columns", id="negator with strength"),
        pytest.param("awful\tvery", Role.WORD, "could not convert", id="strength is no number"),
        pytest.param("awful\t0", Role.WORD, "cannot have strength 0", id="zero"),
        pytest.param("awful\t-4", Role.WORD, "cannot have strength -4", id="too strong"),
        pytest.param("awful\t-1.5", Role.WORD, "cannot have strength -1.5", id="between two steps"),
        pytest.param("no refund\t-1", Role.COMPLAINT, "cannot have strength -1", id="complaint below zero"),
        pytest.param("very\t1.0", Role.INTENSIFIER, "cannot have strength 1.0", id="intensifier without effect"),
        pytest.param("late\tweather", Role.CAUSE, "unknown cause 'weather'", id="unknown cause"),
        pytest.param("late\tnone", Role.CAUSE, "unknown cause 'none'", id="none is no cause"),
        pytest.param("late\tangry", Role.CUE, "unknown cue 'angry'", id="unknown cue"),
        pytest.param("late\tcomplaint", Role.KIND, "unknown kind 'complaint'", id="a kind the gate decides"),
        pytest.param("...\t1", Role.WORD, "nothing to look for", id="punctuation only"),
    ],
)
def test_a_bad_line_is_refused_with_the_reason(line: str, role: Role, says: str):
    with pytest.raises(ValueError, match=says):
        entry_of(line, role)


def test_a_bad_file_is_named_with_its_line(tmp_path: Path):
    folder = write_knowledge(tmp_path / "en", words="awful\t-3\nnice\tgood")
    with pytest.raises(BadKnowledge, match=r"words\.tsv:3: could not convert"):
        read(folder)


def test_a_missing_file_is_named(tmp_path: Path):
    (write_knowledge(tmp_path / "en") / "kinds.tsv").unlink()
    with pytest.raises(BadKnowledge, match=r"kinds\.tsv: this file is missing"):
        read(tmp_path / "en")


@pytest.mark.parametrize("code, seen", [("de", []), ("zh", ["差"])], ids=["words", "parts of the text"])
def test_a_folder_is_compiled_as_its_language_is_written(tmp_path: Path, code: str, seen: list[str]):
    lexicon = compile_lexicon(code, read(write_knowledge(tmp_path / code, words="差\t-2")))
    text = normalise("太差了").text
    assert [text[hit.start : hit.end] for hit in lexicon.find(text, spaced_words(text))] == seen


def test_an_unknown_language_has_no_lexicon():
    assert lexicon_of("und") is None
    assert lexicon_of("tr") is None


@pytest.mark.parametrize("code", sorted(READS))
def test_every_language_we_read_has_its_own_lexicon(code: str):
    assert lexicon_of(code) is not None
    assert lexicon_of(code) is lexicon_of(code)


@pytest.mark.parametrize(
    "term, readings",
    [
        ("refund", ["refund"]),
        ("still no {refund|reply}", ["still no refund", "still no reply"]),
        ("{still|yet} no {refund|reply}", ["still no refund", "still no reply", "yet no refund", "yet no reply"]),
        ("{|my} order lost", ["order lost", "my order lost"]),
        ("{退款|退货}不处理", ["退款不处理", "退货不处理"]),
    ],
)
def test_alternatives_in_a_term_are_read_one_by_one(term, readings):
    assert list(alternatives(term)) == readings


@pytest.mark.parametrize("term", ["still no {refund", "refund}", "{a|{b|c}}"])
def test_a_missing_brace_is_told(term):
    with pytest.raises(ValueError, match="a brace is missing"):
        list(alternatives(term))
