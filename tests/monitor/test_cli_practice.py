import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.base import LANGUAGES, Language
from alerts.voice import Voice
from monitor.cli.app import app
from monitor.reply.lint import Fault

CONFIG = """
[[brand]]
id = "acme"
names = ["Acme"]
accounts = ["file:@acme_help"]
[[source]]
kind = "file"
path = "posts.jsonl"
[[channel]]
kind = "terminal"
"""
POSTS = [
    ("k1", "rosa", "@acme third week without my parcel and nobody answers. Outrageous!", None),
    ("k2", "acme_help", "Three weeks is far too long, @rosa. I have sent a new one, it comes tomorrow.", "k1"),
]
HARSH = "That is against our policy. You should have read our terms."


class Desk:
    """The command line of somebody who practises; the incident is made older than a week."""

    def __init__(self, folder: Path) -> None:
        lines = [
            {"key": key, "author": {"id": who, "handle": f"@{who}"}, "text": text, "parent": parent, "root": parent}
            for key, who, text, parent in POSTS
        ]
        told = [json.dumps({**one, "published": f"2026-01-05T09:0{n}:00Z"}) + "\n" for n, one in enumerate(lines)]
        (folder / "posts.jsonl").write_text("".join(told))
        (folder / "allears.toml").write_text(CONFIG)
        self("run", "--once")

    def __call__(self, *words: str, code: int = 0, said: str = "") -> str:
        result = CliRunner().invoke(app, list(words), input=said, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result.stdout


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path)


@pytest.fixture
def old(desk: Desk, tmp_path: Path) -> Desk:
    import sqlite3  # noqa: PLC0415 - to let time pass

    with sqlite3.connect(tmp_path / "allears.db") as connection:
        connection.execute("UPDATE incident SET opened_at = opened_at - 30 * 86400000, state = 'resolved'")
    return desk


def test_a_reply_is_checked_and_laid_beside_what_was_sent(old: Desk) -> None:
    shown = old("practice", "--seed", "7", said=HARSH)
    assert "third week without my parcel" in shown
    assert "to mend:" in shown
    assert "better: " in shown
    assert "What was sent:\nThree weeks is far too long, [name]." in shown
    assert "rosa" not in shown


def test_json_is_one_object_and_the_exercise_stands_beside_it(old: Desk) -> None:
    told = json.loads(old("practice", "--seed", "7", "--json", said=HARSH))
    assert (told["seed"], told["good"], told["reply"]) == (7, False, HARSH)
    assert told["faults"]
    assert {one["fault"] for one in told["findings"]} == set(told["faults"])


def test_the_faults_are_counted_and_the_words_are_not_kept(old: Desk, tmp_path: Path) -> None:
    faults = json.loads(old("practice", "--json", said=HARSH))["faults"]
    old("practice", said=HARSH)
    scores = json.loads(old("practice", "--scores", "--json"))
    assert scores == {"en": {"replies": 2, "faults": dict.fromkeys(scores["en"]["faults"], 2)}}
    assert set(scores["en"]["faults"]) == set(faults)
    assert "English: 2 replies" in old("practice", "--scores")
    assert b"against our policy" not in (tmp_path / "allears.db").read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_a_name_and_in_english_its_code(language: Language) -> None:
    named = {fault: Voice(language, "monitor").say(f"fault-{fault}") for fault in Fault}
    assert len(set(named.values())) == len(Fault)
    if language == "en":
        assert named == {fault: fault.value for fault in Fault}


def test_the_frame_speaks_the_language_of_the_settings(old: Desk, tmp_path: Path) -> None:
    (tmp_path / "allears.toml").write_text('language = "ru"\n' + CONFIG)
    shown = old("practice", "--seed", "7", said=HARSH)
    assert shown.startswith("английский · ")
    assert "\nисправить:\n  " in shown
    assert "    лучше: " in shown
    assert "Что было отправлено:\nThree weeks is far too long, [name]." in shown
    assert old("practice", "--scores").startswith("английский: 1 ответ · ")


def test_without_a_reply_nothing_is_counted(old: Desk) -> None:
    old("practice", "--seed", "7", code=2, said="  \n")
    assert "nobody has practised here yet" in old("practice", "--scores")


def test_where_nothing_is_old_enough_it_says_so(desk: Desk) -> None:
    desk("practice", "--language", "fa", code=1)
    desk("practice", code=1)
