"""The weights come about the same way every time, from posts that keep their form and their parts."""

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

pytest.importorskip("numba", reason="training needs numba: pip install allears[train]")
pytest.importorskip("scipy", reason="training needs scipy: pip install allears[train]")

from bench.train import seen, train
from bench.training.calibration import FOLDS, LEAST, MOST, fold_of, margin, platt, threshold, thresholds, yardstick
from bench.training.features import Features, ask, features
from bench.training.heads import CUES, LANGUAGES, QUESTIONS, Question, group_of
from bench.training.learner import Learnt, Recipe, learn
from bench.training.rows import SIX, BadPost, Row, post_of, public, written
from bench.training.writing import write
from monitor.evaluate import average_precision
from monitor.understand.assessment import Cause, Emotion, Kind, Label
from monitor.understand.judge import COMPLAINT, NEGATIVITY, margins
from monitor.understand.lexicon import CUES as KNOWN_CUES
from monitor.understand.model import Model, read
from monitor.understand.mood import Signal
from monitor.understand.yardstick import read as read_yardstick

LINE = "complaint | negative | anger | billing | high | 2 | yes | money,legal | Charged twice | and nobody cares"
HEADING = "# scenario: charged-twice | brand: Nimbus"
POSTS, TRADES = 600, 12
"""Of each language, at least."""

EVERY = 25
"""A slice: one post in so many of the training part."""


@pytest.fixture(scope="module")
def posts() -> dict[str, list[Row]]:
    return {part: list(written((part,))) for part in ("train", "test")}


def test_a_post_is_read_with_all_its_labels():
    assert post_of(LINE, "en", "train", "telecom", "charged-twice", "Nimbus") == Row(
        text="Charged twice | and nobody cares",
        language="en",
        source="written",
        part="train",
        label=Label.NEGATIVE,
        complaint=True,
        kind=Kind.COMPLAINT,
        emotion=Emotion.ANGER,
        cause=Cause.BILLING,
        severity="high",
        impact=2,
        needs_reply=True,
        cues=frozenset(("money", "legal")),
        trade="telecom",
        scenario="en/telecom/charged-twice",
        brand="Nimbus",
    )


