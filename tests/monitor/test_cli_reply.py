"""The draft and the coach at a command line."""

import gzip
import json
import sqlite3
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.testing import CliRunner

from alerts.base import LANGUAGES, Language
from alerts.event import State
from alerts.voice import Voice
from monitor.cli.app import app
from monitor.reply.compose import Unfit
from monitor.reply.sensitive import Sensitive
from monitor.triage.incident import LIVE

POSTS = [
    {"key": "k1", "author": "ada", "text": "@acme third week without my refund and nobody answers. Outrageous!"},
    {"key": "k2", "author": "omid", "text": "سفارشم از Acme دو هفته است نرسیده و هیچ‌کس جواب نمی‌دهد. افتضاح!"},
    {
        "key": "k3",
        "author": "lena",
        "text": "Acme, third week without my refund for the kettle. My lawyer will sue you, see you in court!",
    },
]
CONFIG = """
[[brand]]
id = "acme"
names = ["Acme"]
reply = { agent = "Maria" }
[[source]]
kind = "file"
path = "posts.jsonl"
[[channel]]
kind = "terminal"
"""
COMPLAINT = "Third week without my refund for the broken kettle, and nobody answers!"
GOOD = (
    "I'm sorry: three weeks without your refund for the broken kettle would make anybody angry. Maria from Acme is "
    "checking your refund now and will write to you here by 14:30 today. How have you tried to reach us so far?"
)
BAD = "Dear customer, we are sorry for any inconvenience."


class Cli:
    """The command line in a folder of its own."""

    def __call__(self, *words: str, code: int = 0, given: str | bytes | None = None) -> str:
        result = CliRunner().invoke(app, list(words), input=given, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result.output

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self(*words, "--json", code=code))


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.chdir(tmp_path)
    return Cli()


@pytest.fixture
def heard(cli: Cli, tmp_path: Path) -> Cli:
    posts = [{**post, "published": "2026-01-05T09:00:00Z"} for post in POSTS]
    (tmp_path / "posts.jsonl").write_text("".join(json.dumps(post) + "\n" for post in posts))
    (tmp_path / "allears.toml").write_text(CONFIG)
    cli("run", "--once")
    return cli


def number_of(cli: Cli, author: str) -> str:
    key = next(post["key"] for post in POSTS if post["author"] == author)
    listed = [cli.json("incidents", "show", incident["id"]) for incident in cli.json("incidents", "list")]
    return str(next(one["id"] for one in listed if one["said"][0]["key"] == key))


def test_a_draft_is_shown_to_be_edited(heard: Cli) -> None:
    number = number_of(heard, "ada")
    told = heard.json("reply", "suggest", number)
    assert told["draft"]["lang"] == "en"
    assert told["draft"]["must_edit"] is True
    assert told["draft"]["model"] == ""
    assert "Maria" in told["draft"]["text"]
    assert (told["gloss"], told["advice"], told["call"], told["reason"]) == (None, None, None, None)
    shown = heard("reply", "suggest", number)
    assert f"{number}: draft in English · edit it before you send it" in shown


def test_a_draft_in_another_language_comes_with_its_meaning(heard: Cli) -> None:
    told = heard.json("reply", "suggest", number_of(heard, "omid"))
    assert told["draft"]["lang"] == "fa"
    assert told["gloss"]["lang"] == "en"
    assert "that is, in English:" in heard("reply", "suggest", told["incident"])


def test_a_sensitive_matter_has_somebody_to_call_and_no_draft(heard: Cli) -> None:
    number = number_of(heard, "lena")
    told = heard.json("reply", "suggest", number)
    assert (told["draft"], told["advice"]) == (None, "legal")
    assert told["call"]
    assert told["call"] in heard("reply", "suggest", number)


def test_in_a_sensitive_event_there_is_somebody_to_call_and_no_draft(heard: Cli) -> None:
    number = number_of(heard, "ada")
    heard("sensitive", "begin", "--comment", "flood in the valley", "--for", "2h", "--as", "mina")
    told = heard.json("reply", "suggest", number)
    assert (told["draft"], told["reason"]) == (None, "a sensitive event holds")
    assert told["call"] == "This needs a person with experience. Call your team lead before anybody replies."


def test_what_is_settled_has_no_draft_and_says_so(heard: Cli) -> None:
    number = number_of(heard, "ada")
    heard("incidents", "resolve", number, "--as", "mina")
    assert heard.json("reply", "suggest", number)["reason"] == "it is resolved; nothing is to be answered"


def test_an_unknown_incident_is_named_with_the_nearest(heard: Cli) -> None:
    assert "there is no incident 99" in heard("reply", "suggest", "99", code=1)


def test_the_coach_reads_a_reply_beside_an_incident(heard: Cli) -> None:
    number = number_of(heard, "omid")
    told = heard.json("reply", "lint", GOOD, "--incident", number, code=1)
    assert "wrong_language" in told["faults"]
    draft = heard.json("reply", "suggest", number)["draft"]["text"]
    assert (
        "wrong_language"
        not in json.loads(CliRunner().invoke(app, ["reply", "lint", draft, "--incident", number, "--json"]).output)[
            "faults"
        ]
    )


def test_a_good_reply_is_good_without_any_configuration(cli: Cli) -> None:
    assert cli("reply", "lint", GOOD, "--complaint", COMPLAINT).startswith("good · tone")
    told = cli.json("reply", "lint", GOOD, "--complaint", COMPLAINT)
    assert (told["good"], told["faults"], told["findings"]) == (True, [], [])


def test_a_bad_reply_is_told_why_and_what_is_better(cli: Cli) -> None:
    shown = cli("reply", "lint", BAD, "--complaint", COMPLAINT, code=1)
    assert shown.startswith("not good yet")
    assert "✗ no_action" in shown
    assert "→ " in shown


