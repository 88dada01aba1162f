"""`allears try` over everything that was recorded: each file gives mentions, reasons, or a named error."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.base import ConnectorError, Page
from connectors.registry import BUILT_IN
from monitor.entries import Mistakes, build
from monitor.trying import parse_options, poll_once

FIXTURES = Path(__file__).parents[2].parent / "shared" / "fixtures"
ENVIRON = {"KEY": "s3cr3t", "BOT": "123456:abcdefghijklmnopqrstuvwxyzabcdefghi"}
TRIED: dict[str, tuple[str, tuple[str, ...], int]] = {
    "appstore": ("appstore", ("app=497799835", "countries=gb"), 7),
    "bluesky": ("bluesky", ("search=acme",), 2),
    "discourse": ("discourse", ("server=https://forum.example",), 2),
    "facebook": ("facebook", ("page=1", "token=env:KEY"), 4),
    "github": ("github", ("repository=acme/app",), 2),
    "googleplay": ("googleplay", ("package=com.acme", "token=env:KEY"), 3),
    "hackernews": ("hackernews", ("query=acme",), 16),
    "imap": ("mail", ("server=mail.example", "user=help@acme.example", "password=env:KEY"), 7),
    "instagram": ("instagram", ("account=17841405822304914", "token=env:KEY"), 5),
    "json_api": (
        "hackernews",
        ("url=https://api.example", "items=hits", "fields.id=objectID", "fields.text=comment_text"),
        4,
    ),
    "lemmy": ("lemmy", ("server=https://lemmy.example",), 1),
    "mastodon": ("mastodon", ("server=https://m.example", "hashtags=acme"), 9),
    "reddit": ("reddit", ("search=acme",), 8),
    "rss": ("rss", ("url=https://feed.example/f",), 50),
    "stackexchange": ("stackexchange", ("tagged=acme",), 3),
    "telegram": ("telegram", ("token=env:BOT",), 7),
    "threads": ("threads", ("search=acme", "token=env:KEY"), 2),
    "threads of an account": ("threads", ("token=env:KEY",), 2),
    "trustpilot": ("trustpilot", ("key=env:KEY", "unit=abc"), 0),
    "vk": ("vk", ("token=env:KEY", "wall=-1"), 3),
    "webhook_in": ("whatsapp", ("signature=none", "preset=whatsapp"), 3),
    "webhook_in of the vector": ("webhooks", ("signature=none", "mapping.text=body"), 1),
    "webhook_in of Threads": ("threads", ("signature=none", "preset=threads"), 2),
    "webhook_in of Trustpilot": ("trustpilot", ("signature=none", "preset=trustpilot"), 1),
    "x": ("x", ("token=env:KEY", "search=acme"), 8),
    "youtube": ("youtube", ("key=env:KEY", "videos=abcdefghijk"), 3),
    "zendesk": ("zendesk", ("server=https://acme.zendesk.com", "oauth=env:KEY"), 3),
}
"""Where the recordings of a kind lie, with which options they are tried, and how many at least bring mentions.

The others are errors, empty pages, and answers to requests that these options do not make.
"""


def recordings(folder: str) -> list[Path]:
    if not (FIXTURES / folder).is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{FIXTURES / folder} is missing")
        pytest.skip("the recordings are not beside the checkout")
    return sorted(path for path in (FIXTURES / folder).iterdir() if path.suffix in (".json", ".xml", ".eml", ".gz"))


async def told(kind: str, options: tuple[str, ...], recorded: Path) -> Page | ConnectorError:
    """What `allears try KIND --recorded FILE --option ...` reads."""
    model, mistakes = BUILT_IN[kind], Mistakes([], kind)
    source = build(model, parse_options(model, options, mistakes), ENVIRON, "", mistakes)
    assert source is not None, mistakes.lines
    try:
        return await poll_once(source.model_copy(update={"id": kind}), recorded)
    except ConnectorError as error:
        return error


def faults(found: Page | ConnectorError) -> Iterator[str]:
    """What nobody could do anything with."""
    if isinstance(found, ConnectorError):
        if not found.detail.strip():
            yield "an error without a word"
        return
    yield from ("an empty reason" for reason in found.skipped if not reason.strip())
    yield from (f"{mention.text[:20]} has no key" for mention in found.mentions if not mention.key)


@pytest.mark.parametrize("name", TRIED)
async def test_every_recording_gives_mentions_or_says_why_not(name: str) -> None:
    folder, options, least = TRIED[name]
    files = recordings(folder)
    found = {path.name: await told(name.split(maxsplit=1)[0], options, path) for path in files}
    assert files
    assert {path: list(faults(one)) for path, one in found.items() if list(faults(one))} == {}
    assert sum(isinstance(one, Page) and bool(one.mentions) for one in found.values()) >= least


def test_every_kind_that_was_recorded_is_tried() -> None:
    recordings("mail")
    recorded = {kind for kind in BUILT_IN if (FIXTURES / kind).is_dir()} | {"imap", "webhook_in"}
    assert recorded <= {name.split(maxsplit=1)[0] for name in TRIED}
