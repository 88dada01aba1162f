"""The draft that an alert carries: written from the redacted post, what is known of it, and what the brand wants."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b

from alerts.event import Gloss, History, Suggestion
from monitor.reply.situation import Situation
from monitor.reply.suggest import suggestion
from monitor.store.drafts import Written
from monitor.store.mentions import StoredMention
from monitor.triage.incident import LIVE, Incident
from monitor.triage.policy import Policy

LIMITS: Mapping[str, int] = {
    "bluesky": 300,
    "googleplay": 350,
    "mastodon": 500,
    "telegram": 4096,
    "threads": 500,
    "vk": 16_384,
    "x": 280,
    "appstore": 5_970,
    "appstore_connect": 5_970,
    "youtube": 10_000,
    "reddit": 10_000,
}
"""Code points of one public answer, as the networks publish them; a server may allow more (Mastodon)."""


def situation(incident: Incident, first: StoredMention, policy: Policy, history: History | None) -> Situation | None:
    """What an answer is to be written from; None where none is due any more, or nothing is known."""
    house = policy.houses.get(incident.brand)
    if house is None or first.assessment is None or first.deleted or incident.state not in LIVE:
        return None
    return Situation(
        text=first.text,
        assessment=first.assessment,
        house=house,
        name=first.author.name or "",
        history=history,
        public=not first.private,
        limit=limit_of(incident, policy),
    )


def limit_of(incident: Incident, policy: Policy) -> int | None:
    """Code points of one answer where the incident was heard; None where nobody knows."""
    return LIMITS.get(policy.kinds.get(incident.source, ""))


def print_of(text: str) -> bytes:
    """By this it is known whether a draft still answers the words as they stand."""
    return blake2b(text.encode(errors="replace"), digest_size=16).digest()


def draft(
    incident: Incident,
    first: StoredMention,
    policy: Policy,
    history: History | None,
    now: datetime,
    written: Written | None = None,
) -> tuple[Suggestion | None, str | None]:
    """The draft, or the name of the matter for which there is none but somebody to call; neither once it is settled.

    What a back end wrote stands in for the built-in draft, never where there is none, and only as long as
    the words it answers stand and the time it promises is to come.
    """
    found = situation(incident, first, policy, history)
    if found is None:
        return None, None
    suggested, advice = suggestion(found, incident.name, now, policy.language)
    if suggested is None or written is None or not written.text:
        return suggested, advice
    holds = written.said == print_of(found.text) and now < written.until
    return (_by_machine(written, policy.language) if holds else suggested), advice


def _by_machine(written: Written, agents: str) -> Suggestion:
    gloss = Gloss(lang=agents, text=written.meaning) if written.meaning else None
    return Suggestion(lang=written.language, text=written.text, must_edit=True, gloss=gloss, model=written.model)