def test_the_advice_is_given_in_the_agents_language(cli: Cli) -> None:
    told = cli.json("reply", "lint", BAD, "--complaint", COMPLAINT, "--speak", "ru", code=1)
    assert any("а" <= letter <= "я" for letter in told["findings"][0]["reason"])


def test_without_being_told_it_is_given_in_the_language_of_the_settings(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "allears.toml").write_text('language = "fa"\n' + CONFIG)
    shown = cli("reply", "lint", BAD, "--complaint", COMPLAINT, code=1)
    assert shown.startswith("هنوز خوب نیست · لحن ")
    assert "✗ بدون اقدام\n" in shown
    assert "    ← \u2068" in shown
    assert cli("reply", "lint", BAD, "--complaint", COMPLAINT, "--speak", "en", code=1).startswith("not good yet")


def test_a_draft_stands_in_a_frame_of_the_agents_language(heard: Cli, tmp_path: Path) -> None:
    number, settled = number_of(heard, "lena"), number_of(heard, "ada")
    heard("incidents", "resolve", settled, "--as", "mina")
    (tmp_path / "allears.toml").write_text('language = "ru"\n' + CONFIG)
    shown = heard("reply", "suggest", number_of(heard, "omid"))
    assert ": черновик, язык: персидский · исправьте перед отправкой\n" in shown
    assert "\nто есть (русский):\n" in shown
    assert heard("reply", "suggest", number).startswith(f"{number}: без черновика · суд и право\n")
    assert heard("reply", "suggest", settled).endswith(" · уже решено, отвечать не на что\n")
    assert heard.json("reply", "suggest", settled)["reason"] == "it is resolved; nothing is to be answered"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_for_no_draft_has_its_words(language: Language) -> None:
    reasons = [*Sensitive, *(unfit.name.lower() for unfit in Unfit), *(set(get_args(State)) - LIVE)]
    known = Voice(language, "monitor")
    assert [reason for reason in reasons if known.word("no-draft", reason) is None] == []
    if language == "en":
        assert [known.word("no-draft", unfit.name.lower()) for unfit in Unfit] == [unfit.value for unfit in Unfit]


def test_an_unknown_language_is_said_to_be_hardly_read(cli: Cli) -> None:
    shown = cli("reply", "lint", "Jambo", "--complaint", "Mzigo haujafika bado", "--lang", "sw")
    assert "nothing is known of this language" in shown


WRONG = {
    "nothing to answer": (["reply", "lint", GOOD], "--complaint"),
    "two complaints": (["reply", "lint", GOOD, "--complaint", "x", "--incident", "7"], "--complaint"),
    "no reply": (["reply", "lint", "--complaint", "x"], "--complaint"),
    "empty reply": (["reply", "lint", " ", "--complaint", "x"], "the reply holds no words"),
    "empty complaint": (["reply", "lint", GOOD, "--complaint", " "], "--complaint holds no words"),
    "text and file": (["reply", "lint", GOOD, "--file", "x"], "leave out the others"),
    "no such file": (["reply", "lint", "--file", "none.jsonl"], "none.jsonl cannot be read"),
    "language of the advice": (["reply", "lint", GOOD, "--complaint", "x", "--speak", "la"], '"la" is none of en'),
}


@pytest.mark.parametrize("words,said", WRONG.values(), ids=WRONG)
def test_wrong_use_is_told_with_the_remedy(cli: Cli, words: list[str], said: str) -> None:
    assert said in cli(*words, code=2)


LINES = (
    {"id": "a1", "lang": "en", "complaint": COMPLAINT, "reply": GOOD},
    {"complaint": COMPLAINT + "\u2028\u0085", "reply": BAD},
)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_file_gives_one_object_a_line_in_order(cli: Cli, tmp_path: Path, packed: bool) -> None:
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in LINES).encode()
    (tmp_path / "replies").write_bytes(gzip.compress(text) if packed else text)
    told = [json.loads(line) for line in cli("reply", "lint", "--file", "replies", code=1).splitlines()]
    assert [(one["id"], one["good"]) for one in told] == [("a1", True), (2, False)]
    assert told[1]["faults"]
    assert {finding["fault"] for finding in told[1]["findings"]} == set(told[1]["faults"])


def test_standard_input_is_read_as_a_file_and_all_good_ends_with_0(cli: Cli) -> None:
    assert json.loads(cli("reply", "lint", "--file", "-", given=json.dumps(LINES[0])))["good"] is True


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "{}",
        '{"complaint": "x"}',
        '{"complaint": "x", "reply": 3}',
        '{"complaint": "x", "reply": "y", "lang": 1}',
        "[" * 100_000,
    ],
    ids=lambda line: line[:30],
)
def test_a_line_that_cannot_be_read_is_named(cli: Cli, tmp_path: Path, line: str) -> None:
    (tmp_path / "replies").write_text("\n" + line + "\n")
    assert "replies, line 2: needs an object" in cli("reply", "lint", "--file", "replies", code=2)


def test_a_reply_to_private_words_may_hold_what_must_not_stand_in_public(heard: Cli, tmp_path: Path) -> None:
    number = number_of(heard, "ada")
    reply = f"{GOOD} Your order 4711-98765-22 goes to +49 151 23456789."
    assert "private_data_in_public" in heard.json("reply", "lint", reply, "--incident", number, code=1)["faults"]
    with sqlite3.connect(tmp_path / "allears.db") as connection:
        connection.execute("UPDATE mention SET private = 1")
    connection.close()
    assert "private_data_in_public" not in heard("reply", "lint", reply, "--incident", number, "--json")
