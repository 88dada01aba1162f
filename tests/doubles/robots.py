"""The robots of WeCom, DingTalk and Feishu groups on loopback: what they take, limit and refuse.

Written from https://developer.work.weixin.qq.com/document/path/91770,
https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages and
https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot. Every answer has status 200.
"""

import base64
import hashlib
import hmac
import json
import re
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from doubles.server import Asked, Told, serve

TOKEN, SECRET = "s3cr3t-t0ken", "SECs3cr3tS1gning"
DROPPED = Told(drop=True)
HOUR = timedelta(hours=1)


@dataclass
class Group:
    """What a group shows; `room` is how many messages the limit still allows, `now` the robot's clock."""

    url: str = ""
    secret: str | None = None
    now: datetime | None = None
    shown: list[dict[str, Any]] = field(default_factory=list)
    faults: deque[Told] = field(default_factory=deque)
    room: int = 1_000

    def take(self, message: dict[str, Any]) -> None:
        self.room -= 1
        self.shown.append(message)

    def is_fresh(self, seconds: float) -> bool:
        return self.now is None or abs(self.now.timestamp() - seconds) <= HOUR.total_seconds()


def told(**body: Any) -> Told:
    return Told(200, json.dumps(body).encode(), {"content-type": "application/json"})


def wecom(group: Group, asked: Asked) -> Told:
    message = json.loads(asked.body)
    content = message.get("text", {}).get("content", "")
    if asked.query.get("key") != TOKEN:
        return told(errcode=93000, errmsg="invalid webhook url, hint: [1], from ip: 192.0.2.1")
    if group.room < 1:
        return told(errcode=45009, errmsg="api freq out of limit")
    if message.get("msgtype") != "text" or not content.strip():
        return told(errcode=40008, errmsg="invalid message type")
    if len(content.encode()) > 2_048:
        return told(errcode=45002, errmsg="content size out of limit")
    group.take({"text": content, "mentioned": re.findall(r"<@([^>]+)>", content)})
    return told(errcode=0, errmsg="ok")


def dingtalk(group: Group, asked: Asked) -> Told:
    message = json.loads(asked.body)
    content = message.get("text", {}).get("content", "")
    if asked.query.get("access_token") != TOKEN:
        return told(errcode=300005, errmsg="token is not exist")
    if group.secret is not None and not _signed_by_dingtalk(group, asked):
        return told(errcode=310000, errmsg="sign not match")
    if group.room < 1:
        return told(errcode=130101, errmsg="send too fast, exceed 20 times per minute")
    if message.get("msgtype") != "text" or not content.strip():
        return told(errcode=400105, errmsg="unsupported message type")
    if len(asked.body) > 20_000:
        return told(errcode=460101, errmsg="message too long, exceed 20000 bytes")
    at = message.get("at", {})
    group.take({"text": content, "mentioned": ["all"] if at.get("isAtAll") else at.get("atMobiles", [])})
    return told(errcode=0, errmsg="ok")


def _signed_by_dingtalk(group: Group, asked: Asked) -> bool:
    stamp, secret = asked.query.get("timestamp", "0"), group.secret or ""
    wanted = base64.b64encode(hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest())
    return asked.query.get("sign") == wanted.decode() and group.is_fresh(int(stamp) / 1000)


def feishu(group: Group, asked: Asked) -> Told:
    message = json.loads(asked.body)
    if not asked.path.endswith(TOKEN):
        return told(code=19001, data={}, msg="param invalid: incoming webhook access token invalid")
    if group.secret is not None and not _signed_by_feishu(group, message):
        return told(code=19021, msg="sign match fail or timestamp is not within one hour from current time")
    if group.room < 1:
        return told(code=11232, data={}, msg="frequency limited psm[lark.oapi.app_platform_runtime]")
    wrong = list(_faults_in_feishu(message))
    if wrong or len(asked.body) > 20_000:
        return told(code=9499, data={}, msg="Bad Request")
    text = "\n".join(_texts(message))
    mentioned = re.findall(r'<at user_id="([^"]+)"', text) if message["msg_type"] == "text" else []
    group.take({"text": text, "mentioned": mentioned, "message": message})
    return told(StatusCode=0, StatusMessage="success", code=0, data={}, msg="success")


def _signed_by_feishu(group: Group, message: dict[str, Any]) -> bool:
    stamp = message.get("timestamp", "0")
    key = f"{stamp}\n{group.secret}"
    wanted = base64.b64encode(hmac.new(key.encode(), digestmod=hashlib.sha256).digest()).decode()
    return message.get("sign") == wanted and group.is_fresh(int(stamp))


TAGS = {
    "div": {"text"},
    "note": {"elements"},
    "action": {"actions"},
    "button": {"text", "url", "type"},
    "column_set": {"flex_mode", "background_style", "columns"},
    "column": {"width", "weight", "elements"},
    "plain_text": {"content"},
}


def _faults_in_feishu(message: dict[str, Any]) -> Iterator[str]:
    if message.get("msg_type") == "text":
        if not message["content"]["text"].strip():
            yield "empty"
        return
    if message.get("msg_type") != "interactive" or set(message["card"]) != {"config", "header", "elements"}:
        yield "shape"
        return
    for part in parts_of(message["card"]):
        if set(part) - {"tag"} != TAGS.get(part["tag"]):
            yield f"{part['tag']} with {set(part)}"
        if "url" in part and not re.match("https?://", part["url"]):
            yield "no web address"


def parts_of(value: Any) -> Iterator[dict[str, Any]]:
    """Everything in a card that has a tag."""
    if isinstance(value, dict):
        if "tag" in value:
            yield value
        for inner in value.values():
            yield from parts_of(inner)
    if isinstance(value, list):
        for inner in value:
            yield from parts_of(inner)


def _texts(message: dict[str, Any]) -> Iterator[str]:
    if message["msg_type"] == "text":
        yield message["content"]["text"]
    else:
        yield from (part["content"] for part in parts_of(message["card"]) if part["tag"] == "plain_text")


PLACES = {
    "wecom": (wecom, f"/cgi-bin/webhook/send?key={TOKEN}"),
    "dingtalk": (dingtalk, f"/robot/send?access_token={TOKEN}"),
    "feishu": (feishu, f"/open-apis/bot/v2/hook/{TOKEN}"),
}


@asynccontextmanager
async def group_robot(kind: str, secret: str | None = None) -> AsyncIterator[Group]:
    group = Group(secret=secret)
    answer, path = PLACES[kind]

    async def respond(asked: Asked) -> Told:
        return group.faults.popleft() if group.faults else answer(group, asked)

    async with serve(respond) as double:
        group.url = double.url + path
        yield group
