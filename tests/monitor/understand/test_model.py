"""The model's answers are sums: the same for a batch as for its texts, and the same taken apart."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.understand.assessment import Cause, Emotion, Kind, Label
from monitor.understand.grams import pieces_of
from monitor.understand.matter import CUE_NAMES
from monitor.understand.model import SHIPPED, WORDS, Asked, Model, read, shipped, softmax, spread
from monitor.understand.mood import Signal
from monitor.understand.normalise import normalise

MOST = 12_000_000
"""Bytes that the model may add to the package."""

TABLES = {"label": ("bad", "good"), "kind": ("trouble", "praise", "other")}, {"cue": ("legal", "churn")}
BITS = (7, 5)
BIAS = {"": [1, 2, 3, 4, 5, 6, 7], "en": [-1, 0, 1, 2, 3, 4, 5]}
SIGNALS = {"bad": [1, -1, 0.5, 0, 0, 0.25, 0], "asked": [0, 0, -2, 0, 1, 0, 0]}


def store(folder: Path) -> Path:
    """A model with two small tables, written as the package's own is."""
    random, told = np.random.default_rng(1), []
    for number, (heads, bits) in enumerate(zip(TABLES, BITS, strict=True)):
        columns = sum(map(len, heads.values()))
        np.save(folder / f"{number}.npy", random.integers(-127, 128, (1 << bits, columns)).astype(np.int8))
        told.append({"file": f"{number}.npy", "bits": bits, "heads": heads, "scale": [0.01 * (number + 1)] * columns})
    (folder / "model.json").write_text(json.dumps({"tables": told, "bias": BIAS, "signals": SIGNALS}))
    return folder


