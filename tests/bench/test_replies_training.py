"""The reply coach learns what is in the labels, and chooses thresholds that spare the innocent."""

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("scipy", reason="training needs scipy: pip install allears[train]")

from bench.replies import rows
from bench.replies_training import WEIGHED, learnt, learnt_rules, rules_json, worth
from monitor.reply.lint_judge import BAD, read


def test_a_signal_that_tells_gets_the_weight() -> None:
    labels = np.arange(200) % 2 == 0
    noise = np.random.default_rng(1).random(200) < 0.5
    start, weights = learnt(np.column_stack((labels, noise)).astype(float), labels)
    assert weights[0] > 2
    assert abs(weights[1]) < 0.5
    assert start < 0


@pytest.mark.parametrize(
    "found, other",
    [
        pytest.param([1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 1, 0], id="two of three surely before all of them and two more"),
        pytest.param([1, 1, 1, 0, 0, 0], [1, 1, 0, 0, 0, 0], id="all before two"),
    ],
)
def test_a_wrong_reproach_costs_more_than_one_that_was_not_made(found: list[int], other: list[int]) -> None:
    labels = np.array([1, 1, 1, 0, 0, 0], dtype=bool)
    assert worth(np.array(found, dtype=bool), labels) > worth(np.array(other, dtype=bool), labels)


def test_the_same_replies_give_the_same_rules_and_they_can_be_read_back(tmp_path: Path) -> None:
    part = rows("dev")[:48]
    rules = learnt_rules(part)
    assert rules == learnt_rules(part)
    assert rules.keys() == {*WEIGHED, BAD}
    (tmp_path / "weights.json").write_text(json.dumps(rules_json(rules)), encoding="utf-8")
    assert read(tmp_path / "weights.json") == {name: rule for name, rule in rules.items() if name != BAD}
