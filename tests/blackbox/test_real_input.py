"""Recorded payloads of real services, and real posts, from their sources to receivers that check what they get.

The recordings lie beside the checkout and are not part of it; without them these tests are skipped, but not in CI.
"""

import gzip
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from doubles.blackbox_run import ACME, House, channel, from_env, source, watched, watched_answers
from doubles.blackbox_sinks import alerts, hook, sink
from doubles.brokers import V5, V311, amqtt_broker, mosquitto, reading
from doubles.mastodon import MastodonServer
from doubles.server import Asked, Told
from doubles.slack import SECRET_PATH, SlackHook
from jsonschema import Draft7Validator

SHARED = Path(__file__).parents[2].parent / "shared"
FIXTURES = SHARED / "fixtures"
PAGES = ("hashtag_*.json", "public_*.json")
BLOCKS = "slack/blockkit/blockkit.schema.json"
AIRLINE = SHARED / "data" / "en" / "airline.dev.jsonl.gz"
FEEDS = ("discourse_posts_rss.xml", "perceval_planet_rss_entries.xml", "fp__json__example.json")
JSON = {"content-type": "application/json; charset=utf-8"}
HELD_AFTER = 2
"""The hourly cap of Slack here, which takes one message a second."""
COMPLAINTS = "SELECT count(*) FROM mentions WHERE kind = 'complaint'"


@pytest.fixture(autouse=True)
def recordings() -> None:
    if not SHARED.is_dir():
        reason = "the recordings are not beside this checkout"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def show(figures: str) -> None:
    """What came out, for whoever runs this with -s."""
    sys.stdout.write(f"{figures}\n")


def recorded(pattern: str) -> Iterator[Any]:
    """The bodies of recorded exchanges."""
    files = sorted(FIXTURES.glob(pattern))
    assert files, f"no recording {pattern}"
    for file in files:
        told = json.loads(file.read_bytes())
        yield from (each["body"] for each in (told if isinstance(told, list) else [told]))


def statuses() -> list[dict[str, Any]]:
    found = {post["id"]: post for name in PAGES for page in recorded(f"mastodon/{name}") for post in page}
    return [found[identity] for identity in sorted(found, key=int)]


@dataclass
class Algolia:
    """The search as recorded: hits of any time, filtered by time as the real one does; answers bear no date."""

    hits: list[dict[str, Any]]

    async def respond(self, asked: Asked) -> Told:
        if not asked.path.endswith("/search_by_date"):
            return Told(404)
        bounds = re.findall(r"created_at_i(>=|<=)(\d+)", asked.query.get("numericFilters", ""))
        lowest = max([int(value) for sign, value in bounds if sign == ">="], default=0)
        highest = min([int(value) for sign, value in bounds if sign == "<="], default=2**40)
        shown = [hit for hit in self.hits if lowest <= hit["created_at_i"] <= highest]
        return Told(200, json.dumps({"hits": shown, "hitsPerPage": 1000}).encode(), JSON)


def hits() -> list[dict[str, Any]]:
    found = {hit["objectID"]: hit for page in recorded("hackernews/algolia_*.json") for hit in page.get("hits", ())}
    return sorted(found.values(), key=lambda hit: hit["created_at_i"], reverse=True)


async def feed(asked: Asked) -> Told:
    file = FIXTURES / "rss" / asked.path.rpartition("/")[2]
    return Told(200, file.read_bytes(), {"content-type": "application/json" if file.suffix == ".json" else "text/xml"})


