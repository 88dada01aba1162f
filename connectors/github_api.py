"""Issues, pull requests and their comments as GitHub's REST API tells them, and how one becomes a mention.

Fields: https://docs.github.com/en/rest/issues . Members not named here are ignored.
"""

import re
from datetime import datetime
from typing import Annotated

import msgspec

from connectors.base import Author, Engagement, Mention
from connectors.markdown import pictures, words
from connectors.trail import Stamp
from connectors.web import utc

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Id = Annotated[int, msgspec.Meta(ge=0)]

GHOST = "ghost"
"""In whose name GitHub shows what deleted accounts wrote: https://github.com/ghost ."""

# On GitHub itself, and on servers that companies run, where the path begins with `/api/v3`.
_ISSUE = re.compile(r"/repos/(?P<repository>[^/]+/[^/]+)/issues/(?P<number>\d{1,12})$")
_COMMENT = re.compile(r"/repos/(?P<repository>[^/]+/[^/]+)/issues/comments/(?P<number>\d{1,19})$")
_NEXT = re.compile(r"""<[^<>]*>[^<]*\brel="?next\b""")


class User(msgspec.Struct, frozen=True):
    login: str
    id: Id | None = None


class Reactions(msgspec.Struct, frozen=True):
    liked: int | None = msgspec.field(name="+1", default=None)


class Item(msgspec.Struct, frozen=True):
    """An issue, or a comment where `issue_url` or the form of `url` says so."""

    url: str
    created_at: Moment
    updated_at: Moment
    user: User | None = None
    title: str | None = None
    body: str | None = None
    html_url: str | None = None
    issue_url: str | None = None
    comments: int | None = None
    reactions: Reactions = Reactions()

    def __post_init__(self) -> None:
        if not self.key:
            raise ValueError("is at an address of neither issue nor comment")

    @property
    def key(self) -> str:
        """`owner/name#12` of an issue, `owner/name/comments/345` of a comment: what both are told by."""
        comment = _COMMENT.search(self.url)
        return f"{comment['repository']}/comments/{comment['number']}" if comment else issue_key(self.url)

    @property
    def is_comment(self) -> bool:
        return "#" not in self.key

    @property
    def created(self) -> int:
        return max(int(self.created_at.timestamp()), 0)

    @property
    def stamp(self) -> Stamp:
        return Stamp(self.key, self.created, max(int(self.updated_at.timestamp()), 0))


class Search(msgspec.Struct, frozen=True):
    items: list[msgspec.Raw]
    incomplete_results: bool = False


def issue_key(url: str) -> str:
    found = _ISSUE.search(url)
    return f"{found['repository']}#{found['number']}" if found else ""


def has_next(link: str) -> bool:
    """Whether a `Link` header leads on. Only whether, never where: a link must not lead our token elsewhere."""
    return _NEXT.search(link) is not None


def mention(item: Item, source: str) -> Mention:
    """Every change of an issue moves its time, so only a comment tells by it that it was edited."""
    issue = issue_key(item.issue_url or "") or None if item.is_comment else item.key
    rewritten = item.is_comment and item.updated_at != item.created_at
    return Mention(
        source=source,
        key=item.key,
        text="\n\n".join(part for part in ((item.title or "").strip(), words(item.body or "")) if part),
        author=_author(item),
        url=item.html_url,
        published=utc(item.created_at),
        edited=utc(item.updated_at) if rewritten else None,
        parent=issue if item.is_comment else None,
        root=issue,
        media=pictures(item.body or ""),
        engagement=Engagement(likes=item.reactions.liked, replies=item.comments),
    )


def _author(item: Item) -> Author:
    """Of deleted accounts nobody knows which is which: each such post is by somebody else."""
    user = item.user
    if user is None or user.login == GHOST:
        return Author(id=f"{GHOST} of {item.key}")
    return Author(id=str(user.id) if user.id is not None else user.login, handle=user.login)
