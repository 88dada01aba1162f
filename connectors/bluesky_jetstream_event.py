"""Frames of a Jetstream, and what they tell of posts.

Members: https://github.com/bluesky-social/jetstream#format . Those not named here are ignored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec

from connectors import bluesky_api as api
from connectors.base import Mention
from connectors.bluesky_jetstream_sieve import Sieve
from connectors.web import UNREADABLE

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000

GONE = frozenset({"deleted", "takendown"})

# Microseconds since 1970, up to the end of the year 9999, the last that can be written.
Moment = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799 * SECOND)]
Name = Annotated[str, msgspec.Meta(min_length=1)]


class Commit(msgspec.Struct, frozen=True):
    """What somebody did with one record of theirs."""

    operation: str
    collection: str
    rkey: Name
    cid: str = ""
    record: api.Record | None = None


class Account(msgspec.Struct, frozen=True):
    """How an account stands: https://atproto.com/specs/account#account-hosting-states ."""

    active: bool = True
    status: str | None = None

    @property
    def is_gone(self) -> bool:
        """For good; who only deactivated theirs, or was suspended, may come back."""
        return not self.active and self.status in GONE


class Event(msgspec.Struct, frozen=True):
    """Something that was done to a record, or that happened to an account."""

    did: Name
    time_us: Moment
    commit: Commit | None = None
    account: Account | None = None


class Stamp(msgspec.Struct, frozen=True):
    time_us: Moment


@dataclass(slots=True)
class Sifted:
    """What a stretch of the stream tells: by key the newest form of each post, and what was done to older ones."""

    posts: dict[str, Event] = field(default_factory=dict)
    edits: dict[str, Event] = field(default_factory=dict)
    """Also without the words: a post that is known may have lost them."""
    gone: set[str] = field(default_factory=set)
    departed: set[str] = field(default_factory=set)
    """Dids of accounts that are no more."""
    skipped: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(map(len, (self.posts, self.edits, self.gone, self.departed, self.skipped)))


_EVENT = msgspec.json.Decoder(Event)
_STAMP = msgspec.json.Decoder(Stamp)
_NOTHING = msgspec.Raw(b"null")
_EMBED = msgspec.json.Decoder(api.Embed)


def sift(frames: Iterable[bytes], sieve: Sieve, into: Sifted) -> None:
    """Add what frames tell, in their order."""
    for frame in frames:
        if not sieve.may_hold(frame):
            continue
        try:
            event = _EVENT.decode(frame)
        except UNREADABLE as error:
            into.skipped.append(f"a frame: {error}")
            continue
        if event.commit is not None and event.commit.collection == api.POST:
            _add(event, event.commit, sieve, into)
        elif event.account is not None and event.account.is_gone:
            _depart(event.did, into)


def _depart(did: str, into: Sifted) -> None:
    for told in (into.posts, into.edits):
        for key in [key for key, event in told.items() if event.did == did]:
            del told[key]
    into.departed.add(did)


def _add(event: Event, commit: Commit, sieve: Sieve, into: Sifted) -> None:
    key = f"at://{event.did}/{api.POST}/{commit.rkey}"
    if commit.operation == "delete":
        into.posts.pop(key, None)
        into.edits.pop(key, None)
        into.gone.add(key)
    elif commit.record is not None:
        if sieve.holds(_shown(event.did, commit.record, people=sieve.names_people)):
            into.posts[key] = event
        if commit.operation == "update":
            into.edits[key] = event


def _shown(did: str, record: api.Record, *, people: bool) -> str:
    """Whatever of a post may hold a word: its text, pictures and links; who wrote it and whom it answers on demand."""
    # Step by step, as this is done for every post of the network in which some letter is not ASCII.
    shown = record.text
    if people:
        shown += f"\n{did}"
        shown += f"\n{record.reply.parent.uri}\n{record.reply.root.uri}" if record.reply else ""
    if record.embed != _NOTHING:
        shown = "\n".join([shown, *_around(record.embed)])
    return shown


def _around(raw: msgspec.Raw) -> list[str]:
    try:
        embed = _EMBED.decode(raw)
    except UNREADABLE:
        return []
    embed = embed.media or embed
    card = [embed.external.title, embed.external.uri] if embed.external else []
    return [*(image.alt for image in embed.images), embed.alt or "", *card]


def time_of(frames: Iterable[bytes]) -> int | None:
    """The time of the first of these frames that has one."""
    for frame in frames:
        try:
            return _STAMP.decode(frame).time_us
        except UNREADABLE:
            continue
    return None


def mention(event: Event, people: Mapping[str, api.Actor], source: str) -> Mention:
    """A post as other ways into the network tell it, with the same key. Nobody has liked or seen it yet."""
    assert event.commit is not None
    assert event.commit.record is not None
    post = api.Post(
        uri=f"at://{event.did}/{api.POST}/{event.commit.rkey}",
        cid=event.commit.cid,
        author=people.get(event.did, api.Actor(did=event.did)),
        record=event.commit.record,
        indexed_at=moment(event.time_us),
    )
    made = api.mention(post, source, {})
    return replace(made, edited=post.indexed_at) if event.commit.operation == "update" else made


def moment(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)
