"""Stories of recoveries: kept with consent, told without personal data."""

from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli.session import (
    FOUND_A_PROBLEM,
    NOT_REACHED,
    USED_WRONGLY,
    Actor,
    AsJson,
    Config,
    fail,
    find_incident,
    load_settings,
    login,
    note,
    opened_store,
    print_json,
    say,
)

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Recoveries worth telling, with consent.")


@app.command(name="add")
def add(
    incident_id: Annotated[str, typer.Argument(help="inc-000007, or 7; a mention's id (m7) means its incident.")],
    consent: Annotated[str, typer.Option("--consent", help="How they agreed: when, where, to what.")],
    config: Config = None,
    actor: Actor = None,
) -> None:
    """Keep the post, our answer and the thanks of one incident as a story."""
    from monitor import stories
    from monitor.clock import SystemClock

    if not consent.strip():
        fail("--consent: say how they agreed; without consent there is no story", USED_WRONGLY)
    settings, now, who = load_settings(config), SystemClock().now(), actor or login()
    with opened_store(settings) as store:
        incident = find_incident(store, incident_id)
        try:
            number = store.write_now(lambda c: stories.add(c, incident, consent.strip(), who, now))
        except stories.NoStory as error:
            fail(str(error), FOUND_A_PROBLEM)
    say(f"story {number} is {incident.name}; tell it with: allears story export")


@app.command(name="list")
def list_(config: Config = None, as_json: AsJson = False) -> None:
    """The stories that were kept, and how the people agreed."""
    import msgspec

    from alerts.safe_text import inline
    from monitor.store import stories

    settings = load_settings(config)
    with opened_store(settings) as store:
        found = store.read_now(stories.kept)
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    for one in found:
        added = one.added.astimezone(settings.zone)
        say(
            f"{one.id}  inc-{one.incident:06d}  {added:%Y-%m-%d} by {inline(one.actor, 40)}: {inline(one.consent, 200)}"
        )
    if not found:
        say('no story was kept yet; allears story add 7 --consent "how they agreed"')


@app.command(name="remove")
def remove(number: Annotated[int, typer.Argument(help="Its number in the list.")], config: Config = None) -> None:
    """Consent was taken back: the story is forgotten, the incident stays."""
    from monitor.store import stories

    settings = load_settings(config)
    with opened_store(settings) as store:
        if not store.write_now(lambda c: stories.remove(c, number)):
            fail(f"there is no story {number}; see: allears story list", FOUND_A_PROBLEM)
    say(f"story {number} is forgotten")


@app.command(name="export")
def export(
    out: Annotated[Path | None, typer.Option("--out", help="A file to write to instead.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Every story without names, handles, addresses and numbers; read it before it leaves the house."""
    import json

    import msgspec

    from monitor import stories

    settings = load_settings(config)
    colleagues = [name for one in settings.agents for name in (one.id, one.name)]
    brands = [name for one in settings.brands for name in one.names]
    with opened_store(settings) as store:
        told, gone = store.read_now(lambda c: stories.export(c, colleagues, brands))
    rows: list[dict[str, Any]] = msgspec.to_builtins(told)
    text = json.dumps(rows, ensure_ascii=False, indent=2) if as_json else "\n".join(map(story_text, rows))
    if gone:
        note(f"{gone} left out: a text is no longer held, or they are upset again")
    if out is None:
        say(text if told else "there is no story to tell yet")
        return
    try:
        out.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        fail(f"{out} cannot be written: {error.strerror}", NOT_REACHED)
    note("names of third persons are not found by a program: read it before it leaves the house")


def story_text(row: dict[str, Any]) -> str:
    """One story in plain text."""
    head = f"Story {row['number']} · {row['cause'].replace('_', ' ')} · {row['month']}"
    return (
        f"{head}\n\nThey wrote:\n{row['post']}\n\nWe answered:\n{row['reply']}\n\nThen they wrote:\n{row['thanks']}\n"
    )
