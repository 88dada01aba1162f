"""The connectors that ship with All Ears, and those that other packages add by entry point."""

from functools import cache
from importlib.metadata import entry_points

from connectors.appstore import AppStore
from connectors.base import Source
from connectors.bluesky import Bluesky
from connectors.bluesky_jetstream import BlueskyJetstream
from connectors.discourse import Discourse
from connectors.facebook import Facebook
from connectors.file import File
from connectors.github import GitHub
from connectors.googleplay import GooglePlay
from connectors.hackernews import HackerNews
from connectors.imap import Imap
from connectors.instagram import Instagram
from connectors.json_api import JsonApi
from connectors.lemmy import Lemmy
from connectors.mastodon import Mastodon
from connectors.reddit import Reddit
from connectors.rss import Rss
from connectors.stackexchange import StackExchange
from connectors.telegram import Telegram
from connectors.trustpilot import Trustpilot
from connectors.vk import Vk
from connectors.webhook_in import WebhookIn
from connectors.x import X
from connectors.youtube import YouTube
from connectors.zendesk import Zendesk

BUILT_IN: dict[str, type[Source]] = {
    "appstore": AppStore,
    "bluesky": Bluesky,
    "bluesky_jetstream": BlueskyJetstream,
    "discourse": Discourse,
    "facebook": Facebook,
    "file": File,
    "github": GitHub,
    "googleplay": GooglePlay,
    "hackernews": HackerNews,
    "imap": Imap,
    "instagram": Instagram,
    "json_api": JsonApi,
    "lemmy": Lemmy,
    "mastodon": Mastodon,
    "reddit": Reddit,
    "rss": Rss,
    "stackexchange": StackExchange,
    "telegram": Telegram,
    "trustpilot": Trustpilot,
    "vk": Vk,
    "webhook_in": WebhookIn,
    "x": X,
    "youtube": YouTube,
    "zendesk": Zendesk,
}


@cache
def connectors() -> dict[str, type[Source]]:
    """Kind to class. A built-in kind cannot be replaced by another package."""
    added = {found.name: found.load() for found in entry_points(group="allears.connectors")}
    return {**added, **BUILT_IN}
