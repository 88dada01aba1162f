"""How incidents went, read after the service itself wrote them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from doubles.channels import ForMachines, Record, scripted
from doubles.stock import policy
from doubles.values import NOW, mention

from connectors.base import Change, Mention, Page, Source
from monitor.clock import MovingClock
from monitor.hearing import Ears, Occasion
from monitor.pipeline import take_in
from monitor.reply.measures_course import Aside, Course
from monitor.settle import change
from monitor.store import incidents, measures
from monitor.store.connection import Store
from monitor.triage.action import Action, act
from monitor.triage.surge import FalseAlarms
from monitor.understand.match import Brand, compile_brands

UPSET = "@acme third week without my refund and nobody answers. This is outrageous, I am losing money!"
THANKS = "Thank you so much Acme, great help, all solved now. Love it!"
SORRY = "Hello Ada, I am so sorry. I have just sent your refund, it is with you tomorrow. Maria"
OTHER = "My Acme parcel arrived smashed to pieces and your courier just laughed at me. Disgusting service."
THIRD = "My order from Acme never arrived either, I paid 80 euro. Awful!"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Sample(Source):
    kind: Literal["sample"] = "sample"
    id: str = "sample"
    audience: Literal["public", "employees"] = "public"


class Place:
    """Where people talk, with us listening."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock, self.count = store, MovingClock(NOW), 0
        channel = scripted(ForMachines, "support", Record(self.clock))
        self.policy = policy({"support": channel}, surges=FalseAlarms.WEEKLY)
        brands = compile_brands([Brand("acme", ("Acme",), None, ())])
        self.ears = Ears(brands, {"acme": frozenset({"sample:acme_help"})}, self.policy)

    async def say(
        self, text: str, at: timedelta, author: str = "ada", source: Source | None = None, **more: Any
    ) -> str:
        self.count += 1
        said = mention(f"k{self.count}", text, author=author, **{"published": NOW + at, **more})
        await self.hear(said, at=at, source=source)
        return said.key

    async def answer(self, at: timedelta, root: str = "k1") -> None:
        await self.say(SORRY, at, author="acme_help", parent=root, root=root)

    async def hear(self, *said: Mention, at: timedelta, source: Source | None = None, **page: Any) -> None:
        self.clock.set(NOW + at)
        occasion = Occasion(source=source or Sample(), now=NOW + at, looked=NOW + at - MINUTE)
        await take_in(self.store, Page(said, **{"cursor": {"v": 1}, **page}), occasion, self.ears)

    def do(self, action: Action, at: timedelta, number: int = 1) -> None:
        moment = NOW + at
        self.store.write_now(
            lambda c: change(
                c, number, self.policy, become=lambda one: act(one, action, "mina", moment), actor="mina", now=moment
            )
        )

    def courses(self, since: timedelta = -DAY, until: timedelta = 30 * DAY) -> list[Course]:
        return self.store.read_now(lambda c: measures.courses(c, None, NOW + since, NOW + until))

    @property
    def course(self) -> Course:
        (found,) = self.courses()
        return found


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with Store.opened(tmp_path / "a.db") as store:
        yield Place(store)


async def test_an_answered_complaint_has_its_reply_and_what_the_customer_said_then(place: Place) -> None:
    await place.say(UPSET, timedelta(0))
    await place.answer(20 * MINUTE)
    await place.say(THANKS, HOUR, parent="k1", root="k1")
    found = place.course
    assert (found.wrote_at, found.reply_at, found.marked) == (NOW, NOW + 20 * MINUTE, False)
    ((reply,), (word,)) = found.replies, found.words
    assert (reply.text, reply.complaint, reply.language) == (SORRY, UPSET, "en")
    assert (word.at, word.complains, word.content) == (NOW + HOUR, False, True)
    assert found.mood_before is not None
    assert word.negativity is not None
    assert word.negativity < found.mood_before


async def test_a_complaint_nobody_answered_waits_for_its_promise(place: Place) -> None:
    await place.say(UPSET, timedelta(0))
    found = place.course
    stored = place.store.read_now(lambda c: incidents.get(c, 1))
    assert stored is not None
    assert (found.reply_at, found.words, found.promised_at) == (None, (), stored.due_at)


async def test_what_was_said_to_us_alone_is_set_aside(place: Place) -> None:
    await place.say(UPSET, timedelta(0), private=True)
    assert place.course.aside is Aside.PRIVATE
    place.do(Action.ANSWERED, 30 * MINUTE)
    assert place.course.aside is Aside.PRIVATE


async def test_who_also_complained_in_public_is_measured(place: Place) -> None:
    await place.say(UPSET, timedelta(0), private=True)
    await place.say("Still no refund from Acme, this is a disgrace!", HOUR, parent="k1", root="k1")
    assert place.course.aside is None


async def test_an_answer_that_only_a_person_tells_of_counts_from_then(place: Place) -> None:
    await place.say(UPSET, timedelta(0))
    place.do(Action.ANSWERED, 30 * MINUTE)
    assert (place.course.reply_at, place.course.marked, place.course.replies) == (NOW + 30 * MINUTE, True, ())
    place.do(Action.RESOLVE, DAY)
    assert place.course.reply_at == NOW + 30 * MINUTE


