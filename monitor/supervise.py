"""Parts of the service side by side: a fault that nobody foresaw ends its own part, never the others."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable

log = logging.getLogger(__name__)


async def attempt(work: Awaitable[None], name: str) -> str | None:
    """Do it. None when it ended in order; else, logged with its traceback, what to tell a person."""
    try:
        await work
    except Exception:
        log.exception("%s failed in a way that nobody foresaw", name)
        return "failed unexpectedly; the log has the traceback"
    return None


async def first_of(*waits: Awaitable[object]) -> None:
    """Wait for whichever comes first; the others are cancelled."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)
