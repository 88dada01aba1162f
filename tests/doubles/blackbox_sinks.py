"""Where alerts of a process under test go: a webhook whose signatures are checked."""

from collections.abc import Sequence
from typing import Any

from doubles.blackbox_run import House, Watched, channel, from_env
from doubles.receiver import Delivery, Receiver
from standardwebhooks import Webhook

SECRET = "whsec_c2l4dGVlbiBwbHVzIHNpeHRlZW4gYnl0ZXMgbWFrZSAzMg=="


def sink() -> Receiver:
    return Receiver("", (Webhook(SECRET),))


def hook(house: House, ears: Watched, **options: Any) -> str:
    """The webhook channel to a sink, with its secret in the environment."""
    house.environ["HOOK_SECRET"] = SECRET
    return channel("webhook", url=f"{ears.url}/hooks/support", secret=from_env("HOOK_SECRET"), **options)


def alerts(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Those about incidents, not those about the service itself."""
    return [delivery for delivery in deliveries if delivery.event["type"].startswith("complaint.incident.")]
