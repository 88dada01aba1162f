"""The figures are those of the textbooks, and labels that cannot be read are named by line."""

import gzip
from itertools import count
from pathlib import Path

import msgspec
import pytest
from doubles.weights import answers, model

from monitor.evaluate import (
    BadGold,
    Gated,
    Gold,
    Named,
    average_precision,
    evaluate,
    macro_f1,
    precision_recall_f1,
    read_gold,
    recall_at_precision,
)
from monitor.understand.assess import Mind
from monitor.understand.assessment import Cause, Label
from monitor.understand.yardstick import Scale, Yardstick

LINES = (
    b'{"text": "still no refund, awful", "lang": "en", "label": "negative", "complaint": true, "id": 7}\n'
    b"\n"
    b'{"text": "\xd0\xbe\xd1\x82\xd0\xbb\xd0\xb8\xd1\x87\xd0\xbd\xd0\xbe", "label": "positive"}\n'
)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_gold_is_read_packed_or_not_whatever_its_name(tmp_path: Path, packed: bool):
    path = tmp_path / "labels"
    path.write_bytes(gzip.compress(LINES) if packed else LINES)
    assert list(read_gold(path)) == [
        Gold("still no refund, awful", "en", label=Label.NEGATIVE, complaint=True),
        Gold("отлично", label=Label.POSITIVE),
    ]


@pytest.mark.parametrize(
    "line, says",
    [
        pytest.param(b"{", "line 2: Input data was truncated", id="no JSON"),
        pytest.param(b'{"lang": "en"}', "line 2: Object missing required field `text`", id="no text"),
        pytest.param(b'{"text": "a", "label": "bad"}', r"line 2: Invalid enum value 'bad'", id="unknown label"),
        pytest.param(b'{"text": "a", "complaint": "yes"}', "line 2: Expected `bool", id="wrong type"),
        pytest.param(b'{"text": "\xff"}', "line 2: ", id="no UTF-8"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: bytes, says: str):
    (tmp_path / "gold.jsonl").write_bytes(b'{"text": "fine"}\n' + line + b"\n")
    with pytest.raises(BadGold, match=says):
        list(read_gold(tmp_path / "gold.jsonl"))


def test_a_torn_gzip_file_is_named(tmp_path: Path):
    (tmp_path / "gold.gz").write_bytes(gzip.compress(LINES * 50)[:60])
    with pytest.raises(BadGold, match="damaged gzip file"):
        list(read_gold(tmp_path / "gold.gz"))


def test_precision_recall_and_f1():
    truth, found = [True, True, True, False, False], [True, True, False, True, False]
    assert precision_recall_f1(truth, found) == (0.6667, 0.6667, 0.6667)
    assert precision_recall_f1(truth, [False] * 5) == (0.0, 0.0, 0.0)
    assert precision_recall_f1([False] * 5, found) == (0.0, 0.0, 0.0)


def test_macro_f1_counts_only_the_classes_of_the_gold():
    assert macro_f1([("a", "a"), ("a", "c"), ("b", "b"), ("b", None)]) == 0.6667
    assert macro_f1([("a", "a"), ("b", "b")]) == 1.0


@pytest.mark.parametrize(
    "truth, scores, area",
    [
        pytest.param([1, 1, 0, 0], [0.9, 0.8, 0.7, 0.6], 1.0, id="perfect"),
        pytest.param([0, 0, 1, 1], [0.9, 0.8, 0.7, 0.6], 0.4167, id="upside down"),
        pytest.param([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 0.8333, id="example of scikit-learn"),
        pytest.param([1, 0, 0, 1], [0.5, 0.5, 0.5, 0.5], 0.5, id="ties say nothing"),
        pytest.param([0, 0], [0.5, 0.1], None, id="nothing to find"),
    ],
)
def test_average_precision(truth: list[int], scores: list[float], area: float | None):
    assert average_precision([bool(one) for one in truth], scores) == area


@pytest.mark.parametrize(
    "truth, scores, recall",
    [
        pytest.param([1, 1, 0, 1], [0.9, 0.8, 0.7, 0.6], 0.6667, id="until the first mistake"),
        pytest.param([1] * 9 + [0, 1], list(range(11, 0, -1)), 1.0, id="one mistake in eleven is allowed"),
        pytest.param([0, 1], [0.9, 0.8], 0.0, id="never precise"),
        pytest.param([0, 0], [0.9, 0.8], None, id="nothing to find"),
    ],
)
def test_recall_at_a_precision(truth: list[int], scores: list[float], recall: float | None):
    assert recall_at_precision([bool(one) for one in truth], scores, 0.9) == recall


GOLD = [
    Gold("This is awful, still no refund after three weeks", "en", label=Label.NEGATIVE, complaint=True),
    Gold("I love it, thank you so much, wonderful service", "en", label=Label.POSITIVE, complaint=False),
    Gold("Ужасный сервис, деньги так и не вернули", "ru", label=Label.NEGATIVE, cause=Cause.BILLING),
    Gold("صباح الخير", "ar", needs_reply=False),
    Gold("qwrtz plmkn", None),
]


MIND = Mind(
    model(
        bad=answers(label="negative", kind="complaint", cause="billing"), good=answers(label="positive", kind="praise")
    ),
    Yardstick({"": Scale()}, {"": Scale()}, {"": 0.5}),
)
"""Knows bad words and good ones, and that money is behind it all."""


def test_absent_labels_are_null_and_languages_stand_apart():
    ticks = count()
    figures = evaluate(GOLD, MIND, ticks=lambda: float(next(ticks)))
    assert (figures.n, figures.texts_per_second) == (5, 5.0)
    assert figures.abstained == figures.by_language["und"].abstained == 1
    assert set(figures.by_language) == {"en", "ru", "ar", "und"}
    assert figures.emotion is None
    english, russian = figures.by_language["en"], figures.by_language["ru"]
    assert (english.macro_f1, english.cause, english.by_language) == (1.0, None, {})
    assert english.complaint == Gated(1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    assert (russian.complaint, russian.needs_reply, russian.cause) == (None, None, Named(1.0))
    assert figures.by_language["ar"].needs_reply is not None


def test_the_mind_decides_and_the_shipped_one_is_asked_by_default():
    deaf = Mind(MIND.model, Yardstick({"": Scale()}, {"": Scale()}, {"": 1.01}))
    heard, missed = (evaluate(GOLD[:2], mind).complaint for mind in (MIND, deaf))
    assert heard is not None
    assert missed is not None
    assert (heard.recall, missed.recall, missed.pr_auc) == (1.0, 0.0, heard.pr_auc)
    assert evaluate(GOLD[:2]).macro_f1 == 1.0


def test_the_figures_are_plain_json():
    printed = msgspec.json.decode(msgspec.json.encode(evaluate(GOLD[:2])))
    assert set(printed) == {
        *("n", "macro_f1", "negative", "complaint", "emotion", "cause", "needs_reply"),
        *("abstained", "texts_per_second", "by_language", "calibration", "worst_language", "parity"),
    }
    assert set(printed["negative"]) == {"precision", "recall", "f1", "pr_auc"}
    assert printed["cause"] is None


def test_nothing_is_evaluated_to_nothing():
    figures = evaluate([])
    assert (figures.n, figures.macro_f1, figures.texts_per_second, figures.by_language) == (0, None, None, {})
