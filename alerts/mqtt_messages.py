"""What is said on MQTT about one incident: the news of it, and its state, which is retained.

The state holds no customer's word unless it is wanted in full, and even then nothing that its author took back.
"""

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from alerts.base import DeliveryFailed, Failure, Parcel
from alerts.broker import Message
from alerts.event import Alert, IncidentView, Links, Said, Sender
from alerts.mqtt_topics import topic_of

MAX_PAYLOAD = 65_536
"""Bytes; what small readers on the other side can be expected to hold."""

NEWS_EXPIRY = timedelta(hours=24)
STATE_EXPIRY = timedelta(days=7)
"""A state nobody renewed for a week is no state; news of yesterday are none."""

CLOSED = frozenset({"resolved", "dismissed"})


def news(parcel: Parcel, base: str, room: float) -> Message:
    """The event, whole: `{base}/event/{brand}/{severity}/{type}`."""
    alert = parcel.alert
    incident = alert.incident
    topic = topic_of(base, "event", incident.brand, incident.severity, alert.type)
    return Message(topic, fitted(alert, room), expiry=_left(parcel, NEWS_EXPIRY), marks=tuple(_marks(alert)))


def state(parcel: Parcel, base: str, room: float, *, full: bool) -> Message | None:
    """The incident as it is now, retained: `{base}/incident/{id}`, emptied when it is closed.

    None for a test alert, which is about no incident that anybody would ever close.
    """
    alert = parcel.alert
    topic = topic_of(base, "incident", alert.incident.id)
    if alert.type == "test":
        return None
    if alert.incident.state in CLOSED:
        return Message(topic, b"", retain=True)
    payload = fitted(standing(alert) if full else minimal(alert), room)
    return Message(topic, payload, retain=True, expiry=_left(parcel, STATE_EXPIRY), marks=tuple(_marks(alert)))


def minimal(alert: Alert) -> Alert:
    """The alert without customer text and author: who may read a retained message, and when, nobody knows.

    Addresses go too, because those of many networks hold the author's name, and so does what happened with
    this person before. It stays valid `complaint.incident/1`: one empty mention tells source and language.
    """
    incident = alert.incident
    shown = IncidentView(
        id=incident.id,
        kind=incident.kind,
        brand=incident.brand,
        severity=incident.severity,
        state=incident.state,
        opened_at=incident.opened_at,
        updated_at=incident.updated_at,
        title=_plain_title(incident),
        counts=incident.counts,
        sla=incident.sla,
        mentions=tuple(_silent(said) for said in incident.mentions[:1]),
        claimed_by=incident.claimed_by,
        cause=incident.cause,
        cues=incident.cues,
        impact=incident.impact,
        emotion=incident.emotion and msgspec.structs.replace(incident.emotion, cause=None),
        reach=incident.reach,
        links=incident.links and Links(dashboard=incident.links.dashboard),
    )
    return msgspec.structs.replace(alert, incident=shown)


def standing(alert: Alert) -> Alert:
    """The whole alert without what was taken back: of a post whose text is gone, nothing that was made of it stays."""
    incident = alert.incident
    if all(said.text for said in incident.mentions):
        return alert
    kept = msgspec.structs.replace(
        incident,
        title=_plain_title(incident),
        mentions=tuple(said if said.text else _wordless(said) for said in incident.mentions),
        emotion=incident.emotion and msgspec.structs.replace(incident.emotion, cause=None),
        suggestion=None,
    )
    return msgspec.structs.replace(alert, incident=kept)


def fitted(alert: Alert, room: float) -> bytes:
    """The alert as JSON of at most `room` bytes.

    The last mentions go first, because the worst come first; then the words of the one that is left are cut.
    Raises DeliveryFailed(BUG) when even that is too large.
    """
    for smaller in _shrinking(alert):
        encoded = msgspec.json.encode(smaller)
        if len(encoded) <= room:
            return encoded
    raise DeliveryFailed(Failure.BUG, f"{alert.event_id} is larger than {room:.0f} bytes without any words")


def _shrinking(alert: Alert) -> Iterator[Alert]:
    yield alert
    mentions = alert.incident.mentions
    for kept in range(len(mentions) - 1, 0, -1):
        yield _with(alert, mentions[:kept])
    for worst in mentions[:1]:
        length = len(worst.text)
        while length:
            # Halving needs few tries; code points differ in bytes, so the right length cannot be computed.
            length //= 2
            yield _with(alert, (_cut(worst, length),))


def _with(alert: Alert, mentions: tuple[Said, ...]) -> Alert:
    incident = msgspec.structs.replace(alert.incident, mentions=mentions)
    return msgspec.structs.replace(alert, incident=incident)


def _cut(said: Said, length: int) -> Said:
    evidence = tuple(found for found in said.evidence if found.end <= length)
    return msgspec.structs.replace(said, text=said.text[:length] + "…", evidence=evidence)


def _silent(said: Said) -> Said:
    return msgspec.structs.replace(said, url=None, author=Sender(display=""), text="", evidence=())


def _wordless(said: Said) -> Said:
    """Without an address it was withdrawn, and its author is not shown either; with one it may be a picture."""
    return _silent(said) if said.url is None else msgspec.structs.replace(said, evidence=())


def _plain_title(incident: IncidentView) -> str:
    return f"{incident.severity} {incident.kind}: {incident.cause.replace('_', ' ')}"


def _left(parcel: Parcel, expiry: timedelta) -> timedelta:
    """What is left of the expiry when a message goes out late; a second at least, for those who listen now."""
    return max(parcel.alert.at + expiry - parcel.attempt_at, timedelta(seconds=1))


def _marks(alert: Alert) -> Iterator[tuple[str, str]]:
    yield "schema", alert.schema
    yield "event-id", alert.event_id
    for said in alert.incident.mentions[:1]:
        yield "lang", said.lang
