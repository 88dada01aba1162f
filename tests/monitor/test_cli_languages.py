"""The command line in the languages of agents: nothing of ours is left in English, and lines keep their direction."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.safe_text import PDI, RLI
from monitor.cli.app import app
from monitor.layout import RLM

POSTS = [
    ("k1", "ada", "@acme third week without my refund and nobody answers. Outrageous!"),
    ("k2", "lena", "My Acme parcel arrived smashed and your courier just laughed. Disgusting!"),
]
CONFIG = """
language = "{language}"
[[brand]]
id = "acme"
names = ["Acme"]
[[source]]
kind = "file"
path = "posts.jsonl"
[[channel]]
kind = "terminal"
[[agent]]
id = "mina"
"""
LETTERS = {"ru": "[а-яё]", "zh": "[\u4e00-\u9fff]", "fa": "[\u0600-\u06ff]", "ar": "[\u0600-\u06ff]"}
LETTERS["hi"] = "[\u0900-\u097f]"
DAILY: list[tuple[tuple[str, ...], int]] = [
    (("status",), 0),
    (("incidents", "list"), 0),
    (("incidents", "claim", "1", "--as", "mina"), 0),
    (("incidents", "claim", "1", "--as", "omid"), 1),
    (("incidents", "dismiss", "2", "--as", "mina"), 0),
    (("incidents", "snooze", "2", "--as", "mina"), 1),
    (("incidents", "show", "99"), 1),
    (("incidents", "show", "seven"), 2),
    (("feedback", "1", "complaint", "--as", "mina"), 0),
    (("feedback", "1", "not", "--as", "mina"), 0),
    (("feedback", "1", "maybe"), 2),
    (("overdue",), 0),
    (("route", "1"), 0),
    (("silence", "list"), 0),
    (("silence", "add", "--brand", "acme", "--for", "2h", "--comment", "noon", "--as", "mina"), 0),
    (("silence", "list"), 0),
    (("silence", "end", "1"), 0),
    (("silence", "end", "9"), 1),
    (("agents", "list"), 0),
    (("agents", "away", "mina", "--for", "2d"), 0),
    (("agents", "list"), 0),
    (("agents", "away", "bob", "--for", "2d"), 1),
    (("agents", "away", "mina", "--until", "2020-01-01"), 2),
    (("agents", "back", "mina"), 0),
]
TYPED = {
    "inc", "m", "UTC", "allears", "incidents", "claim", "mina", "omid", "seven", "maybe", "complaint", "not", "file",
    "terminal", "all", "acme", "noon", "bob", "silence", "end", "list", "reopen", "snooze", "status",
}  # fmt: skip
"""Ids, names, and words of commands: the same in every language."""


class Office:
    """A folder with a configuration in one language, and what was said there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        lines = [{"key": k, "author": a, "text": t, "published": "2026-01-05T09:00:00Z"} for k, a, t in POSTS]
        (folder / "posts.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))

    def __call__(self, *words: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, list(words), catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result.output

    def speak(self, language: str) -> None:
        (self.folder / "allears.toml").write_text(CONFIG.format(language=language))
        self("run", "--once")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.chdir(tmp_path)
    return Office(tmp_path)


@pytest.mark.parametrize("language", LETTERS)
def test_what_is_used_daily_speaks_the_language_of_the_agents(office: Office, language: str) -> None:
    office.speak(language)
    for words, code in DAILY:
        said = office(*words, code=code)
        assert re.search(LETTERS[language], said.lower()), words
        assert set(re.findall("[A-Za-z]+", said)) <= TYPED, words


@pytest.mark.parametrize("language", ["fa", "ar"])
def test_every_line_runs_from_right_to_left(office: Office, language: str) -> None:
    office.speak(language)
    for words in (("status",), ("incidents", "list"), ("incidents", "show", "1"), ("route", "1", "--explain")):
        for line in filter(None, office(*words).split("\n")):
            assert line.startswith(RLM + RLI), words
            assert line.endswith(PDI), words


def test_the_card_is_in_the_language_and_their_words_are_as_they_wrote_them(office: Office) -> None:
    office.speak("ru")
    shown = office("incidents", "show", "2")
    assert "черновик" in shown
    assert "My Acme parcel arrived smashed" in shown
    assert "(клиент)" in shown


def test_explaining_leaves_the_post_in_its_own_direction(office: Office) -> None:
    office.speak("fa")
    lines = office("explain", "1").split("\n")
    assert lines[1] == POSTS[0][2]
    assert lines[0].startswith(RLM)


def test_score_speaks_the_language_of_the_configuration(office: Office) -> None:
    assert office("score", "still no refund").startswith("language  en")
    office.speak("ru")
    assert office("score", "still no refund").startswith("язык      en")
    assert json.loads(office("score", "still no refund", "--json"))["label"] == "negative"


def test_programs_are_told_codes_in_every_language(office: Office) -> None:
    office.speak("fa")
    assert json.loads(office("incidents", "list", "--json"))[0]["state"] == "open"
    assert json.loads(office("route", "1", "--json"))["routes"] == ["all"]


def test_mistakes_in_how_it_is_called_name_options_in_english(office: Office) -> None:
    office.speak("ru")
    assert "say how long: --for 2h" in office("agents", "away", "mina", code=2)
    assert "Usage" in office("incidents", "--help")
