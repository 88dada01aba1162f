"""What an agent has to read, at the command line and in the configuration."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor import policy
from monitor.cli.app import app
from monitor.config import Mistakes, settings
from monitor.triage.surge import FalseAlarms

WORDS = "@acme third week without my refund and nobody answers, you fucking thieves. Outrageous!"
GENTLE = WORDS.replace("fucking", "f••••••")
CONFIG = """
{}
[[brand]]
id = "acme"
names = ["Acme"]
[[source]]
kind = "file"
path = "posts.jsonl"
[[channel]]
kind = "terminal"
"""


def run(folder: Path, *words: str) -> str:
    result = CliRunner().invoke(app, [*words, "--config", str(folder / "allears.toml")], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def heard(folder: Path, option: str) -> Path:
    """A folder in which three posts of one person were heard; what was told stands in `told.txt`."""
    said = {1: WORDS, 5: "@acme no refund", 9: "@acme still no refund"}
    posts = [
        {
            "key": f"k{day}",
            "author": {"id": "rosa"},
            "text": text,
            "published": f"2026-01-{day:02}T09:00:00Z",
        }
        for day, text in said.items()
    ]
    (folder / "posts.jsonl").write_text("\n".join(map(json.dumps, posts)), encoding="utf-8")
    (folder / "allears.toml").write_text(CONFIG.format(option), encoding="utf-8")
    (folder / "told.txt").write_text(run(folder, "run", "--once"), encoding="utf-8")
    return folder


def flat(text: str) -> str:
    return " ".join(text.replace("│", " ").split())


@pytest.mark.parametrize(
    "option,said", [("", WORDS), ("mask_slurs = true", GENTLE)], ids=["as they wrote it", "where it is wished"]
)
def test_slurs_are_masked_in_the_alert_and_in_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = heard(tmp_path, option)
    assert said in flat((folder / "told.txt").read_text(encoding="utf-8"))
    assert said in flat(run(folder, "incidents", "show", "1"))
    told = json.loads(run(folder, "incidents", "show", "1", "--json"))
    assert told["said"][0]["text"] == said


def test_whoever_asks_sees_what_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = heard(tmp_path, "mask_slurs = true")
    assert WORDS in flat(run(folder, "incidents", "show", "1", "--unmasked"))
    told = json.loads(run(folder, "incidents", "show", "1", "--unmasked", "--json"))
    assert told["said"][0]["text"] == WORDS


@pytest.mark.parametrize(
    "given,dips",
    [
        ({}, FalseAlarms.MONTHLY),
        ({"dips": "weekly"}, FalseAlarms.WEEKLY),
        ({"dips": "off"}, None),
    ],
    ids=["left out", "weekly", "off"],
)
def test_how_often_a_dip_may_be_chance_is_set_in_words(given: dict[str, str], dips: FalseAlarms | None) -> None:
    assert policy.policy(settings(given, {})).dips is dips


def test_any_other_word_is_a_mistake() -> None:
    with pytest.raises(Mistakes, match="dips"):
        settings({"dips": "hourly"}, {})
