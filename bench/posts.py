"""Synthetic posts in six languages, as text and as pages of the Mastodon API. The same seed gives the same posts.

One post in ten complains, one in ten praises, one in five asks; the others only tell something.
"""

import json
import random
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from monitor.understand.match import Brand

PAGE = 40
"""Most statuses of one page: https://docs.joinmastodon.org/methods/timelines/#tag ."""
Shares = Mapping[str, int]
SHARES = {"complaints": 1, "praise": 1, "questions": 2, "statements": 6}
DECLARED = 0.8
"""Share of posts whose author's program declares a language, and then the right one."""
TALKATIVE = 0.5
"""Share of posts with a second sentence; makes the mean some 104 code points, as in public airline tweets."""
FIRST_ID = 113_000_000_000_000_000
PEOPLE_PER_POST = 0.6
"""Authors beside posts: some write twice on a page or two."""


@dataclass(frozen=True, slots=True)
class Post:
    language: str
    text: str


@cache
def sentences() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))


def brand_names() -> list[str]:
    """The fifty invented brands, in six scripts."""
    return sorted({name for language in sentences().values() for name in language["brands"]})


def brands() -> list[Brand]:
    return [Brand(f"brand-{number}", (name,)) for number, name in enumerate(brand_names())]


def posts(count: int, seed: int, *, naming: float = 1.0, shares: Shares = SHARES) -> list[Post]:
    """Posts of all six languages in turn. `naming`: the share that names one of the brands."""
    rng = random.Random(seed)
    languages = list(sentences())
    return [_post(rng, languages[number % len(languages)], naming, shares) for number in range(count)]


def _post(rng: random.Random, language: str, naming: float, shares: Shares) -> Post:
    own = sentences()[language]
    kind = rng.choices(list(shares), weights=list(shares.values()))[0]
    aside = rng.choice(own["statements"]) if rng.random() < TALKATIVE else ""
    parts = [rng.choice(own["openings"]), rng.choice(own[kind]), aside, rng.choice(own["closings"])]
    name = rng.choice(own["brands"]) if rng.random() < naming else "?"
    said = (part.format(brand=name, n=rng.randint(2, 9999), tag=f"tag{rng.randint(1, 400)}") for part in parts)
    return Post(language, " ".join(filter(None, said)))


def pages(count: int, seed: int, *, size: int = PAGE, shares: Shares = SHARES) -> list[bytes]:
    """`count` statuses as full pages, as a server sends them: newest first."""
    rng = random.Random(seed)
    written = posts(count, seed, shares=shares)
    statuses = [_status(rng, number, post, int(count * PEOPLE_PER_POST)) for number, post in enumerate(written)]
    return [_body(statuses[start : start + size]) for start in range(0, count, size)]


def _body(statuses: list[dict[str, Any]]) -> bytes:
    text = json.dumps(statuses[::-1], ensure_ascii=False, separators=(",", ":"))
    # Mastodon is a Rails program, and Rails escapes these in JSON.
    for sign, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign, escaped)
    return text.encode()


def _status(rng: random.Random, number: int, post: Post, people: int) -> dict[str, Any]:
    """The members of https://docs.joinmastodon.org/entities/Status/ that most servers fill."""
    identity, who = str(FIRST_ID + number * 65_536), rng.randrange(people)
    home = f"https://town{who % 40}.example"
    minute = number // 60
    return {
        "id": identity,
        "created_at": f"2026-03-{1 + minute // 1440:02}T{minute // 60 % 24:02}:{minute % 60:02}:{number % 60:02}.000Z",
        "in_reply_to_id": None, "in_reply_to_account_id": None, "sensitive": False, "spoiler_text": "",
        "visibility": "public",
        "language": post.language if rng.random() < DECLARED else None,
        "uri": f"{home}/users/person{who}/statuses/{identity}", "url": f"{home}/@person{who}/{identity}",
        "replies_count": rng.randrange(4), "reblogs_count": rng.randrange(6), "favourites_count": rng.randrange(30),
        "edited_at": None, "content": f"<p>{''.join(_linked(post.text))}</p>", "reblog": None,
        "account": _account(who, home), "media_attachments": [], "mentions": [], "tags": [], "emojis": [],
        "card": None, "poll": None,
    }  # fmt: skip


def _linked(text: str) -> Iterator[str]:
    """The text as the HTML that servers make of it."""
    for word in text.replace("&", "&amp;").split(" "):
        if word.startswith("https://"):
            yield f' <a href="{word}" rel="nofollow noopener" translate="no" target="_blank">{word}</a>'
        elif word.startswith("#"):
            yield f' <a href="https://town1.example/tags/{word[1:]}" class="mention hashtag" rel="tag">{word}</a>'
        else:
            yield f" {word}"


def _account(who: int, home: str) -> dict[str, Any]:
    return {
        "id": str(109_000_000_000_000_000 + who), "username": f"person{who}",
        "acct": f"person{who}@{home.removeprefix('https://')}", "display_name": f"Person {who}", "locked": False,
        "bot": False, "created_at": "2024-05-01T00:00:00.000Z", "note": "", "url": f"{home}/@person{who}",
        "avatar": f"{home}/avatars/{who}.png", "followers_count": who * 37 % 2500, "following_count": who % 300,
        "statuses_count": who % 4000, "emojis": [], "fields": [],
    }  # fmt: skip
