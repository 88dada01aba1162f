"""The draft that an alert carries: written from the redacted post, what is known of it, and what the brand wants."""

from collections.abc import Mapping
from datetime import datetime

from alerts.event import History, Suggestion
from monitor.reply.situation import Situation
from monitor.reply.suggest import suggestion
from monitor.store.mentions import StoredMention
from monitor.triage.incident import LIVE, Incident
from monitor.triage.policy import Policy

LIMITS: Mapping[str, int] = {
    "bluesky": 300,
    "googleplay": 350,
    "mastodon": 500,
    "telegram": 4096,
    "vk": 16_384,
    "x": 280,
    "appstore": 5_970,
    "youtube": 10_000,
    "reddit": 10_000,
}
"""Code points of one public answer, as the networks publish them; a server may allow more (Mastodon)."""


def draft(
    incident: Incident, first: StoredMention, policy: Policy, history: History | None, now: datetime
) -> tuple[Suggestion | None, str | None]:
    """The draft, or the name of the matter for which there is none but somebody to call; neither once it is settled."""
    house = policy.houses.get(incident.brand)
    if house is None or first.assessment is None or first.deleted or incident.state not in LIVE:
        return None, None
    situation = Situation(
        text=first.text,
        assessment=first.assessment,
        house=house,
        name=first.author.name or "",
        history=history,
        limit=LIMITS.get(policy.kinds.get(incident.source, "")),
    )
    return suggestion(situation, incident.name, now, policy.language)
