"""Finds a message again that Slack may have taken although its answer was lost.

Slack has no key that makes a repeated message harmless. So before a message is written that may have been written
before, the channel is read: every message of ours carries its delivery key.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.base import DeliveryFailed, Failure, Parcel
from alerts.slack_api import Api, Posted

FRESH = timedelta(seconds=5)
"""How long one look serves others: a queue that drains once a second stays below Slack's 50 calls a minute."""
SKEW = timedelta(minutes=5)
"""How far our clock may be ahead of Slack's."""


@dataclass(slots=True)
class Search:
    """What one session knows of earlier ones.

    A session ends with the first failure, so whatever was tried before this one began is older than its first
    attempt. News that is younger was never tried, and costs no look.
    """

    api: Api
    channel: str
    began: datetime | None = None
    _seen: dict[str, str] = field(default_factory=dict)
    _seen_at: datetime | None = None
    _back_to: str = ""

    def may_exist(self, parcel: Parcel) -> bool:
        """Whether an earlier session may have written it; the first question says when this one began."""
        if self.began is None:
            self.began = parcel.attempt_at
        return parcel.alert.at <= self.began

    async def message(self, parcel: Parcel) -> str | None:
        """Its time stamp in the channel, None where it is not there. Raises DeliveryFailed: WAIT or RETRY."""
        if not self.may_exist(parcel):
            return None
        back_to = _stamp(parcel.alert.at - SKEW)
        if not self._serves(parcel.attempt_at, back_to):
            shown = await self._shown("conversations.history", back_to, channel=self.channel)
            own = (message for message in shown if message.thread_ts in (None, message.ts))
            self._seen = {_delivery(message): message.ts for message in own}
            self._seen_at, self._back_to = parcel.attempt_at, back_to
        return self._seen.get(parcel.key)

    async def replied(self, parcel: Parcel, thread: str) -> bool:
        """Whether the thread has it already. Raises DeliveryFailed: WAIT or RETRY."""
        if not self.may_exist(parcel):
            return False
        back_to = _stamp(parcel.alert.at - SKEW)
        shown = await self._shown("conversations.replies", "", channel=self.channel, ts=thread, oldest=back_to)
        return any(_delivery(message) == parcel.key and message.ts != thread for message in shown)

    def _serves(self, now: datetime, back_to: str) -> bool:
        """Whether the last look is young enough and went back far enough."""
        return self._seen_at is not None and abs(now - self._seen_at) <= FRESH and back_to >= self._back_to

    async def _shown(self, method: str, back_to: str, **arguments: str) -> list[Posted]:
        try:
            return await self.api.messages(method, back_to, **arguments)
        except DeliveryFailed as failed:
            if failed.failure in (Failure.WAIT, Failure.RETRY):
                raise
            # The app may not read here (no history scope): a message twice is better than none.
            return []


def _delivery(message: Posted) -> str:
    return str(message.metadata.event_payload.get("delivery", "")) if message.metadata else ""


def _stamp(moment: datetime) -> str:
    """A time as Slack writes it; of equal length until 2286, so that text sorts as time does."""
    return f"{moment.timestamp():.6f}"
