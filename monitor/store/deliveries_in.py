"""What was pushed to us: a delivery that arrives twice is stored once."""

import sqlite3
from datetime import datetime, timedelta
from hashlib import sha256

from monitor.store.times import to_ms

REMEMBERED = timedelta(days=7)
"""As long as the most patient sender repeats, WhatsApp:
https://developers.facebook.com/docs/whatsapp/cloud-api/guides/set-up-webhooks ."""
KEY_BYTES = 16
"""Of a hash: numbers of senders may be long, and two of 10^12 deliveries are alike with a chance of 10^-15."""


def is_new(connection: sqlite3.Connection, source: str, delivery: str, now: datetime) -> bool:
    """Note a delivery. False when it was noted before; what is older than anybody repeats is forgotten."""
    connection.execute("DELETE FROM received WHERE at < ?", (to_ms(now - REMEMBERED),))
    key = sha256(delivery.encode(errors="replace")).digest()[:KEY_BYTES]
    noted = connection.execute(
        "INSERT INTO received VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (source, key, to_ms(now))
    )
    return noted.rowcount == 1


def is_open(connection: sqlite3.Connection, source: str) -> None:
    """Nothing hinders deliveries to a source any more."""
    connection.execute(
        "UPDATE source_state SET trouble = NULL, trouble_since = NULL, refused = 0 WHERE source = ?", (source,)
    )
