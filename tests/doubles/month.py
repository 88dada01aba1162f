"""Two months of upset people as plain values, written into a store: what reports are checked against."""

import json
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from doubles.values import assessment, incident, mention

from alerts.event import State
from monitor.reply.measures_course import Grade, OurReply
from monitor.store import incidents, mentions
from monitor.store.connection import Store
from monitor.store.mentions import Names
from monitor.store.times import to_ms
from monitor.understand.assessment import Kind

START = datetime(2026, 1, 1, tzinfo=UTC)
MONTH = timedelta(days=30)
HOUR = timedelta(hours=1)
CAUSES = ("delivery", "billing", "outage", "staff_attitude")
TEXTS = (
    "We are sorry, Mina here: your refund leaves today.",
    "Please contact support.",
    "As stated in our terms, no.",
    "We understand how tiring three weeks are; Omid calls you by five.",
    "??",
)


@dataclass(frozen=True)
class Post:
    """One post of a customer; outside an incident it was merely heard."""

    at: datetime
    kind: Kind
    negativity: float
    readable: bool = True
    thanks: bool = False
    inside: bool = True


@dataclass(frozen=True)
class Case:
    """One incident, with everything that was said in it."""

    author: int
    posts: tuple[Post, ...]
    replies: tuple[tuple[datetime, str], ...] = ()
    marked: datetime | None = None
    promise: timedelta = 4 * HOUR
    cause: str = "delivery"
    level: str = "medium"
    state: State = "open"
    reopened: datetime | None = None
    internal: bool = False
    withdrawn: bool = False
    text: str = "Acme: third week, still no refund"
    language: str = "en"
    points: float = 5.0
    cues: tuple[str, ...] = field(default=())

    @property
    def opened(self) -> datetime:
        return self.posts[0].at


def random_case(rng: random.Random) -> Case:
    """Somebody upset within two months; what happens then is drawn."""
    at = START + timedelta(seconds=rng.randrange(int(2 * MONTH.total_seconds())))
    posts = [Post(at, Kind.COMPLAINT, round(rng.uniform(0.5, 1), 3), rng.random() < 0.95)]
    replies, marked, state = [], None, rng.choice(["open", "claimed", "snoozed", "resolved"])
    fate = rng.random()
    if fate < 0.7:
        first = at + timedelta(seconds=rng.randrange(60, 30_000))
        replies = [(first + n * 5 * HOUR, rng.choice(TEXTS)) for n in range(rng.randrange(1, 4))]
        posts += [_later(rng, first) for _ in range(rng.randrange(4))]
    elif fate < 0.8:
        marked = at + timedelta(seconds=rng.randrange(60, 30_000))
    if replies or marked:
        state = rng.choice(["answered", "resolved"])
    if rng.random() < 0.06:
        state = "dismissed"
    return Case(
        author=rng.randrange(90),
        posts=(posts[0], *sorted(posts[1:], key=lambda post: post.at)),
        replies=tuple(replies),
        marked=marked,
        promise=rng.choice([HOUR, 4 * HOUR, 24 * HOUR]),
        cause=rng.choice(CAUSES),
        level=rng.choice(["low", "medium", "high", "critical"]),
        state=state,
        reopened=replies[0][0] + rng.randrange(1, 90) * HOUR if replies and rng.random() < 0.1 else None,
        internal=rng.random() < 0.03,
        withdrawn=not replies and not marked and rng.random() < 0.2,
        points=round(rng.uniform(1, 9), 2),
    )


def _later(rng: random.Random, after: datetime) -> Post:
    kind = rng.choice([Kind.COMPLAINT, Kind.MIXED, Kind.PRAISE, Kind.QUESTION, Kind.QUESTION])
    return Post(
        after + timedelta(seconds=rng.randrange(60, 20 * 24 * 3600)),
        kind,
        round(rng.random(), 3),
        rng.random() < 0.9,
        kind is Kind.QUESTION and rng.random() < 0.4,
        rng.random() < 0.7,
    )


