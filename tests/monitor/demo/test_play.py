import io
import sqlite3
from pathlib import Path

import pytest
from doubles.values import NOW
from typer.testing import CliRunner

from monitor.cli.app import app
from monitor.clock import MovingClock
from monitor.demo.play import SECONDS, DemoInTheWay, play


async def played(folder: Path, *, delays: bool = False) -> tuple[str, MovingClock]:
    out, clock = io.StringIO(), MovingClock(NOW)
    await play(folder, delays=delays, out=out, real=clock)
    return out.getvalue(), clock


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
    return capsys


async def test_a_bad_morning_is_told_from_its_first_line_to_where_to_look_next(
    tmp_path: Path, printed: pytest.CaptureFixture[str]
) -> None:
    told, _ = await played(tmp_path)
    cards = printed.readouterr().out
    assert told.startswith("All Ears · demo: one bad morning for Acme, 72 posts in 8 languages. Nothing leaves")
    assert "▲ CRITICAL" in cards
    assert "✔ ANSWERED in 6 min" in cards
    assert "the customer is satisfied" in cards
    assert "folded into another in nearly the same words" in told
    assert "allears incidents list" in told


async def test_it_takes_twenty_seconds(tmp_path: Path, printed: pytest.CaptureFixture[str]) -> None:
    _, clock = await played(tmp_path, delays=True)
    assert clock.monotonic() == pytest.approx(SECONDS, abs=0.5)


async def test_the_storm_is_folded_and_drafts_wait_to_be_edited(
    tmp_path: Path, printed: pytest.CaptureFixture[str]
) -> None:
    await played(tmp_path)
    with sqlite3.connect(tmp_path / "allears-demo.db") as database:
        largest = database.execute("SELECT max(authors) FROM incidents").fetchone()[0]
    database.close()
    assert largest >= 7  # of nine people in nearly the same words; the gate misses some
    cards = printed.readouterr().out
    assert "edit before you send" in cards


async def test_the_commands_it_names_find_what_it_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: pytest.CaptureFixture[str]
) -> None:
    await played(tmp_path)
    monkeypatch.chdir(tmp_path)
    for words in (["incidents", "list"], ["explain", "1"], ["status"]):
        result = CliRunner().invoke(app, words, catch_exceptions=False)
        assert result.exit_code == 0
        assert "this is the demo" in result.stderr


async def test_a_second_demo_replaces_the_first(tmp_path: Path, printed: pytest.CaptureFixture[str]) -> None:
    await played(tmp_path)
    await played(tmp_path)
    with sqlite3.connect(tmp_path / "allears-demo.db") as database:
        assert database.execute("SELECT min(id) FROM incidents").fetchone() == (1,)
    database.close()


async def test_what_is_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "allears-demo.toml").mkdir()
    with pytest.raises(DemoInTheWay, match="is a folder; move it"):
        await played(tmp_path)
