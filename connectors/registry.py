"""The connectors that ship with All Ears, and those that other packages add by entry point."""

from functools import cache
from importlib.metadata import entry_points

from connectors.base import Source
from connectors.file import File
from connectors.hackernews import HackerNews
from connectors.mastodon import Mastodon
from connectors.rss import Rss

BUILT_IN: dict[str, type[Source]] = {
    "file": File,
    "hackernews": HackerNews,
    "mastodon": Mastodon,
    "rss": Rss,
}


@cache
def connectors() -> dict[str, type[Source]]:
    """Kind to class. A built-in kind cannot be replaced by another package."""
    added = {found.name: found.load() for found in entry_points(group="allears.connectors")}
    return {**added, **BUILT_IN}
