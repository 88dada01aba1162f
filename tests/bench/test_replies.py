"""The labelled replies keep their form and their parts, and the coach is as good on them as the page says."""

from collections import Counter

import pytest

from bench.replies import BEGIN, END, FILES, PAGE, PARTS, Counted, Row, figures_of, left_out, measured, rows, table
from monitor.reply.lint import Fault

LEAST = {"dev": 250, "test": 120, "strangers": 60}
"""Replies of each language's file."""


def row(**told: object) -> Row:
    faults = frozenset(told.pop("faults", ()))
    plain = {"id": "en-1", "scenario": "cold-soup", "lang": "en", "complaint": "Cold soup!", "reply": "Sorry."}
    return Row(**{**plain, **told, "good": not faults, "faults": faults})


@pytest.fixture(scope="module")
def told() -> dict[str, list[Row]]:
    return {part: rows(part) for part in PARTS}


@pytest.mark.parametrize("part", PARTS)
def test_every_language_has_enough_replies_and_every_label_is_known(told: dict[str, list[Row]], part: str) -> None:
    per_file = Counter(row.lang.partition("-")[0] for row in told[part])
    assert per_file.keys() == set(FILES)
    assert min(per_file.values()) >= LEAST[part]
    assert {fault for row in told[part] for fault in row.faults} == {fault.value for fault in Fault}
    assert all(row.good is not bool(row.faults) for row in told[part])


def test_no_scenario_and_no_reply_stands_in_two_parts(told: dict[str, list[Row]]) -> None:
    scenarios = Counter(name for part in told.values() for name in {(row.lang, row.scenario) for row in part})
    assert max(scenarios.values()) == 1
    assert max(Counter(row.id for part in told.values() for row in part).values()) == 1
    assert max(Counter(row.reply for part in told.values() for row in part).values()) == 1


def test_a_fault_is_counted_as_labelled_as_said_and_as_both() -> None:
    part = [row(id="1", faults=["blame"]), row(id="2", faults=["blame"]), row(id="3"), row(id="4")]
    said = {"1": frozenset({"blame"}), "2": frozenset(), "3": frozenset({"blame"}), "4": frozenset()}
    figures = measured(part, lambda one: said[one.id])["all"]
    assert figures.faults["blame"] == Counted(labelled=2, said=2, both=1)
    assert figures.accuracy == 0.5
    assert (figures.faults["blame"].precision, figures.faults["argument"].recall) == (0.5, None)


def test_a_language_without_replies_has_no_column() -> None:
    lines = table(measured([row()], lambda _: frozenset())).splitlines()
    assert lines[0] == "| | en | all |"
    assert lines[3] == "| good or bad, right % | 100.0 | 100.0 |"
    assert lines[8] == "| blame | - / - | - / - |"


@pytest.mark.parametrize("part", [part for part in PARTS if part != "dev"])
def test_the_page_tells_what_the_shipped_weights_do(part: str) -> None:
    page = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert f"### {PARTS[part]}\n\n{table(figures_of(part))}\n" in page, "run: python -m bench.replies --write"


def test_each_reply_is_judged_once_by_what_was_learnt_without_its_scenario(told: dict[str, list[Row]]) -> None:
    pytest.importorskip("scipy", reason="training needs scipy: pip install allears[train]")
    from bench.replies_training import folds_of  # noqa: PLC0415  (needs the extra `train`)

    part = [one for one in told["dev"] if one.lang == "en"][:45]
    folds = dict(zip(((one.lang, one.scenario) for one in part), folds_of(part), strict=True))
    assert [folds[one.lang, one.scenario] for one in part] == list(folds_of(part))
    assert left_out(part).keys() == {one.id for one in part}