def test_posts_belong_to_the_scenario_above_them(tmp_path: Path):
    lines = [HEADING, LINE, "", LINE.replace("complaint |", "joke |"), "# scenario: other | brand: Ki wi ", LINE]
    path = tmp_path / "train" / "ru" / "telecom.txt"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    first, joke, last = written(folder=tmp_path)
    assert (first.scenario, joke.scenario, last.scenario) == (*["ru/telecom/charged-twice"] * 2, "ru/telecom/other")
    assert (first.brand, last.brand, first.language, first.part) == ("Nimbus", "Ki wi", "ru", "train")
    assert (first.complaint, joke.complaint) == (True, False)
    assert list(written(("test",), tmp_path)) == []


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(LINE.replace(" | yes", ""), id="a field missing"),
        pytest.param(LINE.replace("complaint", "rant"), id="unknown kind"),
        pytest.param(LINE.replace("negative", "bad"), id="unknown label"),
        pytest.param(LINE.replace("anger", "rage"), id="unknown emotion"),
        pytest.param(LINE.replace("billing", "money"), id="unknown cause"),
        pytest.param(LINE.replace("high", "grave"), id="unknown severity"),
        pytest.param(LINE.replace("| 2 |", "| 7 |"), id="impossible impact"),
        pytest.param(LINE.replace("yes", "maybe"), id="neither yes nor no"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str):
    path = tmp_path / "train" / "en" / "telecom.txt"
    path.parent.mkdir(parents=True)
    path.write_text(f"{HEADING}\n{LINE}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(BadPost, match=r"telecom\.txt:4: "):
        list(written(folder=tmp_path))


def test_a_post_without_a_scenario_is_refused(tmp_path: Path):
    path = tmp_path / "train" / "en" / "telecom.txt"
    path.parent.mkdir(parents=True)
    path.write_text(LINE, encoding="utf-8")
    with pytest.raises(BadPost, match=r"telecom\.txt:1: .* below a scenario"):
        list(written(folder=tmp_path))


def test_public_rows_have_what_their_source_tells(tmp_path: Path):
    (tmp_path / "fa").mkdir()
    told = [{"text": "بد", "lang": "fa", "label": "negative"}, {"text": "سلام", "lang": "fa", "complaint": 0}]
    with gzip.open(tmp_path / "fa" / "shop.train.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(map(json.dumps, told)))
    (tmp_path / "fa" / "shop.dev.jsonl.gz").write_bytes(b"never read")
    bad, calm = public(tmp_path)
    assert (bad.text, bad.language, bad.source, bad.label, bad.complaint) == (
        "بد",
        "fa",
        "shop/fa",
        Label.NEGATIVE,
        None,
    )
    assert (calm.label, calm.complaint, calm.kind) == (None, False, None)


def test_no_scenario_and_no_text_stands_in_both_parts(posts: dict[str, list[Row]]):
    learnt, asked = posts["train"], posts["test"]
    assert {row.scenario for row in learnt} & {row.scenario for row in asked} == set()
    assert {row.text for row in learnt} & {row.text for row in asked} == set()


def test_no_text_stands_twice_in_a_part(posts: dict[str, list[Row]]):
    assert [
        text for rows in posts.values() for text, times in Counter(row.text for row in rows).items() if times > 1
    ] == []


@pytest.mark.parametrize("language", SIX)
def test_every_language_has_posts_of_many_trades_in_both_parts(posts: dict[str, list[Row]], language: str):
    here = {part: [row for row in rows if row.language == language] for part, rows in posts.items()}
    both = here["train"] + here["test"]
    assert len(both) >= POSTS
    for rows in here.values():
        assert len({row.trade for row in rows}) >= TRADES
        assert {row.kind for row in rows} == set(Kind)


def test_labels_of_a_post_agree(posts: dict[str, list[Row]]):
    for row in (*posts["train"], *posts["test"]):
        assert row.text.strip(), row.scenario
        assert (row.cause is Cause.NONE) is not row.complaint, row.text
        assert (row.impact == 0) is not row.complaint, row.text
        assert row.cues is not None
        assert row.cues <= {*CUES, *KNOWN_CUES}, row.text


class Trained(NamedTuple):
    """What one training learnt, and where it was written."""

    rows: Sequence[Row]
    found: Features
    learnt: Mapping[Question, Learnt]
    folder: Path

    def model(self) -> Model:
        return read(self.folder)


@pytest.fixture(scope="module")
def trained(posts: dict[str, list[Row]], tmp_path_factory: pytest.TempPathFactory) -> Trained:
    rows, folder = posts["train"][::EVERY], tmp_path_factory.mktemp("slice")
    found = seen(rows)
    learnt = {question: question.learn(found, rows) for question in QUESTIONS}
    write(learnt, found.signals, folder)
    (folder / "yardstick.json").write_text(yardstick(found, rows), encoding="utf-8")
    return Trained(rows, found, learnt, folder)


def test_the_same_posts_give_the_same_bytes(trained: Trained, tmp_path: Path):
    train(trained.rows, tmp_path)
    again = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert again == {path.name: path.read_bytes() for path in trained.folder.iterdir()}


def test_every_language_is_measured(trained: Trained):
    measured = read_yardstick(trained.folder / "yardstick.json")
    assert {"", *SIX} <= measured.threshold.keys() <= measured.complaint.keys() <= {"", *LANGUAGES}
    assert {"", *SIX} <= measured.negativity.keys()
    assert all(LEAST <= number <= MOST for number in measured.threshold.values())


@pytest.mark.parametrize(
    "question, truth",
    [(COMPLAINT, lambda row: row.complaint), (NEGATIVITY, lambda row: row.label is Label.NEGATIVE)],
    ids=["complaint", "negative"],
)
def test_what_was_learnt_ranks_its_own_posts(trained: Trained, question, truth):
    model = trained.model()
    ranked = margins(model, model.ask([ask(row) for row in trained.rows]), question)
    area = average_precision([truth(row) for row in trained.rows], ranked.tolist())
    assert area is not None
    assert area > 0.95


def test_the_written_model_answers_as_it_learnt(trained: Trained):
    """But for the digits that int8 leaves out."""
    model = trained.model()
    said = model.ask([ask(row) for row in trained.rows])
    group = np.array([group_of(row) for row in trained.rows])
    for question, learnt in trained.learnt.items():
        head = model.heads[question.name]
        meant = learnt.answer(trained.found.narrow(question.bits), trained.found.amounts, group)
        assert head.classes == question.classes
        assert np.abs(said[:, head.first : head.last] - meant).mean() < 0.1 * np.abs(meant).mean(), question.name


def test_signals_become_columns_and_grams_counts(trained: Trained):
    asked = [ask(row) for row in trained.rows[:20]]
    found = features(asked, 16, ("bad", "asked", "never seen"))
    assert found.amounts.shape == (20, 3)
    assert not found.amounts[:, 2].any()
    bad = [sum(one.amount for one in text.signals if one.name == "bad") for text in asked]
    assert found.amounts[:, 0] == pytest.approx(np.array(bad))
    assert (trained.found.take(np.arange(20)).narrow(16) != found.counts).nnz == 0


def test_stars_are_never_learnt_from(trained: Trained):
    asked = ask(trained.rows[0])._replace(signals=[Signal("rating", "", 1.0), Signal("bad", "", 1.0)])
    assert features([asked], 16).signals == ("bad",)


def test_a_language_never_met_starts_where_the_others_do(trained: Trained):
    bias, met = trained.model().bias, {row.language for row in trained.rows}
    assert bias.keys() == {"", *LANGUAGES} > met
    unmet = set(LANGUAGES) - met
    mean = np.mean([bias[language] for language in met], axis=0)
    assert unmet
    assert all(bias[language] == pytest.approx(mean, abs=1e-4) for language in unmet)


def test_a_fold_keeps_trades_and_scenarios_together(posts: dict[str, list[Row]]):
    folds: dict[str, set[int]] = defaultdict(set)
    for row in posts["train"]:
        folds[row.scenario if row.trade.startswith("mixed") else row.trade].add(fold_of(row))
    assert {len(same) for same in folds.values()} == {1}
    assert set.union(*folds.values()) == set(range(FOLDS))


def test_a_line_is_fitted_to_what_came_true():
    logit = np.random.default_rng(1).normal(0, 3, 20_000)
    truth = np.random.default_rng(2).random(20_000) < 1 / (1 + np.exp(-(0.5 * logit - 1)))
    assert platt(logit, truth) == pytest.approx([0.5, -1], abs=0.05)


@pytest.mark.parametrize(
    "numbers, truth, lowest",
    [
        pytest.param([0.9, 0.8, 0.7, 0.6], [1, 1, 1, 0], 0.7, id="as low as it stays precise"),
        pytest.param([0.9, 0.8, 0.7, 0.6], [1, 1, 1, 1], 0.6, id="all are right"),
        pytest.param([0.4, 0.3, 0.2, 0.1], [1, 1, 1, 1], LEAST, id="never below even odds"),
        pytest.param([0.99, 0.98], [1, 1], MOST, id="never out of reach"),
        pytest.param([0.9, 0.8], [0, 1], MOST, id="never precise"),
    ],
)
def test_a_threshold_is_the_lowest_that_is_precise_enough(numbers: list[float], truth: list[int], lowest: float):
    order = np.random.default_rng(1).permutation(len(numbers))
    assert threshold(np.array(numbers)[order], np.array(truth, bool)[order]) == lowest


def test_a_language_of_few_posts_leans_on_the_others():
    many = (np.array([0.9, 0.8, 0.7, 0.6]), np.array([1, 1, 1, 0], bool))
    few = (np.array([0.95, 0.85]), np.array([1, 0], bool))
    assert (threshold(*many), threshold(*few)) == (0.7, 0.95)
    assert thresholds({"en": many, "fa": few}) == {"": 0.9, "en": 0.8, "fa": 0.925}


def test_a_margin_is_of_any_class_asked_for_against_any_other():
    assert margin(np.array([[0.0, 0.0, 0.0, 0.0]]), [True, True, True, False])[0] == pytest.approx(np.log(3))


def toy(truth: list[list[int]], **extra: object) -> np.ndarray:
    """What is learnt from three texts that share no gram: their answers."""
    import scipy.sparse as sparse  # noqa: PLC0415  (absent where training is skipped)

    counts, amounts = sparse.csr_matrix(np.eye(3, dtype=np.float32)), np.zeros((3, 1), np.float32)
    learnt = learn(counts, amounts, np.array(truth, np.float32), Recipe(epochs=50), **extra)
    return learnt.answer(counts, amounts, np.zeros(3, np.int64))


def test_learning_finds_the_class_of_each_text():
    assert toy([[1, 0, 0], [0, 1, 0], [0, 0, 1]]).argmax(axis=1).tolist() == [0, 1, 2]


def test_any_of_several_right_classes_is_right():
    answers = toy([[1, 1, 0], [0, 0, 1], [0, 0, 1]])
    assert answers[0, :2].min() > answers[0, 2]


def test_a_source_says_nothing_of_a_class_it_cannot_name():
    possible = np.array([[1, 1, 0]] * 3, bool)
    assert not toy([[1, 0, 0], [0, 1, 0], [0, 1, 0]], possible=possible)[:, 2].any()


def test_questions_of_their_own_may_all_be_answered_yes():
    answers = toy([[1, 1, 1], [0, 0, 0], [1, 0, 0]], many=True)
    assert (answers > 0).tolist() == [[True] * 3, [False] * 3, [True, False, False]]
