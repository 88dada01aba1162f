"""What commands need in common: the settings, the store, and how they end."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, cast

import typer

if TYPE_CHECKING:
    from alerts.base import Language
    from alerts.card import Card
    from alerts.voice import Voice
    from monitor.config import Settings
    from monitor.store.connection import Store
    from monitor.triage.incident import Incident

FOUND_A_PROBLEM, USED_WRONGLY, NOT_REACHED = 1, 2, 3
MAX_ID = 40
"""Code points of what somebody took for an id."""
DEFAULT = Path("allears.toml")
DEMO = Path("allears-demo.toml")

Config = Annotated[Path | None, typer.Option("--config", help="The configuration file; ./allears.toml unless given.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Since = Annotated[str, typer.Option("--since", help="From when: a date, a time, or how long ago (2h, 7d).")]
Until = Annotated[str | None, typer.Option("--until", help="Until when; now unless given.")]

Actor = Annotated[str | None, typer.Option("--as", help="Who does it; your login name unless given.")]


def say(text: str, voice: "Voice | None" = None) -> None:
    """Lines to standard output, in the direction of the voice that speaks; without one as they are."""
    typer.echo(_directed(text, voice))


def note(text: str, voice: "Voice | None" = None) -> None:
    """One line beside the output, to standard error."""
    typer.echo(_directed(text, voice), err=True)


def fail(text: str, code: int, voice: "Voice | None" = None) -> NoReturn:
    """End with one clear sentence and an exit code."""
    note(text, voice)
    raise typer.Exit(code)


def _directed(text: str, voice: "Voice | None") -> str:
    from monitor.layout import directed

    return directed(text, voice) if voice else text


def show_card(card: "Card") -> None:
    """An alert as it would be sent, without colour, as wide as there is room."""
    from shutil import get_terminal_size

    from alerts.terminal import WIDEST, draw

    width = min(WIDEST, get_terminal_size((WIDEST, 24)).columns)
    say(draw(card, width).plain.rstrip("\n"))


def print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def config_path(given: Path | None) -> Path:
    """The file to read: the one given, ./allears.toml, or what a demo left behind."""
    if given is not None or DEFAULT.exists() or not DEMO.exists():
        return given or DEFAULT
    note("(no allears.toml here: this is the demo; make your own with: allears init)")
    return DEMO


def load_settings(given: Path | None) -> "Settings":
    """Settings, or every mistake and exit 2."""
    from monitor.config import load
    from monitor.daemon import environ
    from monitor.entries import Mistakes

    try:
        return load(config_path(given), environ())
    except Mistakes as mistakes:
        fail(str(mistakes), USED_WRONGLY)


def voice_of(config: Path | None) -> "Voice":
    """What the people of a configuration speak, for commands that need nothing else of it and work without any."""
    import tomllib

    from alerts.base import LANGUAGES
    from alerts.voice import Voice
    from monitor.numerals import ENGLISH

    path = config or next((one for one in (DEFAULT, DEMO) if one.exists()), None)
    told = tomllib.loads(path.read_text(encoding="utf-8")).get("language", "en") if path else "en"
    return Voice(cast("Language", told), ENGLISH.package) if told in LANGUAGES else ENGLISH


@contextmanager
def opened_store(settings: "Settings") -> Iterator["Store"]:
    """The database, or one sentence and exit 3."""
    from monitor.store.connection import Store, StoreError

    try:
        with Store.opened(settings.database) as store:
            yield store
    except StoreError as error:
        fail(str(error), NOT_REACHED)


def login() -> str:
    """The name the machine knows this person by; exit 2 where there is none."""
    from getpass import getuser

    try:
        return getuser()
    except (KeyError, OSError):
        fail("nobody is logged in by a name; say who you are with --as", USED_WRONGLY)


def find_incident(store: "Store", name: str, voice: "Voice | None" = None) -> "Incident":
    """An incident by inc-000007 or 7, or of a mention m7; exit 1 with the nearest for an unknown one."""
    from monitor.store import incidents, mentions

    kind, number = parse_id(name, voice)
    if kind == "mention":
        found = store.read_now(lambda connection: mentions.get(connection, number))
        number = found.incident or 0 if found else 0
    incident = store.read_now(lambda connection: incidents.get(connection, number))
    if incident is None:
        fail(unknown(store, name, number, voice), FOUND_A_PROBLEM, voice)
    return incident


def parse_id(name: str, voice: "Voice | None" = None) -> tuple[str, int]:
    """("incident" or "mention", number); exit 2 for what is neither."""
    from monitor.numerals import ENGLISH

    text, voice = name.strip().lower(), voice or ENGLISH
    digits = text.removeprefix("inc-").removeprefix("m")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 15:
        shown = {"number": "7", "incident": voice.apart("inc-000007"), "mention": voice.apart("m7")}
        fail(voice.say("not-an-id", name=voice.inline(name, MAX_ID), **shown), USED_WRONGLY, voice)
    return ("mention" if text.startswith("m") else "incident"), int(digits)


def unknown(store: "Store", name: str, number: int, voice: "Voice | None" = None) -> str:
    """The sentence for an id that is not there, with the nearest that are."""
    from monitor.numerals import ENGLISH
    from monitor.store import incidents

    voice = voice or ENGLISH
    known, called = store.read_now(incidents.ids), voice.inline(name, MAX_ID)
    if not known:
        return voice.say("no-incident-yet", name=called)
    near = sorted(sorted(known, key=lambda other: abs(other - number))[:3])
    return voice.say("no-incident", name=called, near=voice.join(*(voice.apart(f"inc-{one:06d}") for one in near)))
