"""How everything stands, in lines: `allears status`."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.voice import Voice
from alerts.wording import clock, duration
from connectors.base import Gap
from monitor.auditing import Missed
from monitor.layout import arrow, beside
from monitor.numerals import ENGLISH, counted, exact
from monitor.status import SourceReport, Status
from monitor.store.channel_states import ChannelState

WEEK = timedelta(days=7)
"""How far back a gap is filled whose beginning is not known."""
MAX_TROUBLE = 300
"""Code points of what a source or a channel says of its trouble; `allears check` has the rest."""
HEADS = ("status-sources", "status-channels", "status-missed", "status-today")


def status_lines(found: Status, zone: ZoneInfo, voice: Voice = ENGLISH) -> list[str]:
    """The page: first what waits for people, then sources, channels and the day."""
    lines = [_headline(found, voice)]
    for number, source in enumerate(found.sources):
        lines.append(_beside("" if number else "status-sources", source_line(source, found.at, zone, voice), voice))
        lines += [" " * 12 + line for line in _gap_lines(source, found.at, zone, voice)]
    for number, channel in enumerate(found.channels):
        lines.append(_beside("" if number else "status-channels", channel_line(channel, found.at, zone, voice), voice))
    lines += [_beside("status-missed", _missed_line(missed, voice), voice) for missed in found.missed[:3]]
    return [*lines, _beside("status-today", " · ".join(_day(found, voice)), voice)]


def _beside(head: str, line: str, voice: Voice) -> str:
    return beside(voice.say(head) if head else "", line, [voice.say(name) for name in HEADS])


def _headline(found: Status, voice: Voice) -> str:
    waiting = found.open
    if waiting.worst is None or waiting.due_at is None:
        new = all(source.verdict == "new" for source in found.sources)
        return voice.say("status-nothing-yet" if new else "status-calm")
    due, oldest = waiting.due_at, waiting.oldest_undelivered
    told = voice.say(
        "status-worst",
        open=voice.say("status-open", count=waiting.count),
        level=voice.say(f"severity-{waiting.worst}"),
        clock=voice.say("left" if due > found.at else "overdue", span=duration(abs(due - found.at), voice)),
    )
    if oldest is None:
        return f"{told} · {voice.say('status-oldest-none')}"
    return f"{told} · {voice.say('status-oldest', span=duration(found.at - oldest, voice))}"


def source_line(report: SourceReport, now: datetime, zone: ZoneInfo, voice: Voice = ENGLISH) -> str:
    """One source: well, or what is wrong and what to do."""
    name, verdict = voice.apart(report.state.source), report.verdict
    if verdict == "blind":
        return f"{name}  {_blind(report, now, zone, voice)}"
    if verdict == "waiting" and (until := report.state.not_before):
        why = _why(report, until, voice)
        return f"{name}  {voice.say('source-waits', time=clock(until, now, zone, voice), why=why)}"
    if verdict == "open":
        heard = _ago("delivered", report.state.looked_at, now, voice)
        path = voice.apart(f"/in/{report.state.source}")
        return f"{name}  {voice.join(voice.say('source-open', path=path), heard)}"
    if report.state.looked_at is None:
        return f"{name}  {voice.say('source-new')}  {_command('run', voice)}"
    looked = _ago("looked", report.state.looked_at, now, voice)
    looked = voice.join(looked, _ago("heard", report.state.heard_at, now, voice))
    if verdict == "late":
        return f"{name}  {voice.say('source-late', looked=looked)}  {_command('run', voice)}"
    return f"{name} ✓ {looked}"


def _blind(report: SourceReport, now: datetime, zone: ZoneInfo, voice: Voice) -> str:
    state = report.state
    trouble = voice.inline(state.trouble or "", MAX_TROUBLE)
    if state.trouble_since:
        since = clock(state.trouble_since, now, zone, voice)
        told = voice.say("source-blind-since", time=since, trouble=trouble)
    else:
        told = voice.say("source-blind", trouble=trouble)
    remedy = _command(f"check --source {state.source}", voice) if state.refused else voice.say("trying-again")
    return f"{told}   {remedy}"


def _ago(message: str, moment: datetime | None, now: datetime, voice: Voice) -> str:
    """How long ago it was; that it was never."""
    return voice.say(message, span=duration(now - moment, voice)) if moment else voice.say(f"{message}-nothing")


def _command(words: str, voice: Voice) -> str:
    """What to type next."""
    return f"{arrow(voice)} {voice.apart(f'allears {words}')}"


def _why(report: SourceReport, until: datetime, voice: Voice) -> str:
    """Why a source pauses: what it said, else the gap that the pause makes, else its limit."""
    ours = (gap.reason for gap in report.gaps if gap.start and gap.end and gap.start <= until <= gap.end)
    said = report.state.trouble or next(ours, "")
    return voice.inline(said, MAX_TROUBLE) if said else voice.say("source-used-up")


def _gap_lines(report: SourceReport, now: datetime, zone: ZoneInfo, voice: Voice) -> Iterator[str]:
    for gap in report.gaps[-3:]:
        start, end = (clock(at, now, zone, voice) if at else voice.say("unknown") for at in (gap.start, gap.end))
        told = voice.say("gap", start=start, end=end, reason=voice.inline(gap.reason, MAX_TROUBLE))
        yield f"{told}   {_remedy(report, gap, now, voice)}"


def _remedy(report: SourceReport, gap: Gap, now: datetime, voice: Voice) -> str:
    """What can be done about a gap."""
    if not report.shows_past:
        return voice.say("gap-lost")
    since = f"{gap.start:%Y-%m-%dT%H:%M}" if gap.start else f"{now - WEEK:%Y-%m-%d}"
    return _command(f"backfill --source {report.state.source} --since {since}", voice)


def channel_line(state: ChannelState, now: datetime, zone: ZoneInfo, voice: Voice = ENGLISH) -> str:
    """One channel: well, or what is wrong, and what waits for it."""
    name, backlog = voice.apart(state.channel), list(_backlog(state, voice))
    error = voice.inline(state.last_error or "", MAX_TROUBLE)
    if state.breaker == "stopped":
        told = voice.join(voice.say("channel-stopped", error=error), *backlog)
        return f"{name}  {told}   {_command(f'check --channel {state.channel}', voice)}"
    if state.failures:
        told = voice.join(voice.say("channel-down", error=error), *backlog)
        return f"{name}  {told}   {voice.say('trying-again')}"
    if state.blocked_until is not None and state.blocked_until > now:
        until = clock(state.blocked_until, now, zone, voice)
        return f"{name}  {voice.join(voice.say('channel-waits', time=until), *backlog)}"
    refused = f" · {error}" if error and state.blocked_until is None else ""
    return f"{name} {voice.join('✓' if state.last_ok else voice.say('channel-idle'), *backlog)}{refused}"


def _backlog(state: ChannelState, voice: Voice) -> Iterator[str]:
    if state.waiting:
        yield voice.say("channel-waiting", count=state.waiting)
    if state.dead:
        yield voice.say("channel-dead", count=state.dead, view=voice.apart("deliveries"))


def _missed_line(missed: Missed, voice: Voice) -> str:
    incident = voice.apart(missed.incident)
    if missed.step is None:
        told = voice.say("missed-all")
    else:
        channels = voice.join(*(voice.apart(name) for name in missed.to))
        told = voice.say("missed-step", step=missed.step, channels=channels)
    said = voice.say("pair", name=incident, told=told)
    return f"{said}   {_command(f'incidents claim {missed.incident}', voice)}"


def _day(found: Status, voice: Voice) -> Iterator[str]:
    day = found.today
    yield voice.say("today-heard", shown=exact(day.heard, voice))
    yield counted("today-complaints", day.complaints, voice)
    for message, seconds in (("today-to-alert", day.seconds_to_alert), ("today-to-answer", day.seconds_to_answer)):
        if seconds is not None:
            yield voice.say(message, span=duration(timedelta(seconds=seconds), voice))
