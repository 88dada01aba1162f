"""The pages of several lists as one."""

from collections.abc import Sequence
from datetime import datetime

from connectors.base import Cursor, Mention, Page


def merged(pages: Sequence[Page], cursor: Cursor, *, more: bool) -> Page:
    """The pages of several lists as one, oldest first, with the longest of the waits they ask for."""
    mentions = {mention.key: mention for page in pages for mention in page.mentions}
    waits = [page.wait for page in pages if page.wait]
    return Page(
        tuple(sorted(mentions.values(), key=_age)),
        cursor,
        more,
        max(waits, key=lambda told: (told.wait, -(told.remaining or 0)), default=None),
        tuple(gap for page in pages for gap in page.gaps),
        tuple(change for page in pages for change in page.changes),
        tuple(reason for page in pages for reason in page.skipped),
    )


def _age(mention: Mention) -> tuple[datetime, str]:
    assert mention.published is not None
    return mention.published, mention.key
