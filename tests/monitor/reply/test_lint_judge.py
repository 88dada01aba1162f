"""Signals of a reply, and how they are weighed."""

import json
from pathlib import Path

import pytest

from monitor.reply.lint import Fault
from monitor.reply.lint_case import case_of
from monitor.reply.lint_judge import Rule, read, shipped, shipped_bad, weighed
from monitor.reply.lint_signals import signals_of

COMPLAINT = "My sofa is 11 weeks late, we eat on camping chairs."


def signals(reply: str) -> dict[str, float]:
    return signals_of(case_of(COMPLAINT, "en", reply, (), None))


def test_a_time_of_the_complaint_is_no_promise() -> None:
    complaint = "It broke on Monday."
    said = signals_of(case_of(complaint, "en", "It broke on Monday, that is bad.", (), None))
    promised = signals_of(case_of(complaint, "en", "A new one comes on Tuesday.", (), None))
    assert "fresh time" not in said
    assert promised["fresh time"] == 1.0


def test_words_in_common_count_by_their_beginnings() -> None:
    assert signals("Camping instead of a sofa for weeks!")["2 in common"] == 1.0
    assert "1 in common" not in signals("Contact our team.")


def test_a_duty_of_the_customer_is_seen_where_nothing_is_done() -> None:
    assert signals("Customers are advised to check the date.")["you with duty"] == 1.0


def test_nothing_known_of_a_language_gives_no_signals() -> None:
    assert signals_of(case_of("Sofa yangu", "sw", "Samahani", (), None)) == {}
    assert weighed({}, shipped()) == {}


@pytest.mark.parametrize(
    "values, said",
    [pytest.param({"asks": 1.0}, True, id="enough"), pytest.param({"asks": 0.2}, False, id="too little")],
)
def test_a_fault_is_said_from_its_least_chance_on(values: dict[str, float], said: bool) -> None:
    rule = Rule(start=-1.0, least=0.5, weights={"asks": 2.0})
    assert (weighed(values, {"blame": rule}).keys() == {"blame"}) is said


UNSURE = {
    "blame": Rule(start=-1.0, least=0.5, weights={}),
    "argument": Rule(start=-2.0, least=0.2, weights={}),
}
"""Neither is said; the second is nearer to being said, the first likelier."""


def test_where_all_together_is_bad_the_nearest_fault_is_named_with_that_chance() -> None:
    bad = Rule(start=1.0, least=0.5, weights={})
    assert weighed({"asks": 1.0}, UNSURE, bad) == {"argument": bad.chance({})}


@pytest.mark.parametrize(
    "start, rules",
    [
        pytest.param(-1.0, UNSURE, id="not bad"),
        pytest.param(1.0, UNSURE | {"blame": Rule(start=1.0, least=0.5, weights={})}, id="a fault is said already"),
    ],
)
def test_no_fault_is_named_for_the_whole_where_none_is_needed(start: float, rules: dict[str, Rule]) -> None:
    assert weighed({"asks": 1.0}, rules, Rule(start, 0.5, {})) == weighed({"asks": 1.0}, rules)


def test_the_language_is_a_signal_of_its_own() -> None:
    assert signals("Contact our team.")["in en"] > 0
    assert {"in en", "in zh"} <= shipped_bad().weights.keys()


def test_a_sum_out_of_all_proportion_is_still_a_probability() -> None:
    assert 0 <= Rule(0.0, 0.5, {"asks": 1e6}).chance({"asks": -1.0}) < 1e-9


def test_the_weights_name_faults_and_signals_that_exist(tmp_path: Path) -> None:
    assert shipped().keys() < {fault.value for fault in Fault}
    (tmp_path / "one.json").write_text(
        json.dumps({"blame": {"start": 0, "least": 0.5, "weights": {}}}), encoding="utf-8"
    )
    assert read(tmp_path / "one.json")["blame"].chance({"asks": 1.0}) == 0.5
