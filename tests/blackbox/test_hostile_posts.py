"""Hostile posts: stored or skipped with a reason, rendered safely, scored in time that grows with their length."""

import json
import time
from collections.abc import Callable
from functools import partial

import pytest
from doubles.blackbox_run import ACME, COMPLAINTS, House, ago, channel, source, watched
from doubles.blackbox_sinks import alerts, hook, sink

from monitor.understand.assess import assess_text

SAID = COMPLAINTS[0]
HOSTILE: dict[str, Callable[[int], str]] = {
    "long": lambda n: (SAID + ". ") * (n // 54) + SAID,
    "one word": lambda n: SAID + " " + "a" * n,
    "emoji": lambda n: SAID + " " + "😡" * n,
    "emoji families": lambda n: SAID + " " + "👩‍👩‍👧‍👦" * (n // 7),
    "combining marks": lambda n: SAID + " e" + "\u0301" * n,
    "marks on each letter": lambda n: SAID + " " + "a\u0301\u0327\u0323" * (n // 4),
    "zero width": lambda n: "\u200b".join(SAID) + "\u200b\u200d\u2060\ufeff" * (n // 4),
    "bidi overrides": lambda n: SAID + "\u202e\u2067\u202b" * (n // 3) + " refund",
    "lone surrogates": lambda n: SAID + " " + "\ud83d" * n,
    "NUL": lambda n: SAID + "\0" * n,
    "negations": lambda n: SAID + " not" * (n // 4),
    "brand names": lambda n: SAID + " Acme" * (n // 5),
    "quotes and brackets": lambda n: SAID + "(\"'" * (n // 3),
    "escapes": lambda n: SAID + "\x1b[31m\x9b2J" * (n // 9),
}
LENGTHS = {"emoji": 10_000, "emoji families": 10_000, "combining marks": 5_000}
LONG = 100_000

UNSAFE = {"\x1b", "\x9b", "\0", "\u202e", "\u2067", "\u202b"}
"""Characters that steer a terminal or turn the text around them."""
CEILING = 1.0
"""Seconds of CPU for any text, on any machine that runs tests."""
TOO_SHORT_TO_COMPARE = 0.002
"""Seconds; below, the resolution of the clock and the caches decide, not the length."""


def hostile(kind: str) -> str:
    return HOSTILE[kind](LENGTHS.get(kind, LONG))


def lines(*kinds: str) -> str:
    """JSON lines as an export holds them; what has no UTF-8 is escaped."""
    written = ago(minutes=1).isoformat()
    return "".join(
        json.dumps({"key": kind, "author": f"@{kind}", "text": hostile(kind), "published": written}) + "\n"
        for kind in kinds
    )


async def test_hostile_posts_are_stored_or_skipped_with_a_reason_and_shown_safely(house: House) -> None:
    receiver = sink()
    (house.folder / "posts.jsonl").write_text(lines(*HOSTILE), encoding="utf-8")
    async with watched(receiver) as ears:
        to = hook(house, ears), channel("terminal", id="screen")
        house.configure(ACME, source("file", path="posts.jsonl"), *to)
        shown = [await house.once()]
    commands = "incidents list", "incidents show 1", "explain 1", "explain m2 --json", "score --file posts.jsonl"
    for command, ended in zip(commands, await house.run_all(*commands), strict=True):
        assert (ended.code, ended.err) == (0, ""), command
        shown.append(ended)
    stored, skipped = house.value("SELECT count(*) FROM mentions"), house.rows("SELECT reason FROM skipped")
    assert stored + len(skipped) == len(HOSTILE)
    assert all(reason.startswith("line ") for (reason,) in skipped)
    assert stored >= len(HOSTILE) - 1  # a lone surrogate is no JSON
    assert house.rows("SELECT DISTINCT state FROM deliveries") == [("sent",)]
    assert alerts(receiver.deliveries)
    assert len(shown[-1].out.splitlines()) == len(HOSTILE)
    assert all(0 <= json.loads(line)["complaint"] <= 1 for line in shown[-1].out.splitlines())
    assert not set("".join(ended.out for ended in shown)) & UNSAFE
    assert house.value("SELECT max(length(text)) FROM mentions") <= 20_000


@pytest.mark.parametrize("kind", HOSTILE)
def test_twice_the_text_costs_at_most_three_times_the_work(kind: str) -> None:
    assess_text(SAID)  # the knowledge files are read once
    small, large = HOSTILE[kind](2_500), HOSTILE[kind](5_000)
    once, twice = _cheapest(small), _cheapest(large)
    assert twice <= 3 * max(once, TOO_SHORT_TO_COMPARE)
    assert _cheapest(hostile(kind)) <= CEILING


def _cheapest(text: str) -> float:
    """Seconds of CPU, the best of three."""
    return min(map(_seconds, [partial(assess_text, text, brand="acme")] * 3))


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
