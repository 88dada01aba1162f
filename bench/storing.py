"""P6: what storing a page costs, beside sqlite-utils with whole pages, and how large the file becomes."""

import random
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import peer, posts
from bench.rounds import Compared, Effort, compare, cpu
from bench.table import Line, at_least
from connectors.base import Author, Engagement, Mention
from monitor.store import mentions
from monitor.store.connection import Store
from monitor.store.mentions import Names
from monitor.understand.assess import assess_text
from monitor.understand.assessment import Assessment

ROWS, SIZED = 8_000, 20_000
PAGE = 200
START = datetime(2026, 3, 1, tzinfo=UTC)
BYTES = 300
NEW, SEEN = 1, 2
TEXT = 104
"""Mean bytes of text for which the size of a mention is wanted."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a network names its posts and authors; the names are most of what is stored beside the text."""

    name: str
    key: str
    url: str
    uid: str


FEDERATED = Shape(
    "keys and addresses as of Mastodon",
    "https://town{town}.example/users/person{who}/statuses/{number}",
    "https://town{town}.example/@person{who}/{number}",
    "https://town{town}.example/@person{who}",
)
NUMBERED = Shape(
    "keys and addresses as of Hacker News", "{number}", "https://news.example/item?id={number}", "person{who}"
)


def run(effort: Effort) -> list[Line]:
    calm()
    pages = paged(written(effort.amount(ROWS, 2_000), FEDERATED))
    return [
        _line("new pages of 200; peer: insert_all", _against(pages, effort, NEW), len(pages), 1),
        _line("pages of 200 seen before; peer: insert_all(ignore=True)", _against(pages, effort, SEEN), len(pages), 2),
        *(_size(shape, effort) for shape in (FEDERATED, NUMBERED)),
    ]


def _line(what: str, compared: Compared, pages: int, wanted: float) -> Line:
    rows = pages * PAGE
    shown = (f"{rows / compared.peer:,.0f}/s", f"{rows / compared.ours:,.0f}/s")
    return at_least("P6", f"rows per CPU second, {what}", compared, shown, wanted)


def written(count: int, shape: Shape) -> list[Mention]:
    """Mentions by two thirds as many people, with texts of TEXT bytes in the mean."""
    rng = random.Random(6)
    texts = (post.text.encode() for post in posts.posts(count, seed=6))
    return [_mention(rng, shape, number, text, count * 2 // 3) for number, text in enumerate(texts)]


def _mention(rng: random.Random, shape: Shape, number: int, text: bytes, people: int) -> Mention:
    who = rng.randrange(people)
    place = {"town": who % 40, "who": who, "number": posts.FIRST_ID + number * 65_536}
    key, url, uid = (form.format(**place) for form in (shape.key, shape.url, shape.uid))
    return Mention(
        source="s", key=key, text=text[: rng.randint(TEXT - 60, TEXT + 74)].decode(errors="ignore"), url=url,
        author=Author(uid, f"@person{who}", f"Person {who}", who % 999), published=START + timedelta(seconds=number),
        language="en", engagement=Engagement(number % 30, number % 6, number % 4),
    )  # fmt: skip


@cache
def calm() -> Assessment:
    return assess_text("Acme opens a shop on Monday.", "en", "acme")


def paged(said: Sequence[Mention]) -> list[Sequence[Mention]]:
    return [said[start : start + PAGE] for start in range(0, len(said), PAGE)]


def _against(pages: Sequence[Sequence[Mention]], effort: Effort, looks: int) -> Compared:
    """CPU seconds of the last of so many looks at the same pages."""
    rows = [[as_row(mention) for mention in page] for page in pages]
    return compare(lambda: _theirs(rows, looks), lambda: _ours(pages, looks), effort.rounds)


def _theirs(pages: Sequence[Sequence[dict[str, Any]]], looks: int) -> float:
    with TemporaryDirectory() as folder:
        table = peer.database(Path(folder) / "peer.db").table("mention")
        insert: Callable[[Iterable[dict[str, Any]]], object] = partial(table.insert_all, ignore=looks > NEW)
        return [cpu(lambda: [insert(page) for page in pages]) for _ in range(looks)][-1]


def _ours(pages: Sequence[Sequence[Mention]], looks: int) -> float:
    with TemporaryDirectory() as folder, Store.opened(Path(folder) / "ours.db") as store:
        return [cpu(lambda: [store.write_now(partial(keep, page=page)) for page in pages]) for _ in range(looks)][-1]


def keep(connection: sqlite3.Connection, page: Sequence[Mention]) -> int:
    """A page as the pipeline writes it: what is known is compared, the rest stored. Returns how many were new."""
    names = Names(connection)
    realm, source, brand = (names.id(name) for name in ("mastodon", "s", "acme"))
    known = mentions.known(connection, realm, (mention.key for mention in page))
    fresh = [mention for mention in page if mention.key not in known]
    for mention in page:
        before = known.get(mention.key)
        if before and (mention.text, mention.engagement) != (before.text, before.engagement):
            mentions.update(connection, before.id, mention, calm(), mention.text)
    for mention in fresh:
        ids = (realm, source, mentions.author_id(connection, realm, mention.author), brand)
        mentions.insert(connection, mention, calm(), ids=ids, text=mention.text, now=START)
    return len(fresh)


def as_row(mention: Mention) -> dict[str, Any]:
    author, counts = mention.author, mention.engagement
    return {
        "key": mention.key, "source": mention.source, "url": mention.url, "author": author.id, "name": author.name,
        "followers": author.followers, "text": mention.text, "language": mention.language,
        "published": mention.published.isoformat() if mention.published else None, "likes": counts.likes,
        "reposts": counts.reposts, "replies": counts.replies, "score": 0.2,
    }  # fmt: skip


def _size(shape: Shape, effort: Effort) -> Line:
    """Bytes of the file for one mention; the search index is filled elsewhere and later."""
    said = written(effort.amount(SIZED, 2_000), shape)
    with TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "ours.db", Path(folder) / "peer.db"
        with Store.opened(ours) as store:
            for page in paged(said):
                store.write_now(partial(keep, page=page))
        peer.database(theirs).table("mention").insert_all(map(as_row, said))
        size, other = (_bytes(path) / len(said) for path in (ours, theirs))
    text = sum(len(mention.text.encode()) for mention in said) / len(said)
    measured = f"bytes per mention, {text:.0f} of them text; {shape.name}"
    return Line("P6", measured, f"{other:.0f}", f"{size:.0f}", wanted=f"<= {BYTES}", reached=size <= BYTES)


def _bytes(path: Path) -> int:
    """What the file takes once the log is in it."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path.stat().st_size
