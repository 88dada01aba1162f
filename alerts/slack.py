"""Slack through a bot: one message for each incident, edited as things change, and a quiet thread.

See https://docs.slack.dev/reference/methods/chat.postMessage and https://docs.slack.dev/reference/methods/chat.update.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo

from httpx import AsyncClient
from pydantic import ConfigDict, Field, SecretStr, StringConstraints, field_validator

from alerts import slack_actions
from alerts.address import Permit
from alerts.asking import Answer, Request
from alerts.base import Channel, ChannelCaps, ChannelHealth, DeliveryFailed, Failure, Language, Link, connectionless
from alerts.safe_text import inline
from alerts.slack_api import Api
from alerts.slack_link import Bot, Listening, Manner
from alerts.slack_search import Search

if TYPE_CHECKING:
    from alerts.slack_socket import Sockets

CALL = timedelta(seconds=10)
"""For one call; an alert takes up to four, and seldom more than one."""
MAX_NAME = 60

NOT_YOU: dict[Language, str] = {
    "en": "Only some people of this channel may press these buttons. Please ask one of them.",
    "ru": "Нажимать эти кнопки могут не все в этом канале. Попросите тех, кому это разрешено.",
    "zh": "此频道中只有部分人可以使用这些按钮，请联系他们。",
    "fa": "فقط برخی از افراد این کانال می‌توانند این دکمه‌ها را بزنند. لطفاً از آن‌ها بخواهید.",
    "ar": "يستطيع بعض أعضاء هذه القناة فقط استخدام هذه الأزرار. يُرجى الطلب من أحدهم.",
    "hi": "इस चैनल के कुछ ही लोग ये बटन दबा सकते हैं। कृपया उनमें से किसी से कहें।",
}
"""Said to somebody who is not on the list of those who may press."""

UserId = Annotated[str, StringConstraints(pattern=r"^[UW][A-Z0-9]+$")]


class Slack(Channel):
    """One message for each incident in a Slack channel that your app was invited to, with buttons to act."""

    # Validation errors would print the tokens.
    model_config = ConfigDict(hide_input_in_errors=True)

    caps: ClassVar[ChannelCaps] = ChannelCaps(
        edit=True,
        thread=True,
        buttons=True,
        can_ask=True,
        gap=timedelta(seconds=1),  # "1 per second" and channel: https://docs.slack.dev/apis/web-api/rate-limits
        timeout=timedelta(seconds=30),
    )

    kind: Literal["slack"] = "slack"
    token: SecretStr = Field(
        description="Bot token of your app, xoxb-…, with chat:write and channels:history (or groups:history)"
    )
    channel: str = Field(
        pattern=r"^[CGD][A-Z0-9]+$", description="Channel id, C…; at the end of the channel's details, not its #name"
    )
    app_token: SecretStr | None = Field(
        None, description="App-level token, xapp-…, with connections:write: buttons by Socket Mode (allears[slack])"
    )
    signing_secret: SecretStr | None = Field(
        None, description="Signing secret of your app: buttons by HTTP, where All Ears has a public address"
    )
    allow_users: tuple[UserId, ...] = Field(
        (), description="Member ids, U…, of those who may press the buttons; default everybody in the channel"
    )
    thread_broadcast: Literal["urgent", "never"] = Field(
        "urgent", description="Show escalated and reopened in the channel too, or only in the thread"
    )
    address: str = Field("https://slack.com/api", pattern=r"^https?://\S+$", description="Address of the Web API")
    timezone: ZoneInfo = Field(
        ZoneInfo("UTC"), description="IANA time zone of times in notifications; messages use each reader's own"
    )

    @field_validator("token")
    @classmethod
    def _is_a_bot_token(cls, token: SecretStr) -> SecretStr:
        if not token.get_secret_value().removeprefix("xoxe.").startswith("xoxb-"):
            raise ValueError("the token of a bot begins with xoxb-; copy it from OAuth & Permissions of your app")
        return token

    @field_validator("app_token")
    @classmethod
    def _is_an_app_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not token.get_secret_value().startswith("xapp-"):
            raise ValueError("an app-level token begins with xapp-; make one under Basic Information of your app")
        return token

    async def check(self, http: AsyncClient) -> ChannelHealth:
        """Ask who we are, whether the channel can be read, and whether presses can be heard; posts nothing."""
        api = self._api(http, self.token)
        try:
            me = (await api.read("auth.test")).require()
            notes = [await self._reading(api), await self._hearing(http)]
        except DeliveryFailed as failed:
            return ChannelHealth(ok=False, detail=failed.detail)
        name = inline(me.user, MAX_NAME) or "the app"
        team = inline(me.team, MAX_NAME) or "its workspace"
        return ChannelHealth(ok=True, detail="; ".join((f"{name} is known to {team}", *filter(None, notes))))

    def open(self, http: AsyncClient) -> AbstractAsyncContextManager[Link]:
        api = self._api(http, self.token)
        if self.app_token is None:
            return connectionless(Bot(api, self._manner, Search(api, self.channel)))
        return self._listening(api, self._api(http, self.app_token))

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        """Whether Slack signed this request of a press, lately. Ask before `requests_of`."""
        secret = self.signing_secret
        return secret is not None and slack_actions.verify(secret.get_secret_value(), headers, body, now)

    def requests_of(self, body: bytes) -> tuple[Request, ...]:
        """What a signed request asks for; acknowledge it with 200 and no body before doing the work."""
        return slack_actions.requests_of(body)

    def objection(self, request: Request) -> Answer | None:
        """What to tell somebody who may not press here; None for all others."""
        if not self.allow_users or request.back.get("user") in self.allow_users:
            return None
        return Answer(ok=False, sentence=NOT_YOU[self.language])

    async def answer(self, http: AsyncClient, request: Request, answer: Answer) -> None:
        """Tell the person who pressed what did not work. Raises DeliveryFailed."""
        await slack_actions.tell(http, request, answer, CALL)

    @asynccontextmanager
    async def _listening(self, api: Api, app: Api) -> AsyncIterator[Link]:
        permit = Permit(private=self.allow_private, plain=self.allow_http)
        # Connected only when somebody asks for requests: trouble with buttons must not keep an alert from going out.
        link = Listening(
            api,
            self._manner,
            Search(api, self.channel),
            connect=lambda: _sockets(app, permit),
            objection=self.objection,
        )
        try:
            yield link
        finally:
            await link.close()

    @property
    def _manner(self) -> Manner:
        return Manner(
            channel=self.channel,
            zone=self.timezone,
            language=self.language,
            # Without an app that listens Slack shows a warning beside every button that is pressed.
            buttons=self.app_token is not None or self.signing_secret is not None,
            broadcast=self.thread_broadcast == "urgent",
            limit=self.caps.timeout,
        )

    def _api(self, http: AsyncClient, token: SecretStr) -> Api:
        return Api(http, self.address, token, CALL)

    async def _reading(self, api: Api) -> str | None:
        """What cannot be guarded without the right to read. Raises DeliveryFailed when the channel is out of reach."""
        answer = await api.read("conversations.history", channel=self.channel, limit="1")
        if answer.body.error == "missing_scope":
            scope = inline(answer.body.needed, MAX_NAME) or "channels:history"
            return f"without the scope {scope} an alert whose answer was lost comes twice"
        answer.require()
        return None

    async def _hearing(self, http: AsyncClient) -> str | None:
        if self.app_token is not None:
            app = self._api(http, self.app_token)
            _sockets(app, Permit())
            (await app.write("apps.connections.open", {})).require()
            return "buttons by Socket Mode"
        if self.signing_secret is not None:
            return "buttons by HTTP"
        return "no buttons: set app_token or signing_secret"


def _sockets(app: Api, permit: Permit) -> "Sockets":
    """Socket Mode, which needs a package that not everybody installs."""
    try:
        from alerts.slack_socket import Sockets  # noqa: PLC0415 - an extra: only who uses it needs it
    except ImportError as error:
        detail = "Socket Mode (app_token) needs the package websockets: pip install 'allears[slack]'"
        raise DeliveryFailed(Failure.DEAD_CONFIG, detail) from error
    return Sockets(app, permit)
