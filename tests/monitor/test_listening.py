"""What is to be listened for, and how a configuration says so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from doubles.front import Behind
from doubles.values import NOW

from alerts.slack import Slack
from connectors.hackernews import HackerNews
from connectors.webhook_in import WebhookIn
from monitor.clock import MovingClock
from monitor.collect import Collector
from monitor.config import Settings, schema, settings
from monitor.doctor import examine
from monitor.entries import Mistakes
from monitor.hearing import Ears
from monitor.listening import MISSING, ListenEntry, doors, lacking
from monitor.status import status
from monitor.status_text import source_line
from monitor.store import sources
from monitor.store.connection import Store
from monitor.understand.match import compile_brands

FLOW = {"kind": "webhook_in", "id": "flow", "signature": "none"}
GOOD: dict[str, Any] = {
    "brand": [{"id": "acme", "names": ["Acme"]}],
    "source": [FLOW],
    "channel": [{"kind": "terminal"}],
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as made:
        yield made


def good(**changes: Any) -> Settings:
    return settings({**GOOD, **changes}, {"TOKEN": "xoxb-s3cret"})


def mistakes(**changes: Any) -> list[str]:
    with pytest.raises(Mistakes) as found:
        good(**changes)
    return found.value.lines


def test_without_a_word_only_this_machine_is_listened_to() -> None:
    entry = good().listen
    assert (entry.local, entry.url) == (True, "http://127.0.0.1:8321")


@pytest.mark.parametrize(
    "address, local, url",
    [
        ("::1", True, "http://[::1]:80"),
        ("127.5.5.5", True, "http://127.5.5.5:80"),
        ("0.0.0.0", False, "http://0.0.0.0:80"),
        ("::", False, "http://[::]:80"),
    ],
)
def test_an_address_is_written_as_an_address(address: str, local: bool, url: str) -> None:
    entry = good(source=[], listen={"address": address, "port": 80}).listen
    assert (entry.local, entry.url) == (local, url)


@pytest.mark.parametrize(
    "listen, told",
    [
        ({"address": "localhost"}, 'listen.address: "localhost" is no IP address; write 127.0.0.1, ::1, or 0.0.0.0'),
        ({"port": 70_000}, "listen.port: input should be less than or equal to 65535"),
        ({"adress": "::1"}, 'unknown option "listen.adress"; did you mean "address"?'),
    ],
    ids=["a name", "no port", "misspelt"],
)
def test_a_mistake_has_its_place_and_remedy(listen: dict[str, Any], told: str) -> None:
    (line,) = mistakes(listen=listen)
    assert told in line


def test_what_nobody_signs_is_not_taken_from_elsewhere() -> None:
    (line,) = mistakes(listen={"address": "0.0.0.0"})
    assert line.startswith('source "flow": signature none is for loopback only')
    signed = {"kind": "webhook_in", "signature": "bearer", "secret": {"env": "TOKEN"}}
    assert not good(source=[signed], listen={"address": "0.0.0.0"}).listen.local


def test_editors_know_the_table() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    assert validator.is_valid({**GOOD, "listen": {"address": "::1", "port": 9000}})
    assert not validator.is_valid({**GOOD, "listen": {"prot": 9000}})


def test_only_what_is_pushed_or_pressed_by_http_needs_a_door() -> None:
    pushed, polled = WebhookIn(id="flow", signature="none"), HackerNews(id="hn", query="acme")
    by_http = Slack(id="support", token="xoxb-1", channel="C0", signing_secret="s3cret")
    by_socket = Slack(id="night", token="xoxb-1", channel="C0", app_token="xapp-1")
    found = doors((polled, pushed), (by_socket, by_http))
    assert found.paths == ["/in/flow", "/slack/support"]
    assert not doors((polled,), (by_socket,))


def test_what_is_not_installed_is_named_with_the_remedy() -> None:
    assert lacking() is None
    assert lacking(("fastapi", "no_such_package_at_all")) == MISSING
    assert "pip install 'allears[console]'" in MISSING


async def test_what_is_pushed_is_never_polled(store: Store) -> None:
    flow = WebhookIn(id="flow", signature="none")
    ears = Ears(compile_brands([]), {}, Behind(store).policy)
    collector = Collector(store, ears, MovingClock(NOW), lambda _: httpx.AsyncClient(), lambda _: None)
    await collector.listen(flow)
    assert await collector.once((flow,)) == {}
    assert store.read_now(sources.names) == []


async def test_the_check_says_where_deliveries_are_awaited() -> None:
    (found, _) = await examine(good(listen={"port": 9000}))
    assert found.ok
    assert found.detail == "waits for deliveries (default, signed by none) at http://127.0.0.1:9000/in/flow"


def test_status_says_when_the_last_delivery_came_and_what_hinders_the_next(store: Store) -> None:
    configured = good()

    def line() -> str:
        (report,) = store.read_now(lambda c: status(c, configured, NOW)).sources
        return source_line(report, NOW, configured.zone)

    assert line() == "flow  waits for deliveries at /in/flow, nothing delivered yet"
    store.write_now(lambda c: sources.save_look(c, "flow", sources.Look(NOW, None, complete=True, heard=True)))
    assert "last delivery" in line()
    store.write_now(lambda c: sources.save_trouble(c, "flow", detail="no port", since=NOW))
    assert "blind" in line()
    assert "no port" in line()


def test_the_default_is_an_entry_of_its_own() -> None:
    assert Settings().listen == ListenEntry()
