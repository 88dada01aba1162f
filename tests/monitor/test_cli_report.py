"""`allears report` on what the service heard, from the file to the figures."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from monitor.cli.app import app

HOUR = timedelta(hours=1)
NOW = datetime.now(UTC)
KIND = (
    "Three weeks without your refund and no answer: I understand your anger, and I am sorry. I am Mina, I have sent the"
    " refund just now, and I will write to you here by 5 pm today."
)
SAID = [
    ("k1", "ada", "@acme third week without my refund and nobody answers. Outrageous!", 60, None),
    ("k2", "acme_help", KIND, 59, "k1"),
    ("k3", "ada", "Thank you so much Acme, great help, all solved now. Love it!", 50, "k1"),
    (
        "k4",
        "lena",
        "My Acme parcel arrived smashed and your courier just laughed. Disgusting! Call +49 30 901820",
        40,
        None,
    ),
]
CONFIG = """
[[brand]]
id = "acme"
names = ["Acme"]
accounts = ["file:acme_help"]
[[source]]
kind = "file"
path = "{posts}"
[[channel]]
kind = "terminal"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = [
        {"key": key, "author": author, "text": text, "published": (NOW - hours * HOUR).isoformat()}
        | ({"parent": parent, "root": parent} if parent else {})
        for key, author, text, hours, parent in SAID
    ]
    (tmp_path / "posts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "allears.toml").write_text(CONFIG.format(posts=tmp_path / "posts.jsonl"))
    run("run", "--once")
    return tmp_path


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def report(*words: str) -> Any:
    return json.loads(run("report", *words, "--json"))


@pytest.mark.usefixtures("folder")
def test_the_figures_are_those_of_what_was_heard() -> None:
    told = report("--since", "7d")
    assert {name: told["counts"][name] for name in ("heard", "opened", "measured", "waiting", "marked")} == {
        "heard": 3, "opened": 2, "measured": 2, "waiting": 1, "marked": 0,
    }  # fmt: skip
    measures = told["measures"]
    assert (measures["acknowledged"]["numerator"], measures["acknowledged"]["denominator"]) in {(1, 2), (1, 1)}
    assert measures["first_reply"]["value"] == 3600
    assert (measures["good_replies"]["numerator"], measures["good_replies"]["denominator"]) == (1, 1)
    assert measures["calmer"]["value"] == 1
    assert (measures["recovered"]["value"], measures["content"]["value"]) == (1, 1)
    assert measures["acknowledged"]["of"]


@pytest.mark.usefixtures("folder")
def test_the_text_has_the_digest_first_and_the_measures_after_it() -> None:
    text = run("report")
    assert text.startswith("How upset customers fared: all brands")
    assert "[phone]" in text
    assert "901820" not in text
    assert text.index("In their words") < text.index("The measures")
    assert len(report()["digest"].split()) <= 200


@pytest.mark.usefixtures("folder")
def test_a_period_or_a_brand_that_cannot_be_is_refused_with_the_remedy() -> None:
    assert "they are acme" in run("report", "--brand", "acne", code=2)
    assert "period is empty" in run("report", "--since", "1h", "--until", "2h", code=2)
    assert "is no time" in run("report", "--since", "last week", code=2)
    assert report("--brand", "acme", "--until", "1h")["counts"]["opened"] in {0, 2}
