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
    past = _past(now, since, until)
    bar = _Bar(2 * len(past.posts))
    played = asyncio.run(both(past, (now, other), mind_or_fail(now.database), bar))
    bar.end()
    found = compare(past, Side(played[0], now.least), Side(played[1], other.least))
    names = (config_path(against).name, config.name)
    if as_json:
        print_json(difference_json(found, past, played, names))
        return
    for line in difference_lines(found, past, played, names, now.zone):
        say(line)


def _past(settings: "Settings", since: str, until: str | None) -> "Past":
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


class _Bar:
    """A bar on a terminal, a plain line now and then elsewhere."""

    EVERY = 1000

    def __init__(self, total: int) -> None:
        self._total, self._told = total, 0
        self._bar = sys.stderr.isatty()

    def __call__(self, done: int) -> None:
        if self._bar:
            filled = round(20 * done / self._total)
            bar = "█" * filled + "░" * (20 - filled)
            typer.echo(f"\rreplay {bar} {done} of {self._total} posts", nl=False, err=True)
        elif done - self._told >= self.EVERY:
            self._told = done
            note(f"replay: {done} of {self._total} posts")

    def end(self) -> None:
        if self._bar:
            note("")


SIGNS = {"earlier": "↑", "later": "↓", "never": "-", "newly": "+"}


def difference_lines(
    found: "Difference", past: "Past", played: "tuple[Played, Played]", names: tuple[str, str], zone: "ZoneInfo"
) -> "Iterator[str]":
    """How many, what was left out, and a line for each alert that differs."""
    from monitor.replay_diff import Shift

    asked = sum(post.at >= past.since for post in past.posts)
    since = past.since.astimezone(zone)
    yield f"{asked} posts since {since:%Y-%m-%d %H:%M}, played with {names[0]} and with {names[1]}"
    if past.removed:
        yield f"left out: {past.removed} whose text is no longer held"
    for name, one in zip(names, played, strict=True):
        for source, count in one.unknown_sources.items():
            yield f"{name} has no source {source}: {count} posts not heard"
    yield f"{found.now} alerts with {names[0]}, {found.other} with {names[1]}: {found.same} the same"
    yield " · ".join(f"{SIGNS[shift]} {found.count(shift)} {shift}" for shift in Shift)
    for change in found.changes:
        yield _change_line(change, past.until, zone)


def _change_line(change: "Change", now: "datetime", zone: "ZoneInfo") -> str:
    from alerts.wording import clock

    post = f"m{change.post}" if change.post else "a surge"
    times = " → ".join(clock(moment, now, zone) if moment else "never" for moment in (change.now, change.other))
    parts = [
        f"{SIGNS[change.shift]} {change.channel:<12} {change.type:<9} {change.severity.upper():<8} {post}  {times}",
        change.title,
    ]
    return " · ".join([*parts, *([change.why] if change.why else [])])


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
