"""Following through: who is owed word, what people suggest, whom to ask how they are doing."""

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.session import (
    USED_WRONGLY,
    Actor,
    AsJson,
    Config,
    Until,
    fail,
    find_incident,
    load_settings,
    login,
    opened_store,
    print_json,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from monitor.config import Settings
    from monitor.owed import Effect, FollowUp

Brand = Annotated[str, typer.Option("--brand", help="Brand id; all brands unless given.")]
Since = Annotated[str, typer.Option("--since", help="From when: a date, a time, or how long ago (2h, 7d).")]


def owed(
    cause: Annotated[str, typer.Argument(help="A cause, like delivery or billing.")],
    brand: Brand = "",
    acted: Annotated[str | None, typer.Option("--acted", help="It was acted on then: a date, or how long ago.")] = None,
    told: Annotated[list[str] | None, typer.Option("--told", help="An incident whose customer has heard it.")] = None,
    config: Config = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Everyone who is still owed "it is fixed", and whether complaints fell since it was acted on."""
    from functools import partial

    import msgspec

    from monitor.clock import SystemClock
    from monitor.owed import follow_up
    from monitor.store import followups

    settings, now = load_settings(config), SystemClock().now()
    _known(cause, brand, settings)
    at = _past_moment("--acted", acted, now) if acted is not None else None
    who = (actor or login()) if at or told else ""
    with opened_store(settings) as store:
        heard = [find_incident(store, name).id for name in told or ()]
        if at is not None:
            store.write_now(lambda c: followups.act(c, cause, brand, at=at, actor=who, now=now))
        for number in heard:
            store.write_now(partial(followups.tell, incident=number, actor=who, now=now))
        found = store.read_now(lambda c: follow_up(c, cause, brand, now))
    if as_json:
        print_json({"cause": cause, "brand": brand or None, **msgspec.to_builtins(found)})
        return
    for line in owed_lines(found, cause, now, settings.zone):
        say(line)


def _known(cause: str, brand: str, settings: "Settings") -> None:
    from monitor.understand.assessment import Cause

    causes = [one.value for one in Cause if one is not Cause.NONE]
    if cause not in causes:
        fail(f'"{cause}" is no cause; they are {", ".join(causes)}', USED_WRONGLY)
    _known_brand(brand, settings)


def _known_brand(brand: str, settings: "Settings") -> None:
    brands = [one.id for one in settings.brands]
    if brand and brand not in brands:
        fail(f'--brand: "{brand}" is none; they are {", ".join(brands) or "not configured"}', USED_WRONGLY)


def _past_moment(option: str, text: str, now: "datetime") -> "datetime":
    from monitor.times import parse_moment

    try:
        moment = parse_moment(text, now)
    except ValueError as error:
        fail(f"{option}: {error}", USED_WRONGLY)
    if moment > now:
        fail(f"{option}: {text} is still to come", USED_WRONGLY)
    return moment


def owed_lines(found: "FollowUp", cause: str, now: "datetime", zone: "ZoneInfo") -> "Iterator[str]":
    """Since when it is fixed, what that did, and a line a person."""
    from alerts.safe_text import inline
    from alerts.wording import day, language

    if found.acted is None:
        yield f"{cause}: nobody said yet that it was acted on; say so with: allears owed {cause} --acted 2026-01-31"
    else:
        yield f"{cause}: acted on {day(found.acted, now, zone)}"
        yield effect_line(found.effect)
    for one in found.owed:
        parts = [
            f"{inline(one.person, 40):<24} inc-{one.incident:06d}  wrote {day(one.wrote_at, now, zone)}",
            language(one.language),
            one.state,
            one.url or one.source,
        ]
        yield " · ".join(parts)
    if found.owed:
        yield f"{len(found.owed)} owed word; our public answer ends it, or: allears owed {cause} --told 7"
    else:
        yield "nobody is owed word of it"


def effect_line(effect: "Effect | None") -> str:
    """Before and after in people, with the interval of the change; no percentages of small numbers."""
    if effect is None:
        return "too early to say what it did: it takes a day on each side"
    days = effect.span.days
    counts = f"{effect.before.numerator} people in the {days} days before, {effect.after.numerator} in the {days} after"
    everybody = f"of any cause {effect.anybody_before} and {effect.anybody_after}"
    if effect.change is None:
        return f"{counts}; {everybody}"
    told = "more than chance" if effect.change.is_more_than_chance else "may be chance"
    change = effect.change
    return f"{counts}: {change.value:+.0f} (95 %: {change.low:+.1f} to {change.high:+.1f}; {told}); {everybody}"


def ideas(
    since: Since = "30d", until: Until = None, brand: Brand = "", config: Config = None, as_json: AsJson = False
) -> None:
    """What people suggest, nearly the same words gathered, the newest first."""
    import msgspec

    from alerts.safe_text import inline
    from alerts.wording import day, language
    from monitor.cli.tuning import mind_or_fail
    from monitor.clock import SystemClock
    from monitor.ideas import ideas as gather

    settings, now = load_settings(config), SystemClock().now()
    _known_brand(brand, settings)
    start = _past_moment("--since", since, now)
    end = _past_moment("--until", until, now) if until else now
    mind = mind_or_fail(settings.database)
    with opened_store(settings) as store:
        found = store.read_now(lambda c: gather(c, settings, mind, brand, (start, end)))
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    for idea in found:
        people = "1 person" if idea.people == 1 else f"{idea.people} people"
        posts = " ".join(f"m{number}" for number in idea.posts[:5])
        say(f"{day(idea.newest, now, settings.zone)} · {people} · {language(idea.language)} · {posts}")
        say(f"    {inline(idea.text, 200)}")
    if not found:
        say("nobody suggested anything in that time")


def outreach(
    count: Annotated[int, typer.Option("--count", help="How many people.", min=1, max=1000)] = 10,
    seed: Annotated[int | None, typer.Option("--seed", help="Repeats a draw; by chance unless given.")] = None,
    brand: Brand = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show whom it would be.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Some people drawn by chance whom nobody was in touch with for 90 days, to ask how they are doing."""
    import secrets

    import msgspec

    from alerts.safe_text import inline
    from alerts.wording import day, language
    from monitor.clock import SystemClock
    from monitor.outreach import candidates, draw, draw_and_remember

    settings, now = load_settings(config), SystemClock().now()
    _known_brand(brand, settings)
    chosen = secrets.randbelow(2**31) if seed is None else seed
    with opened_store(settings) as store:
        if dry_run:
            drawn = draw(store.read_now(lambda c: candidates(c, settings, brand, now)), count, chosen)
        else:
            drawn = store.write_now(lambda c: draw_and_remember(c, settings, brand, count=count, seed=chosen, now=now))
    if as_json:
        print_json({"seed": chosen, "people": msgspec.to_builtins(drawn)})
        return
    for one in drawn:
        parts = [f"{inline(one.handle, 40):<24} {one.source}", language(one.language)]
        say(" · ".join([*parts, f"last spoke {day(one.last_at, now, settings.zone)}", one.url or "no address"]))
    if not drawn:
        say("there is nobody whom nobody was in touch with for 90 days")
    elif not dry_run:
        say(f"seed {chosen}; none of them is drawn again for 90 days")
