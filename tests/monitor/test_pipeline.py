import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from doubles.channels import ForMachines, Record, scripted
from doubles.stock import policy
from doubles.values import NOW, mention

from connectors.base import Author, Change, Engagement, Mention, Page, Source
from monitor.backfill import close_outbox
from monitor.clock import MovingClock
from monitor.hearing import Ears, Occasion, Outcome
from monitor.pipeline import take_in
from monitor.store import incidents, mentions, sources
from monitor.store.connection import Store
from monitor.store.mentions import StoredMention
from monitor.timekeeping import Timekeeper
from monitor.triage.incident import Incident
from monitor.triage.route import Route
from monitor.understand.match import Brand, compile_brands

UPSET = "@acme third week without my refund and nobody answers. This is outrageous, I am losing money!"
OTHER = "My Acme parcel arrived smashed to pieces and your courier just laughed at me. Disgusting service."
THANKS = "Thank you so much Acme, great help, all solved now. Love it!"
CALM = "Does Acme ship to Norway?"
SORRY = "Hello Ada, I am so sorry. I have just sent your refund, it is with you tomorrow. Maria"
OWN_MATTER = "My order from Acme never arrived either, I paid 80 euro. Awful!"
OURS = Author(id="acme_help", handle="@acme_help")


class Sample(Source):
    kind: Literal["sample"] = "sample"
    id: str = "sample"


