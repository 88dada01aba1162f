"""Updates of Telegram's Bot API, and how a message becomes a mention.

Fields: https://core.telegram.org/bots/api#update . Members not named here are ignored.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from connectors.base import Author, Media, Mention

Id = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
# Up to the end of the year 9999, the last that can be written.
Second = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]

SHARED = "-100"
"""How the ids of supergroups and channels begin; links leave it out."""


class User(msgspec.Struct, frozen=True):
    id: Id
    username: str | None = None
    first_name: str = ""
    last_name: str = ""
    language_code: str | None = None


class Chat(msgspec.Struct, frozen=True):
    id: Id
    type: str = ""
    username: str | None = None
    title: str | None = None


class Ref(msgspec.Struct, frozen=True):
    message_id: Id


class File(msgspec.Struct, frozen=True):
    """A recording, a document, or a sticker, which stands for a feeling."""

    file_name: str | None = None
    title: str | None = None
    emoji: str | None = None

    @property
    def shown(self) -> Media:
        """Files have no address of their own; a bot would have to ask for each."""
        return Media(alt=self.emoji or self.title or self.file_name)


class Option(msgspec.Struct, frozen=True):
    text: str = ""


class Poll(msgspec.Struct, frozen=True):
    question: str = ""
    options: list[Option] = []


class Message(msgspec.Struct, frozen=True):
    message_id: Id
    date: Second
    chat: Chat
    sender: User | None = msgspec.field(name="from", default=None)
    sender_chat: Chat | None = None
    author_signature: str | None = None
    edit_date: Second | None = None
    message_thread_id: Id | None = None
    is_topic_message: bool = False
    reply_to_message: Ref | None = None
    text: str = ""
    caption: str = ""
    poll: Poll | None = None
    photo: list[File] = []
    video: File | None = None
    animation: File | None = None
    audio: File | None = None
    voice: File | None = None
    video_note: File | None = None
    document: File | None = None
    sticker: File | None = None

    @property
    def media(self) -> tuple[Media, ...]:
        """What is attached; of a photo, which comes in several sizes, one. An animation is told as a document, too."""
        document = None if self.animation else self.document
        photo = self.photo[-1] if self.photo else None
        parts = (photo, self.video, self.animation, self.audio, self.voice, self.video_note, document, self.sticker)
        return tuple(part.shown for part in parts if part is not None)

    @property
    def words(self) -> str:
        """What was written, else the question of a poll, else what a sticker says."""
        if written := (self.text or self.caption).strip():
            return written
        if self.poll:
            return "\n".join([self.poll.question, *(option.text for option in self.poll.options)]).strip()
        return (self.sticker and self.sticker.emoji) or ""

    @property
    def says_something(self) -> bool:
        """Not that somebody joined, or pinned a message."""
        return bool(self.words or self.media)


class Update(msgspec.Struct, frozen=True):
    message: Message | None = None
    edited_message: Message | None = None
    channel_post: Message | None = None
    edited_channel_post: Message | None = None

    def posts(self) -> Iterator[Message]:
        """At most one, says the documentation."""
        told = (self.message, self.edited_message, self.channel_post, self.edited_channel_post)
        yield from (post for post in told if post is not None)


class Numbered(msgspec.Struct, frozen=True):
    """The number of an update whose rest may be malformed."""

    update_id: Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Hints(msgspec.Struct, frozen=True):
    retry_after: Annotated[int, msgspec.Meta(ge=0, le=10**9)] | None = None


class Envelope(msgspec.Struct, frozen=True):
    """Around every answer: https://core.telegram.org/bots/api#making-requests ."""

    ok: bool
    result: list[msgspec.Raw] | None = None
    error_code: int | None = None
    description: str = ""
    parameters: Hints = Hints()


def mention(post: Message, source: str) -> Mention:
    """Numbers of messages are unique within their chat."""
    chat, above = post.chat, post.reply_to_message
    # In a forum the thread is a whole topic with many conversations.
    thread = None if post.is_topic_message else post.message_thread_id
    return Mention(
        source=source,
        key=f"{chat.id}/{post.message_id}",
        text=post.words,
        author=_author(post),
        url=_permalink(chat, post.message_id),
        published=_moment(post.date),
        edited=_moment(post.edit_date) if post.edit_date else None,
        language=post.sender.language_code if post.sender else None,
        parent=f"{chat.id}/{above.message_id}" if above else None,
        root=f"{chat.id}/{thread}" if thread else None,
        media=post.media,
        private=chat.type == "private",
    )


def _author(post: Message) -> Author:
    """Whoever wrote it; those who write in the name of a chat are that chat."""
    chat = post.sender_chat or (post.chat if post.sender is None else None)
    if chat is not None:
        return Author(id=str(chat.id), handle=chat.username, name=post.author_signature or chat.title)
    assert post.sender is not None
    user = post.sender
    name = " ".join(part for part in (user.first_name, user.last_name) if part)
    return Author(id=str(user.id), handle=user.username, name=name or None)


def _permalink(chat: Chat, number: int) -> str | None:
    """Only supergroups and channels have links; those of private ones open for members."""
    if chat.type == "private":
        return None
    if chat.username:
        return f"https://t.me/{chat.username}/{number}"
    inside = str(chat.id)
    return f"https://t.me/c/{inside.removeprefix(SHARED)}/{number}" if inside.startswith(SHARED) else None


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
