"""The report of a month, beside the same figures calculated by other means."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import comb, sqrt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from doubles.month import CAUSES, HOUR, MONTH, START, Case, Post, cases, judge, write

from alerts.base import LANGUAGES, Language
from alerts.voice import Voice
from monitor.report import Period, Report, period, report
from monitor.report_text import INDENT, as_json, lines
from monitor.store.connection import Store
from monitor.understand.assessment import Kind

UTC = ZoneInfo("UTC")
Z = 1.959963984540054
NOW = START + 2 * MONTH + timedelta(days=1)
LAST_MONTH = Period(START + MONTH, START + 2 * MONTH, NOW)
UPSET = (Kind.COMPLAINT, Kind.MIXED)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.opened(tmp_path / "a.db") as opened:
        yield opened


def read(store: Store, span: Period = LAST_MONTH, brand: str | None = None) -> Report:
    return store.read_now(lambda connection: report(connection, span, brand, judge))


def told(store: Store, span: Period = LAST_MONTH) -> Any:
    return as_json(read(store, span), UTC)


def by_hand(everything: list[Case], since: datetime, as_of: datetime) -> dict[str, tuple[Any, ...]]:
    """Every measure of one month straight from the cases: plain loops, textbook formulas, nothing of ours."""
    got: dict[str, list[float | None]] = {name: [] for name in NAMES}
    for case in everything:
        reply = case.replies[0][0] if case.replies else case.marked
        seen = reply is not None and reply <= as_of
        if case.internal or case.withdrawn or case.state == "dismissed" or not since <= case.opened < since + MONTH:
            continue
        due = case.opened + case.promise
        got["acknowledged"] += [1] if seen else [] if due > as_of else [0]
        got["in_time"] += [int(reply <= due)] if seen else [] if due > as_of else [0]
        got["first_reply"] += [(reply - case.opened).total_seconds() if seen else None]
        other = [c.opened for c in everything if c.author == case.author and c.state != "dismissed"]
        got["repeated"] += [int(any(timedelta(0) < case.opened - o <= timedelta(days=14) for o in other))]
        for at, text in case.replies:
            size, said = len(text), "sorry" in text or "understand" in text
            if at <= as_of:
                got["good_replies"] += [] if text == "??" else [int(said)]
                for name, base in (("positive", 10), ("to_the_matter", 7), ("personal", 3)):
                    got[name] += [None if text == "??" else size % base / base]
        if not seen:
            continue
        posts = sorted((p for c in everything if c.author == case.author for p in c.posts), key=lambda p: p.at)
        before = [p for p in case.posts if p.inside and p.at <= reply][-1]
        after = [p for p in posts if reply < p.at <= min(reply + timedelta(days=14), as_of)][:1]
        eased = before.negativity - after[0].negativity if after and before.readable and after[0].readable else None
        got["mood_change"] += [eased]
        got["calmer"] += [] if eased is None else [int(eased > 0)]
        if reply + 48 * HOUR <= as_of:
            soon = [p for p in posts if reply < p.at <= reply + 48 * HOUR]
            again = case.reopened is not None and reply < case.reopened <= reply + 48 * HOUR
            upset = again or any(p.kind in UPSET for p in soon)
            glad = any(p.kind is Kind.PRAISE or (p.thanks and p.kind not in UPSET) for p in soon)
            got["recovered"] += [int(not upset)]
            got["content"] += [int(glad and not upset)]
    return {name: shares(values) if name in SHARES else medians(values) for name, values in got.items()}


SHARES = {"acknowledged", "in_time", "good_replies", "calmer", "recovered", "content", "repeated"}
NAMES = {*SHARES, "first_reply", "positive", "to_the_matter", "personal", "mood_change"}


def shares(values: list[Any]) -> tuple[Any, ...]:
    """Wilson's bounds as the roots of n(p - x)² = z² x(1 - x)."""
    n, hits = len(values), sum(values)
    a, b, c = n + Z * Z, -(2 * hits + Z * Z), hits * hits / n
    root = sqrt(b * b - 4 * a * c)
    return hits / n, hits, n, (-b - root) / (2 * a), (-b + root) / (2 * a)


