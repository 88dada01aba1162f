"""Statuses of the Mastodon API, and how one becomes a mention.

Fields: https://docs.joinmastodon.org/entities/Status/ . Members not named here are ignored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec

from connectors.base import Author, Engagement, Media, Mention, RateSignal
from connectors.markup import plain
from connectors.mastodon_position import Seen, newer_link, ordered
from connectors.web import Answer, decode_each, netloc, server_time, utc

Name = Annotated[str, msgspec.Meta(min_length=1)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]

OPEN = frozenset({"public", "unlisted"})
"""Visibilities that anyone may read: https://docs.joinmastodon.org/entities/Status/#visibility ."""


class Account(msgspec.Struct, frozen=True):
    url: Name
    acct: Name
    display_name: str = ""
    followers_count: int | None = None


class Attachment(msgspec.Struct, frozen=True):
    url: str | None = None
    description: str | None = None


class Choice(msgspec.Struct, frozen=True):
    title: str


class Poll(msgspec.Struct, frozen=True):
    options: list[Choice]


class Status(msgspec.Struct, frozen=True):
    id: Name
    uri: Name
    account: Account
    created_at: Moment
    content: str = ""
    spoiler_text: str = ""
    visibility: str = "public"
    url: str | None = None
    language: str | None = None
    edited_at: Moment | None = None
    in_reply_to_id: str | None = None
    reblog: "Status | None" = None
    media_attachments: list[Attachment] = []
    poll: Poll | None = None
    favourites_count: int | None = None
    reblogs_count: int | None = None
    replies_count: int | None = None


class Notification(msgspec.Struct, frozen=True):
    id: Name
    type: str
    status: Status | None = None


class Context(msgspec.Struct, frozen=True):
    """The conversation around a status: https://docs.joinmastodon.org/entities/Context/ ."""

    ancestors: list[msgspec.Raw]
    descendants: list[msgspec.Raw]


class Found(msgspec.Struct, frozen=True):
    """What a search answers: https://docs.joinmastodon.org/entities/Search/ ."""

    statuses: list[msgspec.Raw]


class Named(msgspec.Struct, frozen=True):
    """The id of an item whose rest may be malformed."""

    id: str


class Access(msgspec.Struct, frozen=True):
    """Who may read a feed: "public", "authenticated" or "disabled"."""

    local: str = "public"
    remote: str = "public"


class FeedAccess(msgspec.Struct, frozen=True):
    live_feeds: Access = Access()
    hashtag_feeds: Access = Access()


class Settings(msgspec.Struct, frozen=True):
    timelines_access: FeedAccess | None = None


class Instance(msgspec.Struct, frozen=True):
    """What a server tells about itself: https://docs.joinmastodon.org/entities/Instance/ ."""

    configuration: Settings = Settings()


Item = tuple[str, Status]
"""A status with the id that the feed knows it by; in notifications these are two ids."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One answer: its statuses oldest first, what it says of the way on, and what could not be read."""

    items: tuple[Item, ...]
    seen: Seen
    skipped: tuple[str, ...]
    rate: RateSignal | None

    def above(self, start: int) -> "Batch":
        """Without what lay there before we began to read; that shows up again when newer posts go."""
        new = (item for item in self.items if not ordered(item[0]) or int(item[0]) >= start)
        return replace(self, items=tuple(new))


def batch(raw: Sequence[msgspec.Raw], answer: Answer[Any], longest: timedelta, *, notified: bool = False) -> Batch:
    """A page newest first, as it came. Its limit is that of the host, and lasts no longer than `longest`."""
    read, skipped = items(raw, notified=notified)
    seen = Seen(ids(raw), newer_link(answer.headers), len(raw), server_time(answer.headers))
    rate = answer.rate and replace(answer.rate, wait=min(answer.rate.wait, longest), scope="host")
    return Batch(tuple(reversed(read)), seen, skipped, rate)


def access(instance: Instance, public: str | None) -> set[str]:
    """Who may read the parts of a feed: of the public one as chosen, else of the hashtags."""
    feeds = instance.configuration.timelines_access or FeedAccess()
    feed = feeds.live_feeds if public else feeds.hashtag_feeds
    return {"local": {feed.local}, "remote": {feed.remote}}.get(public or "", {feed.local, feed.remote})


def items(raw: Sequence[msgspec.Raw], *, notified: bool) -> tuple[list[Item], tuple[str, ...]]:
    """The statuses of a page in its order, and a reason for each item that could not be read."""
    if not notified:
        statuses, skipped = decode_each(raw, Status)
        return [(status.id, status) for status in statuses], skipped
    told, skipped = decode_each(raw, Notification)
    return [(each.id, each.status) for each in told if each.type == "mention" and each.status], skipped


