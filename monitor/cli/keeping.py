"""What is held, and letting it go: sweep, forget, export."""

import asyncio
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from monitor.cli.session import (
    FOUND_A_PROBLEM,
    USED_WRONGLY,
    Actor,
    AsJson,
    Config,
    fail,
    load_settings,
    login,
    opened_store,
    parse_id,
    print_json,
    say,
)

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from monitor.store.asking import Round
    from monitor.store.connection import Store
    from monitor.store.keeping import Person

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")]
Handle = Annotated[str | None, typer.Argument(help="Whom: the handle, like @ada, or the name of the account.")]
Writer = Annotated[str | None, typer.Option("--mention", help="Whoever wrote this mention, like m7.")]
Author = Annotated[
    str | None, typer.Option("--author", help="Whom: the handle, like @ada, or the name of the account.")
]
Network = Annotated[str | None, typer.Option("--network", help="Only on this network, where a name is on several.")]


def sweep(config: Config = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Remove the texts that are older than their source's retention_days; the daemon does so once a day.

    Says too how far the sources were asked whether posts that are held still stand.
    """
    import msgspec

    from monitor import keeping, policy
    from monitor.clock import SystemClock
    from monitor.store import asking

    settings, now = load_settings(config), SystemClock().now()
    with opened_store(settings) as store:
        rounds = store.read_now(lambda c: {one.id: asking.round_of(c, one.id) for one in settings.sources})
        if dry_run:
            found = store.read_now(lambda c: keeping.due(c, settings.sources, now))
        else:
            found = asyncio.run(keeping.sweep(store, settings.sources, policy.policy(settings), now))
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    verb = "would go" if dry_run else "removed"
    for one in found:
        say(f"{one.source}: {one.texts} texts {verb} (kept {one.days} days)")
    kept = [source.id for source in settings.sources if source.kept_days is None]
    if kept:
        say(f"kept without end: {', '.join(kept)}; set retention_days on a source to change that")
    for name, stands in rounds.items():
        if stands is not None:
            say(round_line(name, stands, now, settings.zone))


def round_line(source: str, stands: "Round", now: "datetime", zone: "ZoneInfo") -> str:
    """How far a source was asked whether the posts that we hold still stand."""
    from alerts.wording import clock

    begun = f"{source}: the daemon asked about {stands.asked:,} posts again since {clock(stands.begun, now, zone)}"
    return f"{begun}; {'all that were due' if stands.over else 'the others follow'}"


def forget(
    handle: Handle = None,
    mention: Writer = None,
    network: Network = None,
    config: Config = None,
    actor: Actor = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Remove everything of one person: their words, their names, what was announced of them. The counts stay."""
    import msgspec

    from monitor import keeping, policy
    from monitor.clock import SystemClock
    from monitor.store import searching
    from monitor.store.keeping import empty_log

    settings, now, who = load_settings(config), SystemClock().now(), actor or login()
    with opened_store(settings) as store:
        person = _find(store, handle, mention, network)
        if dry_run:
            say(f"{_named(person)}: {person.posts} texts would go, and everything announced of them")
            return
        rules = policy.policy(settings)
        gone = store.write_now(lambda c: keeping.forget(c, person, who, rules, now))
        store.write_now(searching.settle)
        empty = empty_log(store.path)
    if as_json:
        print_json(msgspec.to_builtins(gone))
        return
    say(f"forgotten: {gone.texts} texts and the names of one person on {gone.network}, in {gone.incidents} incidents")
    if not empty:
        say("somebody was reading the database: its log still holds old words until the next allears sweep")


def export(
    author: Author = None,
    mention: Writer = None,
    network: Network = None,
    config: Config = None,
) -> None:
    """Everything that is held of one person, as JSON."""
    from monitor import keeping

    with opened_store(load_settings(config)) as store:
        person = _find(store, author, mention, network)
        print_json(store.read_now(lambda c: keeping.export(c, person)))


def _find(store: "Store", handle: str | None, mention: str | None, network: str | None) -> "Person":
    """The one person who is meant; exit 1 where there is none, 2 where there are several."""
    from monitor.store import keeping

    if (handle is None) == (mention is None):
        fail("say whom: a handle like @ada, or --mention m7 for whoever wrote it", USED_WRONGLY)
    if mention is not None:
        kind, number = parse_id(mention)
        writer = store.read_now(lambda c: keeping.writer(c, number)) if kind == "mention" else None
        if writer is None:
            fail(f"there is no mention {mention}; mentions are like m7", FOUND_A_PROBLEM)
        return writer
    name = handle or ""
    known = store.read_now(lambda c: keeping.people(c, name))
    found = [person for person in known if network in (None, person.network)]
    if len(found) != 1:
        _not_one(name, found or known, network)
    return found[0]


def _not_one(name: str, known: list["Person"], network: str | None) -> NoReturn:
    if not known:
        fail(f"nobody called {name} is held", FOUND_A_PROBLEM)
    listed = "; ".join(_named(person) for person in known)
    if network is not None and network not in {person.network for person in known}:
        fail(f"nobody called {name} is held on {network}; there are: {listed}", FOUND_A_PROBLEM)
    fail(f"{name} is {len(known)} people: {listed}; say which with --network, or --mention", USED_WRONGLY)


def _named(person: "Person") -> str:
    name = f"{person.name or 'no name'}, {person.handle or person.account}"
    return f"{name} on {person.network} ({person.posts} posts)"
