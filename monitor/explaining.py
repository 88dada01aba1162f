"""Why something was judged as it was: the sums, line by line, that lead to each number."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from alerts.voice import Voice
from alerts.wording import spoken
from monitor import policy
from monitor.config import Settings
from monitor.explaining_way import ways
from monitor.layout import beside, padded
from monitor.numerals import day_stamp, exact, fixed, stamp
from monitor.shown import incident_json, said_json
from monitor.store.mentions import StoredMention
from monitor.store.outbox import Told
from monitor.triage.incident import Incident
from monitor.triage.reach import Reach
from monitor.tuning import Standard, Threshold
from monitor.understand.assessment import Assessment, Cause, Factor, Sum
from monitor.understand.matter import CUE_NAMES

WIDTH = 46
"""Columns of the names of factors."""
UTC_ZONE = ZoneInfo("UTC")
QUOTED = 200
"""Code points of the words that led to a factor."""
CUES = {name: cue for cue, name in CUE_NAMES.items()}
HEADS = (
    "threshold", "kind", "cause", "feeling", "because", "note", "severity", "reach", "route", "told", "language",
)  # fmt: skip
"""What stands at the beginning of a line, by its name in the catalogue."""


def mention_head(mention: StoredMention, voice: Voice) -> str:
    """Which post it is; its words stand below."""
    return "  ".join(voice.apart(one) for one in (f"m{mention.id}", mention.source, mention.language))


def mention_lines(mention: StoredMention, standard: Standard, voice: Voice) -> list[str]:
    """One line a factor with its points, for each of the two sums."""
    if mention.assessment is None:
        return ["", voice.say("nothing-kept", kind=_plain("kind", mention.kind, voice))]
    return ["", *assessment_lines(mention.assessment, mention.text, standard, voice)]


def heard_line(found: Assessment, voice: Voice) -> str:
    """The language of a text, and its mood."""
    mood = f"{voice.say('explain-label')} {_plain('mood', found.label, voice)}"
    return _headed("language", f"{voice.apart(found.language)}    {mood}", voice)


def assessment_lines(found: Assessment, text: str, standard: Standard, voice: Voice) -> list[str]:
    """Both sums, then what follows from them."""
    lines = []
    for which, value in ((Sum.COMPLAINT, found.complaint), (Sum.NEGATIVITY, found.negativity)):
        factors = [factor for factor in found.factors if factor.sum is which]
        lines.append(f"{voice.say(f'explain-{which}')}  {_equation(value, factors, voice)}")
        lines += [_factor_line(factor, text, voice) for factor in factors]
        lines.append("")
    lines += [*_threshold_lines(found, standard, voice), *_named_lines(found, voice)]
    for mark in found.marks:
        words = _quoted(text[mark.start : mark.end], voice)
        lines.append(_headed("because", _pair(_why(mark.why, voice), words, voice), voice))
    if found.abstained:
        lines.append(voice.say("abstained"))
    return [*lines, *(_headed("note", voice.inline(note, QUOTED), voice) for note in found.notes)]


def _headed(head: str, line: str, voice: Voice) -> str:
    heads = [voice.say(f"explain-{name}") for name in HEADS]
    return beside(voice.say(f"explain-{head}") if head else "", line, heads)


def _equation(value: float, factors: Sequence[Factor], voice: Voice) -> str:
    points = fixed(sum(factor.points for factor in factors), 4, voice)
    one = voice.in_digits("1")
    return voice.apart(f"{fixed(value, 4, voice)} = {one} / ({one} + e^-({points}))")


def _factor_line(factor: Factor, text: str, voice: Voice) -> str:
    words = ""
    if factor.span is not None:
        words = "  " + _quoted(text[factor.span.start : factor.span.end], voice)
    return f"  {padded(voice.inline(factor.name, QUOTED), WIDTH)} {_points(factor.points, 4, voice)}{words}"


def _quoted(words: str, voice: Voice) -> str:
    return voice.say("quoted", words=voice.inline(words, QUOTED))


def _pair(name: str, told: str, voice: Voice) -> str:
    return voice.say("pair", name=name, told=told)


def _points(points: float, digits: int, voice: Voice) -> str:
    shown = f"{points:+}"[0] + fixed(abs(points), digits, voice)
    return " " * (8 - len(shown)) + voice.apart(shown)


def _threshold_lines(found: Assessment, standard: Standard, voice: Voice) -> Iterator[str]:
    threshold, enough = standard.threshold(found.language), standard.enough(found)
    yield _headed("threshold", threshold_words(threshold, voice), voice)
    if enough < threshold.value:
        yield _headed("", voice.say("threshold-grave", value=fixed(enough, 3, voice)), voice)


def threshold_words(threshold: Threshold, voice: Voice) -> str:
    """From when on a text of its language is a complaint, and since when that holds."""
    told = {"value": fixed(threshold.value, 3, voice), "language": voice.apart(threshold.language)}
    if threshold.tuned is None:
        return voice.say("threshold-shipped", **told)
    return voice.say("threshold-tuned", **told, date=day_stamp(threshold.tuned, voice))


def _named_lines(found: Assessment, voice: Voice) -> Iterator[str]:
    is_complaint = voice.say("is-complaint" if found.is_complaint else "is-no-complaint")
    yield _headed("kind", voice.join(_plain("kind", found.kind, voice), is_complaint), voice)
    impact = f"{voice.say('explain-impact')} {voice.number(found.impact)}"
    cues = voice.join(*(_plain("cue", cue, voice) for cue in found.cues)) or voice.say("none")
    caused = _caused(found.cause, voice)
    yield _headed("cause", f"{caused}    {impact}    {voice.say('explain-cues')} {cues}", voice)
    felt = _plain("feeling", found.emotion, voice) if found.emotion else voice.say("not-known")
    stage = _plain("stage", found.stage, voice) if found.stage else voice.say("not-known")
    yield _headed("feeling", f"{felt}    {voice.say('explain-stage')} {stage}", voice)


def _caused(code: str, voice: Voice) -> str:
    return voice.say("none") if code == Cause.NONE else _plain("cause", code, voice)


def _plain(kind: str, code: str, voice: Voice) -> str:
    """Our word for a code, and the code where it is another one: configurations and --json know that."""
    word = voice.word(kind, code)
    if word is None or word == code:
        return voice.apart(code)
    return voice.say("with-note", told=word, note=voice.apart(code))


def _why(why: str, voice: Voice) -> str:
    """What some words led to; names of phrases stand as the knowledge files have them."""
    head, _, code = why.partition(": ")
    told = _led_to(head, code, voice)
    if told is not None:
        return _pair(*told, voice)
    return _plain("cue", CUES[why], voice) if why in CUES else voice.inline(why, QUOTED)


def _led_to(head: str, code: str, voice: Voice) -> tuple[str, str] | None:
    if head == "emotion":
        return voice.say("explain-feeling"), _plain("feeling", code, voice)
    if head == "stage":
        stage, _, when = code.partition(", ")
        return voice.say("explain-stage"), voice.join(_plain("stage", stage, voice), spoken("when", when, voice))
    told = {"cause": _caused, "impact": _shown, "competitor": _shown}.get(head)
    return (voice.say(f"explain-{head}"), told(code, voice)) if told else None


def _shown(text: str, voice: Voice) -> str:
    return voice.in_digits(voice.inline(text, QUOTED))


def incident_lines(incident: Incident, told: Sequence[Told], settings: Settings, now: datetime) -> list[str]:
    """Severity and reach as sums, the route and why, who was told when."""
    voice = settings.voice
    level = voice.say(f"severity-{incident.level}").lower()
    points = voice.say("severity-points", level=level, points=fixed(incident.points, 2, voice))
    lines = ["", _headed("severity", points, voice)]
    lines += [f"  {padded(voice.apart(name), WIDTH)} {_points(part, 2, voice)}" for name, part in incident.parts]
    if incident.raised:
        lines.append("  " + voice.say("severity-raised", count=incident.raised))
    lines.append(_headed("reach", _reach(incident.reach, voice), voice))
    lines.append(_headed("route", ways(policy.policy(settings).way(incident, now), voice), voice))
    return [*lines, *(_headed("told", _told(one, voice), voice) for one in told)]


def _reach(reach: Reach, voice: Voice) -> str:
    names = ("followers", "reactions", "reposts", "replies")
    known = {name: _known(getattr(reach, name), voice) for name in names}
    people = voice.say("not-known")
    if reach.people is not None:
        people = voice.say("reach-people", people=exact(reach.people, voice))
    return voice.say("with-note", told=people, note=voice.say("reach-counts", **known))


def _known(count: int | None, voice: Voice) -> str:
    return voice.say("unknown") if count is None else exact(count, voice)


def _told(told: Told, voice: Voice) -> str:
    named = voice.word("event", told.type) or voice.word("told", told.type) or told.type
    event = voice.say("told-event", event=named.lower(), seq=told.seq)
    when = voice.word("delivery", told.state) or told.state
    if told.sent_at:
        when = voice.say("time-utc", time=stamp(told.sent_at, UTC_ZONE, voice, seconds=True))
    said = _pair(voice.apart(told.channel), f"{event} {when}", voice)
    if told.last_error:
        said = voice.say("with-note", told=f"{said} ", note=voice.inline(told.last_error, QUOTED))
    return said


def explanation_json(
    mention: StoredMention, incident: Incident | None, told: Sequence[Told], standard: Standard
) -> dict[str, Any]:
    """The same to the digit."""
    return {
        "mention": said_json(mention),
        "assessment": msgspec.to_builtins(mention.assessment),
        "threshold": msgspec.to_builtins(standard.threshold(mention.language)),
        "enough": standard.enough(mention.assessment) if mention.assessment else None,
        "incident": incident_json(incident) if incident else None,
        "told": [msgspec.to_builtins(one) for one in told],
    }
