"""What can be listened to and alerted: connectors, channels, schema, try."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.session import NOT_REACHED, USED_WRONGLY, AsJson, fail, print_json, say

if TYPE_CHECKING:
    from connectors.base import Source

Kind = Annotated[str, typer.Argument(help="A connector, as `allears connectors` lists them.")]
Option = Annotated[list[str] | None, typer.Option("--option", help="One option of it, as name=value; repeatable.")]
Recorded = Annotated[Path | None, typer.Option("--recorded", help="A recorded exchange, instead of the network.")]


def connectors(as_json: AsJson = False) -> None:
    """The sources that can be listened to, with their options."""
    from connectors.registry import connectors as known
    from monitor.reference import Member, describe

    _list([describe(model) for _, model in sorted(known().items())], Member.caps_of_source, as_json)


def channels(as_json: AsJson = False) -> None:
    """The channels that can be alerted, with their options."""
    from alerts.registry import channels as known
    from monitor.reference import Member, describe

    _list([describe(model) for _, model in sorted(known().items())], Member.caps_of_channel, as_json)


def _list(members: list[Any], caps: Any, as_json: bool) -> None:
    if as_json:
        print_json([member.as_json(caps(member)) for member in members])
        return
    for member in members:
        say(f"{member.kind}  {member.summary}")
        for option in member.options:
            needed = " (needed)" if option.needed else ""
            say(f"    {option.name:<16} {option.description}{needed}")
        say("")


def schema() -> None:
    """The JSON Schema of allears.toml, for editors."""
    from monitor.config import schema as whole

    print_json(whole())


def try_(kind: Kind, option: Option = None, recorded: Recorded = None) -> None:
    """One poll of a connector, live or from a recorded answer; stores nothing, prints each mention."""
    from connectors.base import Refused, TryLater
    from monitor.trying import failure_line, mention_line, poll_once

    source = _source(kind, option or [])
    try:
        page = asyncio.run(poll_once(source, recorded))
    except (TryLater, Refused) as error:
        typer.echo(failure_line(error))
        raise typer.Exit(NOT_REACHED) from error
    except ValueError as error:
        fail(str(error), USED_WRONGLY)
    for mention in page.mentions:
        typer.echo(mention_line(mention))
    for reason in page.skipped:
        typer.echo(f"skipped: {reason}", err=True)


def _source(kind: str, options: list[str]) -> "Source":
    """The connector with these options; exit 2 with every mistake."""
    from connectors.registry import connectors as known
    from monitor.daemon import environ
    from monitor.entries import Mistakes, build, choices
    from monitor.trying import parse_options

    model = known().get(kind)
    if model is None:
        fail(f'there is no connector "{kind}"{choices(kind, tuple(sorted(known())))}', USED_WRONGLY)
    mistakes = Mistakes([], f"try {kind}")
    source = build(model, parse_options(model, options, mistakes), environ(), "", mistakes)
    if source is None:
        fail(str(mistakes), USED_WRONGLY)
    return source if source.id else source.model_copy(update={"id": kind})
