"""Discussions of GitHub with their comments: how what GraphQL tells of them becomes mentions.

Fields: https://docs.github.com/en/graphql/guides/using-the-graphql-api-for-discussions . Members not named here are
ignored. Comments are told with their discussion, the newest of each; any of them moves the time of the discussion.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec

from connectors import web
from connectors.base import Author, Engagement, Mention, TryLater
from connectors.github_api import GHOST
from connectors.github_questions import is_discussion
from connectors.markdown import pictures, words
from connectors.trail import Stamp

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Number = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
Node = Annotated[str, msgspec.Meta(pattern=r"^[\w=-]{1,200}$")]


class Writer(msgspec.Struct, frozen=True, rename="camel"):
    login: str
    database_id: int | None = None


class Home(msgspec.Struct, frozen=True, rename="camel"):
    """The repository, as we ask for it or in parts."""

    name_with_owner: str | None = None
    name: str = ""
    owner: Writer = Writer("")

    @property
    def path(self) -> str:
        return self.name_with_owner or f"{self.owner.login}/{self.name}"


class Above(msgspec.Struct, frozen=True):
    id: Node


class Paging(msgspec.Struct, frozen=True, rename="camel"):
    has_next_page: bool = False
    has_previous_page: bool = False
    end_cursor: str | None = None


class Nodes(msgspec.Struct, frozen=True, rename="camel"):
    nodes: list[msgspec.Raw] = []
    page_info: Paging = Paging()
    total_count: int | None = None


class Said(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What discussions and comments have in common."""

    url: str | None = None
    body: str | None = None
    created_at: Moment | None = None
    updated_at: Moment | None = None
    last_edited_at: Moment | None = None
    upvote_count: int | None = None
    author: Writer | None = None


class Comment(Said, frozen=True, rename="camel", kw_only=True):
    id: Node
    deleted_at: Moment | None = None
    reply_to: Above | None = None
    replies: Nodes = Nodes()


class Discussion(Said, frozen=True, rename="camel", kw_only=True):
    number: Number
    title: str = ""
    repository: Home = Home()
    comments: Nodes = Nodes()

    def __post_init__(self) -> None:
        if not is_discussion(self.key):
            raise ValueError("does not say where it stands")

    @property
    def key(self) -> str:
        return f"{self.repository.path}/discussions/{self.number}"


class Single(msgspec.Struct, frozen=True):
    """A repository that was asked for one discussion."""

    discussion: Discussion | None = None


class Held(msgspec.Struct, frozen=True):
    discussions: Nodes | None = None


