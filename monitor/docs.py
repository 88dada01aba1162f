"""Writes the generated pages: docs/sources.md and docs/channels.md. Run by `make docs`."""

import sys
from pathlib import Path

from alerts.registry import channels
from connectors.registry import connectors
from monitor.reference import Member, coverage, describe, markdown

SOURCES = (
    "Where mentions come from. Each is a `[[source]]` table in allears.toml; options every source has stand at the"
    " end of each list. `allears try KIND --option name=value` asks one once, without storing anything."
)
CHANNELS = (
    "Where alerts go. Each is a `[[channel]]` table in allears.toml; options every channel has stand at the end of"
    " each list. `allears check` says whether they can be reached, without sending anything to people."
)


LANGUAGES = """## Which doors bring which languages

Where people who speak a language complain in numbers, by door. Other languages are heard there, too, and understood as
far as README says.

{table}

## What no door gives

- **Chinese platforms**: Weibo, WeChat, Xiaohongshu, Douyin, Bilibili and Zhihu have no open door for what others say
  about you. None is built here, and none is scraped. What remains: reviews in the Chinese App Store, posts of Chinese
  speakers elsewhere, and `webhook_in`, where a licensed vendor or your own account there can push.
- **Persian speakers** write on Telegram, Instagram and X; Cafe Bazaar and Myket have no open door for reviews.
- **Private groups, closed profiles, stories, direct messages**: never read, on any network. TikTok, LinkedIn and
  Snapchat have no open door for what others say about you.

## What binds you

You run it, so the terms of each source bind you, not its authors: each door below says which. Where terms name a
longest time, older texts are removed by themselves; where deletions are not told, set `retention_days`. Sources with
`refresh: yes` are asked again whether posts of open incidents still stand: after 5 and 15 minutes, an hour, then every
six hours, sooner while a post grows, and once more within the last interval before a first alert that was held."""


def pages() -> dict[str, str]:
    """File name to text."""
    models = [model for _, model in sorted(connectors().items())]
    intro = f"{SOURCES}\n\n{LANGUAGES.format(table=coverage(models))}"
    return {
        "sources.md": markdown([describe(model) for model in models], "Sources", intro, Member.caps_of_source),
        "channels.md": markdown(
            [describe(model) for _, model in sorted(channels().items())], "Channels", CHANNELS, Member.caps_of_channel
        ),
    }


def main(folder: Path) -> None:
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs"))
