"""Decisions around the outbox: what is held back, handed over, buried, or told to the operator."""

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from alerts.base import Channel, DeliveryFailed, Failure, Notice, Receipt
from monitor import pace
from monitor.announce import snap
from monitor.store import channel_states, held, incidents, outbox, surges
from monitor.store.outbox import Delivery
from monitor.triage.policy import Policy
from monitor.view import compose

DEFAULT_CAP = 30
"""New messages an hour that people can still read as single persons."""
CRITICAL_TOO = 2
"""Critical alerts may use the cap this many times: the worst break through, but the cap stays hard."""
PROBE_STOPPED = timedelta(minutes=10)
"""A channel that refused its configuration is tried this often, in case it was repaired on the other side."""
PROBE_UNOPENED = timedelta(seconds=60)
REFUSED = "refused"
"""In the receipt of a message that was taken: what was refused of it (one of several recipients), and the remedy."""
DEFAULT_WAIT = timedelta(seconds=30)
"""Where a channel asks us to slow down and does not say for how long."""


def cap_of(channel: Channel) -> int | None:
    return channel.cap or (DEFAULT_CAP if type(channel).caps.people else None)


def fallback(channel: Channel, channels: Mapping[str, Channel], *, internal: bool) -> str | None:
    """Who takes over: the configured channel, else the next one; None when there is no other.

    What employees say (`internal`) goes to internal channels alone.
    """
    known = [name for name, other in channels.items() if other.internal or not internal]
    if channel.fallback is not None:
        return channel.fallback if channel.fallback in known else None
    places = list(channels)
    after = places[places.index(channel.id) + 1 :] if channel.id in places else []
    return next((name for name in (*after, *places) if name != channel.id and name in known), None)


def freshen(connection: sqlite3.Connection, delivery: Delivery, policy: Policy, now: datetime) -> Delivery:
    """A first message is written from the newest state of its incident; the event keeps name and number."""
    incident = incidents.get(connection, delivery.incident)
    if delivery.alert.type != "opened" or incident is None:
        return delivery
    newest = compose(connection, incident, "opened", policy, now)
    alert = msgspec.structs.replace(delivery.alert, incident=newest.incident)
    outbox.rewrite(connection, delivery, alert, snap(incident))
    return replace(delivery, alert=alert)


def hold(connection: sqlite3.Connection, channel: str, cap: int, now: datetime) -> int:
    """Beyond the cap, take waiting first messages out of the queue. Returns how many are to be told now.

    The digest itself comes once an hour; what is held after it is told in the next one.
    """
    sent = held.new_messages(connection, channel, now)
    if sent >= cap:
        levels = ["low", "medium", "high", *(["critical"] if sent >= cap * CRITICAL_TOO else [])]
        held.hold(connection, channel, levels, now)
    state = channel_states.health(connection, channel)
    told_lately = state.held_told is not None and now - state.held_told < held.HOUR
    return 0 if told_lately else state.held


def die(connection: sqlite3.Connection, delivery: int, error: str, to: str | None, now: datetime) -> None:
    """Dead, visible with its reason, and the incident goes to the fallback channel."""
    outbox.bury(connection, delivery, error)
    if to is not None:
        outbox.hand_over(connection, delivery, to, now)


def delivered(
    connection: sqlite3.Connection, channel: str, delivery: Delivery, *, worker: str, receipt: Receipt, now: datetime
) -> tuple[bool, str | None]:
    """Write down a success. Whether the channel had been in trouble; what was refused, unless it was so before."""
    before = channel_states.health(connection, channel)
    refused = receipt.ref.get(REFUSED)
    outbox.sent(connection, delivery, worker, receipt, now)
    if delivery.alert.incident.kind == "surge":
        surges.fold(connection, delivery.incident)
    channel_states.save_ok(connection, channel, now, refused)
    if refused:
        channel_states.save_refused(connection, delivery.id, refused)
    return before.failures > 0 or before.breaker != "closed", refused if refused != before.last_error else None


def overdue(connection: sqlite3.Connection, channels: Mapping[str, Channel], now: datetime) -> int:
    """Hand over what did not get out in time. Returns how many deliveries moved.

    Too old for its channel: dead, and to the fallback. High or critical and told nowhere within a quarter of
    its time: to the fallback too, once.
    """
    moved = 0
    for name, channel in channels.items():
        for delivery in outbox.too_old(connection, name, now - channel.give_up_after):
            internal = held.is_internal(connection, delivery)
            die(connection, delivery, "given up: too old", fallback(channel, channels, internal=internal), now)
            moved += 1
    for delivery, _, having in outbox.unheard(connection, now):
        internal = held.is_internal(connection, delivery)
        first = channels.get(having[0])
        wanted = fallback(first, channels, internal=internal) if first is not None else None
        others = [name for name, one in channels.items() if name not in having and (one.internal or not internal)]
        to = wanted if wanted in others else next(iter(others), None)
        if to is not None:
            outbox.hand_over(connection, delivery, to, now)
            moved += 1
    return moved


def rest(failed: DeliveryFailed, failures: int, chance: float, *, opening: bool) -> timedelta:
    """How long the channel rests after a failure; a wait it asked for is never cut short."""
    if failed.failure is Failure.WAIT:
        return (failed.wait or DEFAULT_WAIT) * (1 + pace.JITTER * chance)
    if failed.failure is Failure.DEAD_CONFIG:
        return PROBE_STOPPED
    broken = pace.breaker_pause(failures)
    if broken is not None:
        return broken
    if not opening:
        return timedelta(0)  # the delivery has its own backoff, the others go on
    return max(pace.full_jitter(timedelta(seconds=1), PROBE_UNOPENED, failures, chance), timedelta(seconds=1))


def digest(held: int) -> Notice:
    """The one message for all that were held back."""
    alerts = "1 more alert was" if held == 1 else f"{held} more alerts were"
    return Notice(
        f"{alerts} held back: this channel's hourly cap is reached",
        ("None is lost. The worst were sent one by one; all of them:", "allears incidents list"),
    )


def trouble(channel: Channel, failed: DeliveryFailed) -> Notice:
    """What the operator is told, on every other channel."""
    stopped = failed.failure is Failure.DEAD_CONFIG
    state = "stopped" if stopped else "cannot be reached"
    return Notice(
        f"Channel {channel.id} {state}; its alerts wait",
        (failed.detail, "Repair it, then: allears check" if stopped else "It is tried again by itself."),
    )
