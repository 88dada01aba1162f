"""Feishu (飞书) and Lark through a custom robot of a group: one card for each alert.

See https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot for limits, codes and the signature.
"""

import base64
import hmac
import re
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import ClassVar, Literal

import httpx
from pydantic import Field, SecretStr

from alerts.base import ChannelCaps
from alerts.calls import DEFAULT_WAIT
from alerts.card import Card
from alerts.feishu_card import MAX_SIZE, card_message_of
from alerts.robot import EVENTS, Codes, Part, Robot
from alerts.robot_text import Room, json_bytes

MAX_TEXT = 4_000


class Feishu(Robot):
    """One card for each alert in the Feishu or Lark group whose custom robot you name."""

    caps: ClassVar[ChannelCaps] = ChannelCaps(
        max_size=MAX_SIZE,
        gap=timedelta(milliseconds=600),  # "100 a minute, 5 a second" for each robot
        events=EVENTS,
    )
    codes: ClassVar[Codes] = Codes(
        slow=frozenset({11232}),
        pause=DEFAULT_WAIT,
        dead=MappingProxyType(
            {
                19001: "copy the address of the robot again from the group's settings",
                19007: "the robot is switched off: switch it on in the group's settings",
                19021: "the signature does not match: check secret and this machine's clock",
                19022: "this machine's address is not on the robot's list: add it",
                19024: "the robot asks for a keyword: choose the signature instead",
            }
        ),
    )

    room: ClassVar[Room] = Room(MAX_TEXT, json_bytes)

    kind: Literal["feishu"] = "feishu"
    secret: SecretStr | None = Field(None, description="Signing secret, where the robot asks for a signature")

    @classmethod
    def knows(cls, url: httpx.URL) -> bool:
        return re.search(r"/bot/v2/hook/[^/]+$", url.path) is not None

    def signed(self, message: Part, at: datetime) -> tuple[str, Part]:
        """With the time and its signature in the body. The robot takes both for an hour."""
        url = self.url.get_secret_value()
        if self.secret is None:
            return url, message
        stamp = str(int(at.timestamp()))
        return url, {"timestamp": stamp, "sign": sign(self.secret, stamp), **message}

    def message_of(self, card: Card, now: datetime) -> Part:
        return card_message_of(card, now, self.timezone)

    def text_message(self, text: str) -> Part:
        return {"msg_type": "text", "content": {"text": text}}


def sign(secret: SecretStr, stamp: str) -> str:
    """HMAC-SHA256 of nothing, with the time in seconds and the secret as key."""
    key = f"{stamp}\n{secret.get_secret_value()}"
    return base64.b64encode(hmac.digest(key.encode(), b"", "sha256")).decode()
