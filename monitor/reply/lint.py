"""The reply coach: reads a reply beside its complaint and says whether it is good, and what to better.

Pure and offline. What words mean is knowledge (`lint_knowledge/<language>.toml`), how meanings make a fault is weighed
by one set of weights for all languages, and what must not stand in public is looked for directly.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from monitor.reply.lint_case import Case, case_of
from monitor.reply.lint_judge import Rule, shipped, shipped_bad, weighed
from monitor.reply.lint_public import Place, public_faults
from monitor.reply.lint_reading import Mark, Reading
from monitor.reply.lint_signals import signals_of
from monitor.reply.lint_words import Advice, advice_in, knowledge_of


class Fault(StrEnum):
    """What can be wrong with a reply, gravest kind first."""

    WRONG_LANGUAGE = "wrong_language"
    PRIVATE_DATA = "private_data_in_public"
    REPEATS_INSULT = "repeats_insult"
    EMOJI_ON_GRIEF = "emoji_on_grief"
    BLAME = "blame"
    ARGUMENT = "argument"
    NEGATIVE_LANGUAGE = "negative_language"
    OVERPROMISE = "overpromise"
    NO_ACKNOWLEDGEMENT = "no_acknowledgement"
    EMPTY_SYMPATHY = "empty_sympathy"
    NO_ACTION = "no_action"
    NO_TIME_OR_OWNER = "no_time_or_owner"
    CLOSED_QUESTION_ONLY = "closed_question_only"
    ROBOTIC_TEMPLATE = "robotic_template"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a reply."""

    fault: Fault
    span: tuple[int, int] | None
    """Where it is seen, in code points of the reply; None where something is missing or the whole is meant."""
    reason: str
    """Why it is a fault, in the agent's language."""
    better: str
    """A better wording in the customer's language, or advice in the agent's where no single wording mends it."""


@dataclass(frozen=True, slots=True)
class Score:
    """How good a reply is in three ways, each from 0 to 1."""

    positive_in_tone: float
    addresses_the_issue: float
    personal: float


@dataclass(frozen=True, slots=True)
class Review:
    """What the coach says of one reply."""

    good: bool
    findings: tuple[Finding, ...]
    score: Score
    whole: bool
    """False where nothing is known of the language: only what needs no knowledge of words was looked for."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Each fault once, gravest kind first."""
        found = {finding.fault for finding in self.findings}
        return tuple(fault for fault in Fault if fault in found)


_SEEN_IN: Mapping[Fault, tuple[str, ...]] = {
    Fault.BLAME: ("blame",),
    Fault.ARGUMENT: ("argument",),
    Fault.NEGATIVE_LANGUAGE: ("negative",),
    Fault.OVERPROMISE: ("overpromise",),
    Fault.EMPTY_SYMPATHY: ("sympathy", "apology"),
    Fault.NO_TIME_OR_OWNER: ("vague", "soon"),
    Fault.ROBOTIC_TEMPLATE: ("formula",),
}
_TONE = (
    Fault.BLAME,
    Fault.ARGUMENT,
    Fault.NEGATIVE_LANGUAGE,
    Fault.REPEATS_INSULT,
    Fault.EMOJI_ON_GRIEF,
    Fault.OVERPROMISE,
)
_ISSUE = (
    Fault.NO_ACKNOWLEDGEMENT,
    Fault.NO_ACTION,
    Fault.NO_TIME_OR_OWNER,
    Fault.CLOSED_QUESTION_ONLY,
    Fault.WRONG_LANGUAGE,
)
_PERSONAL = (Fault.EMPTY_SYMPATHY, Fault.ROBOTIC_TEMPLATE, Fault.PRIVATE_DATA, Fault.TOO_LONG)


def lint(
    complaint: str,
    language: str | None,
    reply: str,
    *,
    recent: Sequence[str] = (),
    limit: int | None = None,
    speak: str = "en",
) -> Review:
    """The review of a public reply to a complaint. Never raises on any text; linear in the length of both.

    `language` is that of the complaint, as BCP 47, None where nobody declared it. `recent` are earlier replies, newest
    last: the last 20 are compared. `limit` is how many code points the place allows. `speak` is the agent's language.
    """
    return reviewed(case_of(complaint, language, reply, recent, limit), speak)