class Listing(msgspec.Struct, frozen=True):
    """A page: found by a search, or of a repository."""

    search: Nodes | None = None
    repository: Held | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A discussion or a comment, and where it stands in the order of change."""

    mention: Mention
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Batch:
    """One page, each discussion before its comments."""

    told: tuple[Told, ...]
    skipped: tuple[str, ...]
    following: str | None = None
    cut: tuple[str, ...] = ()
    """Keys of the oldest comments that are shown, where there are older ones."""


def read(data: bytes, place: str, source: str) -> Batch:
    """The answer to `listing`. Raises TryLater."""
    told = web.decode(data, Listing, place)
    nodes = told.search or (told.repository.discussions if told.repository else None)
    if nodes is None:
        raise TryLater(f"{place} answered JSON of another shape: no discussions")
    discussions, skipped = web.decode_each(nodes.nodes, Discussion)
    batches = [whole(one, source) for one in {one.key: one for one in discussions}.values()]
    return Batch(
        tuple(one for batch in batches for one in batch.told),
        (*skipped, *(reason for batch in batches for reason in batch.skipped)),
        nodes.page_info.end_cursor if nodes.page_info.has_next_page else None,
        tuple(key for batch in batches for key in batch.cut),
    )


def found(data: bytes, keys: Sequence[str], place: str, source: str) -> dict[str, Mention | None]:
    """The answer to `lookup`: None where a comment was deleted; what cannot be read is left out."""
    answers, told = web.decode(data, dict[str, msgspec.Raw], place), dict[str, Mention | None]()
    for number, key in enumerate(keys):
        try:
            told[key] = _single(key, bytes(answers.get(f"k{number}", b"null")), source)
        except web.UNREADABLE:
            continue
    return told


def conversation(data: bytes, place: str, source: str) -> Iterator[Mention]:
    """The answer to `lookup` of one discussion, with its comments; nothing when it is gone."""
    single = web.decode(data, dict[str, Single | None], place).get("k0")
    told = whole(single.discussion, source).told if single and single.discussion else ()
    return (one.mention for one in told)


def whole(discussion: Discussion, source: str) -> Batch:
    """A discussion with its comments. Deleted ones are left out; they only hold the place above others."""
    changed = _second(discussion.updated_at)
    comments, skipped = web.decode_each(discussion.comments.nodes, Comment)
    told = [Told(_mention(discussion, source), Stamp(discussion.key, _second(discussion.created_at), changed))]
    below = list[Told]()
    for comment in comments:
        replies, broken = web.decode_each(comment.replies.nodes, Comment)
        skipped += broken
        below += (_told(one, discussion.key, source, changed) for one in (comment, *replies) if not one.deleted_at)
    cut = [one.mention.key for one in below[:1] if discussion.comments.page_info.has_previous_page]
    return Batch((*told, *below), skipped, cut=tuple(cut))


def _single(key: str, body: bytes, source: str) -> Mention | None:
    """Raises what decoding does where there is nothing."""
    root, _, node = key.rpartition("/")
    if is_discussion(root):
        comment = msgspec.json.decode(body, type=Comment)
        return None if comment.deleted_at else _comment(comment, root, source)
    single = msgspec.json.decode(body, type=Single)
    if single.discussion is None:
        raise msgspec.ValidationError(f"no discussion {node}")
    return _mention(single.discussion, source)


def _told(comment: Comment, root: str, source: str, listed: int) -> Told:
    """An edit of a comment may be newer than what its discussion is listed by."""
    mention = _comment(comment, root, source)
    return Told(mention, Stamp(mention.key, _second(comment.created_at), min(_second(comment.updated_at), listed)))


def _mention(discussion: Discussion, source: str) -> Mention:
    title, body = discussion.title.strip(), words(discussion.body or "")
    return _said(
        discussion,
        source,
        discussion.key,
        text="\n\n".join(part for part in (title, body) if part),
        replies=discussion.comments.total_count,
    )


def _comment(comment: Comment, root: str, source: str) -> Mention:
    above = f"{root}/{comment.reply_to.id}" if comment.reply_to else root
    key, text = f"{root}/{comment.id}", words(comment.body or "")
    return _said(comment, source, key, text=text, replies=comment.replies.total_count, above=(above, root))


def _said(
    said: Said, source: str, key: str, *, text: str, replies: int | None, above: tuple[str, str] | None = None
) -> Mention:
    return Mention(
        source=source,
        key=key,
        text=text,
        author=_author(said.author, key),
        url=said.url,
        published=_utc(said.created_at),
        edited=_utc(said.last_edited_at),
        parent=above[0] if above else None,
        root=above[1] if above else key,
        media=pictures(said.body or ""),
        engagement=Engagement(likes=said.upvote_count, replies=replies),
    )


def _author(writer: Writer | None, key: str) -> Author:
    """Of deleted accounts nobody knows which is which: each such post is by somebody else."""
    if writer is None or writer.login == GHOST:
        return Author(id=f"{GHOST} of {key}")
    return Author(id=str(writer.database_id) if writer.database_id is not None else writer.login, handle=writer.login)


def _second(moment: datetime | None) -> int:
    return max(int(moment.timestamp()), 0) if moment else 0


def _utc(moment: datetime | None) -> datetime | None:
    return web.utc(moment) if moment else None
