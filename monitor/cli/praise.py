"""What others were happy about, and the events during which nobody wants to hear it."""

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.duty import Comment, For, end_of
from monitor.cli.duty import Until as EndsAt
from monitor.cli.session import (
    FOUND_A_PROBLEM,
    Actor,
    AsJson,
    Config,
    Since,
    Until,
    fail,
    load_settings,
    login,
    opened_store,
    print_json,
    say,
)
from monitor.cli.through import Brand, known_brand, past_moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from monitor.praise import Praise
    from monitor.praise_pause import Pause


def praise(
    since: Since = "7d", until: Until = None, brand: Brand = "", config: Config = None, as_json: AsJson = False
) -> None:
    """Kind words, each person once, the newest first; and whether sending them waits, and for what."""
    import msgspec

    from monitor import policy
    from monitor.clock import SystemClock
    from monitor.praise import Origin
    from monitor.praise import praise as gather
    from monitor.praise_pause import pause

    settings, now = load_settings(config), SystemClock().now()
    known_brand(brand, settings)
    span = past_moment("--since", since, now), past_moment("--until", until, now) if until else now
    origin = Origin({source.id: source for source in settings.sources}, policy.accounts(settings))
    brands = [brand] if brand else [one.id for one in settings.brands]
    with opened_store(settings) as store:
        waits = store.read_now(lambda c: {name: pause(c, name, now) for name in brands})
        found = store.read_now(lambda c: {name: gather(c, name, span, origin) for name in brands})
    if as_json:
        print_json({name: msgspec.to_builtins({"waits": waits[name], "praise": found[name]}) for name in brands})
        return
    for name in brands:
        for line in praise_lines(name, found[name], waits[name], now, settings.zone):
            say(line)


def praise_lines(
    brand: str, found: "list[Praise]", waits: "Pause | None", now: "datetime", zone: "ZoneInfo"
) -> "Iterator[str]":
    """Whether it waits, and two lines a person."""
    from alerts.safe_text import inline
    from alerts.wording import day, language

    if waits is not None:
        until = f", until {waits.until.astimezone(zone):%Y-%m-%d %H:%M}" if waits.until else ""
        yield f"{brand}: nothing is sent now: {waits.why} ({inline(waits.what, 80)}{until})"
    for one in found:
        yield " · ".join([f"{brand}: {day(one.at, now, zone)}", language(one.language), one.source, f"m{one.post}"])
        yield f"    {inline(one.text, 300)}"
        yield f"    {one.url or 'no address'}"
    if not found:
        yield f"{brand}: nobody praised it in that time, as far as we are sure"


sensitive = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Say that something terrible has happened: until it is over, nothing is drafted and no praise is sent.",
)


@sensitive.command(name="begin")
def sensitive_begin(
    comment: Comment,
    length: For = None,
    until: EndsAt = None,
    brand: Brand = "",
    config: Config = None,
    actor: Actor = None,
) -> None:
    """From now until then nothing is drafted and no praise is sent, of one brand or of all."""
    from monitor.store import sensitive_events

    settings = load_settings(config)
    known_brand(brand, settings)
    now, end = end_of(length, until)
    who = actor or login()
    with opened_store(settings) as store:
        made = store.write_now(
            lambda c: sensitive_events.begin(c, brand, until=end, author=who, comment=comment, now=now)
        )
    there = end.astimezone(settings.zone)
    say(f"event {made} holds until {there:%Y-%m-%d %H:%M}; it ends earlier with: allears sensitive end {made}")


@sensitive.command(name="list")
def sensitive_list(config: Config = None, as_json: AsJson = False) -> None:
    """The events that hold now."""
    import msgspec

    from alerts.safe_text import inline
    from monitor.clock import SystemClock
    from monitor.store import sensitive_events

    settings = load_settings(config)
    with opened_store(settings) as store:
        found = store.read_now(lambda c: sensitive_events.holding(c, SystemClock().now()))
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    for one in found:
        end = one.until.astimezone(settings.zone)
        what = f"{inline(one.author, 40)}: {inline(one.comment, 200)}"
        say(f"{one.id}  {one.brand or 'all brands'}  until {end:%Y-%m-%d %H:%M}  by {what}")
    if not found:
        say("no sensitive event holds")


@sensitive.command(name="end")
def sensitive_end(
    number: Annotated[int, typer.Argument(help="Its number in the list.")], config: Config = None
) -> None:
    """End an event now; what was held back is sent when it is next due."""
    from monitor.clock import SystemClock
    from monitor.store import sensitive_events

    settings = load_settings(config)
    with opened_store(settings) as store:
        if not store.write_now(lambda c: sensitive_events.end(c, number, SystemClock().now())):
            fail(f"no event {number} holds now; see: allears sensitive list", FOUND_A_PROBLEM)
    say(f"event {number} is over")
