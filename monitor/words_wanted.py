"""What sources look for that choose posts by words and were given none: the names and queries of the brands."""

from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

from connectors.base import Source
from monitor.entries import Mistakes
from monitor.understand.query import And, Domain, Expression, Or, QueryError, Term, parse


@runtime_checkable
class LooksForWords(Protocol):
    """Offered by sources that would otherwise bring everything that anybody writes."""

    words: tuple[str, ...]

    def looking_for(self, words: tuple[str, ...]) -> Source:
        """As it is where it has words of its own, else with these."""
        ...


class Heard(Protocol):
    """A brand, as far as it says what posts about it hold."""

    @property
    def id(self) -> str: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    @property
    def query(self) -> str | None: ...


def with_words(sources: Iterable[Source], brands: Sequence[Heard], mistakes: Mistakes) -> list[Source]:
    """The sources, each with words to look for. What is wrong with the brands themselves was told before."""
    return [
        _with_words(source, source, brands, mistakes) if isinstance(source, LooksForWords) else source
        for source in sources
    ]


def _with_words(source: Source, asks: LooksForWords, brands: Sequence[Heard], mistakes: Mistakes) -> Source:
    heard = [brand for brand in brands if source.brand in (None, brand.id)]
    try:
        found = {brand.id: words_of(brand) for brand in heard}
    except QueryError:  # told with the brand
        return source
    wordless = [brand.id for brand in heard if brand.query is not None and not found[brand.id]]
    if not asks.words and wordless:
        whose = f'the query of brand "{wordless[0]}" also finds posts that hold none of its words'
        mistakes.add(f'source "{source.id}"', f'needs "words": {whose}')
    elif not asks.words and not any(found.values()) and not mistakes.lines:
        mistakes.add(f'source "{source.id}"', 'needs "words", or a brand with names')
    return asks.looking_for(tuple(dict.fromkeys(word for words in found.values() for word in words)))


def words_of(brand: Heard) -> tuple[str, ...]:
    """Words of which every post about this brand holds one; none where there is no such word."""
    if brand.query is None:
        return tuple(name for name in brand.names if any(map(str.isalnum, name)))
    return tuple(sorted(_needed(parse(brand.query))))


def _needed(wanted: Expression) -> frozenset[str]:
    """As `words_of`, of a part of a query."""
    match wanted:
        case Term(text):
            return frozenset({text})
        case Domain(host):
            return frozenset({host})
        case And(parts):
            # All of them are there, so that any will do: of fewer words more can be told apart.
            return min(filter(None, map(_needed, parts)), key=len, default=frozenset())
        case Or(parts):
            each = [_needed(part) for part in parts]
            return frozenset().union(*each) if all(each) else frozenset()
        case _:
            return frozenset()
