"""Replay, following through, ideas, outreach and stories at the command line."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from monitor.cli.app import app

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
[[agent]]
id = "dana"
"""
POSTS = [
    ("k1", "rosa", "09:00", "@acme third week without my refund and nobody answers. Outrageous!", None),
    ("k2", "acme_help", "09:10", "Sorry @rosa, your refund is on its way today. Dana", "k1"),
    ("k3", "rosa", "09:30", "@acme thank you Dana, great help, I love it. Rosa", "k1"),
    ("k4", "omid", "10:00", "I wish Acme had an option to pay in instalments", None),
    ("k5", "lena", "10:05", "Suggestion for Acme: let us pay in instalments, please add it", None),
    ("k6", "kim", "11:00", "@acme you charged my card twice and nobody gives my money back. Outrageous!", None),
]


def line(key: str, author: str, clock: str, text: str, parent: str | None) -> str:
    told = {
        "key": key,
        "author": {"id": author, "handle": f"@{author}"},
        "text": text,
        "parent": parent,
        "root": parent,
    }
    return json.dumps({**told, "published": f"2026-01-05T{clock}:00Z"}) + "\n"


class Cli:
    """The command line, in a folder where one morning was heard."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "posts.jsonl").write_text("".join(line(*post) for post in POSTS))
        (folder / "allears.toml").write_text(CONFIG)
        self("run", "--once")

    def __call__(self, *words: str, code: int = 0, said: str = "") -> str:
        result = CliRunner().invoke(app, list(words), input=said, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result.output

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.chdir(tmp_path)
    return Cli(tmp_path)


def cause_of(cli: Cli, incident: str) -> str:
    return str(cli.json("incidents", "show", incident)["cause"])


def test_replay_shows_what_a_stricter_file_would_not_tell_and_writes_nothing(cli: Cli) -> None:
    (cli.folder / "new.toml").write_text('least = "critical"\n' + CONFIG)
    before = hashlib.sha256((cli.folder / "allears.db").read_bytes()).digest()
    told = cli.json("replay", "--config", "new.toml", "--since", "2026-01-01")
    assert (told["posts"], told["removed"]) == (6, 0)
    assert (told["now"]["file"], told["other"]["file"]) == ("allears.toml", "new.toml")
    assert told["now"]["alerts"] > told["other"]["alerts"] == 0
    assert told["never"] == len(told["changes"]) == told["now"]["alerts"]
    opened = [one for one in told["changes"] if one["type"] == "opened"]
    assert [one["post"] for one in opened] == ["m1", "m6"]
    assert all(one["why"].startswith("too mild") for one in opened)
    assert hashlib.sha256((cli.folder / "allears.db").read_bytes()).digest() == before


def test_replay_prints_a_line_for_each_alert_that_differs(cli: Cli) -> None:
    (cli.folder / "new.toml").write_text('least = "critical"\n' + CONFIG)
    shown = cli("replay", "--config", "new.toml", "--since", "2026-01-01")
    assert "6 posts since 2026-01-01 00:00, played with allears.toml and with new.toml" in shown
    assert "- terminal     opened" in shown
    assert "→ never" in shown


def test_replay_of_the_same_file_finds_nothing(cli: Cli) -> None:
    told = cli.json("replay", "--config", "allears.toml", "--since", "2026-01-01")
    assert told["changes"] == []
    assert told["same"] == told["now"]["alerts"] > 0


@pytest.mark.parametrize(
    "words,code,told",
    [
        pytest.param(["--config", "none.toml"], 2, "none.toml does not exist", id="no such file"),
        pytest.param(["--config", "allears.toml", "--since", "ever"], 2, "is no time", id="no time"),
        pytest.param(
            ["--config", "allears.toml", "--since", "1d", "--until", "2d"],
            2,
            "is not before --until",
            id="turned round",
        ),
    ],
)
def test_replay_used_wrongly(cli: Cli, words: list[str], code: int, told: str) -> None:
    assert told in cli("replay", *words, code=code)


def test_replay_without_a_database_says_so(cli: Cli) -> None:
    (cli.folder / "allears.db").unlink()
    assert "does not exist" in cli("replay", "--config", "allears.toml", code=3)
    assert not (cli.folder / "allears.db").exists()


def test_owed_lists_who_waits_and_remembers_what_was_done(cli: Cli) -> None:
    cause = cause_of(cli, "2")
    assert "nobody said yet that it was acted on" in cli("owed", cause)
    told = cli.json("owed", cause, "--acted", "2026-01-08", "--as", "mina")
    assert told["acted"].startswith("2026-01-08")
    assert "@kim" in [one["person"] for one in told["owed"]]
    assert "@kim" in cli("owed", cause, "--told", "m1" if cause_of(cli, "1") == cause else "1", "--as", "mina")
    told = cli.json("owed", cause, "--told", "2", "--as", "mina")
    assert "@kim" not in [one["person"] for one in told["owed"]]


@pytest.mark.parametrize(
    "words,told",
    [
        (["nonsense"], '"nonsense" is no cause; they are staff_attitude'),
        (["none"], '"none" is no cause'),
        (["billing", "--brand", "zipcart"], '"zipcart" is none; they are acme'),
        (["billing", "--acted", "2099-01-01"], "is still to come"),
        (["billing", "--acted", "soon"], "is no time"),
    ],
    ids=str,
)
def test_owed_used_wrongly(cli: Cli, words: list[str], told: str) -> None:
    assert told in cli("owed", *words, code=2)


def test_ideas_are_gathered_and_complaints_are_not_among_them(cli: Cli) -> None:
    told = cli.json("ideas", "--since", "2026-01-01")
    assert [(one["people"], one["posts"]) for one in told] == [(2, [5, 4])]
    assert "2 people · English · m5 m4" in cli("ideas", "--since", "2026-01-01")
    assert "nobody suggested anything" in cli("ideas", "--since", "2026-01-05T12:00")


def test_outreach_draws_remembers_and_does_not_draw_again(cli: Cli) -> None:
    dry = cli.json("outreach", "--count", "1", "--seed", "7", "--dry-run")
    told = cli.json("outreach", "--count", "1", "--seed", "7")
    assert told == dry
    assert told["people"][0]["handle"] in ("@omid", "@lena")
    second = cli.json("outreach", "--seed", "7")["people"]
    assert {one["handle"] for one in [*told["people"], *second]} == {"@omid", "@lena"}
    assert "there is nobody" in cli("outreach")


def test_a_story_from_the_incident_to_the_page(cli: Cli) -> None:
    assert "story 1 is inc-000001" in cli("story", "add", "1", "--consent", "wrote so on 6 January", "--as", "mina")
    assert "wrote so on 6 January" in cli("story", "list")
    cli("story", "export", "--out", "stories.txt")
    page = (cli.folder / "stories.txt").read_text(encoding="utf-8")
    assert "third week without my refund" in page
    assert "thank you [name], great help" in page
    for secret in ("rosa", "Rosa", "Dana", "6 January"):
        assert secret not in page
    assert cli.json("story", "export")[0]["month"] == "2026-01"
    cli("story", "remove", "1")
    assert "there is no story to tell yet" in cli("story", "export")


def test_a_story_needs_consent_and_a_good_end(cli: Cli) -> None:
    assert "without consent there is no story" in cli("story", "add", "1", "--consent", " ", code=2)
    assert "no public answer of ours" in cli("story", "add", "2", "--consent", "yes", "--as", "mina", code=1)
    assert "there is no story 9" in cli("story", "remove", "9", code=1)


def in_persian(cli: Cli) -> Cli:
    (cli.folder / "allears.toml").write_text('language = "fa"\n' + CONFIG)
    return cli


def test_who_waits_is_told_in_the_language_of_the_settings(cli: Cli) -> None:
    cause = cause_of(cli, "2")
    shown = in_persian(cli)("owed", cause)
    assert "هنوز کسی نگفته که کاری برایش شده است" in shown
    assert f"\u2068allears owed {cause} --acted 2026-01-31\u2069" in shown
    (line,) = [line for line in shown.splitlines() if "kim" in line]
    assert line.startswith("\u2068@kim\u2069 ")
    assert "\u2068inc-000002\u2069  نوشته در ۱۵ دی" in line
    assert line.endswith(" · انگلیسی · باز · \u2068file\u2069")


def test_ideas_and_outreach_speak_it_too(cli: Cli) -> None:
    in_persian(cli)
    first, idea = cli("ideas", "--since", "2026-01-01").splitlines()
    assert first.endswith(" · ۲ نفر · انگلیسی · \u2068m5 m4\u2069")
    assert idea.startswith("    \u2068Suggestion for Acme")
    assert "در این مدت کسی پیشنهادی نداد" in cli("ideas", "--since", "2026-01-05T12:00")
    assert "شمارهٔ قرعه \u20687\u2069؛ تا ۹۰ روز" in cli("outreach", "--seed", "7")
    assert "کسی نیست که ۹۰ روز" in cli("outreach")


def test_a_story_is_told_in_it_and_their_words_stay_theirs(cli: Cli) -> None:
    in_persian(cli)
    assert "پاسخ علنی ما را ندارد" in cli("story", "add", "2", "--consent", "yes", "--as", "mina", code=1)
    assert "داستان ۱ همان" in cli("story", "add", "1", "--consent", "wrote so on 6 January", "--as", "mina")
    assert "\u2068wrote so on 6 January\u2069" in cli("story", "list")
    told = cli("story", "export")
    assert told.startswith("داستان ۱ · ")
    assert (
        "مشتری نوشت:\n[name] third week without my refund and nobody answers. Outrageous!\n\nما پاسخ دادیم:\n" in told
    )
    assert "داستان ۱ فراموش شد" in cli("story", "remove", "1")


def test_what_a_replay_shows_is_told_in_it(cli: Cli) -> None:
    (cli.folder / "new.toml").write_text('least = "critical"\n' + CONFIG)
    first, *_, last = in_persian(cli)("replay", "--config", "new.toml", "--since", "2026-01-01").splitlines()
    assert first.startswith("۶ نوشته از \u2068۱۴۰۴-۱۰-۱۱ ۰۰:۰۰\u2069، ")
    assert last.startswith("- \u2068terminal\u2069 ")
    assert " ← هرگز · " in last
    assert last.split(" · ")[-1].startswith("بیش از حد ملایم: ")


def test_an_incident_says_when_a_person_turns_to_us_again_and_again(cli: Cli) -> None:
    assert cli.json("incidents", "show", "2")["persistent"] is None