class Room:
    """A store and ears, and a way to say things into it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = MovingClock(NOW)
        channel = scripted(ForMachines, "support", Record(self.clock))
        self.policy = policy({"support": channel})
        brands = compile_brands([Brand("acme", ("Acme",), None, ())])
        self.ears = Ears(brands, {"acme": frozenset({"sample:acme_help"})}, self.policy)
        self.source = Sample()

    async def hear(self, *said: Mention, after: timedelta = timedelta(0), **page: Any) -> Outcome:
        self.clock.set(self.clock.now() + after)
        extra = {name: page.pop(name) for name in ("alerts_since", "muted") if name in page}
        given = {"cursor": {"v": 1}, **page}
        occasion = Occasion(source=self.source, now=self.clock.now(), looked=self.clock.now(), **extra)
        return await take_in(self.store, Page(tuple(said), **given), occasion, self.ears)

    @property
    def incidents(self) -> list[Incident]:
        return self.store.read_now(lambda c: incidents.listed(c, everything=True, limit=100))

    def said(self, number: int = 1) -> Sequence[StoredMention]:
        return self.store.read_now(lambda c: mentions.timeline(c, number))

    def events(self) -> list[tuple[str, str | None]]:
        rows = self.store.read_now(
            lambda c: c.execute(
                "SELECT type, json_extract(body_json, '$.reason') FROM incident_event ORDER BY incident_id, seq"
            ).fetchall()
        )
        return [(row[0], row[1]) for row in rows]

    def sent(self) -> None:
        """As if everything due had been delivered."""
        self.store.write_now(lambda c: c.execute("UPDATE delivery SET state = 'sent', sent_at = 0") and None)

    def count(self, table: str) -> int:
        return self.store.read_now(lambda c: c.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Store.opened(tmp_path / "a.db") as store:
        yield Room(store)


async def test_a_complaint_opens_an_incident_with_its_alert_in_the_outbox(room: Room) -> None:
    outcome = await room.hear(mention("k1", UPSET))
    (incident,) = room.incidents
    assert (outcome.opened, incident.brand, incident.state) == (1, "acme", "open")
    assert "unanswered" in incident.cues
    assert room.events() == [("opened", "first_notification")]
    assert room.count("delivery") == 1


async def test_the_same_page_twice_changes_nothing(room: Room) -> None:
    page = [mention("k1", UPSET), mention("k2", CALM, author="omid")]
    await room.hear(*page)
    before = [room.count(table) for table in ("mention", "incident", "incident_event", "delivery")]
    await room.hear(*page)
    assert [room.count(table) for table in ("mention", "incident", "incident_event", "delivery")] == before


async def test_a_question_is_stored_and_opens_nothing(room: Room) -> None:
    outcome = await room.hear(mention("k1", CALM))
    assert (outcome.heard, outcome.opened, room.count("mention")) == (1, 0, 1)


async def test_what_is_about_nobody_of_ours_is_not_stored(room: Room) -> None:
    outcome = await room.hear(mention("k1", "What a terrible day, the train was late again"))
    assert outcome.placings == {"about none of our brands": 1}
    assert room.count("mention") == 0


async def test_a_baseline_is_stored_and_silent_and_later_posts_alert_whatever_their_date(room: Room) -> None:
    never = NOW + timedelta(days=9999)
    await room.hear(mention("k1", UPSET), alerts_since=never)
    assert (room.count("mention"), room.count("incident")) == (1, 0)
    await room.hear(mention("k2", OTHER, author="omid", published=NOW - timedelta(days=900)))
    assert room.count("incident") == 1


async def test_since_lets_recent_posts_of_the_first_look_alert(room: Room) -> None:
    since = NOW - timedelta(hours=24)
    old = mention("k1", UPSET, published=NOW - timedelta(hours=25))
    recent = mention("k2", OTHER, author="omid", published=NOW - timedelta(hours=23))
    await room.hear(old, recent, alerts_since=since)
    assert [incident.root for incident in room.incidents] == ["k2"]


async def test_the_same_person_within_72_hours_is_one_incident(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    room.sent()
    await room.hear(mention("k2", OTHER), after=timedelta(hours=5))
    (incident,) = room.incidents
    assert (incident.mentions, incident.authors) == (2, 1)
    assert [type_ for type_, _ in room.events()] == ["opened", "updated"]


async def test_nearly_the_same_words_of_others_are_one_incident_and_count_as_reach(room: Room) -> None:
    storm = "Acme app does not open after the update, it just crashes. Fix it please! {}"
    signs = ["", "#acme", "!!", "come on", "😡"]
    posts = [
        mention(f"k{number}", storm.format(sign), author=f"p{number}",
                engagement=Engagement(views=100), published=NOW + timedelta(seconds=number))
        for number, sign in enumerate(signs)
    ]  # fmt: skip
    outcome = await room.hear(*posts, after=timedelta(minutes=1))
    (incident,) = room.incidents
    assert outcome.placings["nearly the same words"] == 4
    assert (incident.authors, incident.reach.people) == (5, 500)


async def test_two_different_matters_of_two_people_are_two_incidents(room: Room) -> None:
    await room.hear(mention("k1", UPSET), mention("k2", OTHER, author="omid"))
    assert len(room.incidents) == 2


async def test_our_own_reply_stops_the_clock_and_thanks_end_it(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    room.sent()
    reply = mention("k2", SORRY, parent="k1", published=NOW + timedelta(minutes=6))
    await room.hear(replace(reply, author=OURS), after=timedelta(minutes=7))
    assert room.incidents[0].state == "answered"
    room.sent()
    await room.hear(
        mention("k3", THANKS, parent="k2", root="k1", published=NOW + timedelta(minutes=9)), after=timedelta(minutes=9)
    )
    assert room.incidents[0].state == "resolved"
    assert [event for event, _ in room.events()] == ["opened", "answered", "resolved"]
    assert room.events()[-1] == ("resolved", "customer_satisfied")
    assert [said.role for said in room.said()] == ["customer", "ours", "customer"]


async def test_upset_again_after_our_reply_reopens_one_up(room: Room) -> None:
    await room.hear(mention("k1", OTHER))
    before = room.incidents[0].level
    room.sent()
    await room.hear(replace(mention("k2", SORRY, parent="k1"), author=OURS), after=timedelta(minutes=5))
    room.sent()
    await room.hear(mention("k3", UPSET, parent="k2", root="k1"), after=timedelta(minutes=9))
    (incident,) = room.incidents
    assert (incident.state, incident.raised) == ("open", 1)
    assert ["low", "medium", "high", "critical"].index(incident.level) > ["low", "medium", "high", "critical"].index(
        before
    )
    assert [event for event, _ in room.events()] == ["opened", "answered", "reopened"]


@pytest.mark.parametrize(
    "words,state",
    [
        pytest.param("Thank you so much, great help, all solved now!", "resolved", id="content"),
        pytest.param("Still nothing, third week, no refund and nobody answers. Outrageous!", "open", id="upset again"),
    ],
)
async def test_the_next_words_count_even_if_they_do_not_name_us(room: Room, words: str, state: str) -> None:
    await room.hear(mention("k1", UPSET))
    room.sent()
    await room.hear(replace(mention("k2", SORRY, parent="k1"), author=OURS), after=timedelta(minutes=5))
    await room.hear(mention("k3", words, parent="k2", root="k1"), after=timedelta(minutes=9))
    assert room.incidents[0].state == state


async def test_our_reply_stops_the_clock_of_whom_it_answers(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    await room.hear(mention("k2", OWN_MATTER, author="omid", parent="k1", root="k1"))
    ada, omid = sorted(room.incidents, key=lambda incident: incident.id)
    reply = mention("k3", SORRY, parent="k1", root="k1", published=NOW + timedelta(minutes=6))
    await room.hear(replace(reply, author=OURS), after=timedelta(minutes=7))
    states = {incident.id: incident.state for incident in room.incidents}
    assert states == {ada.id: "answered", omid.id: "open"}


async def test_a_reply_that_answers_nobody_in_particular_stops_no_clock_of_two(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    await room.hear(mention("k2", OWN_MATTER, author="omid", parent="k1", root="k1"))
    reply = mention("k9", SORRY, parent="unseen", root="k1", published=NOW + timedelta(minutes=6))
    await room.hear(replace(reply, author=OURS), after=timedelta(minutes=7))
    assert {incident.state for incident in room.incidents} == {"open"}


async def test_a_route_says_how_long_an_incident_can_be_reopened(room: Room) -> None:
    short = Route(id="short", to=("support",), reopen_window=timedelta(hours=2))
    room.ears = replace(room.ears, policy=replace(room.policy, routes=(short,)))
    await room.hear(mention("k1", UPSET))
    room.store.write_now(lambda c: c.execute("UPDATE incident SET state = 'resolved', closed_at = opened_at") and None)
    await room.hear(mention("k2", OTHER), after=timedelta(hours=3))
    assert len(room.incidents) == 2


async def test_an_older_reply_of_ours_does_not_stop_a_new_clock(room: Room) -> None:
    early = replace(mention("k0", SORRY, root="k1", parent="k1", published=NOW - timedelta(days=2)), author=OURS)
    await room.hear(mention("k1", UPSET))
    await room.hear(early)
    assert room.incidents[0].state == "open"


async def test_a_witness_joins_and_their_own_matter_opens_their_own(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    await room.hear(mention("k2", "same here", author="omid", parent="k1"))
    assert [incident.authors for incident in room.incidents] == [2]
    await room.hear(mention("k3", OWN_MATTER, author="lena", parent="k1"))
    assert len(room.incidents) == 2


async def test_an_edit_changes_the_incident_and_never_opens_one(room: Room) -> None:
    await room.hear(mention("k1", CALM))
    await room.hear(mention("k1", UPSET, edited=NOW))
    assert (room.count("incident"), room.count("mention")) == (0, 1)
    await room.hear(mention("k2", OTHER, author="omid"))
    points = room.incidents[0].points
    grave = OTHER + " I paid 900 euro, my lawyer will write to you, and it burned my hand!"
    await room.hear(mention("k2", grave, author="omid"))
    assert room.incidents[0].points > points
    assert room.said()[0].text == grave


async def test_growing_counts_raise_the_reach_and_unknown_ones_change_nothing(room: Room) -> None:
    await room.hear(mention("k1", UPSET, engagement=Engagement(likes=1)))
    await room.hear(mention("k1", UPSET, engagement=Engagement(likes=None)))
    assert room.incidents[0].reach.people == 25
    room.sent()
    await room.hear(mention("k1", UPSET, engagement=Engagement(likes=40)), after=timedelta(hours=1))
    incident = room.incidents[0]
    assert (incident.reach.people, incident.reach.per_hour) == (1000, 975.0)


async def test_a_post_withdrawn_before_it_was_told_is_never_told(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    await room.hear(changes=(Change("k1"),))
    states = room.store.read_now(lambda c: c.execute("SELECT state FROM delivery").fetchall())
    assert states == [("superseded",)]
    assert room.said()[0].text == ""


async def test_a_withdrawn_post_is_told_to_who_was_told_without_its_text(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    room.sent()
    await room.hear(changes=(Change("k1"),), after=timedelta(minutes=1))
    assert room.events()[-1] == ("updated", "mention_deleted")
    body = room.store.read_now(
        lambda c: c.execute("SELECT body_json FROM incident_event ORDER BY id DESC").fetchone()[0]
    )
    assert "refund" not in body


async def test_who_was_left_unanswered_comes_back_graver(room: Room) -> None:
    await room.hear(mention("k1", OTHER))
    first = room.incidents[0].points
    await room.hear(mention("k2", OTHER), after=timedelta(hours=20))
    (again,) = room.incidents
    assert again.points > first
    assert ("left unanswered", 10.0) in again.parts


async def test_an_earlier_incident_counts_for_a_fortnight(room: Room) -> None:
    await room.hear(mention("k1", OTHER))
    room.store.write_now(lambda c: c.execute("UPDATE incident SET state = 'resolved', closed_at = opened_at") and None)
    await room.hear(mention("k2", OTHER), after=timedelta(days=5))
    newest = max(room.incidents, key=lambda incident: incident.id)
    assert ("earlier incidents", 6.0) in newest.parts


async def test_the_deadline_passing_is_told(room: Room) -> None:
    await room.hear(mention("k1", UPSET))
    room.sent()
    (incident,) = room.incidents
    timekeeper = Timekeeper(room.store, room.policy)
    assert await timekeeper.pass_time(incident.due_at - timedelta(seconds=1)) == 1  # near
    assert await timekeeper.pass_time(incident.due_at) == 1
    assert await timekeeper.pass_time(incident.due_at) == 0
    assert room.events()[-1] == ("escalated", "sla_due")


async def test_mention_incident_outbox_and_cursor_are_one_transaction(tmp_path: Path) -> None:
    def break_the_outbox(connection: sqlite3.Connection) -> None:
        connection.execute(
            "CREATE TEMP TRIGGER broken BEFORE INSERT ON main.delivery BEGIN SELECT RAISE(ABORT, 'power cut'); END"
        )

    with Store.opened(tmp_path / "a.db", prime=break_the_outbox) as store:
        room = Room(store)
        with pytest.raises(sqlite3.IntegrityError, match="power cut"):
            await room.hear(mention("k1", UPSET))
        for table in ("mention", "incident", "incident_event", "delivery", "source_state"):
            assert room.count(table) == 0
    with Store.opened(tmp_path / "a.db") as store:
        room = Room(store)
        await room.hear(mention("k1", UPSET))
        assert room.count("delivery") == 1
        assert store.read_now(lambda c: sources.state(c, "sample")).cursor == {"v": 1}


async def test_a_backfill_is_silent_by_two_independent_guards(tmp_path: Path) -> None:
    with Store.opened(tmp_path / "a.db", prime=close_outbox) as store:
        room = Room(store)
        await room.hear(mention("k1", UPSET), muted=True)
        assert (room.count("mention"), room.count("incident")) == (1, 0)
        with pytest.raises(sqlite3.IntegrityError, match="silent backfill"):
            await room.hear(mention("k2", OTHER, author="omid"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("acme \ud83d lone surrogate, terrible!", id="lone surrogate"),
        pytest.param("acme\x00 is awful\x00", id="NUL"),
        pytest.param("acme is terrible " + "😡" * 10_000, id="ten thousand emoji"),
        pytest.param("acme " + "bad service " * 10_000, id="100 kB"),
        pytest.param("acme \u202eelbirret\u202c is terrible", id="bidi overrides"),
        pytest.param("acme te" + "\u0301" * 5_000 + "rrible", id="combining marks"),
        pytest.param("acme " + "\u200b" * 5_000 + "terrible", id="zero-width flood"),
        pytest.param("", id="nothing at all"),
    ],
)
async def test_hostile_texts_are_stored_or_passed_over_and_never_break_the_page(room: Room, text: str) -> None:
    outcome = await room.hear(mention("k1", text), mention("k2", UPSET, author="omid"))
    assert outcome.opened >= 1
    assert any(incident.root == "k2" for incident in room.incidents)