def reviewed(case: Case, speak: str = "en") -> Review:
    """The same of a reply that was read already; what must not stand in public is looked for in public ones alone."""
    places = list(public_faults(case))
    chances = chances_of(case, places, shipped(), shipped_bad())
    places += [place for fault in chances for place in _seen(fault, case.answered)]
    findings = tuple(_findings(case, places, advice_in(speak)))
    sure = {finding.fault: 1.0 for finding in findings} | chances
    return Review(not findings, findings, _score(sure), whole=case.answered is not None)


def chances_of(case: Case, places: Iterable[Place], rules: Mapping[str, Rule], bad: Rule) -> dict[Fault, float]:
    """The faults that are weighed, with their probability, beside what was seen at once; none in another language."""
    seen = {place.fault for place in places}
    if Fault.WRONG_LANGUAGE in seen:
        return {}
    chances = weighed(signals_of(case), rules, None if seen else bad)
    return {Fault(fault): chance for fault, chance in chances.items()}


def review_json(review: Review) -> dict[str, object]:
    """The review as `allears reply lint --file` prints it, but for the id."""
    return {
        "good": review.good,
        "faults": [fault.value for fault in review.faults],
        "findings": [_finding_json(finding) for finding in review.findings],
        "score": {
            "positive_in_tone": review.score.positive_in_tone,
            "addresses_the_issue": review.score.addresses_the_issue,
            "personal": review.score.personal,
        },
    }


def _finding_json(finding: Finding) -> dict[str, object]:
    start, end = finding.span or (None, None)
    return {
        "fault": finding.fault.value,
        "start": start,
        "end": end,
        "reason": finding.reason,
        "better": finding.better,
    }


def _seen(fault: Fault, reply: Reading | None) -> Iterator[Place]:
    """Where a fault that was weighed shows; once without a place, where it shows nowhere."""
    if reply is None:
        return
    spans: list[tuple[int, int]]
    if fault is Fault.CLOSED_QUESTION_ONLY:
        spans = [reply.text.span(one.start, one.end) for one in reply.sentences if one.asks]
    else:
        spans = [reply.text.span(mark.start, mark.end) for mark in _marks(fault, reply)]
    yield from (Place(fault, span) for span in spans)
    if not spans:
        yield Place(fault, None)


def _marks(fault: Fault, reply: Reading) -> list[Mark]:
    """The marks of the first section that has any."""
    return next((marks for name in _SEEN_IN.get(fault, ()) if (marks := reply.marks(name))), [])


def _findings(case: Case, places: Iterable[Place], advice: Advice) -> Iterator[Finding]:
    order = {fault: at for at, fault in enumerate(Fault)}
    for place in sorted(dict.fromkeys(places), key=lambda one: (order[Fault(one.fault)], one.span or (-1, -1))):
        fault = Fault(place.fault)
        yield Finding(fault, place.span, advice.reasons[fault], _better(fault, place, case, advice))


def _better(fault: Fault, place: Place, case: Case, advice: Advice) -> str:
    if fault in advice.general:
        return advice.general[fault]
    reply, own = case.answered, (case.said.knowledge if case.said else None) or knowledge_of("en")
    if reply and place.span and fault in _SEEN_IN:
        for mark in _marks(fault, reply):
            better = reply.knowledge.sections[_SEEN_IN[fault][0]].better_than(f" {mark.words} ")
            if better and reply.text.span(mark.start, mark.end) == place.span:
                return better
    return own.better[fault] if own else ""


def _score(chances: Mapping[Fault, float]) -> Score:
    """Of each part, what the worst of its faults leaves of it."""
    tone, issue, personal = (
        round(1 - max((chances.get(fault, 0.0) for fault in part), default=0.0), 2)
        for part in (_TONE, _ISSUE, _PERSONAL)
    )
    return Score(tone, issue, personal)
