"""The catalogues: every sentence that an alert can say, a file of Fluent for each language.

Fluent (https://projectfluent.org) brings Babel, which knows plurals, groups of digits and names of languages from
the Unicode locale data. Loading both takes longer than most commands run: only `voice` imports this, when a
sentence is asked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.numbers import format_compact_decimal, format_decimal
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentInt, FluentNone, FluentType
from fluent.syntax.ast import Resource

EXACT_BELOW = 10_000
"""From here on a glance needs no single digits: 41k, 1.2M."""
SIGNIFICANT = 3
PACKAGE = "alerts"


@dataclass(frozen=True, slots=True)
class Amount(FluentType):
    """A number in a sentence, where it stands as it is written in the language."""

    value: int
    shown: str

    def format(self, locale: Locale) -> str:  # noqa: ARG002 - Fluent hands it in
        return self.shown


def number_in(fact: Amount | str) -> FluentType:
    """What NUMBER($count) is in a catalogue: the number that chooses the plural; "?" chooses none."""
    return FluentInt(fact.value) if isinstance(fact, Amount) else FluentNone(fact)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sentences of one language."""

    bundle: FluentBundle
    locale: Locale
    digits: Mapping[int, str]

    def has(self, message: str) -> bool:
        return self.bundle.has_message(message)

    def say(self, message: str, facts: Mapping[str, str | int]) -> str:
        """The sentence with its facts. A missing fact shows its name: better that than no alert."""
        pattern = self.bundle.get_message(message).value
        assert pattern is not None
        filled = {
            name: fact if isinstance(fact, str) else Amount(fact, self.number(fact)) for name, fact in facts.items()
        }
        said, _ = self.bundle.format_pattern(pattern, filled)
        return str(said)

    def number(self, value: int) -> str:
        """2,900, 41k, 1.2M, 4.1万: as exact as a glance can use."""
        if value < 1_000:
            return self.in_digits(str(value))
        if value < EXACT_BELOW:
            return self.in_digits(format_decimal(value, locale=self.locale, numbering_system="default"))
        # Rounded first, because 999,500 is 1M and not 1000k.
        value = round(value, SIGNIFICANT - len(str(value)))
        shown = self._compact(value, 0)
        if not shown[1:2].isdigit():
            shown = self._compact(value, 1)
        # The locale data write 41K; k is what people read beside follower counts.
        return self.in_digits(shown.replace("K", "k"))

    def _compact(self, value: int, fraction: int) -> str:
        return format_compact_decimal(value, locale=self.locale, fraction_digits=fraction, numbering_system="default")

    def in_digits(self, text: str) -> str:
        """The text with the digits of the language."""
        return text.translate(self.digits)

    def name_of(self, language: str) -> str | None:
        """What people of this language call another one, by its ISO 639 code."""
        name = self.locale.languages.get(language)
        return str(name) if name else None


@cache
def catalogue(language: str, package: str = PACKAGE) -> Catalogue:
    """The catalogue of one of `alerts.base.LANGUAGES`: what alerts say, and what `package` has to say beside it."""
    # Fluent's own isolates would stand around every number, also in the languages that need none.
    bundle = FluentBundle([language], functions={"NUMBER": number_in}, use_isolating=False)
    for name in dict.fromkeys((PACKAGE, package)):
        for resource in _resources(language, name):
            bundle.add_resource(resource)
    found = Catalogue(bundle, Locale.parse(language), {})
    return replace(found, digits=dict(zip(map(ord, "0123456789"), found.say("digits", {}), strict=True)))


@cache
def _resources(language: str, package: str) -> tuple[Resource, ...]:
    """Read once, because the command line says what alerts say, too."""
    return tuple(FluentResource(source) for source in sources_of(language, package))


def sources_of(language: str, *packages: str) -> Iterator[str]:
    """The files that a native speaker edits: `words/fa.ftl`, or `words/fa_report.ftl` where one would be too long."""
    for package in packages:
        for file in sorted((files(package) / "words").iterdir(), key=lambda file: file.name):
            if file.name.endswith(".ftl") and file.name[:-4].partition("_")[0] == language:
                yield file.read_text(encoding="utf-8")
