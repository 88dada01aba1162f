"""A scripted day in virtual time: six languages, a storm, an outage of the chat, a quiet night.

What is asserted is everything that arrived, when and where, and that nothing else did.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from doubles.office import MINUTE, Office

from alerts.base import DeliveryFailed, Failure
from connectors.base import Author, Mention, Page, Source
from monitor.hearing import Ears, Occasion
from monitor.pipeline import take_in
from monitor.store.connection import Store
from monitor.triage.action import Action
from monitor.triage.hours import read_hours
from monitor.triage.plan import Plan, Step
from monitor.triage.route import Matcher, Route
from monitor.understand.match import Brand, compile_brands

DAWN = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
NIGHT = read_hours("22:00-08:00", ZoneInfo("UTC"))
CALLED = Plan(steps=(Step(1800, ("pager",)),))
ROUTES = (
    Route(id="worst", match=Matcher(levels=frozenset({"critical"})), to=("chat", "pager")),
    Route(
        id="mena", match=Matcher(languages=frozenset({"fa", "ar"})), to=("mena",), quiet=NIGHT, wait=MINUTE, plan=CALLED
    ),
    Route(id="rest", to=("chat",), quiet=NIGHT, wait=MINUTE),
)
NAMES = ("Acme", "Акме", "艾克美", "اکمی", "أكمي", "एक्मे")
OURS = Author(id="acme_help", handle="@acme_help")

ENGLISH = "My Acme parcel arrived torn open and half of it is missing. Very disappointed."
RUSSIAN = "Акме, вторая неделя без заказа, поддержка молчит, деньги не возвращают. Отвратительно!"
CHINESE = "艾克美的客服太差了，订单两周没到，没人回复，退款也不给，太失望了！"
PERSIAN = "اکمی دو هفته است سفارشم نرسیده، هیچ‌کس جواب نمی‌دهد، پولم را هم پس نمی‌دهند. افتضاح!"
ARABIC = "طلبي من أكمي متأخر أسبوعين ولا أحد يرد على رسائلي، أريد استرجاع فلوسي، خدمة سيئة جدا!"
HINDI = "एक्मे का ऑर्डर दो हफ्ते से नहीं आया, कोई जवाब नहीं देता, पैसे भी वापस नहीं कर रहे। बहुत घटिया सेवा!"
DANGER = "The battery of my Acme scooter caught fire and burned my hand, I am in hospital! Nobody answers!"
STORM = (
    "Acme is down again, I get an error when I log in. Third time this month, so annoying.",
    "Cannot log in to Acme, it just crashes. This is useless, I need my tickets now!",
    "Acme crashed in the middle of my payment and will not start any more. I am furious.",
    "Acme server error 500 all morning, I can't work. Unacceptable, fix it!",
    "Acme login fails with an error for an hour now, the site is down. Awful, I miss my train!",
    "The Acme servers are down and nothing loads. Terrible, I paid for this!",
)
QUESTION, THANKS = "Does Acme ship to Norway?", "Thank you so much Acme, great help, all solved now. Love it!"


class Sample(Source):
    kind: Literal["sample"] = "sample"
    id: str = "sample"


class Day(Office):
    """An office that listens; posts are told by their writers' names."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, {"chat": {}, "mena": {}, "pager": {}}, DAWN, routes=ROUTES)
        brands = compile_brands([Brand("acme", NAMES, None, ())])
        self.ears = Ears(brands, {"acme": frozenset({"sample:acme_help"})}, self.policy)

    async def at(self, clock: str, *, day: int = 0) -> None:
        """Let the time pass until then, as the service lives it."""
        moment = datetime.combine(DAWN.date() + timedelta(days=day), time.fromisoformat(clock), UTC)
        await self.live(moment)

    async def says(self, who: str, text: str, *, to: str | None = None) -> None:
        now = self.clock.now()
        author = OURS if who == "acme_help" else Author(id=who, handle=f"@{who}", name=who)
        key = f"{who}-{now:%d%H%M}"
        said = Mention(source="sample", key=key, text=text, author=author, published=now, parent=to, root=to)
        occasion = Occasion(source=Sample(), now=now, looked=now - MINUTE)
        await take_in(self.store, Page((said,), {"v": 1}), occasion, self.ears)
        await self.turn()

    def everything(self) -> list[tuple[str, str, str, str]]:
        """(day and time, channel, event, whose) of every message, in order."""
        told = []
        for channel, record in self.records.items():
            for at, parcel, _ in record.parcels:
                incident = parcel.alert.incident
                whose = "surge" if incident.kind == "surge" else incident.mentions[0].author.display
                event = f"{parcel.alert.type}: {parcel.alert.reason}"
                told.append((f"{at:%d %H:%M}", channel, event, f"{whose}, {incident.severity}"))
        return sorted(told)


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with Store.opened(tmp_path / "a.db") as store:
        yield Day(store)


