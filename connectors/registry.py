"""The connectors that ship with All Ears, and those that other packages add by entry point."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from connectors.base import Source


class Members(Mapping[str, type[Source]]):
    """Kind to class. A module is imported when its kind is asked for: a service uses a few of them."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = dict(sorted(places.items()))

    def __getitem__(self, kind: str) -> type[Source]:
        module, _, name = self._places[kind].partition(":")
        member: type[Source] = getattr(import_module(module), name)
        return member

    def __contains__(self, kind: object) -> bool:
        return kind in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def places(self) -> dict[str, str]:
        """Kind to "module:Class"."""
        return dict(self._places)


BUILT_IN = Members(
    {
        "appstore": "connectors.appstore:AppStore",
        "appstore_connect": "connectors.appstore_connect:AppStoreConnect",
        "bluesky": "connectors.bluesky:Bluesky",
        "bluesky_jetstream": "connectors.bluesky_jetstream:BlueskyJetstream",
        "discourse": "connectors.discourse:Discourse",
        "facebook": "connectors.facebook:Facebook",
        "file": "connectors.file:File",
        "github": "connectors.github:GitHub",
        "googleplay": "connectors.googleplay:GooglePlay",
        "hackernews": "connectors.hackernews:HackerNews",
        "imap": "connectors.imap:Imap",
        "instagram": "connectors.instagram:Instagram",
        "json_api": "connectors.json_api:JsonApi",
        "lemmy": "connectors.lemmy:Lemmy",
        "mastodon": "connectors.mastodon:Mastodon",
        "reddit": "connectors.reddit:Reddit",
        "rss": "connectors.rss:Rss",
        "stackexchange": "connectors.stackexchange:StackExchange",
        "telegram": "connectors.telegram:Telegram",
        "threads": "connectors.threads:Threads",
        "trustpilot": "connectors.trustpilot:Trustpilot",
        "vk": "connectors.vk:Vk",
        "webhook_in": "connectors.webhook_in:WebhookIn",
        "x": "connectors.x:X",
        "youtube": "connectors.youtube:YouTube",
        "zendesk": "connectors.zendesk:Zendesk",
    }
)


@cache
def connectors() -> Members:
    """All of them. A built-in kind cannot be replaced by another package."""
    added = {found.name: found.value for found in entry_points(group="allears.connectors")}
    return Members({**added, **BUILT_IN.places()})
