"""P2: the dearest posts that anybody could write, from HTML to the assessment, and how their cost grows."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from statistics import median

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from bench import posts
from bench.rounds import Effort, compare, cpu, interleaved, milli, times
from bench.table import Line
from connectors.base import Author, Mention
from connectors.markup import plain
from monitor.understand.assess import assess_all
from monitor.understand.match import Brands, compile_brands

SIZES = (5_000, 10_000, 50_000, 100_000)
"""Code points. Servers allow 500 to 10,000; the last two are what a hostile one could send. Growth: each pair."""
AT_MOST = 0.050
GROWTH = 2.5
SLOW = 1.0
"""A post that takes so many seconds is not measured a second time."""
JOY, PEER_EMOJI = "\U0001f602", 1_000
"""To vaderSentiment this is "face with tears of joy", two words with a feeling. It needs half a minute for 10,000."""

HOSTILE: dict[str, Callable[[int], str]] = {
    "emoji": lambda size: "😡" * size,
    "emoji between words": lambda size: "bad😡 " * (size // 5),
    "but chain": lambda size: "but good bad " * (size // 13),
    "one giant token": lambda size: "b" * size,
    "one giant Han run": lambda size: "不好差" * (size // 3),
    "combining marks": lambda size: "a" + "\u0301" * (size - 1),
    "letters with marks": lambda size: "e\u0323\u0302" * (size // 3),
    "zero-width": lambda size: "bad\u200b" * (size // 4),
    "bidi overrides": lambda size: "\u202ebad \u202c" * (size // 6),
    "ligatures": lambda size: "\ufdfa" * size,
    "negators": lambda size: "not very " * (size // 9),
    "Hindi words": lambda size: "नहीं अच्छा " * (size // 11),
    "brand names": lambda size: "acme " * (size // 5),
    "links": lambda size: "https://" * (size // 8),
    "handles": lambda size: "@a" * (size // 2),
    "hashtags": lambda size: "#AcmeFail" * (size // 9),
    "HTML: brackets": lambda size: "<" * size,
    "HTML: open paragraphs": lambda size: "<p" * (size // 2),
    "HTML: open breaks": lambda size: "<br " * (size // 4),
    "HTML: nested": lambda size: "<b>" * (size // 7) + "</b>" * (size // 7),
    "HTML: paragraphs": lambda size: "<p>bad</p>" * (size // 10),
    "HTML: entities": lambda size: "&amp;lt;" * (size // 8),
    "HTML: broken entities": lambda size: "&" * size,
}


def run(effort: Effort) -> list[Line]:
    brands = compile_brands(posts.brands())
    costs = {name: _rounds(brands, make, effort.rounds) for name, make in HOSTILE.items()}
    growth = {name: max(_growth(each, 1), _growth(each, 3)) for name, each in costs.items()}
    return [_dearest(costs, 1), _dearest(costs, 3), *_emoji(brands, effort, growth)]


def _rounds(brands: Brands, make: Callable[[int], str], rounds: int) -> list[list[float]]:
    """CPU seconds in each round, for each size. A first look warms what is read once, and stops what is too slow."""
    candidates = [partial(understanding, brands, make(size)) for size in SIZES]
    first = interleaved(candidates, 1)
    return first if max(map(max, first)) > SLOW else interleaved(candidates, rounds)


def _growth(costs: Sequence[Sequence[float]], size: int) -> float:
    """time(2n) / time(n), in the rounds: what disturbs one size disturbs the other of the same round."""
    return median(twice / once for once, twice in zip(costs[size - 1], costs[size], strict=True))


def understanding(brands: Brands, html: str) -> float:
    """CPU seconds from the HTML that a server sent to the assessment of a post that names a brand."""
    return cpu(lambda: assess_all([Mention("mastodon", "1", plain(f"Acme {html}"), Author("a"))], brands))


def _dearest(costs: Mapping[str, Sequence[Sequence[float]]], size: int) -> Line:
    medians = {name: median(each[size]) for name, each in costs.items()}
    name = max(medians, key=medians.__getitem__)
    over = sum(cost > AT_MOST for cost in medians.values())
    measured = f"dearest of {len(medians)} hostile posts of {SIZES[size]:,} code points, HTML to assessment, CPU"
    ours = f"{milli(medians[name])} ({name}); {over} over the limit"
    return Line("P2", measured, "", ours, wanted=f"<= {milli(AT_MOST)}", reached=not over)


def _emoji(brands: Brands, effort: Effort, growth: Mapping[str, float]) -> list[Line]:
    """Growth of ours at its worst beside vaderSentiment's with emoji; and both on the same emoji."""
    score = SentimentIntensityAnalyzer().polarity_scores
    text, half = JOY * PEER_EMOJI, JOY * (PEER_EMOJI // 2)
    theirs = compare(lambda: cpu(lambda: score(text)), lambda: cpu(lambda: score(half)), effort.rounds)
    both = compare(lambda: cpu(lambda: score(text)), lambda: understanding(brands, text), effort.rounds)
    name = max(growth, key=growth.__getitem__)
    ours = f"{times(growth[name])} ({name}); {sum(each > GROWTH for each in growth.values())} over the limit"
    shown = (milli(both.peer), milli(both.ours))
    return [
        Line("P2", "time(2n) / time(n), the worst; peer: vaderSentiment, emoji", times(theirs.ratio), ours,
             wanted=f"<= {times(GROWTH)}", reached=growth[name] <= GROWTH),
        Line("P2", f"{PEER_EMOJI:,} emoji; peer: vaderSentiment alone", *shown, both.shown),
    ]  # fmt: skip
