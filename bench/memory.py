"""`python -m bench.memory WHAT`: prints how many kB of resident memory WHAT takes in a process that has little else."""

import asyncio
import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path

CLIENTS = 400
TEXTS = ("Where is my parcel? Nobody answers.", "Где моя посылка?", "کجاست بسته من؟", "मेरा पार्सल कहाँ है?", "¿Dónde está?")


def resident() -> float:
    """kB of this process in memory, from /proc (Linux only)."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1000


def detector() -> float:
    """With its model and word lists read, which the first texts do."""
    before = resident()
    from monitor.understand.language import detect

    for text in TEXTS:
        detect(text)
    return resident() - before


def langdetect() -> float:
    before = resident()
    from bench import peer

    detect = peer.langdetect()
    for text in TEXTS:
        detect(text)
    return resident() - before
