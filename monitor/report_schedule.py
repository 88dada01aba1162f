"""The digest on a schedule: to any channels, each week or each day, once, and none lost while the service was off."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from alerts.base import Channel, Language
from alerts.voice import Voice
from monitor.numerals import ENGLISH
from monitor.reply.measures import Judge
from monitor.report import Period, report
from monitor.report_digest import digest as composed
from monitor.report_plan import Digest
from monitor.store import digests
from monitor.store.connection import Store


def voices_of(channels: Mapping[str, Channel], otherwise: Language) -> dict[str, Voice]:
    """In what each channel is spoken to: its own language where it names one, else that of the settings."""
    spoken = {
        name: channel.language if "language" in channel.model_fields_set else otherwise
        for name, channel in channels.items()
    }
    return {name: Voice(language, __package__) for name, language in spoken.items()}


async def send_digests(
    store: Store, plan: Sequence[Digest], judge: Judge, now: datetime, voices: Mapping[str, Voice] | None = None
) -> int:
    """Put what is due into the notices of its channels. Returns how many. Raises StoreError.

    A digest tells of everything since the one before, however long the service was off. The first comes when it is
    due for the first time after it was configured. The figures are read beside the writer, which never waits for them.
    """
    heard = voices or {}
    return sum([await _send(store, digest, judge, now, heard) for digest in plan if digest.of == "figures"])


async def due(store: Store, digest: Digest, now: datetime) -> tuple[datetime, datetime] | None:
    """Of what span a digest has to tell now; None where it is not due. Raises StoreError."""
    due_at = digest.due_at(now)
    told = await store.read(lambda connection: digests.told_until(connection, digest.name))
    if told is None:
        await store.write(lambda connection: digests.remember(connection, digest.name, due_at))
        return None
    return (told, due_at) if told < due_at else None


async def _send(store: Store, digest: Digest, judge: Judge, now: datetime, voices: Mapping[str, Voice]) -> bool:
    span = await due(store, digest, now)
    if span is None:
        return False
    period = Period(*span, now)
    found = await store.read(lambda connection: report(connection, period, digest.brand, judge))
    letters = {channel: composed(found, digest.zone, voices.get(channel, ENGLISH)) for channel in digest.to}
    return await store.write(lambda connection: digests.tell(connection, digest.name, span, letters, now))
