"""Pictures of alerts for the documentation: the terminal as SVG, e-mail as PNG where Chromium is installed.

`python -m bench.pictures` plays the demo and draws, for each language, one complaint as an agent of that language
sees it. What is drawn is what is sent: the same card, the same code.
"""

import asyncio
import io
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from alerts.base import LANGUAGES, Language
from alerts.card import Card
from alerts.email_html import html_of
from alerts.email_text import quotes_of
from alerts.event import Alert
from alerts.render import card_of
from alerts.terminal import draw
from monitor import config, policy
from monitor.demo.play import SETTINGS, play
from monitor.store import incidents
from monitor.triage.incident import Incident
from monitor.view import compose

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
WIDTH, PHONE = 60, (390, 1200)
ZONE = ZoneInfo("Europe/Berlin")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(play(Path(folder), delays=False, out=io.StringIO()))
        for language in LANGUAGES:
            alert = _alert(Path(folder), language)
            if alert is None:
                print(f"{language}: the demo has no complaint in it", file=sys.stderr)
                continue
            card = card_of(alert, alert.at + timedelta(minutes=3), ZONE, language)
            _terminal(card, FOLDER / f"terminal-{language}.svg")
            _letter(card, alert, language, FOLDER / f"email-{language}.png")


def _alert(folder: Path, language: Language) -> Alert | None:
    """The worst complaint of the demo in a language, as it was announced."""
    settings = config.load(folder / SETTINGS, {})
    connection = sqlite3.connect(settings.database)
    rules = policy.policy(settings.model_copy(update={"language": language}))
    found = [
        incident
        for incident in incidents.listed(connection, everything=True, limit=100)
        if incident.language.startswith(language) and incident.kind == "complaint" and incident.state == "open"
    ]
    worst = max(found, key=lambda incident: incident.points, default=None)
    return _composed(connection, worst, rules) if worst is not None else None


def _composed(connection: sqlite3.Connection, incident: Incident, rules: policy.Policy) -> Alert:
    opened = incident.opened_at
    return compose(connection, incident, "opened", rules, opened)


def _terminal(card: Card, path: Path) -> None:
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(draw(card, WIDTH), end="")
    console.save_svg(str(path), title="allears")


def _letter(card: Card, alert: Alert, language: Language, path: Path) -> None:
    browser = shutil.which("chromium")
    if browser is None:
        print("no chromium here: no pictures of e-mail", file=sys.stderr)
        return
    page = html_of(card, quotes_of(alert, card), alert.at, ZONE, language)
    with tempfile.TemporaryDirectory() as folder:
        letter = Path(folder) / "letter.html"
        letter.write_text(page, encoding="utf-8")
        subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             f"--user-data-dir={folder}/profile", f"--window-size={PHONE[0]},{PHONE[1]}",
             f"--screenshot={path}", letter.as_uri()],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip


if __name__ == "__main__":
    main()
