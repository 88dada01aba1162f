"""Tuning proposes what is proven to be better, and leaves everything else alone."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.labels import Labelled
from monitor.tune import (
    HIGHEST,
    LEAST,
    LOWEST,
    Finding,
    Gate,
    Ruling,
    Texts,
    changed,
    gate_of,
    learn,
    platt,
    tune,
)
from monitor.understand.yardstick import Scale, Yardstick

PLAIN = Yardstick({"": Scale()}, {"": Scale()}, {"": 0.75})


def drawn(seed: int, count: int, *, apart: float, shift: float = 0.0, language: str = "en") -> list[Labelled]:
    """Labels as they come: complaints lie higher than others by `apart`, all of them moved by `shift`."""
    rng = np.random.default_rng(seed)
    sides = [number % 2 == 0 for number in range(count)]
    margins = rng.normal([shift + (apart if side else -apart) / 2 for side in sides], 1.0).round(3)
    return [
        Labelled(f"{language} {seed} {number}", language, float(margin), side)
        for number, (margin, side) in enumerate(zip(margins, sides, strict=True))
    ]


def shares(labels: Sequence[Labelled], gate: Gate) -> tuple[float, float]:
    opened = gate.opens(np.array([one.margin for one in labels]))
    truth = np.array([one.complaint for one in labels])
    hits = (opened & truth).sum()
    return hits / max(1, opened.sum()), hits / truth.sum()


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1
    return findings[0]


def test_a_gate_that_is_far_too_strict_is_lowered():
    labels = drawn(1, 400, apart=5, shift=-2)
    found = only(tune(labels, PLAIN))
    assert found.ruling is Ruling.BETTER
    assert found.proposed is not None
    assert found.before is not None
    assert found.after is not None
    assert found.after.recall.value > found.before.recall.high
    assert LOWEST <= found.proposed.threshold <= HIGHEST


def test_what_was_found_holds_on_texts_never_seen():
    found = only(tune(drawn(1, 400, apart=5, shift=-2), PLAIN))
    assert found.proposed is not None
    fresh = drawn(2, 2000, apart=5, shift=-2)
    before, after = shares(fresh, found.now), shares(fresh, found.proposed)
    assert after[1] > before[1] + 0.2
    assert after[0] > 0.9


def test_a_gate_that_lets_too_much_through_is_raised():
    found = only(tune(drawn(3, 400, apart=5, shift=2.5), Yardstick({"": Scale()}, {"": Scale()}, {"": 0.5})))
    assert found.ruling is Ruling.BETTER
    assert found.before is not None
    assert found.after is not None
    assert found.after.precision.value > found.before.precision.high


@pytest.mark.parametrize(
    "labels",
    [
        pytest.param(drawn(4, LEAST - 1, apart=5, shift=-2), id="too few"),
        pytest.param([*drawn(4, 100, apart=5)[::2], *drawn(5, 18, apart=5)[1::2]], id="nine that are none"),
        pytest.param([*drawn(4, 100, apart=5)[1::2], *drawn(5, 18, apart=5)[::2]], id="nine complaints"),
        pytest.param(drawn(4, 30, apart=5, shift=-2) * 9, id="the same again and again"),
    ],
)
def test_too_few_labels_change_nothing(labels: list[Labelled]):
    found = only(tune(labels, PLAIN))
    assert (found.ruling, found.proposed, found.before) == (Ruling.TOO_FEW, None, None)


@pytest.mark.parametrize("seed", range(5))
def test_labels_that_say_nothing_change_nothing(seed: int):
    assert changed(tune(drawn(seed, 200, apart=0), PLAIN)) == {}


@pytest.mark.parametrize("seed", range(5))
def test_our_own_verdicts_fed_back_change_nothing(seed: int):
    gate = gate_of(PLAIN, "en")
    margins = np.random.default_rng(seed).normal(0.5, 2, 300).round(3)
    opened = gate.opens(margins)
    labels = [Labelled(str(at), "en", float(m), bool(o)) for at, (m, o) in enumerate(zip(margins, opened, strict=True))]
    found = only(tune(labels, PLAIN))
    assert found.proposed is None
    assert found.before is not None
    assert (found.before.precision.value, found.before.recall.value) == (1.0, 1.0)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(40, 300),
    apart=st.floats(-1, 6),
    shift=st.floats(-4, 4),
    threshold=st.floats(0.5, 0.95),
)
def test_no_language_is_made_worse_beyond_the_rule(seed: int, count: int, apart: float, shift: float, threshold: float):
    yardstick = Yardstick({"": Scale()}, {"": Scale()}, {"": round(threshold, 3)})
    found = only(tune(drawn(seed, count, apart=apart, shift=shift), yardstick))
    if found.proposed is None:
        return
    assert found.before is not None
    assert found.after is not None
    assert found.after.precision.value >= found.before.precision.low
    assert found.after.recall.value >= found.before.recall.low
    assert found.proposed.scale.slope > 0
    assert LOWEST <= found.proposed.threshold <= HIGHEST


def test_languages_are_looked_at_alone():
    labels = [*drawn(1, 400, apart=5, shift=-2, language="ru"), *drawn(6, 20, apart=5, language="fa")]
    findings = tune(labels, PLAIN)
    assert [one.language for one in findings] == ["fa", "ru"]
    assert set(changed(findings)) == {"ru"}


def test_the_order_of_labels_does_not_count():
    labels = drawn(1, 300, apart=5, shift=-2)
    assert tune(labels, PLAIN) == tune(labels[::-1], PLAIN)


def test_nothing_is_tuned_from_nothing():
    assert tune([], PLAIN) == []


def test_a_scale_is_found_and_few_labels_stay_near_the_old_one():
    rng = np.random.default_rng(7)
    margins = rng.normal(0, 2, 20_000)
    truth = rng.random(20_000) < 1 / (1 + np.exp(-(0.6 * margins - 0.8)))
    assert platt(Texts(margins, truth), Scale()) == pytest.approx((0.6, -0.8), abs=0.06)
    assert platt(Texts(margins[:10], truth[:10]), Scale()) == pytest.approx((1.0, 0.0), abs=0.35)


def test_an_upside_down_order_keeps_the_gate():
    texts = Texts(np.linspace(-4, 4, 400), np.linspace(-4, 4, 400) < 0)
    gate = gate_of(PLAIN, "en")
    assert learn(texts, gate) == gate
