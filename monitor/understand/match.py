"""Which of our brands a mention is about: all names and queries compiled into one pass over the text."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ahocorasick_rs import AhoCorasick

from connectors.base import Mention
from monitor.understand.edges import Form, forms, place
from monitor.understand.normalise import Normalised
from monitor.understand.query import (
    And,
    Domain,
    Expression,
    From,
    Lang,
    Not,
    Or,
    Site,
    Term,
    handle,
    parse,
    term,
)

Spans = tuple[tuple[int, int], ...]
Wanted = Term | Domain

_ZWNJ = "\u200c"


@dataclass(frozen=True, slots=True)
class Brand:
    """What a brand is called, and which posts count as about it: its `query`, or else any of its names."""

    id: str
    names: tuple[str, ...] = ()
    query: str | None = None
    accounts: tuple[str, ...] = ()
    """Its own, as `network:@handle`."""


@dataclass(frozen=True, slots=True)
class Match:
    """The brand, and where its names stand in the normalised text."""

    brand: str
    spans: Spans


@dataclass(frozen=True, slots=True)
class _Compiled:
    brand: Brand
    names: frozenset[Wanted]
    condition: Expression


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a condition is asked of."""

    found: Mapping[Wanted, list[tuple[int, int]]]
    mention: Mention
    language: str


@dataclass(frozen=True, slots=True)
class Brands:
    """The compiled brands; made by `compile_brands`, shared by all posts."""

    _automaton: AhoCorasick
    _forms: tuple[tuple[tuple[Wanted, Form], ...], ...]
    """What each pattern of the automaton stands for."""
    _brands: tuple[_Compiled, ...]
    _named: frozenset[Wanted]
    _anchored: Mapping[Wanted, tuple[int, ...]]
    """The brands that cannot match without one of these."""
    _unanchored: tuple[int, ...]

    def may_match(self, normalised: Normalised) -> bool:
        """Whether a closer look is worth it; false for nearly all posts of a public timeline."""
        return bool(self._unanchored) or self._automaton.find_matches_as_indexes(normalised.text) != []

    def match(self, normalised: Normalised, mention: Mention, language: str) -> Match | None:
        """The first configured brand that the mention is about, or None."""
        found = self._find(normalised)
        if not found and not self._unanchored:
            return None
        facts = _Facts(found, mention, language)
        candidates = {brand for wanted in found for brand in self._anchored.get(wanted, ())}
        for index in sorted(candidates.union(self._unanchored)):
            compiled = self._brands[index]
            if _holds(compiled.condition, facts):
                return Match(compiled.brand.id, _union(found.get(name, ()) for name in compiled.names))
        return None

    def names(self, normalised: Normalised) -> Spans:
        """Where names of any brand stand in the normalised text, rising, not overlapping.

        For masking them before their language or feeling is read: `united` is a word, and a positive one.
        """
        return _union(spans for wanted, spans in self._find(normalised).items() if wanted in self._named)

    def _find(self, normalised: Normalised) -> dict[Wanted, list[tuple[int, int]]]:
        found: dict[Wanted, list[tuple[int, int]]] = {}
        for pattern, start, end in self._automaton.find_matches_as_indexes(normalised.text, overlapping=True):
            for wanted, form in self._forms[pattern]:
                if (span := place(normalised, start, end, form)) is not None:
                    found.setdefault(wanted, []).append(span)
        return found


def compile_brands(brands: Sequence[Brand]) -> Brands:
    """All brands as one automaton. Raises QueryError."""
    compiled = tuple(_compile(brand) for brand in brands)
    wanted = {leaf for entry in compiled for leaf in (*entry.names, *_leaves(entry.condition))}
    patterns: dict[str, list[tuple[Wanted, Form]]] = {}
    for leaf in sorted(wanted, key=repr):
        for form in forms(leaf):
            patterns.setdefault(form.text, []).append((leaf, form))
    anchored, unanchored = _anchor(compiled)
    return Brands(
        _automaton=AhoCorasick(list(patterns), store_patterns=False),
        _forms=tuple(map(tuple, patterns.values())),
        _brands=compiled,
        _named=frozenset(name for entry in compiled for name in entry.names),
        _anchored=anchored,
        _unanchored=unanchored,
    )


def blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with a space for each code point of the spans, so that places in it stay the same."""
    pieces, done = [], 0
    for start, end in sorted(spans):
        pieces += [text[done:start], " " * (end - max(start, done))]
        done = max(done, end)
    return "".join([*pieces, text[done:]])


def _compile(brand: Brand) -> _Compiled:
    names = frozenset([*_names(brand), *_handles(brand)])
    condition = parse(brand.query) if brand.query else Or(tuple(names))
    return _Compiled(brand, names, condition)


def _names(brand: Brand) -> Iterator[Wanted]:
    """The names as written, and with a space where they have a hyphen or ZWNJ: many people write one."""
    for name in brand.names:
        for spelling in {name, name.replace("-", " "), name.replace(_ZWNJ, " ")}:
            if wanted := term(spelling):
                yield wanted


def _handles(brand: Brand) -> Iterator[Wanted]:
    """The accounts as people address them: @name, with and without the server."""
    for account in brand.accounts:
        name = handle(account.partition(":")[2])
        for spelling in {name, name.split("@")[0]}:
            if wanted := term("@" + spelling):
                yield wanted


def _leaves(expression: Expression) -> Iterator[Wanted]:
    match expression:
        case Term() | Domain():
            yield expression
        case And(parts) | Or(parts):
            for part in parts:
                yield from _leaves(part)
        case Not(part):
            yield from _leaves(part)


def _anchor(compiled: Sequence[_Compiled]) -> tuple[dict[Wanted, tuple[int, ...]], tuple[int, ...]]:
    """By which terms a brand is tried at all; ten thousand queries with `app` must not all be tried for it."""
    usage = Counter(leaf for entry in compiled for leaf in set(_leaves(entry.condition)))
    anchored: dict[Wanted, list[int]] = {}
    unanchored = []
    for index, entry in enumerate(compiled):
        anchors = _anchors(entry.condition, usage)
        if anchors is None:
            unanchored.append(index)
        for leaf in anchors or ():
            anchored.setdefault(leaf, []).append(index)
    return {leaf: tuple(indexes) for leaf, indexes in anchored.items()}, tuple(unanchored)


def _anchors(expression: Expression, usage: Counter[Wanted]) -> frozenset[Wanted] | None:
    """Terms of which one must be there, the rarest such set; None where it may hold without any."""
    match expression:
        case Term() | Domain():
            return frozenset([expression])
        case And(parts):
            sets = [anchors for part in parts if (anchors := _anchors(part, usage)) is not None]
            return min(sets, key=lambda anchors: sum(usage[leaf] for leaf in anchors), default=None)
        case Or(parts):
            every = [_anchors(part, usage) for part in parts]
            known = [anchors for anchors in every if anchors is not None]
            return frozenset().union(*known) if len(known) == len(every) else None
        case _:
            return None


def _holds(expression: Expression, facts: _Facts) -> bool:
    match expression:
        case Term() | Domain():
            return expression in facts.found
        case And(parts):
            return all(_holds(part, facts) for part in parts)
        case Or(parts):
            return any(_holds(part, facts) for part in parts)
        case Not(part):
            return not _holds(part, facts)
        case _:
            return _holds_outside(expression, facts)


def _holds_outside(expression: Lang | From | Site, facts: _Facts) -> bool:
    """What is not in the text: its language, its author, its place."""
    match expression:
        case Lang(codes):
            language = facts.language.lower()
            return any(language == code or language.startswith(code + "-") for code in codes)
        case From(wanted):
            return _same_author(wanted, facts.mention.author.handle)
        case Site(host):
            return _is_on(host, facts.mention.url)


def _same_author(wanted: str, author: str | None) -> bool:
    """`@coyote` is also `coyote@some.server`; with a server, only that one."""
    if author is None:
        return False
    written = handle(author)
    return wanted == written or ("@" not in wanted and wanted == written.split("@")[0])


def _is_on(host: str, url: str | None) -> bool:
    place_of = (urlsplit(url).hostname or "") if url else ""
    return place_of == host or place_of.endswith("." + host)


def _union(groups: Iterable[Iterable[tuple[int, int]]]) -> Spans:
    """Spans as few rising ones that do not overlap."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(span for group in groups for span in group):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
