"""Ready-made values for tests: an incident, a mention, an assessment, with whatever a test changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.base import Author, Mention
from monitor.triage.incident import Incident
from monitor.understand.assessment import Assessment, Cause, Factor, Kind, Label

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def incident(**changes: Any) -> Incident:
    return Incident(
        **{
            "id": 7,
            "brand": "acme",
            "author": 1,
            "source": "mastodon",
            "language": "en",
            "root": "k1",
            "level": "medium",
            "opened_at": NOW,
            "updated_at": NOW,
            "started_at": NOW,
            "due_at": NOW + timedelta(hours=4),
            "cause": "delivery",
            **changes,
        }
    )


def mention(key: str, text: str, author: str = "ada", **changes: Any) -> Mention:
    given = {"source": "sample", "published": NOW, "author": Author(id=author, handle=f"@{author}"), **changes}
    return Mention(key=key, text=text, **given)


def assessment(*, complaint: bool, **changes: Any) -> Assessment:
    return Assessment(
        **{
            "language": "en",
            "brand": "acme",
            "complaint": 0.9 if complaint else 0.1,
            "is_complaint": complaint,
            "negativity": 0.7 if complaint else 0.2,
            "label": Label.NEGATIVE if complaint else Label.NEUTRAL,
            "kind": Kind.COMPLAINT if complaint else Kind.QUESTION,
            "cause": Cause.DELIVERY if complaint else Cause.NONE,
            "emotion": None,
            "impact": int(complaint),
            "needs_reply": complaint,
            "cues": ("firsthand",) if complaint else (),
            "spans": (),
            "factors": (Factor("start", -1.0),),
            "abstained": False,
            "fingerprint": 0,
            **changes,
        }
    )
