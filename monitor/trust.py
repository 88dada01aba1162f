"""Whom and what a brand takes for spam whatever it says, whom never; and what that makes of an assessment."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from monitor.understand.assessment import Assessment, Cause, Factor, Kind, Label
from monitor.understand.fingerprint import MAYBE, alike, distance, fingerprint
from monitor.understand.normalise import normalise
from monitor.understand.yardstick import logistic

NEVER = -100.0
"""Points of whoever is never heard: no sum of words comes near them."""
ALWAYS = 4.0
"""Points of whoever is always heard: 0.98, which passes in every language, as no threshold exceeds 0.95."""

FLOOD = 10
"""Copies of its own words that an account posts in an hour before more of them are a flood. People in need paste
theirs under a few posts of a company; ten within an hour are a program, or no longer read by anybody."""
FLOOD_WINDOW = timedelta(hours=1)

_ACCOUNT = re.compile(r"[a-z0-9_-]{1,40}:\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """One list of a brand: accounts as `kind:handle`, and words as normalised texts have them."""

    accounts: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    def covers(self, names: Collection[str], text: str) -> bool:
        """Whether the writer, by any of these names, or something in the normalised text is on it."""
        return not self.accounts.isdisjoint(names) or any(_stands(word, text) for word in self.words)


@dataclass(frozen=True, slots=True)
class Trust:
    """A brand's two lists."""

    never: Listed = Listed()
    always: Listed = Listed()

    @property
    def empty(self) -> bool:
        return self == NOBODY


NOBODY = Trust()


def listed(entries: Iterable[str]) -> Listed:
    """A list as it is configured: what reads like `kind:handle` is an account, the rest are words."""
    accounts, words = set(), []
    for entry in entries:
        if _ACCOUNT.fullmatch(entry.strip()):
            kind, _, handle = entry.strip().partition(":")
            accounts.add(f"{kind}:{handle.lstrip('@')}".lower())
        else:
            words.append(normalise(entry).text.strip())
    return Listed(frozenset(accounts), tuple(words))


def _stands(word: str, text: str) -> bool:
    """Whether it stands there as words of its own; Han, which has no boundaries, anywhere."""
    if not word.isascii():
        return word in text
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def overruled(found: Assessment, trust: Trust, names: Collection[str], text: str) -> Assessment:
    """The assessment as the brand's lists have it; `never` outweighs `always`."""
    plain = "" if trust.empty else normalise(text).text
    if trust.never.covers(names, plain):
        return silenced(found, "on the list of those never heard")
    if found.kind is Kind.PROMO_SPAM and trust.always.covers(names, plain):
        return _spared(found, plain)
    return found


def silenced(found: Assessment, why: str) -> Assessment:
    """Taken for spam, with the reason as the factor that outweighs all others."""
    return replace(
        found,
        kind=Kind.PROMO_SPAM,
        is_complaint=False,
        complaint=0.0,
        factors=(*found.factors, Factor(why, NEVER)),
        cause=Cause.NONE,
        impact=0,
        needs_reply=False,
        fingerprint=0,
        stage=None,
        marks=(),
    )


def _spared(found: Assessment, plain: str) -> Assessment:
    """Not spam after all: a complaint where the mood is bad, else about something else."""
    if found.label is not Label.NEGATIVE:
        return replace(found, kind=Kind.OTHER_TOPIC)
    return replace(
        found,
        kind=Kind.COMPLAINT,
        is_complaint=True,
        complaint=logistic(ALWAYS),
        factors=(Factor("on the list of those always heard", ALWAYS),),
        cause=Cause.UNKNOWN,
        impact=max(1, found.impact),
        needs_reply=True,
        fingerprint=fingerprint(plain),
    )


def floods(said: str, earlier: Iterable[str]) -> bool:
    """Whether an account that said `earlier` within FLOOD_WINDOW only repeats itself. All normalised."""
    mine = fingerprint(said)
    if not mine:
        return False
    near = (other for other in earlier if distance(mine, fingerprint(other)) <= MAYBE)
    return sum(alike(said, other) for other in near) >= FLOOD
