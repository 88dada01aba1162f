"""Posts and comments of Lemmy, in the words of both its APIs, and how one becomes a mention.

Version 3 (servers before 1.0) tells counts beside the post and `published`; version 4 tells them within, and
`published_at`. Fields: https://join-lemmy.org/api/ . Members not named here are ignored.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from connectors.base import Author, Engagement, Media, Mention
from connectors.markdown import pictures, words
from connectors.web import netloc, utc

Name = Annotated[str, msgspec.Meta(min_length=1)]
Id = Annotated[int, msgspec.Meta(ge=0, le=10**17)]

WRAPPED = ("comment_view", "post_view", "comment", "post", "resolve")

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")


class Language(msgspec.Struct, frozen=True):
    id: int
    code: str


class Site(msgspec.Struct, frozen=True):
    """What a server tells about itself."""

    version: str = ""
    all_languages: list[Language] = []

    @property
    def api(self) -> int:
        """4 from release 1.0 on, else 3."""
        major = self.version.partition(".")[0]
        return 4 if major.isdecimal() and int(major) >= 1 else 3

    @property
    def languages(self) -> dict[str, str]:
        """Number to code, without "undetermined"; servers number them as they like."""
        return {str(language.id): language.code for language in self.all_languages if language.code != "und"}


class Creator(msgspec.Struct, frozen=True):
    name: Name
    display_name: str | None = None
    actor_id: str | None = None
    ap_id: str | None = None


class Written(msgspec.Struct, frozen=True):
    """What posts and comments have in common. Older servers tell times of UTC without saying so."""

    id: Id
    ap_id: Name
    published: datetime | None = None
    published_at: datetime | None = None
    updated: datetime | None = None
    updated_at: datetime | None = None
    deleted: bool = False
    removed: bool = False
    language_id: int = 0
    score: int | None = None
    upvotes: int | None = None

    def __post_init__(self) -> None:
        if self.written is None:
            raise ValueError("has no time that can be read")

    @property
    def written(self) -> datetime | None:
        return _aware(self.published or self.published_at)

    @property
    def edited(self) -> datetime | None:
        return _aware(self.updated or self.updated_at)

    @property
    def gone(self) -> bool:
        return self.deleted or self.removed


class Post(Written, frozen=True):
    name: str = ""
    body: str | None = None
    url: str | None = None
    url_content_type: str | None = None
    alt_text: str | None = None
    comments: int | None = None
    featured_local: bool = False
    featured_community: bool = False

    @property
    def pinned(self) -> bool:
        """Shown first, however old it is."""
        return self.featured_local or self.featured_community

    @property
    def is_picture(self) -> bool:
        if self.url_content_type:
            return self.url_content_type.startswith("image/")
        return bool(self.url) and _path(self.url or "").lower().endswith(PICTURES)


class Comment(Written, frozen=True):
    content: str = ""
    path: str = "0"
    child_count: int | None = None


class Counts(msgspec.Struct, frozen=True):
    upvotes: int | None = None
    comments: int | None = None
    child_count: int | None = None


class View(msgspec.Struct, frozen=True):
    """A post, or a comment with the post it is under."""

    post: Post
    creator: Creator
    comment: Comment | None = None
    counts: Counts = Counts()

    @property
    def own(self) -> Post | Comment:
        return self.comment or self.post

    @property
    def moment(self) -> datetime:
        assert self.own.written is not None  # checked when it was read
        return self.own.written

    @property
    def second(self) -> int:
        return max(int(self.moment.timestamp()), 0)

    @property
    def engagement(self) -> Engagement:
        inside = self.comment.child_count if self.comment else self.post.comments
        beside = self.counts.child_count if self.comment else self.counts.comments
        likes = self.own.upvotes if self.own.upvotes is not None else self.counts.upvotes
        return Engagement(likes=likes, replies=inside if inside is not None else beside)

    @property
    def stamp(self) -> str:
        """Differs once it is edited, taken away, voted for or answered."""
        counts = self.engagement
        return "gone" if self.own.gone else f"{self.own.edited} {counts.likes} {counts.replies}"


class Listing(msgspec.Struct, frozen=True):
    """A page of a list or a search."""

    posts: list[msgspec.Raw] | None = None
    comments: list[msgspec.Raw] | None = None
    items: list[msgspec.Raw] | None = None
    next_page: str | None = None


class Found(msgspec.Struct, frozen=True):
    """The local form of something known by its federation id."""

    post: View | None = None


class Fault(msgspec.Struct, frozen=True):
    error: str = ""


def single(body: bytes) -> View | None:
    """A post or a comment that was asked for; each kind of request wraps it in its own way."""
    told = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    for part in (body, *(bytes(told[name]) for name in WRAPPED if name in told)):
        try:
            return msgspec.json.decode(part, type=View)
        except msgspec.ValidationError:
            continue
    return None


def mention(view: View, source: str, languages: Mapping[str, str], keys: Mapping[str, str]) -> Mention:
    """`keys` are federation ids by local number, as far as the page tells them: parents are named by number."""
    own = view.own
    return Mention(
        source=source,
        key=own.ap_id,
        text=text(view),
        author=_author(view.creator),
        url=own.ap_id,
        published=own.written,
        edited=own.edited,
        language=languages.get(str(own.language_id)),
        parent=_parent(view.comment, view.post.ap_id, keys) if view.comment else None,
        root=view.post.ap_id,
        media=_media(view),
        engagement=view.engagement,
    )


def keys_of(views: Sequence[View]) -> dict[str, str]:
    return {str(view.comment.id): view.comment.ap_id for view in views if view.comment}


def text(view: View) -> str:
    """The title and words of a post, and the address it links to unless that is a picture; the words of a comment."""
    if view.comment:
        return words(view.comment.content)
    post = view.post
    link = "" if post.is_picture else post.url or ""
    return "\n\n".join(part for part in (post.name.strip(), words(post.body or ""), link) if part)


def _media(view: View) -> tuple[Media, ...]:
    if view.comment:
        return pictures(view.comment.content)
    post = view.post
    own = (Media(post.url, post.alt_text or None),) if post.is_picture else ()
    return own + pictures(post.body or "")


def _author(creator: Creator) -> Author:
    profile = creator.actor_id or creator.ap_id
    host = netloc(profile or "")
    handle = f"@{creator.name}@{host}" if host else None
    return Author(id=profile or creator.name, handle=handle, name=creator.display_name or None)


def _parent(comment: Comment, post: str, keys: Mapping[str, str]) -> str | None:
    """The last but one of a path such as `0.12.15`; 0 is the post itself."""
    above = comment.path.split(".")[-2:-1]
    return post if above in ([], ["0"]) else keys.get(above[0])


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return utc(moment) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""
