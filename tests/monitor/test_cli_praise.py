"""Praise and sensitive events at the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from doubles.praise import cheer
from typer.testing import CliRunner

from monitor.cli.app import app
from monitor.clock import SystemClock
from monitor.store.connection import Store

CONFIG = """
[[brand]]
id = "acme"
names = ["Acme"]
[[brand]]
id = "zipcart"
names = ["Zipcart"]
[[source]]
kind = "file"
id = "sample"
path = "posts.jsonl"
[[channel]]
kind = "terminal"
"""


class Cli:
    """The command line, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "allears.toml").write_text(CONFIG)

    def __call__(self, *words: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, list(words), catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result.output

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))

    def cheer(self, who: str, **given: Any) -> None:
        with Store.opened(self.folder / "allears.db") as store:
            cheer(store, who, at=SystemClock().now(), **given)


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.chdir(tmp_path)
    return Cli(tmp_path)


def test_kind_words_are_shown_with_where_they_stand(cli: Cli) -> None:
    cli.cheer("ada")
    cli.cheer("omid", brand="zipcart", text="ممنون از زیپ‌کارت")
    told = cli("praise")
    assert "English · sample · m1\n    Thank you Acme, signed ada\n    https://example.org/ada\n" in told
    assert "ممنون" in told
    assert list(cli.json("praise", "--brand", "acme")) == ["acme"]
    assert [one["post"] for one in cli.json("praise")["zipcart"]["praise"]] == [2]


def test_nobody_is_made_up(cli: Cli) -> None:
    assert "acme: nobody praised it in that time" in cli("praise")
    assert cli.json("praise", "--brand", "acme") == {"acme": {"waits": None, "praise": []}}


def test_an_event_begins_shows_and_ends(cli: Cli) -> None:
    begun = cli(
        "sensitive", "begin", "--comment", "fire in the depot", "--for", "2d", "--brand", "acme", "--as", "mina"
    )
    assert "event 1 holds until" in begun
    assert "nothing is sent now: a sensitive event (fire in the depot, until" in cli("praise", "--brand", "acme")
    assert "nothing is sent" not in cli("praise", "--brand", "zipcart")
    assert "by mina: fire in the depot" in cli("sensitive", "list")
    assert [(one["brand"], one["comment"]) for one in cli.json("sensitive", "list")] == [("acme", "fire in the depot")]
    assert "event 1 is over" in cli("sensitive", "end", "1")
    assert "no sensitive event holds" in cli("sensitive", "list")
    assert "nothing is sent" not in cli("praise")


@pytest.mark.parametrize(
    "words,code,told",
    [
        (["sensitive", "begin", "--comment", "flood"], 2, "say how long"),
        (["sensitive", "begin", "--comment", "flood", "--until", "2001-01-01"], 2, "is over already"),
        (["sensitive", "begin", "--comment", "flood", "--for", "1h", "--brand", "nobody"], 2, '"nobody" is none'),
        (["sensitive", "end", "7"], 1, "no event 7 holds now"),
        (["praise", "--brand", "nobody"], 2, '"nobody" is none'),
        (["praise", "--since", "2099-01-01"], 2, "is still to come"),
    ],
    ids=["without an end", "ended before", "a brand there is not", "no such event", "of nobody", "in the future"],
)
def test_used_wrongly(cli: Cli, words: list[str], code: int, told: str) -> None:
    assert told in cli(*words, code=code)
