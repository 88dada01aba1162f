"""The configuration that `allears init` writes: small, commented, and valid as it is."""

import json
import re
from dataclasses import dataclass
from unicodedata import normalize


@dataclass(frozen=True, slots=True)
class Answers:
    """What was asked. `hashtag` is without #; `feed` None for none."""

    brand: str
    hashtag: str
    feed: str | None


def starting_file(answers: Answers) -> str:
    """A first allears.toml from the answers."""
    parts = [
        "# What to listen for. More names, also in other scripts, find more people.",
        "[[brand]]",
        f"id = {_text(brand_id(answers.brand))}",
        f"names = [{_text(answers.brand)}]",
        '# accounts = ["mastodon:@you@example.social"]    # your own: their replies stop the clock',
        "",
        "# Where to listen. All kinds: allears connectors",
        "[[source]]",
        'kind = "mastodon"',
        'server = "https://mastodon.social"',
        f"hashtags = [{_text(hashtag(answers.hashtag))}]",
        "",
        "[[source]]",
        'kind = "hackernews"',
        f"query = {_text(answers.brand)}",
        "",
    ]
    if answers.feed:
        parts += ["[[source]]", 'kind = "rss"', f"url = {_text(answers.feed)}", ""]
    parts += [
        "# Whom to tell. All kinds: allears channels",
        "[[channel]]",
        'kind = "terminal"',
        "",
        "# [[channel]]",
        '# kind = "slack-webhook"',
        '# url = { env = "SLACK_HOOK" }',
        "",
    ]
    return "\n".join(parts)


def brand_id(name: str) -> str:
    """A name as an id: Latin letters, digits and dashes; "brand" where nothing of it is Latin."""
    latin = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:40] or "brand"


def hashtag(text: str) -> str:
    """A hashtag holds no spaces and no sign of its own."""
    return re.sub(r"[\s#]+", "", text)


def _text(value: str) -> str:
    """A TOML basic string; JSON's escapes are a subset of its own."""
    return json.dumps(value, ensure_ascii=False)