def medians(values: list[Any]) -> tuple[Any, ...]:
    """Ranks by exact integers: the largest k with 40 times the sum of the first k coefficients at most 2 to the n."""
    known = sorted(value for value in values if value is not None)
    n = len(known)
    k = max(k for k in range(n // 2) if 40 * sum(comb(n, i) for i in range(k)) <= 2**n)
    return (known[(n - 1) // 2] + known[n // 2]) / 2, n, len(values), known[k - 1], known[n - k]


def change(now: tuple[Any, ...], before: tuple[Any, ...]) -> tuple[float, float, float]:
    (a, _, _, a_low, a_high), (b, _, _, b_low, b_high) = now, before
    return a - b, a - b - abs(complex(a - a_low, b_high - b)), a - b + abs(complex(a_high - a, b - b_low))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_measure_of_a_month_equals_an_independent_calculation_to_the_digit(store: Store, seed: int) -> None:
    month = cases(400, seed)
    write(store, month)
    now = by_hand(month, START + MONTH, NOW)
    before = by_hand(month, START, NOW - MONTH)
    found = told(store)["measures"]
    assert set(found) == NAMES
    for name, figures in found.items():
        assert seen(figures, FIGURES) == rounded(now[name]), name
        assert seen(figures["before"], FIGURES) == rounded(before[name]), name
        assert seen(figures["change"], CHANGES) == rounded(change(now[name], before[name])), name


FIGURES, CHANGES = ("value", "numerator", "denominator", "low", "high"), ("value", "low", "high")


def seen(figures: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(figures[name] for name in names)


def rounded(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(round(value, 4) for value in values)


def test_the_counts_reconcile_with_the_store(store: Store) -> None:
    write(store, cases(300, 4))
    found = told(store)
    counts = found["counts"]
    span = (int((START + MONTH).timestamp() * 1000), int((START + 2 * MONTH).timestamp() * 1000))
    rows = store.read_now(
        lambda c: c.execute("SELECT state, level FROM incident WHERE opened_at >= ? AND opened_at < ?", span).fetchall()
    )
    assert counts["opened"] == len(rows)
    assert counts["opened"] == counts["measured"] + counts["dismissed"] + counts["internal"] + counts["withdrawn"]
    assert counts["dismissed"] == sum(state == "dismissed" for state, _ in rows)
    assert sum(counts["by_severity"].values()) == counts["measured"] == found["opened"]["value"]
    assert sum(line["opened"]["value"] for line in found["causes"]) == counts["measured"]
    assert {line["cause"] for line in found["causes"]} == set(CAUSES)
    parts = [found["recovered_by_first_reply"][name]["denominator"] for name in ("good", "other")]
    assert 0 < sum(parts) <= found["measures"]["recovered"]["denominator"]


def test_the_text_has_how_we_spoke_and_how_it_ended_side_by_side(store: Store) -> None:
    write(store, cases(300, 5))
    text = "\n".join(lines(read(store), UTC))
    line = next(line for line in text.splitlines() if line.startswith("  delivery went wrong: "))
    assert "good replies" in line
    assert "content or quiet after it" in line
    assert "where our first reply was good" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_line_and_every_figure_of_it(store: Store, language: Language) -> None:
    write(store, cases(300, 5))
    found = read(store)
    english, other = (lines(found, UTC, Voice(spoken, "monitor"))[1:] for spoken in ("en", language))
    voice = Voice(language, "monitor")
    for ours, theirs in zip(english, other, strict=True):
        figures = [voice.in_digits(figure) for both in re.findall(r"(\d+) of (\d+)", ours) for figure in both]
        assert Counter(figures) <= Counter(re.findall(r"[\d]+", theirs))
        assert indent(theirs) == indent(ours)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_english_is_left_in_another_language(store: Store, language: Language) -> None:
    write(store, [])
    text = "\n".join(lines(read(store), UTC, Voice(language, "monitor")))
    assert re.findall("[A-Za-z]+", text.replace("docs/empathy.md", "")) == []


def indent(line: str) -> int:
    return (len(line) - len(line.lstrip())) // len(INDENT)


def test_nobody_of_ours_is_named(store: Store) -> None:
    write(store, cases(50, 6))
    store.write_now(lambda c: c.execute("UPDATE incident SET claimed_by = 'mina-of-ours', assigned = 'mina-of-ours'"))
    assert "mina-of-ours" not in str(told(store))


def one(at: datetime, **changes: Any) -> Case:
    return Case(**{"author": 1, "posts": (Post(at, Kind.COMPLAINT, 0.8),), **changes})


def test_an_empty_store_reports_nothing_and_invents_no_figure(store: Store) -> None:
    found = told(store)
    assert found["counts"]["opened"] == 0
    assert {figures["value"] for figures in found["measures"].values()} == {None}
    assert found["originals"] == []
    assert "no whole period before" in found["digest"]


def test_what_was_before_we_listened_is_not_compared(store: Store) -> None:
    write(store, cases(40, 7), began=START + timedelta(days=1))
    assert told(store)["opened"]["before"] is None
    assert "listening since" in told(store)["digest"]


def test_only_the_brand_that_was_asked_for_is_counted(store: Store) -> None:
    write(store, [one(START + MONTH + HOUR)])
    assert read(store, brand="acme").counts.opened == 1
    assert read(store, brand="zipcart").counts.opened == 0
    assert read(store, brand="zipcart").counts.heard == 0


def test_originals_are_the_gravest_of_each_cause_and_hold_no_personal_number(store: Store) -> None:
    at = START + MONTH + HOUR
    texts = {
        "delivery": "Acme lost my parcel, call +49 30 901820, order 4711-98765-22!",
        "billing": "Акме списали деньги дважды",
        "outage": "تطبيق أكمي لا يفتح منذ أيام",
    }
    found = [
        one(at + n * HOUR, author=n, cause=cause, text=text, points=9.0 - n, state="open")
        for n, (cause, text) in enumerate(texts.items())
    ]
    second = one(at, author=8, text="Acme: a second lost parcel", points=8.5)
    grave = one(at, author=9, text="Acme, I cannot go on", points=10.0, cues=("distress",), cause="safety")
    write(store, [*found, second, grave])
    originals = told(store)["originals"]
    assert [one["cause"] for one in originals] == ["delivery", "billing", "outage", "delivery"]
    assert "901820" not in str(originals)
    assert originals[1]["text"] == texts["billing"]
    assert "cannot go on" not in str(told(store))


def test_a_post_that_its_author_removed_is_not_quoted(store: Store) -> None:
    at = START + MONTH + HOUR
    write(store, [one(at, withdrawn=True, replies=((at + HOUR, "We are sorry"),), text="Acme is a disgrace")])
    assert told(store)["counts"]["measured"] == 1
    assert told(store)["originals"] == []


def test_what_was_said_to_us_alone_is_counted_and_neither_measured_nor_quoted(store: Store) -> None:
    at = START + MONTH + HOUR
    write(store, [one(at, author=1), one(at, author=2)])
    store.write_now(lambda c: c.execute("UPDATE mention SET private = 1 WHERE incident = 1"))
    counts = told(store)["counts"]
    assert (counts["opened"], counts["measured"], counts["private"]) == (2, 1, 1)
    assert "1 private" in "\n".join(lines(read(store), UTC))
    assert [original["incident"] for original in told(store)["originals"]] == ["inc-000002"]


def test_of_a_conversation_in_public_no_private_words_are_quoted(store: Store) -> None:
    write(store, [one(START + MONTH + HOUR, text="Acme is a disgrace")])
    columns = "realm, source, author, brand, language, published, seen, kind, negativity, incident, role"
    store.write_now(
        lambda c: c.execute(
            f"INSERT INTO mention (key, text, complaint, private, {columns})"
            f" SELECT 'alone', 'Acme, my card is blocked', 1, 1, {columns} FROM mention WHERE role = 'customer'"
        )
    )
    assert told(store)["counts"]["private"] == 0
    assert told(store)["originals"] == []


@pytest.mark.parametrize(
    "since,until",
    [(NOW, None), (NOW - HOUR, NOW - 2 * HOUR), (NOW + HOUR, NOW + 2 * HOUR)],
    ids=["no time", "backwards", "in the future"],
)
def test_an_empty_period_is_refused(since: datetime, until: datetime | None) -> None:
    with pytest.raises(ValueError, match="period is empty"):
        period(since, until, NOW)


def test_the_period_before_is_seen_as_it_looked_at_the_same_age() -> None:
    assert LAST_MONTH.before() == Period(START, START + MONTH, NOW - MONTH)
