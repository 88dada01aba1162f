"""Stories of recoveries: what a customer said, what we answered, what they said then; told without anybody's name."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from alerts.voice import Voice
from monitor.anonymous import anonymous
from monitor.numerals import ENGLISH
from monitor.store import incidents, mentions, stories
from monitor.store.mentions import StoredMention
from monitor.store.stories import Kept
from monitor.triage.incident import Incident, Role
from monitor.understand.assessment import Kind

UPSET = (Kind.COMPLAINT, Kind.MIXED)


class NoStory(Exception):
    """The incident is none; `missing` is what it lacks: a "post", a "public" one, a "reply", or a good "end"."""

    def __init__(self, missing: Literal["post", "public", "reply", "end"], incident: str) -> None:
        super().__init__(missing, incident)
        self.missing = missing
        self.incident = incident

    def said(self, voice: Voice) -> str:
        return voice.say(f"no-story-{self.missing}", incident=voice.apart(self.incident))

    def __str__(self) -> str:
        return self.said(ENGLISH)


@dataclass(frozen=True, slots=True)
class Recovery:
    """The three posts of a story."""

    post: StoredMention
    reply: StoredMention
    thanks: StoredMention


@dataclass(frozen=True, slots=True)
class Told:
    """A story as it may leave the house."""

    number: int
    language: str
    cause: str
    month: str
    post: str
    reply: str
    thanks: str


def recovery(said: Sequence[StoredMention], name: str) -> Recovery:
    """The story in a conversation, oldest first; what was said to us alone is none. Raises NoStory."""
    held = [mention for mention in said if not mention.deleted]
    there = [mention for mention in held if not mention.private]
    post = next((one for one in there if one.role == Role.CUSTOMER), None)
    if post is None:
        raise NoStory("public" if any(one.role == Role.CUSTOMER for one in held) else "post", name)
    reply = next((one for one in there if one.role == Role.OURS and one.published >= post.published), None)
    if reply is None:
        raise NoStory("reply", name)
    after = [one for one in there if one.role == Role.CUSTOMER and one.published > reply.published]
    if not after or after[-1].kind in UPSET:
        raise NoStory("end", name)
    return Recovery(post, reply, after[-1])


def add(connection: sqlite3.Connection, incident: Incident, consent: str, actor: str, now: datetime) -> int:
    """Keep it. Returns its number. Raises NoStory."""
    recovery(mentions.timeline(connection, incident.id), incident.name)
    return stories.add(connection, incident.id, consent, actor, now)


def export(connection: sqlite3.Connection, colleagues: Iterable[str], keep: Iterable[str]) -> tuple[list[Told], int]:
    """Every story that still stands, without personal data, and how many no longer do.

    `colleagues` are names of who answers, `keep` the names of our brands.
    """
    told, gone = [], 0
    ours, brands = list(colleagues), list(keep)
    for one in stories.kept(connection):
        try:
            told.append(_told(connection, one, ours, brands))
        except NoStory:
            gone += 1
    return told, gone


def _told(connection: sqlite3.Connection, kept: Kept, colleagues: list[str], brands: list[str]) -> Told:
    incident = incidents.get(connection, kept.incident)
    assert incident is not None  # a story refers to it
    said = mentions.timeline(connection, kept.incident)
    story = recovery(said, incident.name)
    people = [*colleagues, *names(said, brands)]
    words = [anonymous(one.text, one.language, people, brands) for one in (story.post, story.reply, story.thanks)]
    return Told(kept.id, story.post.language, incident.cause, f"{story.post.published:%Y-%m}", *words)


def names(said: Iterable[StoredMention], brands: Iterable[str]) -> list[str]:
    """Everybody who spoke in a conversation, by name and handle; an account of ours with the brand's name is nobody."""
    house = [brand.casefold() for brand in brands]
    found = [(name, one.role) for one in said for name in (one.author.name, one.author.handle) if name]
    return [name for name, role in found if role != Role.OURS or not any(one in name.casefold() for one in house)]
