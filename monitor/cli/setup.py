"""Setting up: init, check."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.session import (
    NOT_REACHED,
    USED_WRONGLY,
    AsJson,
    Config,
    config_path,
    fail,
    load_settings,
    opened_store,
    print_json,
    say,
)

BrandName = Annotated[str | None, typer.Option("--brand", help="The name people use for you.")]
Hashtag = Annotated[str | None, typer.Option("--hashtag", help="A Mastodon hashtag to follow.")]
Feed = Annotated[str | None, typer.Option("--feed", help="A feed (RSS, Atom, JSON Feed) to follow.")]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]


def init(
    config: Config = None, brand: BrandName = None, hashtag: Hashtag = None, feed: Feed = None, force: Force = False
) -> None:
    """Ask a few things and write the configuration; then it is one word to start."""
    from monitor.config import load
    from monitor.daemon import environ
    from monitor.starting import Answers, starting_file

    path = config or Path("allears.toml")
    if path.exists() and not force:
        fail(f"{path} is there already; --force writes over it, --config names another", USED_WRONGLY)
    asking = sys.stdin.isatty()
    if brand is None and not asking:
        fail("say for whom to listen: allears init --brand Acme", USED_WRONGLY)
    name = brand or typer.prompt("The name people use for you")
    tag = hashtag if hashtag is not None or not asking else typer.prompt("A Mastodon hashtag to follow", default=name)
    address = feed if feed is not None or not asking else typer.prompt("A feed to follow (empty for none)", default="")
    path.write_text(starting_file(Answers(name, tag or name, address or None)), encoding="utf-8")
    load(path, environ())  # what was written must be valid
    say(f"wrote {path}. Next: allears check, then: allears run")


OneSource = Annotated[str | None, typer.Option("--source", help="Only this source.")]
OneChannel = Annotated[str | None, typer.Option("--channel", help="Only this channel.")]


def check(config: Config = None, source: OneSource = None, channel: OneChannel = None, as_json: AsJson = False) -> None:
    """The doctor: the file, the database, the credentials, what can be reached. Sends nothing to anybody."""
    from monitor.clock import SystemClock
    from monitor.doctor import Known, examine
    from monitor.store import sources

    settings = load_settings(config)
    with opened_store(settings) as store:
        states = store.read_now(lambda c: {one.id: sources.state(c, one.id) for one in settings.sources})
    findings = asyncio.run(examine(settings, source, channel, Known(states, SystemClock().now())))
    if as_json:
        print_json([{"what": f.what, "id": f.id, "ok": f.ok, "detail": f.detail} for f in findings])
    else:
        say(f"✓ {config_path(config)} is valid; the database {settings.database} can be written")
        for finding in findings:
            say(f"{'✓' if finding.ok else '✗'} {finding.what} {finding.id}: {finding.detail}")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else NOT_REACHED)
