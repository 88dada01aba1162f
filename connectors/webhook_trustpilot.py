"""What Trustpilot sends of reviews, which are those of `trustpilot_api`.

https://developers.trustpilot.com/webhooks ; a delivery may hold several events. Events not named here are ignored.
"""

import msgspec

from connectors import trustpilot_api as api
from connectors import web
from connectors.base import Change
from connectors.webhook_received import Brought, Occasion, gathered

CREATED, UPDATED, DELETED = (f"service-review-{what}" for what in ("created", "updated", "deleted"))


class Event(msgspec.Struct, frozen=True, rename="camel"):
    event_name: str
    event_data: msgspec.Raw = msgspec.Raw(b"{}")


class Envelope(msgspec.Struct, frozen=True):
    events: list[msgspec.Raw]


class Gone(msgspec.Struct, frozen=True):
    id: api.Name


def read(body: bytes, occasion: Occasion) -> Brought:
    """Reviews that were written, changed or deleted. Raises what msgspec raises where it is nothing of Trustpilot."""
    events, skipped = web.decode_each(msgspec.json.decode(body, type=Envelope).events, Event)
    return gathered([Brought(skipped=skipped), *(_event(event, occasion) for event in events)])


def _event(event: Event, occasion: Occasion) -> Brought:
    try:
        if event.event_name == DELETED:
            return Brought(changes=(Change(msgspec.json.decode(event.event_data, type=Gone).id),))
        if event.event_name not in (CREATED, UPDATED):
            return Brought()
        told = msgspec.json.decode(event.event_data, type=api.Review)
    except web.UNREADABLE as error:
        return Brought(skipped=(f"{event.event_name}: {error}",))
    review, *_ = api.mentions(told, "", occasion.source)
    return Brought((review,)) if event.event_name == CREATED else Brought(changes=(Change(review.key, review),))
