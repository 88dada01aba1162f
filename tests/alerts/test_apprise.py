import json
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, NOON, life, opened, saying
from doubles.server import Asked, Told, serve
from pydantic import ValidationError

from alerts.apprise import Apprise
from alerts.base import DeliveryFailed, Failure, Notice, Parcel
from alerts.event import Alert

pytest.importorskip("apprise", reason="an extra: pip install 'allears[apprise]'")
# Apprise itself asks for a module that Python will drop.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

SECRET = "s3cr3t"


@dataclass
class Hook:
    """What Apprise posts for an address that begins with json://."""

    url: str = ""
    status: int = 200
    drop: bool = False
    told: list[dict[str, Any]] = field(default_factory=list)

    async def answer(self, asked: Asked) -> Told:
        self.told.append(json.loads(asked.body))
        return Told(self.status, b"{}", drop=self.drop)


@asynccontextmanager
async def hook() -> AsyncIterator[Hook]:
    made = Hook()
    async with serve(made.answer) as double:
        made.url = double.url.replace("http://", f"json://user:{SECRET}@") + "/notify"
        yield made


async def send(made: Hook, alert: Alert, **options: Any) -> None:
    parcel = Parcel("key", alert, alert.at + timedelta(minutes=5))
    async with httpx.AsyncClient() as http, Apprise(url=made.url, **options).open(http) as link:
        assert (await link.send(parcel, None)).ref == {}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_alert_in_every_language_arrives_with_their_words(language):
    alert = opened(language)
    async with hook() as made:
        await send(made, alert)
    (message,) = made.told
    assert "│ " + alert.incident.mentions[0].text in message["message"].replace("\u2060", "")
    assert message["title"].startswith(("🟠 HIGH · ", "🔴 CRITICAL · "))
    assert message["type"] == "failure"


async def test_an_alert_for_a_team_that_reads_persian():
    async with hook() as made:
        await send(made, opened("fa"), language="fa")
    (message,) = made.told
    lines = message["message"].split("\n")
    assert message["title"].startswith("🟠 شدید · ")
    assert lines[0] == "پاسخ تا ۱۰:۱۴ UTC، ۵۵ دقیقه مانده"
    assert "│ سفارشم گم شده و هیچ‌کس جواب نمی‌دهد. واقعاً ناامید شدم." in lines
    assert "احساس: ناامیدی" in lines


async def test_what_is_settled_says_so():
    async with hook() as made:
        await send(made, life()[8])
    (message,) = made.told
    assert (message["type"], message["title"][:10]) == ("success", "✔ RESOLVED")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_words_call_nobody_and_arrive(text):
    async with hook() as made:
        await send(made, saying(text, name=text, title=text))
    (message,) = made.told
    for part in (message["title"], message["message"]):
        assert not [live for live in ("@channel", "@here", "<!", "<@", "<http") if live in part]


@pytest.mark.parametrize("status, drop", [(500, False), (429, False), (404, False), (200, True)])
async def test_a_no_is_tried_again_and_tells_no_secret(status, drop):
    async with hook() as made:
        made.status, made.drop = status, drop
        with pytest.raises(DeliveryFailed) as failed:
            await send(made, life()[0])
    assert failed.value.failure is Failure.RETRY
    assert SECRET not in failed.value.detail


async def test_nobody_at_the_address_is_tried_again():
    with pytest.raises(DeliveryFailed) as failed:
        await send(Hook("json://127.0.0.1:9/x"), life()[0])
    assert failed.value.failure is Failure.RETRY


async def test_a_notice_is_text_that_calls_nobody():
    async with hook() as made, httpx.AsyncClient() as http, Apprise(url=made.url).open(http) as link:
        await link.tell(Notice("3 alerts held back", ("@everyone", "", "→ list")), NOON)
    (message,) = made.told
    assert message["message"] == "3 alerts held back\n@\u2060everyone\n→ list"


async def test_the_check_names_the_service_and_sends_nothing():
    async with hook() as made, httpx.AsyncClient() as http:
        health = await Apprise(url=made.url).check(http)
    assert (health.ok, made.told) == (True, [])
    assert health.detail.startswith("Apprise will send by JSON")
    assert SECRET not in health.detail


@pytest.mark.parametrize(
    "url", ["", "nonsense", f"nosuch://{SECRET}@host", f"https://host/{SECRET}", f"tgram://{SECRET}"]
)
def test_an_address_that_apprise_does_not_know_is_refused_without_printing_it(url):
    with pytest.raises(ValidationError) as refused:
        Apprise(url=url)
    assert "Apprise knows no such address" in str(refused.value)
    assert SECRET not in str(refused.value)


async def test_the_address_prints_nowhere_not_even_in_the_log_of_apprise(caplog):
    caplog.set_level(logging.DEBUG)
    async with hook() as made:
        channel = Apprise(url=made.url)
        await send(made, life()[0])
        async with httpx.AsyncClient() as http, channel.open(http) as link:
            assert SECRET not in repr(link)
    assert SECRET not in f"{channel!r} {channel.model_dump_json()} {caplog.text}"


def test_without_the_extra_the_configuration_names_it():
    """In another interpreter, because here the package is installed and may be loaded already."""
    script = f"""
import sys
sys.modules["apprise"] = None
from alerts.apprise import Apprise
try:
    Apprise(url="json://{SECRET}@host")
except ValueError as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "pip install 'allears[apprise]'" in ran.stdout, ran.stderr
    assert SECRET not in ran.stdout


def test_the_package_is_loaded_only_for_who_uses_it():
    script = "import sys, alerts.apprise; print('apprise' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
