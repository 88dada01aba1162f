"""Happy people, put into a store without any source; and a configuration that says where they may speak."""

import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import Any

from doubles.values import NOW, assessment, mention

from monitor.config import Settings, settings
from monitor.policy import accounts
from monitor.praise import Origin
from monitor.store import mentions
from monitor.store.connection import Store
from monitor.store.mentions import Names
from monitor.understand.assessment import Kind

TABLE: dict[str, Any] = {
    "brand": [
        {"id": "acme", "names": ["Acme"], "accounts": ["file:@acme_help"]},
        {"id": "zipcart", "names": ["Zipcart"]},
    ],
    "source": [
        {"kind": "file", "id": "sample", "path": "a.jsonl"},
        {"kind": "file", "id": "inside", "path": "b.jsonl", "audience": "employees"},
    ],
}
SETTINGS: Settings = settings(TABLE, {})
ORIGIN = Origin({source.id: source for source in SETTINGS.sources}, accounts(SETTINGS))


def cheer(
    store: Store,
    who: str,
    text: str = "",
    *,
    at: datetime = NOW,
    source: str = "sample",
    brand: str = "acme",
    **judged: Any,
) -> int:
    """One post of somebody who is happy, heard at once, judged as given. Returns its number."""

    def job(connection: sqlite3.Connection) -> int:
        names = Names(connection)
        words = text or f"Thank you Acme, signed {who}"
        said = mention(f"k-{who}-{at}", words, who, published=at, url=f"https://example.org/{who}")
        realm = names.id(source)
        ids = (realm, realm, mentions.author_id(connection, realm, said.author), names.id(brand))
        found = replace(assessment(complaint=False, kind=Kind.PRAISE, negativity=0.01), **judged)
        return mentions.insert(connection, said, found, ids=ids, text=said.text, now=at)

    return store.write_now(job)
