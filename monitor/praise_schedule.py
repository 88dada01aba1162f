"""Praise on a schedule: a few kind words at their hour, to the channels that asked for them, never amid suffering."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from alerts.base import Notice
from alerts.voice import Voice
from monitor.praise import Origin, Praise, letter, praise
from monitor.praise_pause import pause
from monitor.report_plan import Digest
from monitor.report_schedule import due
from monitor.store import digests
from monitor.store.connection import Store
from monitor.triage.policy import Policy


async def send_praise(store: Store, plan: Sequence[Digest], policy: Policy, origin: Origin, now: datetime) -> int:
    """Put the praise that is due into the notices of its channels. Returns how many digests. Raises StoreError.

    Brands are told of apart, since one may mourn while the other does not. What is due amid a pause waits for the
    next time it is due after the pause, and then tells of everything since the last.
    """
    wanted = [
        replace(digest, brand=brand)
        for digest in plan
        if digest.of == "praise"
        for brand in ([digest.brand] if digest.brand else policy.brands)
    ]
    return sum([await _send(store, digest, policy, origin, now) for digest in wanted])


async def _send(store: Store, digest: Digest, policy: Policy, origin: Origin, now: datetime) -> bool:
    span = await due(store, digest, now)
    brand, held = digest.brand or "", f"{digest.name} held"
    if span is None or await store.read(lambda connection: digests.told_until(connection, held)) == span[1]:
        return False
    if await store.read(lambda connection: pause(connection, brand, now)) is not None:
        await store.write(lambda connection: digests.remember(connection, held, span[1]))
        return False
    found = await store.read(lambda connection: praise(connection, brand, span, origin))
    letters = _letters(digest, found, policy)
    told = await store.write(lambda connection: digests.tell(connection, digest.name, span, letters, now))
    return told and bool(letters)


def _letters(digest: Digest, found: Sequence[Praise], policy: Policy) -> dict[str, Notice]:
    """To each channel what it may hear: what employees say stays inside. Where there is nothing, nothing is sent."""
    house = policy.houses.get(digest.brand or "")
    name, voice = house.name if house else digest.brand or "", Voice(policy.language)
    letters: dict[str, Notice] = {}
    for channel in digest.to:
        heard = [one for one in found if policy.audiences.get(channel) or not one.internal]
        if heard:
            letters[channel] = letter(heard, name, voice, digest.at_most)
    return letters
