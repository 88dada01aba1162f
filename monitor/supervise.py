"""The one place where a fault that nobody foresaw is caught: it ends its part of the service, never the others."""

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
