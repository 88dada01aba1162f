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

    from alerts.voice import Voice
    from monitor.config import Settings
    from monitor.ideas import Idea
    from monitor.owed import Effect, FollowUp
    from monitor.store.followups import Owed
    from monitor.store.outreach import Person

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
    at = past_moment("--acted", acted, now) if acted is not None else None
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
    for line in owed_lines(found, cause, now, settings.zone, settings.voice):
        say(line)


def _known(cause: str, brand: str, settings: "Settings") -> None:
    from monitor.understand.assessment import Cause

    causes = [one.value for one in Cause if one is not Cause.NONE]
    if cause not in causes:
        fail(f'"{cause}" is no cause; they are {", ".join(causes)}', USED_WRONGLY)
    known_brand(brand, settings)


def known_brand(brand: str, settings: "Settings") -> None:
    brands = [one.id for one in settings.brands]
    if brand and brand not in brands:
        fail(f'--brand: "{brand}" is none; they are {", ".join(brands) or "not configured"}', USED_WRONGLY)


def past_moment(option: str, text: str, now: "datetime") -> "datetime":
    from monitor.times import parse_moment

    try:
        moment = parse_moment(text, now)
    except ValueError as error:
        fail(f"{option}: {error}", USED_WRONGLY)
    if moment > now:
        fail(f"{option}: {text} is still to come", USED_WRONGLY)
    return moment


PERSON, COLUMN = 40, 24
"""Letters of a name, and the columns that it takes in a list."""
IDEA = 200
POSTS = 5
"""Of one idea: the newest."""


def owed_lines(found: "FollowUp", cause: str, now: "datetime", zone: "ZoneInfo", voice: "Voice") -> "Iterator[str]":
    """Since when it is fixed, what that did, and a line a person."""
    from alerts.wording import cause as plain
    from alerts.wording import day
    from monitor.numerals import counted

    command = f"allears owed {cause}"
    if found.acted is None:
        yield voice.say("owed-unsaid", cause=plain(cause, voice), command=voice.apart(f"{command} --acted 2026-01-31"))
    else:
        yield voice.say("owed-acted", cause=plain(cause, voice), date=day(found.acted, now, zone, voice))
        yield effect_line(found.effect, voice)
    for one in found.owed:
        yield _owed_line(one, day(one.wrote_at, now, zone, voice), voice)
    if found.owed:
        yield counted("owed-waiting", len(found.owed), voice, command=voice.apart(f"{command} --told 7"))
    else:
        yield voice.say("owed-nobody")


def _owed_line(one: "Owed", wrote: str, voice: "Voice") -> str:
    from alerts.wording import language, spoken

    parts = [
        f"{_column(one.person, voice)} {voice.apart(f'inc-{one.incident:06d}')}  {voice.say('owed-wrote', date=wrote)}",
        language(one.language, voice),
        spoken("state", one.state, voice),
        voice.apart(one.url or one.source),
    ]
    return " · ".join(parts)


def _column(name: str, voice: "Voice") -> str:
    """A name with blanks behind it, so that what follows stands in one column."""
    from rich.cells import cell_len

    shown = voice.inline(name, PERSON)
    return shown + " " * (COLUMN - cell_len(shown))


def effect_line(effect: "Effect | None", voice: "Voice") -> str:
    """Before and after in people, with the interval of the change; no percentages of small numbers."""
    from monitor.numerals import counted, exact, signed

    if effect is None:
        return voice.say("owed-early")
    told = voice.say(
        "owed-effect",
        before=counted("people-count", effect.before.numerator, voice),
        days=voice.say("days", days=effect.span.days),
        after=exact(effect.after.numerator, voice),
        span=exact(effect.span.days, voice),
    )
    if effect.change is not None:
        told = voice.say(
            "owed-changed",
            effect=told,
            change=signed(effect.change.value, 0, voice),
            low=signed(effect.change.low, 1, voice),
            high=signed(effect.change.high, 1, voice),
            chance=voice.say(f"owed-{'more-than' if effect.change.is_more_than_chance else 'maybe'}-chance"),
        )
    everybody = {"before": exact(effect.anybody_before, voice), "after": exact(effect.anybody_after, voice)}
    return voice.say("owed-everybody", effect=told, **everybody)


def ideas(
    since: Since = "30d", until: Until = None, brand: Brand = "", config: Config = None, as_json: AsJson = False
) -> None:
    """What people suggest, nearly the same words gathered, the newest first."""
    import msgspec

    from alerts.wording import day
    from monitor.cli.tuning import mind_or_fail
    from monitor.clock import SystemClock
    from monitor.ideas import ideas as gather

    settings, now = load_settings(config), SystemClock().now()
    known_brand(brand, settings)
    start = past_moment("--since", since, now)
    end = past_moment("--until", until, now) if until else now
    mind = mind_or_fail(settings.database)
    with opened_store(settings) as store:
        found = store.read_now(lambda c: gather(c, settings, mind, brand, (start, end)))
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    voice = settings.voice
    for idea in found:
        for line in idea_lines(idea, day(idea.newest, now, settings.zone, voice), voice):
            say(line)
    if not found:
        say(voice.say("ideas-none"))


def idea_lines(idea: "Idea", newest: str, voice: "Voice") -> "Iterator[str]":
    """Who had it, and how the newest of them said it."""
    from alerts.wording import language
    from monitor.numerals import counted

    people = counted("people-count", idea.people, voice)
    posts = voice.apart(" ".join(f"m{number}" for number in idea.posts[:POSTS]))
    yield " · ".join([newest, people, language(idea.language, voice), posts])
    yield f"    {voice.inline(idea.text, IDEA)}"


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

    from alerts.wording import day
    from monitor.clock import SystemClock
    from monitor.outreach import REST, candidates, draw, draw_and_remember

    settings, now = load_settings(config), SystemClock().now()
    known_brand(brand, settings)
    chosen = secrets.randbelow(2**31) if seed is None else seed
    with opened_store(settings) as store:
        if dry_run:
            drawn = draw(store.read_now(lambda c: candidates(c, settings, brand, now)), count, chosen)
        else:
            drawn = store.write_now(lambda c: draw_and_remember(c, settings, brand, count=count, seed=chosen, now=now))
    if as_json:
        print_json({"seed": chosen, "people": msgspec.to_builtins(drawn)})
        return
    voice = settings.voice
    for one in drawn:
        say(_person_line(one, day(one.last_at, now, settings.zone, voice), voice))
    rest = voice.say("days", days=REST.days)
    if not drawn:
        say(voice.say("outreach-nobody", days=rest))
    elif not dry_run:
        say(voice.say("outreach-seed", seed=voice.apart(str(chosen)), days=rest))


def _person_line(one: "Person", spoke: str, voice: "Voice") -> str:
    from alerts.wording import language

    parts = [
        f"{_column(one.handle, voice)} {voice.apart(one.source)}",
        language(one.language, voice),
        voice.say("outreach-last", date=spoke),
        voice.apart(one.url) if one.url else voice.say("outreach-no-address"),
    ]
    return " · ".join(parts)