ODD = {
    "empty": "",
    "half a character": "\ud83d",
    "one sign": "!",
    "one word": "a" * 100_000,
    "many words": "a " * 50_000,
    "ideographs": "差" * 100_000,
    "emoji": "😡" * 100_000,
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return read(store(tmp_path_factory.mktemp("model")))


def asked(text: str, language: str = "en", signals: Sequence[Signal] = ()) -> Asked:
    return Asked(pieces_of(normalise(text).text), signals, language)


AMOUNTS = st.builds(
    Signal,
    st.sampled_from([*SIGNALS, "never learnt"]),
    st.just("label"),
    st.floats(-5, 5),
    st.sampled_from([None, (0, 1)]),
)
ASKED = st.builds(
    asked, st.text(st.characters()), st.sampled_from(["en", "ru", "und", ""]), st.lists(AMOUNTS, max_size=4)
)


def test_heads_stand_side_by_side(model: Model):
    assert [(head.name, head.classes, head.first, head.last) for head in model.heads.values()] == [
        ("label", ("bad", "good"), 0, 2),
        ("kind", ("trouble", "praise", "other"), 2, 5),
        ("cue", ("legal", "churn"), 5, 7),
    ]
    assert model.width == 7
    assert [(table.bits, table.columns) for table in model.tables] == [(7, slice(0, 5)), (5, slice(5, 7))]


def test_a_text_without_words_starts_where_its_language_does(model: Model):
    assert model.ask([asked("", "en"), asked(" ", "sw"), asked("", "")]).tolist() == [BIAS["en"], BIAS[""], BIAS[""]]


def test_an_unknown_language_reads_the_words_alike(model: Model):
    english, other = model.ask([asked("still no refund", "en"), asked("still no refund", "sw")])
    assert other - english == pytest.approx(np.subtract(BIAS[""], BIAS["en"]))


def test_signals_add_their_weight_times_their_amount(model: Model):
    signals = [Signal("bad", "word: awful", 2.0), Signal("asked", "asked", -0.5), Signal("never learnt", "?", 9.0)]
    plain, told = model.ask([asked("still no refund"), asked("still no refund", signals=signals)])
    assert told - plain == pytest.approx(2.0 * np.array(SIGNALS["bad"]) - 0.5 * np.array(SIGNALS["asked"]))


def test_four_times_as_many_words_count_twice(model: Model):
    few, many = model.ask([asked("ab " * 50), asked("ab " * 200)]) - np.array(BIAS["en"])
    assert np.linalg.norm(many) == pytest.approx(2 * np.linalg.norm(few), rel=0.2)  # both ends stand out in a short one


def test_nothing_asked_is_nothing_answered(model: Model):
    assert model.ask([]).shape == (0, 7)


@settings(deadline=None)
@given(text=ASKED)
@example(text=asked(""))
@example(text=asked("\ud83d"))
@example(text=asked("a"))
def test_the_parts_add_up_to_the_answers(model: Model, text: Asked):
    parts = model.parts(text)
    assert np.abs(parts.points.sum(axis=0) - model.ask([text])[0]).max() < 1e-9


@settings(deadline=None)
@given(text=ASKED)
def test_every_part_has_a_row_and_every_word_its_place(model: Model, text: Asked):
    parts = model.parts(text)
    known = [signal for signal in text.signals if signal.name in SIGNALS]
    assert len(parts.parts) == len(parts.points)
    assert parts.parts[0] == ("start", None)
    assert parts.parts[1 : 1 + len(known)] == tuple((signal.label, signal.place) for signal in known)
    assert parts.parts[1 + len(known) :] == tuple((WORDS, (one.start, one.end)) for one in text.pieces)


@settings(deadline=None)
@given(texts=st.lists(ASKED, min_size=1, max_size=6), random=st.randoms())
def test_a_text_is_answered_alike_in_any_company(model: Model, texts: list[Asked], random):
    order = random.sample(range(len(texts)), len(texts))
    together, alone = model.ask([texts[at] for at in order]), [model.ask([text])[0] for text in texts]
    assert np.abs(together - [alone[at] for at in order]).max() < 1e-9


def test_a_word_speaks_only_for_itself(model: Model):
    """What a word adds does not hang on its place, but for both ends of the text and its neighbours."""
    far = model.parts(asked(f"{'one two ' * 20}refund {'one two ' * 20}")).points[1 + 40]
    later = model.parts(asked(f"{'one two ' * 21}refund {'one two ' * 19}")).points[1 + 42]
    assert later == pytest.approx(far)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_no_text_is_too_odd(model: Model, text: str):
    one = Asked(pieces_of(text), (), "en")
    assert np.isfinite(model.ask([one, one])).all()
    assert np.isfinite(model.parts(one).points).all()


@pytest.mark.parametrize("name", ["model.json", "1.npy"])
def test_a_missing_file_is_named(tmp_path: Path, name: str):
    (store(tmp_path) / name).unlink()
    with pytest.raises(FileNotFoundError, match=name):
        read(tmp_path)


def test_probabilities_and_their_spread():
    logits = np.array([[0.0, 0.0], [1000.0, 0.0], [-1000.0, -1000.0]])
    assert softmax(logits) == pytest.approx(np.array([[0.5, 0.5], [1.0, 0.0], [0.5, 0.5]]))
    assert spread(logits) == pytest.approx(np.log(2) + np.array([0, 1000 - np.log(2), -1000]))


def test_the_package_holds_a_model_that_answers_every_question():
    classes = {name: set(head.classes) for name, head in shipped().heads.items()}
    assert classes["label"] == set(Label)
    assert classes["kind"] == set(Kind)
    assert classes["emotion"] == set(Emotion)
    assert classes["cause"] == set(Cause) - {Cause.NONE}
    assert classes["impact"] == {"0", "1", "2", "3"}
    assert classes["needs_reply"] == {"yes", "no"}
    assert classes["cue"] <= CUE_NAMES.keys()
    assert shipped().bias.keys() >= {"", "en", "ru", "zh", "fa", "ar", "hi"}


def test_its_weights_fit_together():
    model = shipped()
    for table in model.tables:
        assert table.weights.dtype == np.int8
        assert table.weights.shape == (1 << table.bits, len(table.scale))
        assert table.columns.stop - table.columns.start == len(table.scale)
    lengths = {len(weights) for weights in (*model.signals.values(), *model.bias.values())}
    assert lengths == {model.width} == {sum(len(head.classes) for head in model.heads.values())}


def test_it_is_small_and_has_no_file_too_many():
    files = {path.name: path.stat().st_size for path in SHIPPED.iterdir()}
    told = json.loads((SHIPPED / "model.json").read_text(encoding="utf-8"))
    assert files.keys() == {"model.json", "yardstick.json", *(table["file"] for table in told["tables"])}
    assert sum(files.values()) <= MOST