def ids(raw: Sequence[msgspec.Raw]) -> list[str]:
    """Ids of all items of a page, of the malformed ones too, so that none of them blocks the way."""
    return [named.id for named in decode_each(raw, Named)[0]]


def conversation(context: Context, identity: str, key: str, source: str) -> list[Mention]:
    """The posts around the one with this local id and key, oldest first, with parents and root as keys."""
    above, _ = decode_each(context.ancestors, Status)
    below, _ = decode_each(context.descendants, Status)
    posts, _ = visible(sorted([*above, *below], key=lambda post: (len(post.id), post.id)))
    uris = {identity: key, **{post.id: post.uri for post in (*above, *below)}}
    root = above[0].uri if above else key
    return [mention(post, source, uris.get(post.in_reply_to_id or ""), root) for post in posts if post.uri != key]


def written(statuses: Iterable[Status]) -> dict[str, Status]:
    """The posts behind a page by uri, in its order; a boost counts as what it boosts, once."""
    posts = (status.reblog or status for status in statuses)
    return {post.uri: post for post in posts}


def visible(posts: Iterable[Status]) -> tuple[list[Status], tuple[str, ...]]:
    """The posts that anyone may read, and a reason for each that is left out.

    A visibility that is not known is left out too: compatible servers have narrower ones of their own.
    """
    shown, hidden = [], []
    for post in posts:
        if post.visibility in OPEN:
            shown.append(post)
        else:
            hidden.append(f"a {post.visibility[:20]} post is not for a shared channel")
    return shown, tuple(hidden)


def mentions(posts: Sequence[Status], source: str) -> tuple[Mention, ...]:
    """The posts of one page as mentions, in the same order.

    The API names the parent by an id of the queried server only. Here parent and root are told where
    the page itself holds the posts they name; the others stay None until `thread` is asked.
    """
    by_id = {post.id: post for post in posts}
    return tuple(mention(post, source, _parent(post, by_id), _root(post, by_id)) for post in posts)


def mention(post: Status, source: str, parent: str | None, root: str | None) -> Mention:
    return Mention(
        source=source,
        key=post.uri,
        text=text(post),
        author=author(post.account),
        url=post.url or post.uri,
        published=utc(post.created_at),
        edited=utc(post.edited_at) if post.edited_at else None,
        language=post.language or None,
        parent=parent,
        root=root,
        media=tuple(Media(each.url, each.description or None) for each in post.media_attachments),
        engagement=Engagement(post.favourites_count, post.reblogs_count, post.replies_count),
    )


def local_id(host: str, *addresses: str) -> str | None:
    """The id on a server of a post that was written there: the end of its address."""
    for address in addresses:
        end = address.rstrip("/").rpartition("/")[2]
        if netloc(address) == host and end.isascii() and end.isalnum():
            return end
    return None


def author(account: Account) -> Author:
    return Author(
        id=account.url,
        handle=handle(account),
        name=account.display_name or None,
        followers=account.followers_count,
    )


def handle(account: Account) -> str | None:
    """`@user@host`. Authors of the queried server itself come without a host; their profile names it."""
    user, _, host = account.acct.partition("@")
    host = host or netloc(account.url).partition(":")[0]
    return f"@{user}@{host}" if user and host else None


def text(post: Status) -> str:
    """The content warning and the words; without words, the descriptions of pictures and the poll."""
    # Lists came with 4.2; `plain` would glue their items together.
    words = plain(post.content.replace("<li>", "<br>"))
    if not words:
        told = [each.description for each in post.media_attachments]
        choices = [choice.title for choice in post.poll.options] if post.poll else []
        words = "\n".join(line for line in [*told, *choices] if line)
    return "\n\n".join(part for part in (post.spoiler_text.strip(), words) if part)


def _parent(post: Status, by_id: Mapping[str, Status]) -> str | None:
    above = by_id.get(post.in_reply_to_id or "")
    return above.uri if above else None


def _root(post: Status, by_id: Mapping[str, Status]) -> str | None:
    """The start of the conversation, where every step up to it is known."""
    top, climbed = post, {post.id}
    while top.in_reply_to_id:
        above = by_id.get(top.in_reply_to_id)
        if above is None or above.id in climbed:
            return None
        climbed.add(above.id)
        top = above
    return top.uri if top is not post else None
