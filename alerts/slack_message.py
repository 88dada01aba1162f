"""What an incident looks like in Slack: one message that is edited, and single lines in its thread."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from alerts import lines
from alerts.asking import ActionName
from alerts.base import Parcel
from alerts.card import Card
from alerts.event import Alert
from alerts.safe_text import cut, utf16_units
from alerts.slack_blocks import MAX_LABEL, MAX_TEXT, Block, Json, blocks, escape, plain_text_of, summary
from alerts.wording import duration

EVENT_TYPE = "complaint_incident"
MAX_PLAIN = 1_000
"""Of the short text that is tried when Slack refuses the layout or the length; a quarter of its own advice."""

MENU: frozenset[ActionName] = frozenset({"answered", "release"})
"""What is needed less often stands in a menu, as snoozing does: a row of buttons should be read at a glance."""

SNOOZES = (30, 120)
"""Minutes: a meeting, or a lunch; the command line takes any other."""

BROADCAST = frozenset({"escalated", "reopened"})


@dataclass(frozen=True, slots=True)
class Message:
    """The arguments that posting and editing have in common."""

    text: str
    blocks: tuple[Block, ...]
    metadata: Block

    def posted(self, channel: str) -> dict[str, Json]:
        return {"channel": channel, **self._content(), **QUIET}

    def edited(self, channel: str, ts: str) -> dict[str, Json]:
        """Without blocks the list is empty: an absent one would leave the old blocks in place."""
        return {"channel": channel, "ts": ts, **self._content(), "parse": "none", "link_names": False}

    def _content(self) -> dict[str, Json]:
        return {"text": self.text, "blocks": self.blocks, "metadata": self.metadata}


QUIET: dict[str, Json] = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False, "link_names": False}
"""A stranger's link must not unfold, and nothing in a text may become formatting or a mention."""


def message_of(parcel: Parcel, card: Card, *, buttons: bool) -> Message:
    """The whole state. With `buttons` people can act in it, which needs an app that listens."""
    laid_out = tuple(_blocks(parcel.alert, card)) if buttons else tuple(blocks(card))
    return Message(summary(card), laid_out, metadata_of(parcel))


def plain_message_of(parcel: Parcel, card: Card) -> Message:
    """The simpler rendering, for when Slack refuses the blocks or finds the text too long."""
    return Message(cut(plain_text_of(card), MAX_PLAIN, utf16_units), (), metadata_of(parcel))


def reply_of(parcel: Parcel, card: Card, channel: str, ts: str, *, broadcast: bool) -> dict[str, Json]:
    """One line in the thread. It names whoever acted in plain letters: they know already, so nobody is called."""
    news = card.news.line if card.news else summary(card)
    line = " · ".join(filter(None, (news, "" if card.settled else card.deadline)))
    loud = broadcast and parcel.alert.type in BROADCAST
    return {
        "channel": channel,
        "thread_ts": ts,
        "text": escape(cut(line, MAX_TEXT, utf16_units)),
        "metadata": metadata_of(parcel),
        **QUIET,
        **({"reply_broadcast": True} if loud else {}),
    }


def metadata_of(parcel: Parcel) -> Block:
    """By this a message is found again: https://docs.slack.dev/messaging/message-metadata.

    `delivery` tells apart two of our channels that write the same event to one place.
    """
    alert = parcel.alert
    payload: Block = {
        "incident_id": alert.incident.id,
        "event_id": alert.event_id,
        "seq": alert.seq,
        "delivery": parcel.key,
    }
    return {"event_type": EVENT_TYPE, "event_payload": payload}


def _blocks(alert: Alert, card: Card) -> Iterator[Block]:
    """The blocks of every Slack channel, with what acts beside the links; nothing can be done to a test."""
    laid_out = blocks(card)
    acting = list(_acting(card, alert.incident.id)) if alert.type != "test" else []
    links = [_named(link, card) for block in laid_out if block["block_id"] == "act" for link in _elements(block)]
    first = [element for element in acting if element["action_id"] == "claim"]
    others = [element for element in acting if element["action_id"] != "claim"]
    yield from (block for block in laid_out if block["block_id"] not in ("act", "foot"))
    if row := [*first, *links, *others]:
        yield {"type": "actions", "block_id": "act", "elements": row}
    yield from (block for block in laid_out if block["block_id"] == "foot")


def _named(link: Block, card: Card) -> Block:
    """A press of a link reaches the app as well; where to answer is told apart from the other links."""
    return {**link, "action_id": "open_reply"} if link["url"] == card.link else link


def _elements(block: Block) -> list[Block]:
    """The elements of a block of ours."""
    elements = block["elements"]
    assert isinstance(elements, list)
    return elements


def _acting(card: Card, incident: str) -> Iterator[Block]:
    """A button for what is likely, and one menu for the rest."""
    options: list[Block] = []
    for action, label in lines.actions(card):
        if action == "snooze":
            options += _snoozes(card, incident, label)
        elif action in MENU:
            options.append({"text": _plain(label), "value": f"{incident}:{action}"})
        else:
            yield _button(action, label, incident)
    if options:
        yield {"type": "overflow", "action_id": "snooze", "options": options}


def _button(action: ActionName, label: str, incident: str) -> Block:
    button: Block = {"type": "button", "action_id": action, "value": incident, "text": _plain(label)}
    return {**button, "style": "primary"} if action == "claim" else button


def _snoozes(card: Card, incident: str, label: str) -> Iterator[Block]:
    for minutes in SNOOZES:
        text = f"{label}: {duration(timedelta(minutes=minutes), card.voice)}"
        yield {"text": _plain(text), "value": f"{incident}:{minutes}"}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": cut(text, MAX_LABEL, utf16_units), "emoji": False}
