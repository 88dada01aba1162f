"""Calibration, parity, the worst language and the worst mistakes: what an evaluation tells beyond its figures."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from monitor import plot
from monitor.evaluate import Gold, Judged, judge, summary
from monitor.figures_table import figure_lines
from monitor.mistakes import Claim, claims, mistake_line, worst_mistakes
from monitor.reliability import BINS, calibration
from monitor.understand.assess import assess_text
from monitor.understand.assessment import Label

GOLD = [
    Gold("This is awful, still no refund after three weeks", "en", complaint=True),
    Gold("I love it, thank you so much, wonderful service", "en", complaint=False),
    Gold("Ужасный сервис, деньги так и не вернули", "ru", complaint=True),
    Gold("ممنون، خیلی خوب بود", "fa", complaint=False),
    Gold("qwrtz plmkn", None, complaint=True),
]


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return list(judge(GOLD))


def claim(real: bool, found: bool, number: float, language: str = "en", text: str = "a") -> Claim:
    return Claim(language, str(real), str(found), real, found, number, text)


@pytest.mark.parametrize(
    "truth, numbers, error",
    [
        pytest.param([True, False], [1.0, 0.0], 0.0, id="sure and right"),
        pytest.param([False, True], [1.0, 0.0], 1.0, id="sure and wrong"),
        pytest.param([True, False], [0.55, 0.55], 0.05, id="half and half"),
        pytest.param([True, True, False, False], [0.9, 0.9, 0.9, 0.1], 0.2, id="bins weigh by their texts"),
    ],
)
def test_the_error_is_the_distance_from_what_was_promised(truth: list[bool], numbers: list[float], error: float):
    found = calibration(truth, numbers)
    assert found is not None
    assert found.error == pytest.approx(error, abs=1e-4)
    assert sum(one.n for one in found.bins) == len(truth)


def test_the_table_has_ten_bins_and_an_empty_one_says_nothing():
    found = calibration([True], [1.0])
    assert found is not None
    assert len(found.bins) == BINS
    assert (found.bins[-1].n, found.bins[-1].real) == (1, 1.0)
    assert (found.bins[0].n, found.bins[0].said, found.bins[0].real) == (0, None, None)


def test_without_gold_there_is_no_calibration_no_parity_and_no_worst_language():
    figures = summary(list(judge([Gold("hello there"), Gold("привет всем", "ru")])))
    assert (figures.calibration, figures.parity, figures.worst_language) == (None, None, None)


def test_texts_abstained_on_count_neither_for_calibration_nor_as_confident_mistakes(judged: list[Judged]):
    figures = summary(judged)
    assert figures.abstained == 1
    assert figures.calibration is not None
    assert sum(one.n for one in figures.calibration.bins) == len(GOLD) - 1
    assert len(claims(judged)) == len(GOLD) - 1


def said(language: str, right: int, missed: int, others: int) -> list[Judged]:
    """Complaints found and missed in a language, and posts rightly taken for none."""
    plain = assess_text("hello there", "en")
    rows = [(True, True)] * right + [(True, False)] * missed + [(False, False)] * others
    return [
        Judged(Gold("a", language, complaint=real), replace(plain, is_complaint=found, complaint=float(found)), 0.0)
        for real, found in rows
    ]


def test_the_worst_language_is_named_and_parity_compares_those_with_complaints():
    figures = summary([*said("en", 40, 10, 50), *said("fa", 20, 20, 40), *said("ru", 0, 0, 50)])
    assert figures.worst_language == "fa"
    assert figures.parity == 0.625
    assert figures.by_language["en"].worst_language is None


def test_a_language_of_few_texts_is_not_the_worst_where_another_has_enough():
    assert summary([*said("en", 40, 10, 50), *said("fa", 0, 3, 2)]).worst_language == "en"
    assert summary([*said("en", 2, 0, 2), *said("fa", 0, 3, 2)]).worst_language == "fa"


def test_the_table_names_each_language_the_worst_and_the_shares():
    lines = list(figure_lines(summary([*said("en", 2, 0, 2), *said("fa", 1, 3, 2)])))
    assert [line.split()[0] for line in lines[2:5]] == ["all", "en", "fa"]
    assert lines[5].startswith("worst     fa (of 6 texts only)")
    assert "en 100.0, fa 25.0" in lines[6]
    assert lines[7].endswith("the lowest is 0.25 of the highest")
    assert "negative" not in lines[0]  # nothing was labelled so


def test_the_worst_mistakes_are_the_most_confident_ones():
    answers = [claim(True, False, 0.4), claim(False, True, 0.99), claim(True, True, 0.9), claim(True, False, 0.01)]
    assert [one.number for one in worst_mistakes(answers, 2)] == [0.99, 0.01]
    assert worst_mistakes(answers, 0) == []


@pytest.mark.parametrize("text", ["", "a\nb\x1b[31m", "سلام " * 90, "😡" * 300], ids=["empty", "codes", "rtl", "long"])
def test_a_mistake_is_one_line_that_cannot_do_anything(text: str):
    line = mistake_line(claim(True, False, 0.25, text=text))
    assert "\n" not in line
    assert "\x1b" not in line
    assert len(line) < 160
    assert "0.2500" in line


def test_files_that_label_only_moods_are_asked_for_negative_texts():
    found = claims(list(judge([Gold("awful, broken, never again", "en", label=Label.NEGATIVE)])))
    assert [(one.gold, one.real) for one in found] == [("negative", True)]


def answers() -> list[Claim]:
    made = [
        claim(number % 3 > 0, number > 20, number / 40, language) for number in range(40) for language in ("en", "ru")
    ]
    return [*made, claim(True, True, 0.9, "ar")]


def test_only_languages_with_enough_on_both_sides_get_a_curve():
    assert list(plot.by_language(answers())) == ["en", "ru"]


def test_the_picture_has_two_labelled_panels(tmp_path: Path):
    pytest.importorskip("matplotlib", reason="the extra report is not installed")
    panels = plot.picture(answers()).axes
    assert len(panels) == 2
    assert all(panel.get_xlabel() and panel.get_ylabel() and panel.get_title() for panel in panels)
    legend = panels[0].get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["en (40 texts)", "ru (40 texts)"]
    styles = {(line.get_linestyle(), line.get_marker()) for line in panels[0].get_lines() if len(line.get_xdata()) > 1}
    assert len(styles) == 2
    plot.draw(answers(), tmp_path / "out.png")
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")


def test_nothing_labelled_still_makes_a_picture(tmp_path: Path):
    pytest.importorskip("matplotlib", reason="the extra report is not installed")
    plot.draw([], tmp_path / "out.png")
    assert (tmp_path / "out.png").stat().st_size > 1000


def test_without_matplotlib_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(plot.NoPlots, match=r"pip install 'allears\[report\]'"):
        plot.ready()