def cases(count: int, seed: int) -> list[Case]:
    rng = random.Random(seed)
    return sorted((random_case(rng) for _ in range(count)), key=lambda case: case.opened)


def judge(reply: OurReply, _: Sequence[str]) -> Grade | None:
    """A coach that everybody can follow: good is what says sorry or understands; "??" it cannot read."""
    if reply.text == "??":
        return None
    size = len(reply.text)
    return Grade("sorry" in reply.text or "understand" in reply.text, size % 10 / 10, size % 7 / 7, size % 3 / 3)


def write(store: Store, found: Sequence[Case], began: datetime = START - MONTH) -> None:
    """Into the tables, as the service would have left them; the first post was heard at `began`."""

    def job(connection: sqlite3.Connection) -> None:
        Writer(connection).post("nobody", Post(began, Kind.NEWS, 0.1, inside=False), "Acme opens a shop", None)
        for case in found:
            Writer(connection).case(case)

    store.write_now(job)


class Writer:
    """Puts plain values into the tables."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection, self.names = connection, Names(connection)
        self.realm, self.brand = self.names.id("sample"), self.names.id("acme")
        self.count = connection.execute("SELECT count(*) FROM mention").fetchone()[0]

    def case(self, case: Case) -> int:
        first = case.posts[0]
        author = mentions.author_id(self.connection, self.realm, mention("k", "", f"person{case.author}").author)
        until = case.marked + 48 * HOUR if case.marked and case.state == "answered" else None
        row = incident(
            id=0, source="sample", author=author, root=f"k{self.count}", opened_at=first.at, updated_at=first.at,
            started_at=case.reopened or first.at, due_at=(case.reopened or first.at) + case.promise, cause=case.cause,
            level=case.level, state=case.state, raised=int(case.reopened is not None), internal=case.internal,
            points=case.points, cues=case.cues, language=case.language, until=until,
        )  # fmt: skip
        number = incidents.insert(self.connection, row)
        said = [self.post(f"person{case.author}", post, case.text, number, case.language) for post in case.posts]
        for at, text in case.replies:
            ours = self.post("acme", Post(at, Kind.OTHER_TOPIC, 0.0), text, None)
            mentions.attach(self.connection, ours, number, "ours")
        if case.withdrawn:
            for post in said:
                mentions.withdraw(self.connection, post, first.at + HOUR)
        self._events(case, number)
        return number

    def post(self, author: str, post: Post, text: str, number: int | None, language: str = "en") -> int:
        self.count += 1
        said = mention(f"k{self.count}", text, author=author, published=post.at)
        judged = replace(
            assessment(complaint=post.kind in (Kind.COMPLAINT, Kind.MIXED), kind=post.kind, language=language),
            negativity=post.negativity, abstained=not post.readable, cues=("thanks",) if post.thanks else (),
        )  # fmt: skip
        who = mentions.author_id(self.connection, self.realm, said.author)
        ids = (self.realm, self.realm, who, self.brand)
        stored = mentions.insert(self.connection, said, judged, ids=ids, text=text, now=post.at)
        mentions.keep_assessment(self.connection, stored, judged)
        if number is not None and post.inside:
            mentions.attach(self.connection, stored, number, "customer")
        return stored

    def _events(self, case: Case, number: int) -> None:
        """What channels were told: that it was answered, with the promise of then, and that it was reopened."""
        answered = case.replies[0][0] if case.replies else case.marked if case.state != "answered" else None
        told = [("answered", answered), ("reopened", case.reopened)]
        for seq, (type_, at) in enumerate(told, 1):
            if at is not None:
                due = {"incident": {"sla": {"first_reply_due_at": (case.opened + case.promise).isoformat()}}}
                self.connection.execute(
                    "INSERT INTO incident_event (incident_id, seq, type, body_json, created_at, level, state, mentions,"
                    " authors, late) VALUES (?, ?, ?, ?, ?, 'low', 'open', 1, 1, 0)",
                    (number, seq, type_, json.dumps(due), to_ms(at)),
                )