async def test_a_day_in_six_languages(day: Day) -> None:
    await day.says("vera", RUSSIAN)
    await day.at("09:20")
    await day.says("kim", QUESTION)
    await day.says("acme_help", "Vera, your refund is on its way, it will be there tomorrow. Maria", to="vera-020900")
    await day.at("09:30")
    await day.says("vera", THANKS, to="vera-020900")
    await day.at("10:00")
    await day.says("lin", CHINESE)
    await day.at("11:00")
    await day.says("omid", PERSIAN)
    await day.at("11:20")
    day.do(3, Action.CLAIM)
    await day.at("11:45")
    day.do(3, Action.ANSWERED)
    await day.at("13:00")
    await day.says("huda", ARABIC)
    await day.at("15:00")
    day.do(4, Action.RESOLVE)
    await day.says("asha", HINDI)
    await day.at("15:30")
    day.do(5, Action.DISMISS)
    await day.at("16:00")
    assert day.everything() == [
        ("02 09:01", "chat", "opened: first_notification", "vera, high"),
        ("02 09:20", "chat", "answered: brand_replied", "vera, high"),
        ("02 09:30", "chat", "resolved: customer_satisfied", "vera, high"),
        ("02 10:01", "chat", "opened: first_notification", "lin, high"),
        ("02 10:45", "chat", "updated: sla_near", "lin, high"),
        ("02 11:00", "chat", "escalated: sla_due", "lin, high"),
        ("02 11:01", "mena", "opened: first_notification", "omid, high"),
        ("02 11:20", "mena", "claimed: claimed", "omid, high"),
        ("02 11:45", "mena", "answered: brand_replied", "omid, high"),
        ("02 13:01", "mena", "opened: first_notification", "huda, high"),
        ("02 13:30", "pager", "opened: first_notification", "huda, high"),
        ("02 13:45", "mena", "updated: sla_near", "huda, high"),
        ("02 13:45", "pager", "updated: sla_near", "huda, high"),
        ("02 14:00", "mena", "escalated: sla_due", "huda, high"),
        ("02 14:00", "pager", "escalated: sla_due", "huda, high"),
        ("02 15:00", "mena", "resolved: resolved", "huda, high"),
        ("02 15:00", "pager", "resolved: resolved", "huda, high"),
        ("02 15:01", "chat", "opened: first_notification", "asha, high"),
        ("02 15:30", "chat", "dismissed: not_a_complaint", "asha, high"),
    ]


async def test_a_storm_during_an_outage_of_the_chat(day: Day) -> None:
    """Six speak of one trouble: the surge is told, the gravest of them singly, the others once it is over."""
    day.records["chat"].script = [DeliveryFailed(Failure.RETRY, "the chat is down")] * 8
    for number, text in enumerate(STORM):
        await day.says(f"upset{number}", text)
        await day.wait(timedelta(seconds=30), timedelta(seconds=30))
    await day.says("ben", ENGLISH)
    await day.at("12:00")
    assert day.everything() == [
        ("02 09:02", "chat", "opened: first_notification", "surge, high"),
        ("02 09:03", "chat", "opened: first_notification", "upset0, high"),
        ("02 09:04", "chat", "opened: first_notification", "ben, medium"),
        ("02 09:07", "chat", "updated: new_mentions", "surge, high"),
        ("02 09:45", "chat", "opened: first_notification", "upset1, medium"),
        ("02 09:45", "chat", "opened: first_notification", "upset2, medium"),
        ("02 09:45", "chat", "opened: first_notification", "upset3, medium"),
        ("02 09:45", "chat", "opened: first_notification", "upset4, medium"),
        ("02 09:45", "chat", "opened: first_notification", "upset5, medium"),
        ("02 09:45", "chat", "resolved: surge_over", "surge, high"),
        ("02 09:45", "chat", "updated: sla_near", "upset0, high"),
        ("02 10:00", "chat", "escalated: sla_due", "upset0, high"),
    ]
    tries = [at for at, _ in day.records["chat"].tries]
    assert len(tries) == 8 + 12


async def test_a_quiet_night(day: Day) -> None:
    await day.at("23:00")
    await day.says("ben", ENGLISH)
    await day.says("omid", PERSIAN)
    await day.at("03:00", day=1)
    await day.says("zoe", DANGER)
    await day.at("09:00", day=1)
    assert day.everything() == [
        ("03 03:00", "chat", "opened: first_notification", "zoe, critical"),
        ("03 03:00", "pager", "opened: first_notification", "zoe, critical"),
        ("03 03:11", "chat", "updated: sla_near", "zoe, critical"),
        ("03 03:11", "pager", "updated: sla_near", "zoe, critical"),
        ("03 03:15", "chat", "escalated: sla_due", "zoe, critical"),
        ("03 03:15", "pager", "escalated: sla_due", "zoe, critical"),
        ("03 08:00", "chat", "opened: first_notification", "ben, medium"),
        ("03 08:00", "mena", "opened: first_notification", "omid, high"),
        ("03 08:00", "pager", "opened: first_notification", "omid, high"),
    ]
