"""What an alert says, in the order in which a person needs it; every channel lays out the same card.

How bad and about what, until when, who and how far it carries, their words, why, what happened before,
a draft to edit or whom to call, and what to do next. A part whose facts are missing is absent; an unknown
number is "?".
"""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from alerts import course
from alerts.base import Language
from alerts.card import SETTLED, Card, Draft, Gloss, Surety, Who, Words
from alerts.course import MAX_NAME
from alerts.event import Alert, History, IncidentView, Reach, Said, Severity
from alerts.safe_text import clean, clean_spans, inline, one_line, web_address
from alerts.voice import ENGLISH, RIGHT_TO_LEFT, Voice
from alerts.wording import cause, clock, counted, duration, number_of, spoken
from alerts.wording import language as language_name

SIGNS: dict[Severity, str] = {"low": "·", "medium": "●", "high": "▲", "critical": "▲"}
MAX_TITLE = 150
"""The schema's limit for `title`."""
MAX_REASONS = 12
"""The strongest; more explain nothing."""
MAX_NOTE = 300
"""Code points: a sentence or two."""

GRAVER = ("unanswered", "repeat", "churn", "legal", "press", "safety", "distress")
"""Cues worth a word beside the cause; the first two of them, in this order, are shown."""

SURE_FROM, LIKELY_FROM = 0.9, 0.6
"""Confidence at which we say so. Of 72 flagged posts of a public English set that no weight was fitted on, 14 of 16
from 0.9 on were complaints, 23 of 39 from 0.6 on, and 8 of 17 below: there the reader is asked."""


def card_of(alert: Alert, now: datetime, zone: ZoneInfo, language: Language = "en") -> Card:
    """The alert as it reads at `now`, with times in `zone`, to somebody who reads `language`."""
    voice = Voice(language)
    incident = alert.incident
    history = incident.history or History()
    said = incident.mentions[0] if incident.mentions else None
    # Whether one post is a complaint is not what a mood hangs on.
    surety = None if course.is_dip(incident) else _surety(said)
    by, left, late = _deadline(alert, now, zone, voice)
    return Card(
        voice=voice,
        incident=inline(incident.id, MAX_NAME),
        number=number_of(incident.id),
        seq=alert.seq,
        event=alert.type,
        state=incident.state,
        severity=incident.severity,
        sign="■" if incident.kind == "surge" else SIGNS[incident.severity],
        level=_level(incident, surety, voice),
        what=_what(incident, voice),
        by=by,
        left=left,
        late=late,
        due_at=incident.sla.first_reply_due_at,
        who=_who(said, incident.reach, voice) if said else None,
        posted_at=said.posted_at if said else None,
        words=_words(said) if said else None,
        absent=voice.say("taken-down" if alert.reason == "mention_deleted" else "without-text"),
        why=_why(said, voice) if said else (),
        feeling=spoken("feeling", incident.emotion.label, voice) if incident.emotion else None,
        surety=surety,
        crowd=course.crowd(incident, voice),
        around=course.around(incident, voice),
        surge=course.surge(incident, voice),
        before=_before(incident, now, zone, voice),
        last_reply=voice.inline(history.last_reply or "", MAX_NOTE) or None,
        persistent=course.persistent(incident, voice),
        note=voice.inline(incident.note or "", MAX_NOTE) or None,
        advice=_advice(incident, voice),
        draft=_draft(alert, voice),
        news=course.news(alert, voice, SIGNS[incident.severity]),
        link=_link(incident, said),
        last_link=web_address(history.last_url),
        dashboard=web_address(incident.links.dashboard) if incident.links else None,
    )


def _surety(said: Said | None) -> Surety | None:
    if said is None or said.score.confidence is None:
        return None
    if said.score.confidence >= SURE_FROM:
        return Surety.SURE
    return Surety.LIKELY if said.score.confidence >= LIKELY_FROM else Surety.UNSURE


def _level(incident: IncidentView, surety: Surety | None, voice: Voice) -> str:
    named = "dip" if course.is_dip(incident) else incident.kind
    level = voice.say(named if incident.kind == "surge" else f"severity-{incident.severity}")
    return voice.say("level-unsure", level=level) if surety is Surety.UNSURE else level


def _what(incident: IncidentView, voice: Voice) -> str:
    """Cause and cues, in the agent's language. The title is English: it speaks only where it knows more."""
    given = voice.inline(incident.title, MAX_TITLE)
    if incident.unusual is not None:
        return course.unusual(incident.unusual, incident.cause, voice)
    if incident.kind == "surge" and given:
        return given
    cues = _graver(incident)
    known = voice.word("cause", incident.cause) if incident.cause != "unknown" else None
    if given and not known and not cues and incident.title != cause("unknown", ENGLISH):
        return given
    return voice.join(known or cause("unknown", voice), *(voice.say(f"cue-{cue}") for cue in cues))


def _graver(incident: IncidentView) -> list[str]:
    cues = [cue for cue in GRAVER if cue in incident.cues]
    if incident.cause == "no_answer":
        cues = [cue for cue in cues if cue != "unanswered"]
    return cues[:2]


