"""The robots of group chats: what they share, and each one's codes."""

from datetime import timedelta

import httpx
import msgspec
import pytest
from doubles.contract_alerts import HOSTILE, LANGUAGES, NOON, life, opened, saying, with_incident
from doubles.robots import DROPPED, PLACES, SECRET, TOKEN, Group, group_robot, told
from doubles.server import Told
from pydantic import ValidationError

from alerts.base import DeliveryFailed, Failure, Notice, Parcel, Receipt
from alerts.dingtalk import DingTalk
from alerts.event import Alert, Evidence
from alerts.feishu import Feishu
from alerts.robot import Robot
from alerts.wecom import WeCom

ALERT = opened("zh")
KINDS: dict[str, type[Robot]] = {"wecom": WeCom, "dingtalk": DingTalk, "feishu": Feishu}
MENTIONS = {
    **HOSTILE,
    "tags": '<@all> <@zhangsan> <at user_id="all">所有人</at> <at id=all></at> @all @所有人',
    "only brackets": "<" * 30_000,
    "only quotes": '"\\\n' * 10_000,
}
every_robot = pytest.mark.parametrize("kind", KINDS)


def robot(kind: str, url: str, **options) -> Robot:
    return KINDS[kind](**{"url": url, "allow_private": True, **options})


async def send(made: Robot, alert: Alert = ALERT) -> Receipt:
    parcel = Parcel("key", alert, alert.at + timedelta(minutes=5))
    async with httpx.AsyncClient() as http, made.open(http) as link:
        return await link.send(parcel, None)


async def failure_of(made: Robot) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        await send(made)
    return failed.value


async def shown(kind: str, alert: Alert) -> dict:
    async with group_robot(kind) as group:
        await send(robot(kind, group.url), alert)
    (message,) = group.shown
    return message


@every_robot
@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_alert_in_every_language_is_shown_with_their_words(kind, language):
    alert = opened(language)
    async with group_robot(kind) as group:
        await send(robot(kind, group.url, language=language), alert)
    assert alert.incident.mentions[0].text in group.shown[0]["text"].replace("\u2060", "")
    assert group.shown[0]["mentioned"] == []


@every_robot
async def test_the_message_leads_with_how_bad_and_until_when(kind):
    text = (await shown(kind, opened("en")))["text"]
    assert text.index("HIGH · Broken order, third time, no answer") < text.index("reply by 10:14 UTC, 55 min left")
    assert text.index("reply by") < text.index("Third time this week my order") < text.index("allears incidents show")


@every_robot
@pytest.mark.parametrize("text", MENTIONS.values(), ids=MENTIONS.keys())
async def test_nobody_is_mentioned_and_nothing_is_too_long_whatever_a_stranger_writes(kind, text):
    mark = Evidence(start=0, end=len(text), why=text)
    alert = with_incident(saying(text, name=text, title=text), note=text)
    said = msgspec.structs.replace(alert.incident.mentions[0], evidence=(mark,))
    message = await shown(kind, with_incident(alert, mentions=(said,)))
    assert message["mentioned"] == []
    assert "allears incidents show" in message["text"]


@every_robot
def test_only_what_a_person_must_see_is_sent(kind):
    events = KINDS[kind].caps.events
    assert events == {"opened", "escalated", "reopened", "resolved", "test"}


@every_robot
@pytest.mark.parametrize("alert", life(), ids=lambda alert: alert.type)
async def test_every_event_of_a_life_can_be_shown(kind, alert):
    assert alert.incident.id in (await shown(kind, alert))["text"]


LIMITS = {
    "wecom": timedelta(minutes=1),
    "dingtalk": timedelta(minutes=10),
    "feishu": timedelta(minutes=1),
}


@pytest.mark.parametrize("kind, wait", LIMITS.items())
async def test_a_limit_inside_status_200_closes_the_channel_for_a_while(kind, wait):
    async with group_robot(kind) as group:
        group.room = 0
        failed = await failure_of(robot(kind, group.url))
    assert (failed.failure, failed.wait) == (Failure.WAIT, wait)


GONE = {
    "wecom removed": ("wecom", told(errcode=93000, errmsg="invalid webhook url")),
    "wecom off": ("wecom", told(errcode=93004, errmsg="robot disabled")),
    "wecom left": ("wecom", told(errcode=93008, errmsg="not in chat")),
    "dingtalk security": ("dingtalk", told(errcode=310000, errmsg="keywords not in content")),
    "dingtalk token": ("dingtalk", told(errcode=300001, errmsg="token is not exist")),
    "dingtalk dissolved": ("dingtalk", told(errcode=400013, errmsg="群已被解散")),
    "dingtalk off": ("dingtalk", told(errcode=400102, errmsg="机器人已停用")),
    "feishu token": ("feishu", told(code=19001, msg="param invalid")),
    "feishu off": ("feishu", told(code=19007, msg="Bot Not Enabled", StatusCode=0)),
    "feishu sign": ("feishu", told(code=19021, msg="sign match fail")),
    "feishu address": ("feishu", told(code=19022, msg="Ip Not Allowed")),
    "feishu keyword": ("feishu", told(code=19024, msg="Key Words Not Found")),
}


