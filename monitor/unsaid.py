"""What was announced of a post that is gone: its words leave every event that showed them."""

import sqlite3
from collections.abc import Collection

from msgspec import structs

from alerts.event import Alert, History, Said, Sender
from monitor.store import keeping
from monitor.store.keeping import Shown

NOBODY = Sender(display="somebody")


def unsay(connection: sqlite3.Connection, incident: int) -> None:
    """Empty, in what was announced, every post of an incident whose words were removed."""
    gone = keeping.gone(connection, incident)
    for number, alert in keeping.events_around(connection, incident):
        quieter = without(alert, gone)
        if quieter != alert:
            keeping.rewrite_event(connection, number, quieter)


def without(alert: Alert, gone: Collection[Shown]) -> Alert:
    """The event without the words, addresses and names of `gone`, and without what quotes them."""
    shown = alert.incident
    said = tuple(_silent(one) if Shown(one.source, one.posted_at) in gone else one for one in shown.mentions)
    history = _without_address(shown.history, gone)
    if said == shown.mentions and history == shown.history:
        return alert
    quieter = structs.replace(shown, mentions=said, history=history)
    if said != shown.mentions:
        # Drafts and the words of a feeling are made of what somebody said; who it was is not worth guessing.
        felt = quieter.emotion and structs.replace(quieter.emotion, cause=None)
        quieter = structs.replace(quieter, suggestion=None, emotion=felt, links=None)
    return structs.replace(alert, incident=quieter)


def _silent(said: Said) -> Said:
    return structs.replace(said, text="", url=None, author=NOBODY, evidence=())


def _without_address(history: History | None, gone: Collection[Shown]) -> History | None:
    """Where they wrote before and what we answered; which of it is gone cannot be told, so all of it goes."""
    if history is None or not gone:
        return history
    return structs.replace(history, last_url=None, last_reply=None)