def _deadline(alert: Alert, now: datetime, zone: ZoneInfo, voice: Voice) -> tuple[str, str, bool]:
    """Until when a reply is due, how long that is or how it ended, and whether it is too late."""
    incident = alert.incident
    if incident.state in SETTLED:
        ended = {"answered": "answered-in", "resolved": "resolved-after"}.get(alert.type)
        if ended is None:
            return "", voice.say(f"state-{incident.state}"), False
        return "", voice.say(ended, span=duration(alert.at - course.clock_start(incident), voice)), False
    due = incident.sla.first_reply_due_at
    if due < now:
        return "", voice.say("overdue", span=duration(now - due, voice)), True
    by = voice.say("reply-by", time=clock(due, now, zone, voice))
    left = voice.say("left", span=duration(due - now, voice))
    if incident.assigned and incident.state == "open":
        left = voice.join(left, voice.say("for-agent", agent=voice.inline(incident.assigned, MAX_NAME)))
    return by, left, False


def _who(said: Said, reach: Reach | None, voice: Voice) -> Who:
    author = said.author
    return Who(
        name=voice.inline(author.display, MAX_NAME) or voice.inline(author.id, MAX_NAME) or voice.say("unknown"),
        place=_place(said, voice),
        language=language_name(said.lang, voice),
        reach=tuple(_carries(said, reach, voice)),
    )


def _place(said: Said, voice: Voice) -> str:
    address = web_address(said.url)
    host = unquote(urlsplit(address).hostname or "") if address else ""
    place = voice.inline(host.removeprefix("www.") or said.source, 2 * MAX_NAME)
    return voice.say("place-private", place=place) if said.private else place


def _carries(said: Said, reach: Reach | None, voice: Voice) -> Iterator[str]:
    followers = said.author.followers
    if followers is None and reach is not None:
        followers = reach.followers
    yield counted(followers, "followers", voice)
    if reach is None:
        return
    grows = (reach.velocity_per_hour or 0) > 0
    if reach.people is not None:
        seen = voice.say("seen-by", people=reach.people)
        yield voice.say("growing", reach=seen) if grows else seen
        grows = False
    counts = {"reactions": reach.reactions, "reposts": reach.reposts, "replies": reach.replies}
    if set(counts.values()) == {None}:
        told = voice.say("reactions-unknown")
    else:
        told = voice.join(*(counted(value, name, voice) for name, value in counts.items()))
    yield voice.say("growing", reach=told) if grows else told


def _words(said: Said) -> Words | None:
    text = clean(said.text)
    if not text.strip():
        return None
    marks = clean_spans(said.text, ((found.start, found.end) for found in said.evidence))
    return Words(text, marks, said.dir == "rtl")


def _why(said: Said, voice: Voice) -> tuple[str, ...]:
    """The words that made us look, strongest first; the reason where a span holds no words."""
    shown = (one_line(said.text[found.start : found.end]) or found.why for found in said.evidence[:MAX_REASONS])
    telling = (text for text in shown if any(sign.isalnum() for sign in text))
    return tuple(dict.fromkeys(voice.inline(text, MAX_TITLE) for text in telling))


def _before(incident: IncidentView, now: datetime, zone: ZoneInfo, voice: Voice) -> str | None:
    """Earlier incidents. That there were none is not said of somebody who keeps writing in this one."""
    history = incident.history
    if history is None or (not history.previous_incidents and course.persistent(incident, voice)):
        return None
    return course.before(history, now, zone, voice)


def _advice(incident: IncidentView, voice: Voice) -> str | None:
    if incident.advice is None:
        return None
    return voice.word("advice", incident.advice) or voice.say("advice-other")


def _draft(alert: Alert, voice: Voice) -> Draft | None:
    """The draft; none for a post that was taken down, because it says back what stood there."""
    suggestion = alert.incident.suggestion
    text = clean(suggestion.text).strip() if suggestion and alert.reason != "mention_deleted" else ""
    if suggestion is None or not text:
        return None
    gloss = suggestion.gloss
    said = clean(gloss.text).strip() if gloss else ""
    model = voice.inline(suggestion.model, MAX_NAME)
    if gloss is None or not said:
        return Draft(text, _runs_left(suggestion.lang), None, model)
    name = language_name(gloss.lang, voice)
    label = voice.say("label-gloss", language=name)
    return Draft(text, _runs_left(suggestion.lang), Gloss(label, name, said, _runs_left(gloss.lang)), model)


def _runs_left(tag: str) -> bool:
    """Whether a language is written from right to left; a name in other letters may begin the text."""
    main, _, script = tag.partition("-")
    return main in RIGHT_TO_LEFT and not script.lower().startswith("latn")


def _link(incident: IncidentView, said: Said | None) -> str | None:
    """Where to answer: the reply address, else the post."""
    reply = web_address(incident.links.reply) if incident.links else None
    return reply or (web_address(said.url) if said else None)
