"""DingTalk (钉钉) through a custom robot of a group: one text for each alert.

See https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages for messages and limits,
https://open.dingtalk.com/document/robots/customize-robot-security-settings for the signature. Text mentions
only whom `at` names, which is nobody; its Markdown would fetch a stranger's pictures.
"""

import base64
import hmac
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import ClassVar, Literal

import httpx
from pydantic import Field, SecretStr

from alerts.base import ChannelCaps
from alerts.robot import EVENTS, Codes, Part, Robot
from alerts.robot_text import Room, json_bytes

MAX_SIZE = 20_000
"""Bytes of a message: "message too long, exceed 20000 bytes"."""
MAX_TEXT = 18_000
"""Bytes of our text in it, as JSON."""

_GONE = "copy the address of the robot again from the group's settings"


class DingTalk(Robot):
    """One text for each alert in the DingTalk group whose custom robot you name."""

    caps: ClassVar[ChannelCaps] = ChannelCaps(
        max_size=MAX_SIZE,
        gap=timedelta(seconds=3),  # "at most 20 messages a minute" for each robot
        events=EVENTS,
    )
    codes: ClassVar[Codes] = Codes(
        slow=frozenset({130101, 410100}),
        pause=timedelta(minutes=10),  # "beyond 20 the robot is limited for 10 minutes"
        busy=frozenset({-1}),
        dead=MappingProxyType(
            {
                310000: "its security settings do not let us in: check secret, this machine's clock, its list of "
                "addresses, and that it asks for no keyword",
                300001: _GONE,
                300005: _GONE,
                400101: _GONE,
                400106: _GONE,
                400013: "the group was dissolved: make a robot in another one",
                400102: "the robot is switched off: switch it on in the group's settings",
            }
        ),
    )

    room: ClassVar[Room] = Room(MAX_TEXT, json_bytes)

    kind: Literal["dingtalk"] = "dingtalk"
    secret: SecretStr | None = Field(None, description="Signing secret, where the robot asks for a signature (SEC…)")

    @classmethod
    def knows(cls, url: httpx.URL) -> bool:
        return bool(url.params.get("access_token"))

    def signed(self, message: Part, at: datetime) -> tuple[str, Part]:
        """With the time and its signature in the address. The robot takes both for an hour."""
        url = httpx.URL(self.url.get_secret_value())
        if self.secret is None:
            return str(url), message
        stamp = str(int(at.timestamp() * 1000))
        return str(url.copy_merge_params({"timestamp": stamp, "sign": sign(self.secret, stamp)})), message

    def text_message(self, text: str) -> Part:
        return {"msgtype": "text", "text": {"content": text}, "at": {"isAtAll": False}}


def sign(secret: SecretStr, stamp: str) -> str:
    """HMAC-SHA256 of the time in milliseconds and the secret, with the secret as key."""
    key = secret.get_secret_value()
    return base64.b64encode(hmac.digest(key.encode(), f"{stamp}\n{key}".encode(), "sha256")).decode()
