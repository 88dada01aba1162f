"""Evaluate and tune at the command line, and what the other commands make of tuned thresholds."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from monitor.cli.app import app
from monitor.clock import SystemClock
from monitor.config import load
from monitor.daemon import Daemon, Parts
from monitor.store.connection import Store
from monitor.tune import Gate
from monitor.tuning import retold, shipped, standard_for, tuned_file
from monitor.understand.yardstick import Scale

CONFIG = """
[[brand]]
id = "acme"
names = ["Acme"]
[[source]]
kind = "file"
path = "posts.jsonl"
[[channel]]
kind = "terminal"
"""
POST = {
    "key": "k1",
    "author": "ada",
    "text": "@acme third week without my refund and nobody answers. Outrageous!",
    "published": "2026-01-05T09:00:00Z",
}
THINGS = [
    f"{size} {thing}" for size in ("small", "old", "red") for thing in ("lamp", "coat", "phone", "chair", "kettle")
]
TROUBLES = (
    "third week without my refund and nobody answers. Outrageous!",
    "the courier threw our parcel over the fence, everything is smashed, disgusting",
    "you charged my card twice and refuse to give the money back, thieves",
    "your staff shouted at my grandmother in the shop, awful and rude",
    "the app crashes every morning, useless, I cannot log in and support ignores me",
    "my washing machine broke after two days and nobody repairs it, terrible",
    "waited four hours for a technician who never came, worst company ever",
    "cancelled my order without a word and kept my deposit, shameful",
    "the kettle caught fire yesterday, this junk is dangerous, nobody picks up the phone",
    "the parcel is lost, the courier lied to me and nobody wants to look for it, appalling",
    "the heating is cold again after your repair and the hotline hangs up on me, miserable",
    "wrong size for the second time and the return is refused, I am so angry",
)
"""So different that none is taken for a copy."""
COMPLAINTS = ("Awful, still no refund for my {}", "My {} arrived broken and nobody answers, disgusting")
OTHERS = ("What a lovely {}, thank you so much!", "When do you have the {} in the shop?")


class Cli:
    """The command line, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tuned = tuned_file(folder / "allears.db")
        (folder / "posts.jsonl").write_text(json.dumps(POST) + "\n")
        (folder / "allears.toml").write_text(CONFIG)

    def __call__(self, *words: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, list(words), catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result.output

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json"))

    def deafen(self, threshold: float = 0.9999) -> str:
        """As if somebody had tuned English so that nearly nothing passes."""
        text = retold(shipped(), {"en": Gate(Scale(1.0, 0.0), threshold)}, date(2026, 3, 1))
        self.tuned.write_text(text)
        return text

    def hear_everything(self) -> None:
        """Store the post and open its incident, whatever the weights make of it."""
        self.deafen(0.0)
        self("run", "--once")
        self.tuned.unlink()

    def labels(self) -> str:
        """A labelled file, loud and clear."""
        rows = [(words, side) for side, kinds in ((True, COMPLAINTS), (False, OTHERS)) for words in kinds]
        path = self.folder / "labels.jsonl"
        made = [
            {"text": words.format(thing), "lang": "en", "complaint": side} for words, side in rows for thing in THINGS
        ]
        path.write_text("".join(json.dumps(one) + "\n" for one in made))
        return str(path)


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.chdir(tmp_path)
    return Cli(tmp_path)


def test_without_labels_it_says_where_they_come_from(cli: Cli):
    assert "allears feedback 7 complaint" in cli("tune")
    assert cli.json("tune") == {"languages": [], "diff": "", "replay": None, "applied": None}


def test_a_proposal_shows_its_proof_and_a_diff_and_writes_nothing(cli: Cli):
    before = cli.deafen()
    shown = cli("tune", "--labels", cli.labels())
    assert "en   60 labels, 30 complaints: better" in shown
    assert "before  precision" in shown
    assert "+++ allears.yardstick.json" in shown
    assert "the same command with --apply" in shown
    assert cli.tuned.read_text() == before


HEARD = ("--since", "2026-01-01")
"""What a file holds counts from when it was written."""


def test_a_proposal_shows_the_alerts_that_it_would_have_sent(cli: Cli):
    before = cli.deafen()
    assert "third week" not in cli("run", "--once")
    told = cli.json("tune", "--labels", cli.labels(), *HEARD)["replay"]
    assert (told["posts"], told["now"]["alerts"], told["other"]["alerts"], told["newly"]) == (1, 0, 3, 3)
    assert [(one["shift"], one["type"], one["post"]) for one in told["changes"]] == [
        ("newly", "opened", "m1"),
        ("newly", "updated", "m1"),
        ("newly", "escalated", "m1"),
    ]
    assert told["changes"][0]["why"] == "taken for no complaint"
    assert cli.tuned.read_text() == before
    shown = cli("tune", "--labels", cli.labels(), *HEARD, "--apply")
    assert "played with the thresholds as they are and with those proposed" in shown
    assert shown.index("+ terminal") < shown.index("written to")
    assert "third week" not in cli("run", "--once"), "a replay and a tuning tell nobody"


def test_a_proposal_is_tried_on_the_last_days_alone(cli: Cli):
    cli.deafen()
    cli("run", "--once")
    assert cli.json("tune", "--labels", cli.labels(), "--since", "2026-02-01")["replay"]["posts"] == 0


def test_of_many_alerts_that_differ_the_first_are_named(cli: Cli):
    (cli.folder / "allears.toml").write_text('surges = "off"\n' + CONFIG)
    posts = [POST | {"key": f"k{n}", "author": f"p{n}", "text": f"@acme {text}"} for n, text in enumerate(TROUBLES)]
    (cli.folder / "posts.jsonl").write_text("".join(json.dumps(one) + "\n" for one in posts))
    cli.deafen()
    cli("run", "--once")
    differ = len(cli.json("tune", "--labels", cli.labels(), *HEARD)["replay"]["changes"])
    shown = cli("tune", "--labels", cli.labels(), *HEARD)
    assert shown.count("\n+ terminal") == 20
    assert f"and {differ - 20} more; all of them: the same command with --json" in shown


def test_apply_and_rollback_restore_every_byte(cli: Cli):
    before = cli.deafen()
    told = cli.json("tune", "--labels", cli.labels(), "--apply")
    assert told["applied"].endswith("allears.yardstick.json")
    assert told["languages"][0]["after"]["recall"]["low"] > told["languages"][0]["before"]["recall"]["high"]
    assert cli.tuned.read_text() != before
    assert (
        standard_for(cli.folder / "allears.db").threshold("en").value == told["languages"][0]["proposed"]["threshold"]
    )
    assert "as it was before" in cli("tune", "--rollback")
    assert cli.tuned.read_text() == before
    assert "the shipped thresholds count" in cli("tune", "--rollback")
    assert "never tuned" in cli("tune", "--rollback", code=1)


def test_applied_a_second_time_there_is_nothing_better(cli: Cli):
    cli.deafen()
    cli("tune", "--labels", cli.labels(), "--apply")
    after = cli.tuned.read_text()
    assert "nothing gets better" in cli("tune", "--labels", cli.labels(), "--apply")
    assert cli.tuned.read_text() == after


def test_feedback_is_a_label(cli: Cli):
    cli("run", "--once")
    cli("feedback", "m1", "complaint", "--as", "ada")
    told = cli.json("tune")["languages"]
    assert [(one["language"], one["labels"], one["ruling"]) for one in told] == [("en", 1, "too few labels")]


def test_the_tuned_thresholds_count_everywhere_and_show_their_date(cli: Cli):
    text = "Awful, still no refund for my lamp"
    cli.hear_everything()
    assert "as shipped" in cli("score", text)
    cli.deafen(0.0)
    assert json.loads(cli("score", text, "--json"))["is_complaint"]
    cli.deafen()
    assert "threshold 1.000 in en, tuned 2026-03-01" in cli("score", text)
    assert not json.loads(cli("score", text, "--json"))["is_complaint"]
    assert cli.json("evaluate", cli.labels())["complaint"]["recall"] == 0.0
    assert "tuned 2026-03-01" in cli("explain", "1")
    assert cli.json("explain", "1")["threshold"] == {"language": "en", "value": 0.9999, "tuned": "2026-03-01"}


@pytest.mark.parametrize("threshold, told", [(0.9999, 0), (0.0, 1)], ids=["deaf", "all ears"])
def test_the_service_goes_by_the_tuned_thresholds(cli: Cli, threshold: float, told: int):
    cli.deafen(threshold)
    cli("run", "--once")
    assert len(cli.json("incidents", "list")) == told


@pytest.mark.parametrize(
    "words",
    [("run", "--once"), ("score", "awful"), ("tune",), ("evaluate", "posts.jsonl"), ("explain", "m1")],
    ids=lambda words: words[0],
)
def test_a_damaged_file_is_named_and_nothing_starts(cli: Cli, words: tuple[str, ...]):
    if words[0] == "explain":
        cli("run", "--once")
    cli.tuned.write_text("{")
    said = cli(*words, code=2)
    assert "allears.yardstick.json cannot be used" in said
    assert "allears tune --rollback" in said


def test_a_reload_takes_new_thresholds_but_no_damaged_ones(cli: Cli):
    path = cli.folder / "allears.toml"
    settings = load(path, {})
    with Store.opened(settings.database) as store:
        parts = Parts(settings, store, SystemClock())
        daemon = Daemon(parts, path, {})
        cli.deafen()
        daemon._take_new_settings()
        assert parts.mind.yardstick.threshold["en"] == 0.9999
        cli.tuned.write_text("{")
        daemon._take_new_settings()
        assert parts.mind.yardstick.threshold["en"] == 0.9999


def test_a_damaged_file_can_be_taken_back(cli: Cli):
    cli.tuned.write_text("{")
    cli("tune", "--rollback")
    assert "as shipped" in cli("score", "awful")


@pytest.mark.parametrize(
    "words, code, says",
    [
        pytest.param(("tune", "--apply", "--rollback"), 2, "opposites", id="both ways"),
        pytest.param(("tune", "--labels", "none.jsonl"), 2, "none.jsonl cannot be read", id="no file"),
        pytest.param(("tune", "--labels", "allears.toml"), 1, "allears.toml, line 2", id="no labels"),
        pytest.param(("evaluate", "none.jsonl"), 2, "none.jsonl cannot be read", id="nothing to evaluate"),
        pytest.param(("score", "a", "--config", "none.toml"), 2, "none.toml cannot be read", id="no configuration"),
    ],
)
def test_wrong_use_is_told(cli: Cli, words: tuple[str, ...], code: int, says: str):
    assert says in cli(*words, code=code)


def test_evaluate_lists_the_worst_mistakes(cli: Cli):
    labels = cli.labels()
    cli.deafen()
    shown = cli("evaluate", labels, "--mistakes", "3").splitlines()
    assert [line.split("  ")[0] for line in shown[-3:]] == ["en"] * 3
    assert "complaint → no complaint" in shown[-1]
    assert len(cli.json("evaluate", labels, "--mistakes", "3")["mistakes"]) == 3


def test_evaluate_draws_a_picture(cli: Cli):
    pytest.importorskip("matplotlib", reason="the extra report is not installed")
    cli("evaluate", cli.labels(), "--plot", "out.png")
    assert (cli.folder / "out.png").read_bytes().startswith(b"\x89PNG")
    assert "cannot be drawn" in cli("evaluate", cli.labels(), "--plot", "out.nonsense", code=2)


def test_without_matplotlib_evaluate_says_what_to_install(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert "pip install 'allears[report]'" in cli("evaluate", cli.labels(), "--plot", "out.png", code=2)