@pytest.mark.parametrize("kind, answer", GONE.values(), ids=GONE.keys())
async def test_what_a_person_must_repair_stops_the_channel(kind, answer):
    async with group_robot(kind) as group:
        group.faults.append(answer)
        failed = await failure_of(robot(kind, group.url))
    assert failed.failure is Failure.DEAD_CONFIG
    assert "; " in failed.detail


OTHERS = {
    "busy": (told(errcode=-1, errmsg="system busy"), {"wecom", "dingtalk"}, Failure.RETRY),
    "limit by its words": (told(code=9499, msg="too many request"), {"feishu"}, Failure.WAIT),
    "another limit by its words": (told(errcode=88, errmsg="send too fast"), {"dingtalk"}, Failure.WAIT),
    "500": (Told(500, b"{}"), set(KINDS), Failure.RETRY),
    "429": (Told(429, b"", {"retry-after": "7"}), set(KINDS), Failure.WAIT),
    "html of a proxy": (Told(200, b"<html>Sign in</html>"), set(KINDS), Failure.RETRY),
    "success of somebody else": (Told(200, b"{}"), set(KINDS), Failure.RETRY),
    "302": (Told(302, b"", {"location": "https://elsewhere.example/"}), set(KINDS), Failure.RETRY),
    "answer lost": (DROPPED, set(KINDS), Failure.RETRY),
}


@pytest.mark.parametrize(
    "kind, answer, failure",
    [(kind, answer, failure) for answer, kinds, failure in OTHERS.values() for kind in sorted(kinds)],
    ids=[f"{name}-{kind}" for name, (_, kinds, _) in OTHERS.items() for kind in sorted(kinds)],
)
async def test_a_fault_says_what_the_caller_must_do(kind, answer, failure):
    async with group_robot(kind) as group:
        group.faults.append(answer)
        failed = await failure_of(robot(kind, group.url))
        assert not group.faults
    assert failed.failure is failure
    assert TOKEN not in failed.detail


@every_robot
async def test_a_message_that_is_refused_is_sent_once_without_their_words(kind):
    unknown = told(errcode=430104, errmsg="content not allowed") if kind != "feishu" else told(code=11246, msg="card")
    async with group_robot(kind) as group:
        group.faults.append(unknown)
        await send(robot(kind, group.url))
        group.faults += [unknown] * 2
        failed = await failure_of(robot(kind, group.url))
    (message,) = group.shown
    assert ALERT.incident.mentions[0].text not in message["text"]
    assert "allears incidents show" in message["text"]
    assert failed.failure is Failure.BUG


@every_robot
async def test_a_notice_is_text_that_mentions_nobody(kind):
    notice = Notice("3 alerts held back", ('<@all> <at user_id="all">x</at>', "", "y" * 30_000))
    async with group_robot(kind) as group, httpx.AsyncClient() as http, robot(kind, group.url).open(http) as link:
        await link.tell(notice, NOON)
    (message,) = group.shown
    assert message["text"].startswith("3 alerts held back\n")
    assert message["mentioned"] == []


@every_robot
async def test_the_check_posts_nothing(kind):
    async with group_robot(kind) as group, httpx.AsyncClient() as http:
        health = await robot(kind, group.url).check(http)
    assert (health.ok, group.shown) == (True, [])
    assert TOKEN not in health.detail


@every_robot
@pytest.mark.parametrize("path", ["", "/hooks", "?key=", "?access_token=", "/bot/v2/hook/"])
def test_what_is_no_robot_is_refused_without_printing_it(kind, path):
    with pytest.raises(ValidationError) as refused:
        robot(kind, f"https://s3cr3t.example{path}")
    assert "s3cr3t" not in str(refused.value)


@every_robot
@pytest.mark.parametrize("scheme", ["ftp", "file", ""])
def test_only_web_addresses_are_taken(kind, scheme):
    with pytest.raises(ValidationError):
        robot(kind, f"{scheme}://robot.example{PLACES[kind][1]}")


@every_robot
async def test_address_and_secret_never_print(kind):
    options = {} if kind == "wecom" else {"secret": SECRET}
    made = robot(kind, f"https://robot.example{PLACES[kind][1]}", **options)
    async with httpx.AsyncClient() as http, made.open(http) as link:
        printed = f"{made!r} {made.model_dump_json()} {link!r}"
    assert TOKEN not in printed
    assert SECRET not in printed


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
async def test_the_signature_is_of_this_attempt_and_of_this_secret(kind):
    attempt = ALERT.at + timedelta(minutes=5)
    async with group_robot(kind, SECRET) as group:
        group.now = attempt + timedelta(minutes=59)
        await send(robot(kind, group.url, secret=SECRET))
        unsigned = await failure_of(robot(kind, group.url))
        other = await failure_of(robot(kind, group.url, secret="SECother"))
        group.now = attempt + timedelta(minutes=61)
        late = await failure_of(robot(kind, group.url, secret=SECRET))
    assert len(group.shown) == 1
    assert {failed.failure for failed in (unsigned, other, late)} == {Failure.DEAD_CONFIG}


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
async def test_a_notice_is_signed_too(kind):
    async with group_robot(kind, SECRET) as group, httpx.AsyncClient() as http:
        group.now = NOON
        async with robot(kind, group.url, secret=SECRET).open(http) as link:
            await link.tell(Notice("hello"), NOON)
    assert isinstance(group, Group)
    assert len(group.shown) == 1
