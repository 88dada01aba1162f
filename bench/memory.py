"""`python -m bench.memory WHAT`: prints how many kB of resident memory WHAT takes in a process that has little else.

Imports stand inside the functions, because what they bring belongs to what is measured.
"""

import asyncio
import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path

CLIENTS = 400
TEXTS = (
    "Where is my parcel? Nobody answers.",
    "Где моя посылка?",
    "کجاست بسته من؟",
    "मेरा पार्सल कहाँ है?",
    "¿Dónde está?",
)


def resident() -> float:
    """kB of this process in memory, from /proc (Linux only)."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1000


def detector() -> float:
    """With its model and word lists read, which the first texts do."""
    before = resident()
    from monitor.understand.language import detect  # noqa: PLC0415

    for text in TEXTS:
        detect(text)
    return resident() - before


def langdetect() -> float:
    before = resident()
    import langdetect as package  # noqa: PLC0415

    for text in TEXTS:
        package.detect(text)
    return resident() - before


def clients() -> float:
    """One client of a source, as the collector holds it."""
    return asyncio.run(_clients([]))


def connected() -> float:
    """The same with the connection that is kept after a poll."""
    from bench.server import served  # noqa: PLC0415

    with served(1) as addresses:
        return asyncio.run(_clients(addresses))


async def _clients(addresses: list[str]) -> float:
    """Each client has its own connection; that they all reach one server makes no difference to them."""
    from bench.polling import client  # noqa: PLC0415
    from connectors.web import fetch  # noqa: PLC0415

    async def opened() -> object:
        made = client()
        for address in addresses:
            await fetch(made, address)
        return made

    kept = [await opened()]
    before = resident()
    kept += [await opened() for _ in range(CLIENTS)]
    return (resident() - before) / CLIENTS


MEASURED: dict[str, Callable[[], float]] = {
    "detector": detector, "langdetect": langdetect, "clients": clients, "connected": connected,
}  # fmt: skip

if __name__ == "__main__":
    print(f"{MEASURED[sys.argv[1]]():.1f}")
