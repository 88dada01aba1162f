"""Logs: plain lines on a terminal, JSON lines elsewhere, and never a secret."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

QUIET = ("httpx", "httpcore", "asyncio", "aiomqtt", "paho", "mqtt")
"""Libraries that log every request at INFO, httpx with the whole URL: a hook's address is a secret."""


class JsonLines(logging.Formatter):
    """One object a line: time, level, logger, message, and the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def start_logs(stream: TextIO | None = None, *, verbose: bool = False) -> None:
    """Set up the root logger, once, for the daemon's process."""
    out = stream or sys.stderr
    to_stream = logging.StreamHandler(out)
    plain = logging.Formatter("%(asctime)s %(levelname)-7s %(message)s", datefmt="%H:%M:%S")
    to_stream.setFormatter(plain if out.isatty() else JsonLines())
    logging.basicConfig(level=logging.DEBUG if verbose else logging.INFO, handlers=[to_stream], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
