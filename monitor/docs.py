"""Writes the generated pages: docs/sources.md and docs/channels.md. Run by `make docs`."""

import sys
from pathlib import Path

from alerts.registry import channels
from connectors.registry import connectors
from monitor.reference import Member, describe, markdown

SOURCES = (
    "Where mentions come from. Each is a `[[source]]` table in allears.toml; options every source has stand at the"
    " end of each list. `allears try KIND --option name=value` asks one once, without storing anything."
)
CHANNELS = (
    "Where alerts go. Each is a `[[channel]]` table in allears.toml; options every channel has stand at the end of"
    " each list. `allears check` says whether they can be reached, without sending anything to people."
)


def pages() -> dict[str, str]:
    """File name to text."""
    return {
        "sources.md": markdown(
            [describe(model) for _, model in sorted(connectors().items())], "Sources", SOURCES, Member.caps_of_source
        ),
        "channels.md": markdown(
            [describe(model) for _, model in sorted(channels().items())], "Channels", CHANNELS, Member.caps_of_channel
        ),
    }


def main(folder: Path) -> None:
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs"))
