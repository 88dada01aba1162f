"""What another configuration would have told: replay."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.session import (
    NOT_REACHED,
    USED_WRONGLY,
    AsJson,
    Until,
    config_path,
    fail,
    load_settings,
    note,
    print_json,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from alerts.voice import Voice
    from monitor.config import Settings
    from monitor.replay import Past, Played
    from monitor.replay_diff import Change, Difference

Other = Annotated[Path, typer.Option("--config", help="The configuration to try.")]
Against = Annotated[Path | None, typer.Option("--against", help="The present one; ./allears.toml unless given.")]
Since = Annotated[str, typer.Option("--since", help="From when: a date, a time, or how long ago (2h, 30d).")]


def replay(
    config: Other, since: Since = "30d", until: Until = None, against: Against = None, as_json: AsJson = False
) -> None:
    """Which alerts another configuration would have sent: earlier, later, never, newly. Sends and changes nothing."""
    import asyncio

    from monitor.cli.tuning import mind_or_fail
    from monitor.replay import both
    from monitor.replay_diff import Side, compare

    now, other = load_settings(against), load_settings(config)
    past, mind = past_or_fail(now, since, until), mind_or_fail(now.database)
    bar = Bar(2 * len(past.posts), now.voice)
    played = asyncio.run(both(past, (now, mind), (other, mind), bar))
    bar.end()
    found = compare(past, Side(played[0], now.least), Side(played[1], other.least))
    names = (config_path(against).name, config.name)
    if as_json:
        print_json(difference_json(found, past, played, names))
        return
    for line in difference_lines(found, past, played, names, now.zone, now.voice):
        say(line)


def past_or_fail(settings: "Settings", since: str, until: str | None) -> "Past":
    """What was heard; exit 2 for times that make no sense, 3 for a database that cannot be read."""
    from monitor.clock import SystemClock
    from monitor.replay import read_past
    from monitor.store.connection import StoreError
    from monitor.times import parse_moment

    now = SystemClock().now()
    try:
        start, end = parse_moment(since, now), parse_moment(until, now) if until else now
    except ValueError as error:
        fail(str(error), USED_WRONGLY)
    if start >= end:
        fail(f"--since {since} is not before --until; turn them round", USED_WRONGLY)
    try:
        return read_past(settings.database, start, end)
    except StoreError as error:
        fail(str(error), NOT_REACHED)


class Bar:
    """A bar on a terminal, a plain line now and then elsewhere."""

    EVERY = 1000

    def __init__(self, total: int, voice: "Voice | None" = None) -> None:
        from monitor.numerals import ENGLISH

        self._total, self._told = total, 0
        self._bar = sys.stderr.isatty()
        self._voice = voice or ENGLISH

    def __call__(self, done: int) -> None:
        if self._bar:
            filled = round(20 * done / self._total)
            bar = "█" * filled + "░" * (20 - filled)
            typer.echo("\r" + self._said("replay-progress", done, bar=bar), nl=False, err=True)
        elif done - self._told >= self.EVERY:
            self._told = done
            note(self._said("replay-progress-line", done))

    def _said(self, message: str, done: int, **facts: str) -> str:
        from monitor.numerals import exact

        counts = {"done": exact(done, self._voice), "total": exact(self._total, self._voice)}
        return self._voice.say(message, **counts, **facts)

    def end(self) -> None:
        if self._bar:
            note("")


SIGNS = {"earlier": "↑", "later": "↓", "never": "-", "newly": "+"}


def difference_lines(
    found: "Difference",
    past: "Past",
    played: "tuple[Played, Played]",
    names: tuple[str, str],
    zone: "ZoneInfo",
    voice: "Voice | None" = None,
) -> "Iterator[str]":
    """How many, what was left out, and a line for each alert that differs; in English without a voice."""
    from monitor.numerals import ENGLISH, counted, exact, stamp
    from monitor.replay_diff import Shift

    speaks = voice or ENGLISH
    files = {"now": speaks.apart(names[0]), "other": speaks.apart(names[1])}
    asked, since = sum(post.at >= past.since for post in past.posts), stamp(past.since, zone, speaks)
    yield counted("replay-played", asked, speaks, since=since, **files)
    if past.removed:
        yield speaks.say("replay-removed", count=exact(past.removed, speaks))
    for name, one in zip(files.values(), played, strict=True):
        for source, count in one.unknown_sources.items():
            yield counted("replay-unheard", count, speaks, file=name, source=speaks.apart(source))
    sent = {"sent": found.now, "would": found.other, "same": found.same}
    yield speaks.say("replay-alerts", **files, **{name: exact(count, speaks) for name, count in sent.items()})
    shifts = {shift: speaks.say(f"replay-{shift}", count=exact(found.count(shift), speaks)) for shift in Shift}
    yield " · ".join(f"{SIGNS[shift]} {said}" for shift, said in shifts.items())
    for change in found.changes:
        yield _change_line(change, past.until, zone, speaks)


def _change_line(change: "Change", now: "datetime", zone: "ZoneInfo", voice: "Voice") -> str:
    from alerts.render import card_of
    from alerts.wording import clock

    columns = (
        (voice.apart(change.channel), 12),
        (voice.say(f"told-{change.type}"), 9),
        (voice.say(f"severity-{change.severity}"), 8),
    )
    post = voice.apart(f"m{change.post}") if change.post else voice.say("replay-surge")
    arrow = " ← " if voice.right_to_left else " → "
    times = arrow.join(
        clock(moment, now, zone, voice) if moment else voice.say("replay-not-sent")
        for moment in (change.now, change.other)
    )
    line = " ".join([SIGNS[change.shift], *(_column(text, width) for text, width in columns), post])
    title = card_of(change.alert, change.alert.at, zone, voice.language).what
    return " · ".join([f"{line}  {times}", title, *([change.silence.said(voice)] if change.silence else [])])


def _column(text: str, width: int) -> str:
    from rich.cells import cell_len

    return text + " " * (width - cell_len(text))


def difference_json(
    found: "Difference", past: "Past", played: "tuple[Played, Played]", names: tuple[str, str]
) -> dict[str, Any]:
    from monitor.replay_diff import Shift

    return {
        "since": past.since,
        "until": past.until,
        "posts": sum(post.at >= past.since for post in past.posts),
        "removed": past.removed,
        "now": {"file": names[0], "alerts": found.now, "sources_not_heard": played[0].unknown_sources},
        "other": {"file": names[1], "alerts": found.other, "sources_not_heard": played[1].unknown_sources},
        "same": found.same,
        **{shift.value: found.count(shift) for shift in Shift},
        "changes": [_change_json(change) for change in found.changes],
    }


def _change_json(change: "Change") -> dict[str, Any]:
    return {
        "shift": change.shift.value,
        "channel": change.channel,
        "type": change.type,
        "severity": change.severity,
        "title": change.title,
        "post": f"m{change.post}" if change.post else None,
        "now": change.now.isoformat() if change.now else None,
        "other": change.other.isoformat() if change.other else None,
        "why": change.why or None,
    }
