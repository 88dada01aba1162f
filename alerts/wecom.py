"""WeCom (企业微信) through the robot of a group: one text for each alert.

See https://developer.work.weixin.qq.com/document/path/91770 for messages and limits, and
https://developer.work.weixin.qq.com/document/path/90313 for codes. Text, because people who read the group in
WeChat see no Markdown, and its Markdown has no escape for what customers write.
"""

from datetime import timedelta
from types import MappingProxyType
from typing import ClassVar, Literal

import httpx

from alerts.base import ChannelCaps
from alerts.calls import DEFAULT_WAIT
from alerts.robot import EVENTS, Codes, Part, Robot
from alerts.robot_text import Room, utf8_bytes

MAX_CONTENT = 2_048
"""Bytes of UTF-8 of a text."""


class WeCom(Robot):
    """One text for each alert in the WeCom group whose robot you name."""

    caps: ClassVar[ChannelCaps] = ChannelCaps(
        max_size=MAX_CONTENT,
        gap=timedelta(seconds=3),  # "20 messages a minute" for each robot
        events=EVENTS,
    )
    codes: ClassVar[Codes] = Codes(
        slow=frozenset({45009, 45033}),
        pause=DEFAULT_WAIT,
        busy=frozenset({-1}),
        dead=MappingProxyType(
            {
                93000: "the robot was removed: add a new one to the group and copy its address",
                93004: "the robot is switched off: switch it on in the group's settings",
                93008: "the robot is not in the group any more: add it again",
            }
        ),
    )

    room: ClassVar[Room] = Room(MAX_CONTENT, utf8_bytes)

    kind: Literal["wecom"] = "wecom"

    @classmethod
    def knows(cls, url: httpx.URL) -> bool:
        return bool(url.params.get("key"))

    def text_message(self, text: str) -> Part:
        return {"msgtype": "text", "text": {"content": text}}
