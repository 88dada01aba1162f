"""What an agent is told about answering an incident: the draft, whom to call, or why there is neither."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.base import Language
from alerts.event import Suggestion
from alerts.safe_text import clean
from alerts.voice import Voice
from alerts.wording import language
from monitor import drafting
from monitor.numerals import ENGLISH
from monitor.reply.compose import Refusal, compose
from monitor.store import drafts, incidents, mentions, sensitive_events
from monitor.triage.incident import LIVE, Incident
from monitor.triage.policy import Policy
from monitor.view import discreet


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """One of `draft`, `advice` with its `call`, and `reason` is told."""

    incident: str
    draft: Suggestion | None = None
    advice: str | None = None
    """Name of the sensitive matter."""
    call: str = ""
    """Whom to call for it, in the agent's language."""
    reason: str = ""
    """Why there is no draft although nobody need be called: a `no-draft-…` of the catalogue."""
    objection: str = ""
    """Why what a back end wrote is not shown; "" where it is, or where none was asked."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a reply is read beside."""

    text: str
    language: str | None = None
    speak: Language = "en"
    recent: Sequence[str] = ()
    limit: int | None = None
    public: bool = True


def advise(connection: sqlite3.Connection, incident: Incident, policy: Policy, now: datetime) -> Advised:
    """As the alert has it now."""
    said = mentions.of_incident(connection, incident.id, 1)
    reason = _settled(incident) or ("" if said and not said[0].deleted else "removed")
    if reason:
        return Advised(incident=incident.name, reason=reason)
    first, history = discreet(said[0]), incidents.history(connection, incident)
    situation = drafting.situation(incident, first, policy, history)
    if situation is None:
        return Advised(incident=incident.name, reason="forgotten")
    built_in = compose(situation, incident.name, now, policy.language)
    if isinstance(built_in, Refusal) and built_in.call:
        return Advised(incident=incident.name, advice=built_in.reason.value, call=built_in.call)
    if isinstance(built_in, Refusal):
        return Advised(incident=incident.name, reason=built_in.reason.name.lower())
    if sensitive_events.of_brand(connection, incident.brand, now):
        return Advised(incident=incident.name, reason="event", call=Voice(policy.language).say("advice-other"))
    written = drafts.written(connection, incident.id)
    drafted, _ = drafting.draft(incident, first, policy, history, now, written)
    return Advised(incident=incident.name, draft=drafted, objection=written.objection if written else "")


def _settled(incident: Incident) -> str:
    if incident.kind == "surge":
        return "surge"
    return "" if incident.state in LIVE else incident.state


def advised_json(found: Advised) -> dict[str, Any]:
    draft = found.draft
    return {
        "incident": found.incident,
        "draft": draft and {name: getattr(draft, name) for name in _DRAFT},
        "gloss": draft and draft.gloss and {"lang": draft.gloss.lang, "text": draft.gloss.text},
        "advice": found.advice,
        "call": found.call or None,
        "reason": _why(found.reason, found, ENGLISH) if found.reason else None,
        "objection": found.objection or None,
    }


_MODEL = 60
"""Letters of the name of a model."""
_DRAFT = ("lang", "text", "must_edit", "acknowledge", "paraphrase", "act", "model")


def advised_lines(found: Advised, voice: Voice) -> Iterator[str]:
    """For people at a terminal."""
    draft, name = found.draft, voice.apart(found.incident)
    if draft is None:
        yield voice.say("draft-none", incident=name, why=_why(found.advice or found.reason, found, voice))
        if found.call:
            yield found.call
        return
    by = [voice.say("draft-by", model=voice.inline(draft.model, _MODEL))] if draft.model else []
    head = voice.say("draft-in", incident=name, language=language(draft.lang, voice))
    yield " · ".join([head, *by, voice.say("draft-edit")])
    yield clean(draft.text)
    if draft.gloss:
        yield voice.say("draft-meaning", language=language(draft.gloss.lang, voice))
        yield clean(draft.gloss.text)
    if found.objection:
        yield voice.say("draft-not-shown", why=voice.apart(found.objection))


def _why(code: str, found: Advised, voice: Voice) -> str:
    command = f"allears incidents list --surge {found.incident}"
    return voice.say(f"no-draft-{code}", command=voice.apart(command))


def matter_of(connection: sqlite3.Connection, incident: Incident, policy: Policy) -> Matter:
    """The customer's worst words with the brand's last replies; without words where they were removed."""
    said = mentions.of_incident(connection, incident.id, 1)
    if not said or said[0].deleted:
        return Matter("")
    return Matter(
        said[0].text,
        said[0].language,
        policy.language,
        drafts.our_replies(connection, incident.brand),
        drafting.limit_of(incident, policy),
        public=not said[0].private,
    )
