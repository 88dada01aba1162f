"""The peer: what a first implementation would take for each part, used as its documentation shows.

json, html.parser, one `re` of all names, langdetect or none, vaderSentiment, sqlite-utils row by row, and one
shared httpx client.
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from typing import Any

import httpx
import langdetect
from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException
from sqlite_utils import Database
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

NEGATIVE = -0.05
"""Below this a text is negative: https://github.com/cjhutto/vaderSentiment#about-the-scoring ."""
ROW = {
    "key": str, "source": str, "url": str, "author": str, "name": str, "followers": int, "text": str,
    "language": str, "published": str, "likes": int, "reposts": int, "replies": int, "score": float,
}  # fmt: skip


class Text(HTMLParser):
    """The text of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def plain(html: str) -> str:
    parser = Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts).strip()


def pattern(names: Iterable[str], *, words: bool) -> re.Pattern[str]:
    """All names as one alternation, for texts in lower case; with `words` only between boundaries of `\\w`."""
    alternation = "|".join(re.escape(name.lower()) for name in names)
    return re.compile(rf"(?<!\w)(?:{alternation})(?!\w)" if words else alternation)


def detector() -> Callable[[str], str]:
    """langdetect's `detect`, its seed fixed as its documentation says: primary codes, "und" where it finds nothing."""
    DetectorFactory.seed = 0
    langdetect.detect("The first call reads the profiles of all languages.")

    def detect(text: str) -> str:
        try:
            found: str = langdetect.detect(text)
        except LangDetectException:
            return "und"
        return found.partition("-")[0]

    return detect


def database(path: Path) -> Database:
    """A table of thirteen columns with two indexes, in the quicker of SQLite's usual settings."""
    db = Database(path)
    db.enable_wal()
    db.execute("PRAGMA synchronous = NORMAL")
    db.table("mention").create(ROW, pk="key")
    db.table("mention").create_index(["author", "published"])
    db.table("mention").create_index(["published"])
    return db


def row(status: dict[str, Any], text: str) -> dict[str, Any]:
    account = status["account"]
    return {
        "key": status["uri"], "source": "mastodon", "url": status["url"], "author": account["url"],
        "name": account["display_name"], "followers": account["followers_count"], "text": text,
        "language": status["language"], "published": status["created_at"], "likes": status["favourites_count"],
        "reposts": status["reblogs_count"], "replies": status["replies_count"], "score": 0.0,
    }  # fmt: skip


class Pipeline:
    """From the bytes of pages to stored rows and a queue of alerts."""

    def __init__(self, path: Path, names: Iterable[str], detect: Callable[[str], str] | None) -> None:
        self.db = database(path)
        # Without boundaries: with them it would miss, and so save itself, most Chinese and many Hindi names.
        self.names = pattern(names, words=False)
        self.detect = detect
        self.score = SentimentIntensityAnalyzer().polarity_scores
        self.alerts: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def take_all(self, bodies: Iterable[bytes]) -> None:
        for status in chain.from_iterable(map(json.loads, bodies)):
            text = plain(status["content"])
            if self.names.search(text.lower()):
                self._keep(row(status, text))

    def _keep(self, kept: dict[str, Any]) -> None:
        if self.detect is not None:
            kept["language"] = self.detect(kept["text"])
        kept["score"] = self.score(kept["text"])["compound"]
        self.db.table("mention").insert(kept, ignore=True)
        if kept["score"] < NEGATIVE:
            self.alerts.put_nowait(kept)


def shared_client(connections: int) -> httpx.AsyncClient:
    """One client for all sources, which may keep a connection to each of them."""
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=300)
    return httpx.AsyncClient(limits=limits, timeout=30, trust_env=False)
