"""The tuned file beside the database: read, written, taken back, and refused when damaged."""

import json
import logging
from datetime import date
from pathlib import Path

import pytest
from doubles.values import assessment

from monitor.tune import Gate
from monitor.tuning import (
    Damaged,
    diff,
    mind_for,
    previous_file,
    put_in_force,
    retold,
    shipped,
    standard_for,
    take_back,
    tuned_file,
)
from monitor.understand.assess import Mind
from monitor.understand.model import SHIPPED
from monitor.understand.yardstick import EVEN_CHANCE, Scale

DAY = date(2026, 11, 21)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "allears.db"


def tuned(threshold: float = 0.6, language: str = "en", today: date = DAY, base: Path | None = None) -> str:
    return retold(standard_for(base), {language: Gate(Scale(0.9, -0.1), threshold)}, today)


def test_without_a_tuned_file_the_shipped_yardstick_counts(database: Path):
    assert mind_for(database) == mind_for(None) == Mind()
    assert str(standard_for(database).threshold("hi-Latn")).endswith("in hi, as shipped")


def test_of_a_grave_matter_an_even_chance_is_enough():
    standard = standard_for(None)
    assert standard.enough(assessment(complaint=True)) == standard.threshold("en").value > EVEN_CHANCE
    assert standard.enough(assessment(complaint=True, cues=("safety",))) == EVEN_CHANCE


def test_a_tuned_file_counts_for_its_languages_and_tells_its_date(database: Path):
    put_in_force(database, tuned())
    standard, mind = standard_for(database), mind_for(database)
    assert str(standard.threshold("en")) == "0.600 in en, tuned 2026-11-21"
    assert standard.threshold("ru").tuned is None
    assert mind.yardstick.scales("en")[0] == Scale(0.9, -0.1)
    assert mind.yardstick.scales("ru") == shipped().yardstick.scales("ru")
    assert mind.yardstick.negativity == shipped().yardstick.negativity


def test_tuning_again_keeps_the_other_languages_and_their_dates(database: Path):
    put_in_force(database, tuned())
    put_in_force(database, tuned(0.55, "ru", date(2026, 12, 1), database))
    standard = standard_for(database)
    assert {language: day.isoformat() for language, day in standard.tuned.items()} == {
        "en": "2026-11-21",
        "ru": "2026-12-01",
    }
    assert standard.threshold("en").value == 0.6


def test_each_rollback_goes_one_step_until_the_shipped_one_counts(database: Path):
    first = put_in_force(database, tuned()).read_bytes()
    second = put_in_force(database, tuned(0.7)).read_bytes()
    assert first != second
    assert previous_file(database).read_bytes() == first
    assert take_back(database) is not None
    assert tuned_file(database).read_bytes() == first
    assert take_back(database) is not None
    assert list(database.parent.iterdir()) == []
    assert take_back(database) is None
    assert mind_for(database) == Mind()


def test_a_leftover_of_before_is_not_taken_for_the_file_before(database: Path):
    put_in_force(database, tuned())
    put_in_force(database, tuned(0.7))
    tuned_file(database).unlink()
    put_in_force(database, tuned(0.8))
    take_back(database)
    assert not tuned_file(database).exists()


def test_the_package_is_never_touched(database: Path):
    before = {path.name: path.stat().st_mtime_ns for path in SHIPPED.iterdir()}
    put_in_force(database, tuned())
    take_back(database)
    assert {path.name: path.stat().st_mtime_ns for path in SHIPPED.iterdir()} == before


def broken(**fields: object) -> str:
    return json.dumps({**json.loads(tuned()), **fields})


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="torn"),
        pytest.param("[]", id="no object"),
        pytest.param(broken(threshold={"": 7}), id="no share"),
        pytest.param(broken(threshold={"en": 0.5}), id="no other languages"),
        pytest.param(broken(complaint={"": [-1.0, 0.0]}), id="upside down"),
        pytest.param(broken(complaint={"": [1.0]}), id="half a scale"),
        pytest.param(broken(tuned={"en": "yesterday"}), id="no date"),
        pytest.param(broken(extra=1), id="unknown field"),
    ],
)
def test_a_damaged_file_is_named_with_the_remedy(database: Path, text: str):
    tuned_file(database).write_text(text, encoding="utf-8")
    with pytest.raises(Damaged, match=r"allears\.yardstick\.json .*allears tune --rollback"):
        mind_for(database)


def test_a_file_that_is_no_text_is_damaged_too(database: Path):
    tuned_file(database).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Damaged):
        mind_for(database)


def test_a_file_for_other_weights_does_not_count_and_says_so(database: Path, caplog: pytest.LogCaptureFixture):
    tuned_file(database).write_text(broken(weights="of last year"), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert mind_for(database) == Mind()
    assert "run: allears tune" in caplog.text


def test_no_new_gate_leaves_the_text_to_the_byte_and_makes_no_diff(database: Path):
    standard = standard_for(database)
    text = retold(standard, {}, DAY)
    assert text == (SHIPPED / "yardstick.json").read_text(encoding="utf-8")
    assert diff(database, standard, text) == ""


def test_the_diff_shows_only_what_changes(database: Path):
    lines = diff(database, standard_for(database), tuned()).splitlines()
    assert lines[0] == "--- yardstick.json (shipped)"
    assert lines[1] == "+++ allears.yardstick.json"
    assert '+  "en": 0.6,' in lines
    assert not [line for line in lines if line.startswith("-") and "ru" in line]
