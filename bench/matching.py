"""P4: finding which of many brands a post names."""

import random
from collections.abc import Sequence
from functools import partial

from bench import peer, posts
from bench.rounds import Compared, Effort, compare, cpu, interleaved, micro, times
from bench.table import Line, at_least
from connectors.base import Author, Mention
from monitor.understand.match import Brand, Brands, compile_brands
from monitor.understand.normalise import normalise

POSTS = 6_000
PEER_POSTS = {10: 6_000, 1_000: 1_000, 10_000: 60}
"""Fewer for the peer where it is slow; the figures are for one post."""
NAMING = 0.1
"""Share of posts that name a brand: a public timeline, already narrowed by hashtags or a search."""
GROWTH = 5
SYLLABLES = (
    "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo za",
    "ба ве ги до жу за ка ле ми но пу ра се ти фо хю ца че ши ща",
    "极 云 北 青 蓝 橡 星 海 山 河 风 雷 金 木 水 火 土 光 明 远",
    "با دي سو كا لي مو نا ري فا تو جا هي",
    "پا چی گو ژا کی لو می نو سا ری تو دا",
    "बा की गो मे ना रि सु ता दो ला पी वा",
)
"""What names in six scripts are made up of."""


def run(effort: Effort) -> list[Line]:
    said = posts.posts(effort.amount(POSTS, 600), seed=4, naming=NAMING)
    mentions = [Mention("m", str(number), post.text, Author("a")) for number, post in enumerate(said)]
    compiled = {count: compile_brands(brands(count)) for count in PEER_POSTS}
    lines = [_against(count, compiled[count], mentions, effort) for count in PEER_POSTS]
    return [*lines, _alone(compiled[1_000], mentions, effort), _growth(compiled, mentions, effort)]


def brands(count: int) -> list[Brand]:
    """The fifty, as far as they go, and made-up names in six scripts."""
    rng = random.Random(4)
    names = dict.fromkeys(rng.sample(posts.brand_names(), min(count, 50)))
    while len(names) < count:
        syllables = rng.choice(SYLLABLES).split()
        names["".join(rng.choices(syllables, k=rng.randint(3, 5))).capitalize()] = None
    return [Brand(f"b{number}", (name,)) for number, name in enumerate(names)]


def _against(count: int, compiled: Brands, mentions: Sequence[Mention], effort: Effort) -> Line:
    pattern = peer.pattern([name for brand in brands(count) for name in brand.names], words=True)
    few = [mention.text for mention in mentions[: effort.amount(PEER_POSTS[count], 20)]]

    def theirs() -> float:
        return cpu(lambda: [pattern.search(text.lower()) for text in few]) / len(few)

    compared = compare(theirs, lambda: matching(compiled, mentions), effort.rounds)
    return _line(count, compared)


def _line(count: int, compared: Compared) -> Line:
    measured = f"{count:,} names: normalise and match, CPU per post; peer: lower and `re` alternation"
    shown = (micro(compared.peer), micro(compared.ours))
    if count == 1_000:
        return at_least("P4", measured, compared, shown, 10)
    return Line("P4", measured, *shown, compared.shown)


def matching(compiled: Brands, mentions: Sequence[Mention]) -> float:
    """CPU seconds for one post."""
    return cpu(lambda: [compiled.match(normalise(one.text), one, "und") for one in mentions]) / len(mentions)


def _alone(compiled: Brands, mentions: Sequence[Mention], effort: Effort) -> Line:
    """Without the normalising, which language, lexicon and fingerprint need as well."""
    read = [(normalise(one.text), one) for one in mentions]
    pattern = peer.pattern([name for brand in brands(1_000) for name in brand.names], words=True)
    lower = [text.text.lower() for text, _ in read[: effort.amount(PEER_POSTS[1_000], 20)]]
    compared = compare(
        lambda: cpu(lambda: list(map(pattern.search, lower))) / len(lower),
        lambda: cpu(lambda: [compiled.match(text, one, "und") for text, one in read]) / len(read),
        effort.rounds,
    )
    return Line(
        "P4",
        "1,000 names: match alone, both texts prepared",
        micro(compared.peer),
        micro(compared.ours),
        compared.shown,
    )


def _growth(compiled: dict[int, Brands], mentions: Sequence[Mention], effort: Effort) -> Line:
    few, many = interleaved([partial(matching, compiled[count], mentions) for count in (10, 10_000)], effort.rounds)
    grown = sorted(after / before for before, after in zip(few, many, strict=True))
    middle = grown[len(grown) // 2]
    measured = "10,000 names beside 10, ours"
    return Line("P4", measured, "", times(middle), wanted=f"<= {times(GROWTH)}", reached=middle <= GROWTH)
