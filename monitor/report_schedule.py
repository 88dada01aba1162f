"""The digest on a schedule: to any channels, each week or each day, once, and none lost while the service was off."""

from collections.abc import Sequence
from datetime import datetime

from monitor.reply.measures import Judge
from monitor.report import Period, report
from monitor.report_digest import digest as composed
from monitor.report_plan import Digest
from monitor.store import digests
from monitor.store.connection import Store


async def send_digests(store: Store, plan: Sequence[Digest], judge: Judge, now: datetime) -> int:
    """Put what is due into the notices of its channels. Returns how many. Raises StoreError.

    A digest tells of everything since the one before, however long the service was off. The first comes when it is
    due for the first time after it was configured. The figures are read beside the writer, which never waits for them.
    """
    return sum([await _send(store, digest, judge, now) for digest in plan])


async def _send(store: Store, digest: Digest, judge: Judge, now: datetime) -> bool:
    due_at = digest.due_at(now)
    told = await store.read(lambda connection: digests.told_until(connection, digest.name))
    if told is None:
        await store.write(lambda connection: digests.remember(connection, digest.name, due_at))
        return False
    if told >= due_at:
        return False
    period = Period(told, due_at, now)
    found = await store.read(lambda connection: report(connection, period, digest.brand, judge))
    notice = composed(found, digest.zone)
    return await store.write(
        lambda connection: digests.tell(connection, digest.name, (told, due_at), digest.to, notice, now)
    )
