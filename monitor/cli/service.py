"""The service itself: run, demo, backfill."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.session import (
    NOT_REACHED,
    USED_WRONGLY,
    AsJson,
    Config,
    Since,
    Until,
    config_path,
    fail,
    load_settings,
    note,
    opened_store,
    print_json,
    say,
)

if TYPE_CHECKING:
    from connectors.base import Source
    from monitor.backfill import Span, Step
    from monitor.config import Settings
    from monitor.store.connection import Store

Once = Annotated[bool, typer.Option("--once", help="Look at every source once, send what is due, and end.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Log more.")]
AtOnce = Annotated[bool, typer.Option("--once", help="Play without delays.")]


def run(config: Config = None, once: Once = False, verbose: Verbose = False) -> None:
    """Listen, and alert. SIGHUP reloads the configuration; SIGTERM ends within ten seconds."""
    from monitor.cli.tuning import mind_or_fail
    from monitor.clock import SystemClock
    from monitor.daemon import Daemon, Parts, environ, run_once
    from monitor.logs import start_logs

    start_logs(verbose=verbose)
    settings = load_settings(config)
    if not settings.sources or not settings.channels:
        missing = "no [[source]] to listen to" if not settings.sources else "no [[channel]] to alert"
        fail(f"{config_path(config)} has {missing}; add one, see: allears connectors, allears channels", USED_WRONGLY)
    mind = mind_or_fail(settings.database)
    with opened_store(settings) as store:
        parts = Parts(settings, store, SystemClock(), mind=mind)
        if once:
            trouble = asyncio.run(run_once(parts))
            for name, detail in trouble.items():
                note(f"{name}: {detail}")
            raise typer.Exit(NOT_REACHED if trouble else 0)

        async def serve() -> None:
            await Daemon(parts, config_path(config), environ()).run()

        asyncio.run(serve())


def demo(at_once: AtOnce = False) -> None:
    """Play one bad morning of an invented brand; nothing leaves this machine."""
    from monitor.demo.play import DemoInTheWay, play

    try:
        asyncio.run(play(Path.cwd(), delays=not at_once, out=sys.stdout))
    except DemoInTheWay as error:
        fail(str(error), USED_WRONGLY)


From = Annotated[list[str] | None, typer.Option("--source", help="Source id; all that can, unless given.")]
Alerts = Annotated[bool, typer.Option("--alerts", help="Open incidents and alert for what is found.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be read.")]


def backfill(
    since: Since,
    until: Until = None,
    source: From = None,
    config: Config = None,
    alerts: Alerts = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Read the past of a source, resumable, and silent unless asked otherwise."""
    from monitor.backfill import close_outbox
    from monitor.store.connection import Store

    settings = load_settings(config)
    chosen = _chosen(settings, source)
    if dry_run:
        for one in chosen:
            say(f"{one.id}: posts since {since}" + ("" if _can_fill(one) else "  (cannot show its past)"))
        return
    with opened_store(settings) as first:  # brings the file up to date, and reads how far an earlier run came
        span = _span(first, chosen, since, until)
    with Store.opened(settings.database, None if alerts else close_outbox) as store:
        results = asyncio.run(_fill_all(settings, store, chosen, span, alerts))
    if as_json:
        print_json(results)
    raise typer.Exit(NOT_REACHED if any("error" in result for result in results.values()) else 0)


def _chosen(settings: "Settings", names: list[str] | None) -> list["Source"]:
    known = {source.id: source for source in settings.sources}
    for name in names or ():
        if name not in known:
            fail(f'there is no source "{name}"; sources are: {", ".join(known) or "none"}', USED_WRONGLY)
    return [known[name] for name in names] if names else [s for s in known.values() if _can_fill(s)]


def _can_fill(source: "Source") -> bool:
    return type(source).caps.backfill


def _span(store: "Store", chosen: list["Source"], since: str, until: str | None) -> "Span":
    """The stretch to fill; an interrupted one with the same start goes on to its own end."""
    from monitor.backfill import Span
    from monitor.clock import SystemClock
    from monitor.store import sources
    from monitor.times import parse_moment

    now = SystemClock().now()
    try:
        start, end = parse_moment(since, now), parse_moment(until, now) if until else None
    except ValueError as error:
        fail(str(error), USED_WRONGLY)
    if end is None:
        names = [one.id for one in chosen]
        open_ends = store.read_now(lambda c: [sources.unfinished(c, name, start) for name in names])
        end = max((moment for moment in open_ends if moment), default=now)
    if start >= end:
        fail(f"--since {since} is not before --until; turn them round", USED_WRONGLY)
    return Span(start, end)


async def _fill_all(
    settings: "Settings", store: "Store", chosen: list["Source"], span: "Span", alerts: bool
) -> dict[str, dict[str, object]]:
    """One source after the other; a failing one does not keep the others from it."""
    from connectors.base import ConnectorError
    from monitor import policy
    from monitor.backfill import Filling, NoPast
    from monitor.cli.tuning import mind_or_fail
    from monitor.clock import SystemClock
    from monitor.daemon import Parts

    clock = SystemClock()
    parts = Parts(settings, store, clock)
    filling = Filling(store, policy.ears(settings, mind_or_fail(settings.database)), clock, alerts)
    results: dict[str, dict[str, object]] = {}
    for source in chosen:
        try:
            async with parts.source_client(source) as http:
                step = await filling.run(http, source, span, Progress(source.id, span.since, span.until))
        except (ConnectorError, NoPast) as error:
            note(f"{source.id}: {error}; run the same command again to go on")
            results[source.id] = {"error": str(error)}
        else:
            note(f"{source.id}: {step.stored} mentions stored")
            results[source.id] = {"stored": step.stored, "since": span.since, "until": span.until}
    return results


class Progress:
    """A bar on a terminal, a plain line now and then elsewhere."""

    EVERY = 10

    def __init__(self, source: str, since: datetime, until: datetime) -> None:
        self._source, self._since, self._until = source, since, until
        self._bar = sys.stderr.isatty()

    def __call__(self, step: "Step") -> None:
        if not self._bar:
            if step.pages % self.EVERY == 1:
                note(f"{self._source}: {step.stored} mentions, {step.pages} pages")
            return
        share = (step.reached - self._since) / (self._until - self._since) if step.reached else 0.0
        filled = round(20 * min(max(share, 0.0), 1.0))
        bar = "█" * filled + "░" * (20 - filled)
        typer.echo(f"\r{self._source} {bar} {step.stored} mentions", nl=False, err=True)
