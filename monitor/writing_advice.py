"""What an agent is told about answering an incident: the draft, whom to call, or why there is neither."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.event import Suggestion
from alerts.wording import language
from monitor import drafting
from monitor.reply.compose import Refusal, compose
from monitor.store import drafts, incidents, mentions
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
    """Why there is no draft although nobody need be called."""
    objection: str = ""
    """Why what a back end wrote is not shown; "" where it is, or where none was asked."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a reply is read beside."""

    text: str
    language: str | None = None
    speak: str = "en"
    recent: Sequence[str] = ()
    limit: int | None = None


def advise(connection: sqlite3.Connection, incident: Incident, policy: Policy, now: datetime) -> Advised:
    """As the alert has it now."""
    said = mentions.of_incident(connection, incident.id, 1)
    reason = _settled(incident) or ("" if said and not said[0].deleted else "its words were removed by their author")
    if reason:
        return Advised(incident=incident.name, reason=reason)
    first, history = discreet(said[0]), incidents.history(connection, incident)
    situation = drafting.situation(incident, first, policy, history)
    if situation is None:
        return Advised(incident=incident.name, reason="nothing was kept of what was understood")
    built_in = compose(situation, incident.name, now, policy.language)
    if isinstance(built_in, Refusal) and built_in.call:
        return Advised(incident=incident.name, advice=built_in.reason.value, call=built_in.call)
    if isinstance(built_in, Refusal):
        return Advised(incident=incident.name, reason=built_in.reason.value)
    written = drafts.written(connection, incident.id)
    drafted, _ = drafting.draft(incident, first, policy, history, now, written)
    return Advised(incident=incident.name, draft=drafted, objection=written.objection if written else "")


def _settled(incident: Incident) -> str:
    if incident.kind == "surge":
        return "a surge is answered one by one: allears incidents list --surge " + incident.name
    return "" if incident.state in LIVE else f"it is {incident.state}; nothing is to be answered"


def advised_json(found: Advised) -> dict[str, Any]:
    draft = found.draft
    return {
        "incident": found.incident,
        "draft": draft and {name: getattr(draft, name) for name in _DRAFT},
        "gloss": draft and draft.gloss and {"lang": draft.gloss.lang, "text": draft.gloss.text},
        "advice": found.advice,
        "call": found.call or None,
        "reason": found.reason or None,
        "objection": found.objection or None,
    }


_DRAFT = ("lang", "text", "must_edit", "acknowledge", "paraphrase", "act", "model")


def advised_lines(found: Advised) -> Iterator[str]:
    """For people at a terminal."""
    draft = found.draft
    if draft is None:
        yield f"{found.incident}: no draft · {found.advice or found.reason}"
        if found.call:
            yield found.call
        return
    by = f" · written by {draft.model}" if draft.model else ""
    yield f"{found.incident}: draft in {language(draft.lang)}{by} · edit it before you send it"
    yield draft.text
    if draft.gloss:
        yield f"that is, in {language(draft.gloss.lang)}:"
        yield draft.gloss.text
    if found.objection:
        yield f"(what the back end wrote is not shown: {found.objection})"


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
    )
