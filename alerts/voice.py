"""The language of an agent: what is said in it, and how strangers' words stand between ours."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.base import Language
from alerts.safe_text import FSI, PDI, cut, inline, one_line

if TYPE_CHECKING:
    from alerts.catalogue import Catalogue

RIGHT_TO_LEFT: frozenset[Language] = frozenset({"fa", "ar"})


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks one language. The catalogue is read when it first says something."""

    language: Language
    package: str = "alerts"
    """Whose sentences it knows beside those of alerts: the command line has its own in `monitor`."""

    @property
    def right_to_left(self) -> bool:
        return self.language in RIGHT_TO_LEFT

    def say(self, message: str, **facts: str | int) -> str:
        """A sentence of the catalogue. Numbers choose its plural; strings stand in it as they are."""
        return self._catalogue.say(message, facts)

    def word(self, kind: str, code: str) -> str | None:
        """Our word for a code of the contract; None for a code that the catalogue does not know."""
        message = f"{kind}-{code}"
        return self.say(message) if self._catalogue.has(message) else None

    def number(self, value: int) -> str:
        return self._catalogue.number(value)

    def in_digits(self, text: str) -> str:
        """The text with the digits of the language."""
        return self._catalogue.in_digits(text)

    def name_of(self, language: str) -> str | None:
        """What people of this language call another one, by its ISO 639 code."""
        return self._catalogue.name_of(language)

    def join(self, *parts: str) -> str:
        """The parts that say anything, as one list."""
        joined, *rest = [part for part in parts if part] or [""]
        for part in rest:
            joined = self.say("joined", start=joined, more=part)
        return joined

    def inline(self, text: str, limit: int) -> str:
        """One safe line of a stranger that keeps its own direction inside a line of ours."""
        if not self.right_to_left:
            return inline(text, limit)
        return self.apart(cut(one_line(text), limit))

    def apart(self, text: str) -> str:
        """Names and commands in Latin letters, kept whole inside a line that runs from right to left."""
        return f"{FSI}{text}{PDI}" if self.right_to_left and text else text

    @property
    def _catalogue(self) -> "Catalogue":
        # Not at the top: Fluent and Babel would slow down the start of every command.
        from alerts.catalogue import catalogue  # noqa: PLC0415

        return catalogue(self.language, self.package)


ENGLISH = Voice("en")
