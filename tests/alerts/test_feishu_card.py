import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from doubles.contract_alerts import life, opened, saying, with_incident
from doubles.robots import parts_of

from alerts.event import Alert, Evidence, Links
from alerts.feishu_card import MAX_SIZE, card_message_of
from alerts.render import card_of

UTC = ZoneInfo("UTC")


def shown(alert: Alert) -> dict:
    now = alert.at + timedelta(minutes=5)
    return json.loads(msgspec.json.encode(card_message_of(card_of(alert, now, UTC), now, UTC)))


def of_tag(alert: Alert, tag: str) -> list[dict]:
    return [part for part in parts_of(shown(alert)["card"]) if part["tag"] == tag]


@pytest.mark.parametrize(
    "severity, colour", [("critical", "red"), ("high", "orange"), ("medium", "yellow"), ("low", "grey")]
)
def test_the_head_is_as_loud_as_the_matter(severity, colour):
    assert shown(with_incident(opened("en"), severity=severity))["card"]["header"]["template"] == colour


def test_a_settled_incident_is_green_and_asks_for_nothing():
    resolved = next(alert for alert in life() if alert.type == "resolved")
    assert shown(resolved)["card"]["header"]["template"] == "green"
    assert of_tag(resolved, "button") == []


def test_their_words_stand_on_a_shade_of_their_own_and_nothing_else_does():
    (shade,) = of_tag(opened("fa"), "column_set")
    (words,) = [part["content"] for part in parts_of(shade) if part["tag"] == "plain_text"]
    assert words == opened("fa").incident.mentions[0].text


def test_every_text_is_plain():
    tags = {part["tag"] for part in parts_of(shown(saying("**x** [a](https://evil.example) <at id=all></at>"))["card"])}
    assert tags == {"plain_text", "div", "column_set", "column", "action", "button", "note"}


def test_the_post_is_one_tap_away():
    assert [button["url"] for button in of_tag(opened("en"), "button")][:1] == ["https://mastodon.example/p/1"]


def test_the_largest_card_stays_below_the_limit():
    long = "\n\"<€😡'\\" * 3_000
    links = Links(reply=f"https://a.example/{'x' * 870}", dashboard=f"https://a.example/{'y' * 870}")
    marks = tuple(Evidence(start=at, end=at + 9, why=long) for at in range(0, 5_000, 10))
    alert = with_incident(saying(long, name=long, title=long), links=links, note=long, advice=None)
    said = msgspec.structs.replace(alert.incident.mentions[0], evidence=marks)
    assert alert.incident.suggestion
    draft = msgspec.structs.replace(alert.incident.suggestion, text=long)
    message = shown(with_incident(alert, mentions=(said,), suggestion=draft))
    assert len(msgspec.json.encode(message)) <= MAX_SIZE
    assert "cut here" in json.dumps(message)
