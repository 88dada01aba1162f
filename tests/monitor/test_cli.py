import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from monitor.cli.app import app
from monitor.store.connection import Store

POSTS = [
    {"key": "k1", "author": "ada", "text": "@acme third week without my refund and nobody answers. Outrageous!"},
    {"key": "k2", "author": "omid", "text": "Does Acme ship to Norway?"},
    {
        "key": "k3",
        "author": "lena",
        "text": "My Acme parcel arrived smashed and your courier just laughed. Disgusting!",
    },
]
CONFIG = """
[[brand]]
id = "acme"
names = ["Acme"]
[[source]]
kind = "file"
path = "{posts}"
[[channel]]
kind = "terminal"
"""


class Cli:
    """The command line, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        posts = folder / "posts.jsonl"
        posts.write_text("".join(json.dumps({**post, "published": "2026-01-05T09:00:00Z"}) + "\n" for post in POSTS))
        (folder / "allears.toml").write_text(CONFIG.format(posts=posts))

    def __call__(self, *words: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, list(words), catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result.output

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.chdir(tmp_path)
    return Cli(tmp_path)


def test_a_run_hears_and_tells_and_the_commands_look_around(cli: Cli) -> None:
    shown = cli("run", "--once")
    assert "nobody answers" in shown
    listed = cli.json("incidents", "list")
    assert [incident["id"] for incident in sorted(listed, key=lambda i: i["id"])] == ["inc-000001", "inc-000002"]
    shown = cli("incidents", "show", "1")
    assert "third week" in shown
    assert "m1" in shown
    status = cli.json("status")
    assert status["open"]["count"] == 2
    assert status["sources"][0]["verdict"] == "ok"


def test_run_once_does_not_wait_for_the_rest_of_a_thread(cli: Cli) -> None:
    said = {"key": "k9", "author": "ada", "text": "@acme third week without my refund and nobody answers!"}
    (cli.folder / "posts.jsonl").write_text(json.dumps(said) + "\n")  # no time told: it is taken as just written
    assert "nobody answers" in cli("run", "--once")


def test_running_twice_tells_nothing_twice(cli: Cli) -> None:
    cli("run", "--once")
    assert "nobody answers" not in cli("run", "--once")


def test_claim_and_release_and_resolve(cli: Cli) -> None:
    cli("run", "--once")
    assert "claimed by maria" in cli("incidents", "claim", "1", "--as", "maria")
    assert "already claimed by maria" in cli("incidents", "claim", "inc-000001", "--as", "omid", code=1)
    assert cli.json("incidents", "resolve", "m1", "--as", "maria")["state"] == "resolved"
    assert [incident["id"] for incident in cli.json("incidents", "list")] == ["inc-000002"]
    assert len(cli.json("incidents", "list", "--all")) == 2


def test_an_unknown_incident_names_the_nearest(cli: Cli) -> None:
    cli("run", "--once")
    told = cli("incidents", "show", "99", code=1)
    assert "there is no incident 99; the nearest are inc-000001, inc-000002" in told


def test_what_is_no_id_is_used_wrongly(cli: Cli) -> None:
    assert "is no id" in cli("incidents", "show", "seven", code=2)


def test_words_are_found_in_what_was_said(cli: Cli) -> None:
    cli("run", "--once")
    assert [incident["id"] for incident in cli.json("incidents", "list", "--text", "courier laughed")] == ["inc-000002"]


def test_explain_reproduces_the_numbers_to_the_digit(cli: Cli) -> None:
    from math import exp  # noqa: PLC0415

    cli("run", "--once")
    told = cli.json("explain", "1")
    for which in ("complaint", "negativity"):
        points = sum(factor["points"] for factor in told["assessment"]["factors"] if factor["sum"] == which)
        assert round(1 / (1 + exp(-points)), 4) == told["assessment"][which]
    assert sum(part["points"] for part in told["incident"]["severity_sum"]) == pytest.approx(told["incident"]["points"])
    assert [one["channel"] for one in told["told"]] == ["terminal"]
    text = cli("explain", "1")
    assert "nobody answers" in text
    assert "severity" in text
    assert "route" in text


def test_feedback_is_kept_with_who_gave_it(cli: Cli) -> None:
    cli("run", "--once")
    assert "not a complaint, says maria" in cli("feedback", "1", "not", "--as", "maria")
    cli("feedback", "m1", "complaint", "--as", "maria")
    with Store.opened(cli.folder / "allears.db") as store:
        assert store.read_now(lambda c: c.execute("SELECT actor, complaint FROM feedback").fetchall()) == [("maria", 1)]
    assert 'neither "complaint" nor "not"' in cli("feedback", "1", "maybe", code=2)


def test_score_prints_the_documented_object(cli: Cli) -> None:
    told = cli.json("score", "Third week and still no refund!")
    assert list(told) == [
        "language", "complaint", "is_complaint", "negativity", "label", "emotion", "cause", "impact", "needs_reply",
        "cues", "spans", "factors", "abstained", "kind", "stage", "marks", "entities", "notes",
    ]  # fmt: skip
    assert told["is_complaint"]


def test_score_reads_lines(cli: Cli) -> None:
    lines = cli.folder / "texts.jsonl"
    lines.write_text(
        '{"text": "still no refund"}\n\n{"text": "спасибо, всё отлично", "lang": "ru"}\n', encoding="utf-8"
    )
    told = [json.loads(line) for line in cli("score", "--file", str(lines)).splitlines()]
    assert [one["language"] for one in told] == ["en", "ru"]
    lines.write_text('{"text": "a"}\n{"txt": 1}\n')
    assert "line 2" in cli("score", "--file", str(lines), code=2)


def test_evaluate_prints_the_documented_figures(cli: Cli) -> None:
    gold = cli.folder / "gold.jsonl"
    rows = [
        {"text": "still no refund, terrible", "label": "negative", "complaint": True, "lang": "en"},
        {"text": "what a wonderful shop, thank you", "label": "positive", "complaint": False, "lang": "en"},
    ]
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows))
    told = cli.json("evaluate", str(gold))
    assert list(told) == [
        "n", "macro_f1", "negative", "complaint", "emotion", "cause", "needs_reply", "calibration", "abstained",
        "texts_per_second", "worst_language", "parity", "by_language",
    ]  # fmt: skip
    assert told["emotion"] is None
    assert told["by_language"]["en"]["n"] == 2
    assert "macro-F1" in cli("evaluate", str(gold))


def test_try_prints_one_line_a_mention_and_stores_nothing(cli: Cli) -> None:
    told = [json.loads(line) for line in cli("try", "file", "--option", "path=posts.jsonl").splitlines()]
    assert [one["key"] for one in told] == ["k1", "k2", "k3"]
    assert not (cli.folder / "allears.db").exists()


def test_try_names_wrong_kinds_and_options(cli: Cli) -> None:
    assert 'did you mean "mastodon"?' in cli("try", "mastodn", code=2)
    told = cli("try", "rss", "--option", "ur=https://x.example", code=2)
    assert 'unknown option "ur"; did you mean "url"?' in told
    assert 'needs "url"' in told


def test_a_refused_poll_is_a_line_and_exit_3(cli: Cli) -> None:
    told = json.loads(cli("try", "file", "--option", "path=nothing.jsonl", code=3))
    assert told["error"] in ("refused", "try_later")


@pytest.mark.parametrize("command", ["connectors", "channels"])
def test_members_are_listed_with_their_options(cli: Cli, command: str) -> None:
    assert "(needed)" in cli(command)
    assert all(member["options"] for member in cli.json(command))


def test_the_schema_is_json_schema(cli: Cli) -> None:
    assert json.loads(cli("schema"))["properties"]["source"]["items"]["anyOf"]


def test_mistakes_end_with_2_and_start_nothing(cli: Cli) -> None:
    (cli.folder / "allears.toml").write_text('[[source]]\nkind = "mastodon"\nhashtg = ["a"]\n[[chanel]]\n')
    told = cli("run", "--once", code=2)
    assert "nothing was started" in told
    assert 'did you mean "hashtags"?' in told
    assert not (cli.folder / "allears.db").exists()


def test_without_a_source_there_is_nothing_to_run(cli: Cli) -> None:
    (cli.folder / "allears.toml").write_text('[[brand]]\nid = "acme"\nnames = ["Acme"]\n')
    assert "no [[source]]" in cli("run", "--once", code=2)


def test_init_writes_a_file_that_is_valid(cli: Cli) -> None:
    (cli.folder / "allears.toml").unlink()
    assert "wrote allears.toml" in cli(
        "init", "--brand", "Ацме & Söhne", "--hashtag", "#acme", "--feed", "https://x.example/f"
    )
    assert "is there already" in cli("init", "--brand", "Acme", code=2)
    assert "no source was looked at so far" in cli("status")


def test_check_names_what_cannot_be_reached_and_ends_with_3(cli: Cli) -> None:
    assert "✓ source file" in cli("check")
    (cli.folder / "posts.jsonl").unlink()
    assert "✗ source file" in cli("check", code=3)
    assert "there is none with this id" in cli("check", "--source", "nobody", code=3)


def test_status_names_what_to_do(cli: Cli) -> None:
    (cli.folder / "posts.jsonl").unlink()
    cli("run", "--once", code=3)
    assert "blind" in cli("status")


def test_a_backfill_needs_a_source_that_has_a_past(cli: Cli) -> None:
    assert "shows only what it holds now" in cli("backfill", "--since", "7d", "--source", "file", code=3)
    assert 'there is no source "x"' in cli("backfill", "--since", "7d", "--source", "x", code=2)
    assert "is no time" in cli("backfill", "--since", "yesterday", code=2)


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["incidents", "--help"], ["try", "--help"]])
def test_help_is_there(cli: Cli, words: list[str]) -> None:
    assert "Usage" in cli(*words)
