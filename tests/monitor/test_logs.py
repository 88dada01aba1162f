import io
import json
import logging
from collections.abc import Iterator

import httpx
import pytest

from monitor.logs import start_logs


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before[0], before[1]


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_elsewhere_a_line_is_one_json_object() -> None:
    out = io.StringIO()
    start_logs(out)
    logging.getLogger("monitor.collect").warning("source %s: %s", "rss", "ответил HTML")
    line = json.loads(out.getvalue())
    assert (line["level"], line["message"]) == ("warning", "source rss: ответил HTML")
    assert line["time"].endswith("+00:00")


def test_a_fault_brings_its_traceback() -> None:
    out = io.StringIO()
    start_logs(out)
    try:
        raise ValueError("no")
    except ValueError:
        logging.getLogger("x").exception("failed")
    assert "ValueError: no" in json.loads(out.getvalue())["traceback"]


def test_on_a_terminal_a_line_is_for_reading() -> None:
    out = Screen()
    start_logs(out)
    logging.getLogger("x").info("listening: 2 sources")
    assert out.getvalue().rstrip().endswith("INFO    listening: 2 sources")


@pytest.mark.parametrize("verbose", [False, True])
async def test_addresses_of_requests_are_never_logged(verbose: bool) -> None:
    out = io.StringIO()
    start_logs(out, verbose=verbose)
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as http:
        await http.get("https://hooks.slack.com/services/T/B/s3cret?token=s3cret")
    assert "s3cret" not in out.getvalue()
