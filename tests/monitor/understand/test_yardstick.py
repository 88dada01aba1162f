"""Scales and thresholds hold for their language, and there is one for every other."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.understand.yardstick import Scale, Yardstick, logistic, read, shipped

TOLD = {
    "complaint": {"": [0.8, -0.3], "ru": [0.7, -0.1]},
    "negativity": {"": [1.0, 0.2], "zh": [1.1, 0.8]},
    "threshold": {"": 0.8, "ru": 0.6},
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "yardstick.json").write_text(json.dumps(TOLD), encoding="utf-8")
    return tmp_path / "yardstick.json"


@pytest.mark.parametrize(
    "language, complaint, negativity",
    [
        ("ru", Scale(0.7, -0.1), Scale(1.0, 0.2)),
        ("zh", Scale(0.8, -0.3), Scale(1.1, 0.8)),
        ("sw", Scale(0.8, -0.3), Scale(1.0, 0.2)),
        ("", Scale(0.8, -0.3), Scale(1.0, 0.2)),
    ],
)
def test_a_language_has_its_own_scale_or_that_of_all_others(
    path: Path, language: str, complaint: Scale, negativity: Scale
):
    assert read(path).scales(language) == (complaint, negativity)


@pytest.mark.parametrize(
    "number, language, passed",
    [
        pytest.param(0.6, "ru", True, id="just enough"),
        pytest.param(0.5999, "ru", False, id="just too little"),
        pytest.param(0.6, "zh", False, id="each language its own"),
        pytest.param(0.8, "sw", True, id="every other language"),
    ],
)
def test_a_number_passes_from_the_threshold_of_its_language_on(path: Path, number: float, language: str, passed: bool):
    assert read(path).passes(number, language) is passed


@pytest.mark.parametrize(
    "number, language, passed",
    [
        pytest.param(0.5, "ru", True, id="an even chance"),
        pytest.param(0.4999, "ru", False, id="less likely than not"),
        pytest.param(0.5, "sw", True, id="in every language"),
    ],
)
def test_where_somebody_may_come_to_harm_an_even_chance_is_enough(
    path: Path, number: float, language: str, passed: bool
):
    assert read(path).passes(number, language, grave=True) is passed


def test_a_threshold_below_even_chances_stays_where_it_is(path: Path):
    path.write_text(json.dumps({**TOLD, "threshold": {"": 0.4}}), encoding="utf-8")
    assert read(path).least("ru", grave=True) == 0.4


@pytest.mark.parametrize("name", TOLD)
def test_a_yardstick_without_a_part_is_refused(path: Path, name: str):
    path.write_text(json.dumps({key: value for key, value in TOLD.items() if key != name}), encoding="utf-8")
    with pytest.raises(KeyError, match=name):
        read(path)


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_the_logistic_function_rises_and_never_overflows(one: float, other: float):
    low, high = sorted((one, other))
    assert 0 <= logistic(low) <= logistic(high) <= 1


@pytest.mark.parametrize("number", [0.0001, 0.1234, 0.5, 0.9999])
def test_a_number_comes_back_from_its_points(number: float):
    assert logistic(math.log(number / (1 - number))) == number


def test_no_points_are_an_even_chance():
    assert [logistic(points) for points in (-math.inf, 0, math.inf)] == [0.0, 0.5, 1.0]


@pytest.mark.parametrize("language", ["en", "ru", "zh", "fa", "ar", "hi"])
def test_each_first_class_language_was_measured(language: str):
    measured = shipped()
    assert {language} <= measured.complaint.keys() & measured.negativity.keys() & measured.threshold.keys()


def test_the_package_holds_sane_measures():
    measured = shipped()
    assert {""} <= measured.complaint.keys() & measured.negativity.keys() & measured.threshold.keys()
    assert isinstance(measured, Yardstick)
    assert all(scale.slope > 0 for scales in (measured.complaint, measured.negativity) for scale in scales.values())
    assert all(0.5 <= number < 1 for number in measured.threshold.values())  # below, an alert is more likely wrong