async def test_an_answer_that_nobody_was_told_of_is_known_while_it_waits_for_the_customer(place: Place) -> None:
    await place.say(UPSET, timedelta(0))
    place.do(Action.ANSWERED, 30 * MINUTE)
    place.store.write_now(lambda c: c.execute("DELETE FROM delivery").connection.execute("DELETE FROM incident_event"))
    assert (place.course.reply_at, place.course.marked) == (NOW + 30 * MINUTE, True)


async def test_our_public_reply_is_the_truth_where_a_person_marked_it_too(place: Place) -> None:
    await place.say(UPSET, timedelta(0))
    place.do(Action.ANSWERED, 30 * MINUTE)
    await place.answer(40 * MINUTE)
    assert (place.course.reply_at, place.course.marked) == (NOW + 40 * MINUTE, False)


async def test_who_is_upset_again_is_reopened_and_keeps_the_first_promise(place: Place) -> None:
    await place.say(UPSET, timedelta(0))
    promised = place.course.promised_at
    await place.answer(20 * MINUTE)
    await place.say("Still no refund from Acme, this is a disgrace!", 5 * HOUR, parent="k1", root="k1")
    found = place.course
    assert (found.reopened, found.reopened_at) == (1, NOW + 5 * HOUR)
    assert found.promised_at == promised
    assert [word.complains for word in found.words] == [True]


async def test_a_first_promise_that_nobody_kept_is_unknown_and_not_the_second(place: Place) -> None:
    await place.say(UPSET, timedelta(0))
    place.do(Action.RESOLVE, HOUR)
    place.do(Action.REOPEN, 2 * HOUR)
    assert (place.course.promised_at, place.course.reply_at) == (None, None)
    assert place.course.reopened_at == NOW + 2 * HOUR


async def test_a_second_complaint_within_a_fortnight_is_told_apart_from_a_first(place: Place) -> None:
    await place.say(UPSET, timedelta(0))
    place.do(Action.RESOLVE, HOUR)
    await place.say(OTHER, 10 * DAY)
    place.do(Action.RESOLVE, 11 * DAY, number=2)
    await place.say(THIRD, 28 * DAY)
    assert [found.earlier for found in place.courses()] == [False, True, False]


async def test_a_post_elsewhere_counts_as_the_next_word_and_that_of_another_person_does_not(place: Place) -> None:
    await place.say(UPSET, timedelta(0))
    await place.answer(20 * MINUTE)
    await place.say("Does Acme ship to Norway?", DAY, author="omid")
    await place.say("Does Acme ship to Norway?", 2 * DAY)
    assert [word.at for word in place.course.words] == [NOW + 2 * DAY]


@pytest.mark.parametrize("answered", [False, True], ids=["before we replied", "after we replied"])
async def test_a_withdrawn_post_is_set_aside_unless_we_had_replied(place: Place, answered: bool) -> None:
    await place.say(UPSET, timedelta(0))
    if answered:
        await place.answer(20 * MINUTE)
    await place.hear(at=HOUR, changes=(Change(key="k1"),))
    assert place.course.aside is (None if answered else Aside.WITHDRAWN)
    assert place.course.replies == ()


async def test_what_was_dismissed_or_said_by_employees_is_set_aside(place: Place) -> None:
    await place.say(UPSET, timedelta(0))
    await place.say(OTHER, HOUR, "omid", Sample(audience="employees"))
    place.do(Action.DISMISS, 2 * HOUR)
    assert [found.aside for found in place.courses()] == [Aside.DISMISSED, Aside.INTERNAL]


async def test_a_period_has_its_beginning_and_not_its_end(place: Place) -> None:
    await place.say(UPSET, timedelta(0))
    assert len(place.courses(timedelta(0), MINUTE)) == 1
    assert place.courses(-MINUTE, timedelta(0)) == []


async def test_posts_are_counted_by_when_we_saw_them_without_ours(place: Place) -> None:
    assert place.store.read_now(measures.listening_since) is None
    await place.say(UPSET, timedelta(0))
    await place.answer(HOUR)
    await place.say("Does Acme ship to Norway?", DAY, published=NOW - 9 * DAY)

    def heard(brand: str | None) -> int:
        return place.store.read_now(lambda c: measures.heard(c, brand, NOW, NOW + 2 * DAY))

    assert (heard(None), heard("acme"), heard("zipcart")) == (2, 2, 0)
    assert place.store.read_now(measures.listening_since) == NOW


async def test_no_table_is_walked_for_a_period(place: Place) -> None:
    await place.say(UPSET, timedelta(0))
    await place.answer(HOUR)
    statements: list[str] = []

    def watched(connection: Any) -> list[str]:
        connection.set_trace_callback(statements.append)
        measures.courses(connection, None, NOW - DAY, NOW + DAY)
        measures.heard(connection, "acme", NOW, NOW + DAY)
        measures.listening_since(connection)
        connection.set_trace_callback(None)
        return [row[3] for text in statements for row in connection.execute(f"EXPLAIN QUERY PLAN {text}")]

    told = place.store.read_now(watched)
    assert len(statements) >= 6
    # Places are a few names; the first of an index is found without walking it; cues are a few words of one post.
    known = ("SCAN b", "SCAN c VIRTUAL TABLE", "SEARCH mention USING COVERING INDEX mention_seen")
    assert [step for step in told if step.startswith("SCAN") and not step.startswith(known)] == []
    assert any("incident_opened (brand=? AND opened_at>? AND opened_at<?)" in step for step in told)
