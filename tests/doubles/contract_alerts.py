"""Alerts for tests: the contract's own examples, and ones that say what a test wants said."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from alerts.event import Alert, Evidence, Said

CONTRACTS = Path(__file__).parents[1] / "alerts" / "contracts"
LANGUAGES = ("en", "fa", "ar", "hi", "zh", "ru")
NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)

HOSTILE = {
    "escape sequences": "ok \x1b[2J\x1b]8;;https://evil.example\x07click\x1b]8;;\x07 \x9b31m \x90q\x9c",
    "bidi override": "pay \u202egnp.exe\u202c and \u2067 never closed",
    "stray closing": "broke out \u2069\u2069 of the isolate",
    "slack mentions": "<!channel> <!here> <@U123> @channel @here <https://evil.example|our bank> &lt;b&gt;",
    "markup": "*bold* _it_ ~no~ `code` :rotating_light: [link](https://evil.example)",
    "control and surrogate": "a\x00b\x07c\x7fd\ud800e\udfff\r\nf",
    "forged card": "fine\n\n▲ CRITICAL  pay now\n  why     trust me\n→ https://evil.example",
    "ten thousand emoji": "😡" * 10_000,
    "one endless cluster": "a" + "\u0301" * 5_000,
    "very long": "no answer for days. " * 5_000,
    "only blanks": " \n\t \u3000",
    "nothing": "",
    "line separators": "one\u2028two\u2029three\x85four",
    "brackets of a template": "{0} {name} %s ${x} [bold]hi[/bold]",
}


def opened(language: str) -> Alert:
    return msgspec.json.decode((CONTRACTS / f"opened_{language}.json").read_bytes(), type=Alert)


def life() -> list[Alert]:
    return msgspec.json.decode((CONTRACTS / "life_of_an_incident.json").read_bytes(), type=list[Alert])


def with_incident(alert: Alert, **changes: object) -> Alert:
    incident = msgspec.structs.replace(alert.incident, **changes)
    return msgspec.structs.replace(alert, incident=incident)


def with_said(alert: Alert, **changes: object) -> Alert:
    said: Said = msgspec.structs.replace(alert.incident.mentions[0], **changes)
    return with_incident(alert, mentions=(said, *alert.incident.mentions[1:]))


def saying(text: str, *spans: tuple[int, int], name: str = "Ada", title: str = "Upset customer") -> Alert:
    """An opened alert with these words, this evidence, this name and this title."""
    alert = with_incident(opened("en"), title=title)
    sender = msgspec.structs.replace(alert.incident.mentions[0].author, display=name)
    evidence = tuple(Evidence(start=start, end=end, why="evidence") for start, end in spans)
    return with_said(alert, text=text, evidence=evidence, author=sender)
