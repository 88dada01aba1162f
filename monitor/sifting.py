"""What the store and the brand's lists make of a fresh assessment: spam, a flood, or words after an answer of ours."""

from dataclasses import replace
from datetime import timedelta
from sqlite3 import Connection

from connectors.base import Mention
from monitor.hearing import Ears, Occasion, names_of
from monitor.store import mentions
from monitor.store.repeated import said_between
from monitor.triage.incident import Role
from monitor.trust import FLOOD, FLOOD_WINDOW, NOBODY, floods, overruled, silenced
from monitor.understand.assess import words
from monitor.understand.assessment import Assessment, Stage
from monitor.understand.normalise import normalise


def sift(
    connection: Connection, ears: Ears, occasion: Occasion, mention: Mention, found: Assessment, author: int
) -> Assessment:
    """The assessment that counts; `author` is the writer's row."""
    names, trust = names_of(mention, occasion.source), ears.trust.get(found.brand or "", NOBODY)
    said = overruled(found, trust, names, words(mention))
    if not said.is_complaint:
        return said
    if not trust.always.covers(names, "") and _repeats(connection, mention, occasion, author):
        return silenced(said, f"nearly the same words {FLOOD} times within {FLOOD_WINDOW // timedelta(hours=1)} h")
    if mention.parent and _is_ours(connection, occasion, mention.parent):
        return replace(said, stage=Stage.GET_HELP, notes=(*said.notes, "after: it answers our own reply"))
    return said


def _repeats(connection: Connection, mention: Mention, occasion: Occasion, author: int) -> bool:
    written = mention.published or occasion.now
    earlier = said_between(connection, author, written - FLOOD_WINDOW, written, besides=mention.key)
    return len(earlier) >= FLOOD and floods(normalise(words(mention)).text, (normalise(one).text for one in earlier))


def _is_ours(connection: Connection, occasion: Occasion, key: str) -> bool:
    realm = mentions.Names(connection).id(occasion.source.realm)
    parent = mentions.known(connection, realm, [key]).get(key)
    return parent is not None and parent.role == Role.OURS.value
