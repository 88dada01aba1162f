"""Practice: an old incident without anybody's name, to be answered once more and laid beside what was sent."""

import random
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.anonymous import anonymous
from monitor.config import Settings
from monitor.drafting import LIMITS
from monitor.reply.sensitive import forbidden
from monitor.store import incidents, mentions, practising
from monitor.store.mentions import StoredMention
from monitor.stories import names
from monitor.triage.incident import Incident, Role

OLD = timedelta(days=7)
"""Younger ones may come back, and whoever answered them would be known."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One complaint to answer. `sent` is what we really answered; None where that was not in public."""

    language: str
    cause: str
    complaint: str
    sent: str | None
    limit: int | None
    """Code points that the place of the complaint allows."""


def exercise(
    connection: sqlite3.Connection, settings: Settings, language: str, seed: int, now: datetime
) -> Exercise | None:
    """One by chance, rather such as we answered in public; None where there is none in this language ("": any).

    The same seed gives the same one as long as nothing new grows old.
    """
    found = practising.finished(connection, language, now - OLD)
    order = random.Random(seed)  # noqa: S311 - variety, not secrecy
    order.shuffle(found)
    found.sort(key=lambda one: not one[1])
    for number, _ in found:
        incident = incidents.get(connection, number)
        said = mentions.timeline(connection, number)
        if incident is not None and (made := _made(incident, said, settings)) is not None:
            return made
    return None


def _made(incident: Incident, said: list[StoredMention], settings: Settings) -> Exercise | None:
    """The exercise of an incident; None for what people are called for who are trained for it."""
    there = [one for one in said if not one.deleted and not one.private]
    post = next(one for one in there if one.role == Role.CUSTOMER)
    if post.assessment is None or forbidden(post.text, post.assessment) is not None:
        return None
    reply = next((one for one in there if one.role == Role.OURS and one.published >= post.published), None)
    brands = [name for brand in settings.brands for name in brand.names]
    people = [*names(said, brands), *(name for agent in settings.agents for name in (agent.id, agent.name))]
    kind = next((source.kind for source in settings.sources if source.id == incident.source), "")
    return Exercise(
        language=post.language,
        cause=incident.cause,
        complaint=anonymous(post.text, post.language, people, brands),
        sent=anonymous(reply.text, reply.language, people, brands) if reply else None,
        limit=LIMITS.get(kind),
    )