async def test_recorded_posts_of_three_networks_are_stored_once(house: House) -> None:
    server, site, receiver = MastodonServer(), Algolia([]), sink()
    async with (
        watched(server) as network,
        watched_answers(site.respond) as search,
        watched_answers(feed) as feeds,
        watched(receiver) as ears,
    ):
        house.configure(
            ACME,
            source("mastodon", server=network.url, public="all", brand="acme"),
            source("hackernews", address=search.url, brand="acme"),
            *(source("rss", id=f"feed-{n}", url=f"{feeds.url}/{name}", brand="acme") for n, name in enumerate(FEEDS)),
            hook(house, ears),
        )
        await house.once()
        before = house.value("SELECT count(*) FROM mentions")
        server.posts.extend(statuses())
        site.hits = hits()
        for _ in range(2):
            await house.once()
    by_source = dict(house.rows("SELECT substr(source, 1, 4), count(*) FROM mentions GROUP BY 1"))
    assert by_source["mast"] == len({post["uri"] for post in server.posts})
    assert by_source["hack"] == len(site.hits)
    assert by_source["feed"] == before > len(FEEDS)
    assert house.value("SELECT count(DISTINCT source || ' ' || key) FROM mentions") == sum(by_source.values())
    assert house.rows("SELECT reason FROM skipped") == []
    assert house.value("SELECT count(*) FROM mentions WHERE text LIKE '%<p>%' OR text LIKE '%&amp;%'") == 0
    assert receiver.forged == []
    show(f"recorded: {by_source}, complaints: {house.value(COMPLAINTS)}")


@asynccontextmanager
async def brokers(folder: Path) -> AsyncIterator[dict[str, tuple[int, Any]]]:
    """An amqtt broker, and mosquitto where it is installed: each with its port and protocol version."""
    async with AsyncExitStack() as stack:
        found = {"3.1.1": (await stack.enter_async_context(amqtt_broker()), V311)}
        try:
            found["5"] = ((await stack.enter_async_context(mosquitto(folder))).port, V5)
        except pytest.skip.Exception as skipped:
            show(str(skipped))
        yield found


async def test_real_complaints_reach_a_webhook_slack_and_mqtt(house: House) -> None:
    lines = gzip.decompress(AIRLINE.read_bytes()).splitlines(keepends=True)
    with gzip.open(house.folder / "tweets.jsonl.gz", "wb") as packed:
        packed.writelines(lines)
    receiver, slack = sink(), SlackHook()
    async with (
        brokers(house.folder) as ports,
        watched(receiver) as ears,
        watched_answers(slack.answer) as team,
        AsyncExitStack() as stack,
    ):
        house.environ["SLACK"] = team.url + SECRET_PATH
        readers = [
            await stack.enter_async_context(reading(port, "complaints/event/#", version=version))
            for port, version in ports.values()
        ]
        plain = {"host": "127.0.0.1", "tls": False}
        house.configure(
            ACME,
            source("file", path="tweets.jsonl.gz", brand="acme"),
            hook(house, ears),
            channel("slack-webhook", url=from_env("SLACK"), cap=HELD_AFTER),
            *(channel("mqtt", id=f"mqtt-{v[0]}", port=port, protocol=v, **plain) for v, (port, _) in ports.items()),
        )
        await house.once()
        told = alerts(receiver.deliveries)
        opened = {one.event["data"]["event_id"] for one in told}
        heard = [{(await reader.next_json())[1]["event_id"] for _ in opened} for reader in readers]
    complaints = house.value(COMPLAINTS)
    show(f"airline: {len(lines)} posts, {complaints} complaints, {len(opened)} alerts, {len(slack.shown)} in Slack")
    assert house.rows("SELECT count(*), count(DISTINCT key) FROM mentions") == [(len(lines), len(lines))]
    assert complaints > len(lines) / 10
    assert opened
    assert receiver.forged == []
    assert {delivery.id for delivery in told} == {f"{event}-webhook" for event in opened}
    assert heard == [opened] * len(readers)
    assert_valid_in_slack(slack)
    assert house.rows("SELECT DISTINCT channel, state FROM deliveries WHERE state NOT IN ('sent', 'superseded')") == []


def assert_valid_in_slack(slack: SlackHook) -> None:
    validator = Draft7Validator(json.loads((FIXTURES / BLOCKS).read_bytes()))
    cards = [message["blocks"] for message in slack.shown if "blocks" in message]
    (digest,) = [message["text"] for message in slack.shown if "blocks" not in message]
    assert HELD_AFTER <= len(cards) <= 2 * HELD_AFTER
    assert "held back" in digest
    for blocks in cards:
        assert list(validator.iter_errors(blocks)) == []
