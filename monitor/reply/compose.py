"""Writes a draft reply, or names whom to call instead. A person edits the draft and sends it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.reply.bank import Bank, bank_of, shipped
from monitor.reply.pen import Line, Move, Pen, joined
from monitor.reply.sensitive import GRAVE, Sensitive, forbidden
from monitor.reply.situation import Situation
from monitor.reply.slots import is_informal, register, slots_of
from monitor.reply.words import Quotation, quotation
from monitor.understand.assessment import Assessment, Cause, Emotion, Kind

FELT = frozenset((Emotion.ANGER, Emotion.DISAPPOINTMENT, Emotion.WORRY, Emotion.SADNESS, Emotion.CONFUSION))
"""Feelings that a sentence can name; calm is none, and joy in a complaint is misread."""
LOSS = 2
"""Impact of money or time lost."""
DISPENSABLE = (Move.STATUS, Move.OWN_UP, Move.PRIVATE, Move.ASK, Move.NOTE, Move.GREET)
"""What is left out where the platform gives too little room, the first first."""


class Unfit(StrEnum):
    """Why there is no draft although nothing sensitive is spoken of."""

    LANGUAGE = "no sentences in this language"
    KIND = "neither a complaint nor praise"
    UNSURE = "too little is understood"
    ROOM = "the platform gives too little room"


@dataclass(frozen=True, slots=True)
class Refusal:
    """No draft, and why. `call` says in the agent's language whom to call; empty where nobody need be called."""

    reason: Sensitive | Unfit
    call: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """What of the post the draft names: their words, or what the sentence `statement` says in ours."""

    statement: str
    words: str | None = None
    span: int | None = None
    """Which of the assessment's spans the words hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reply to be edited: the whole text, and its parts; a part that is left out is empty."""

    language: str
    text: str
    acknowledge: str = ""
    paraphrase: str = ""
    act: str = ""
    question: str = ""
    named: Named
    statements: tuple[str, ...]
    """Ids of the sentences, in order; the same in every language's bank."""
    gloss: str | None = None
    """The same sentences in the agent's language; None where that is the draft's own."""


def compose(situation: Situation, seed: str, now: datetime, agent_language: str = "en") -> Draft | Refusal:
    """The draft for this post, the same for the same seed, or why there is none. `now` is aware.

    Of the sentences only those are taken whose slots are known. An agent's language without a bank is
    served in English.
    """
    assessment = situation.assessment
    agents = bank_of(agent_language) or shipped("en")
    if sensitive := forbidden(situation.text, assessment):
        return Refusal(sensitive, register(agents, f"call.{sensitive}", situation.house))
    bank = bank_of(assessment.language)
    if bank is None:
        return Refusal(Unfit.LANGUAGE)
    words = quotation(situation)
    pen = _pen(situation, bank, now, words, seed)
    lines = _plan(situation, pen, words)
    if isinstance(lines, Unfit):
        return Refusal(lines)
    fitted = _fitted(lines, pen, _essential(lines), situation.limit)
    if fitted is None:
        return Refusal(Unfit.ROOM)
    return _draft(fitted, pen, words, _gloss(fitted, _pen(situation, agents, now, words, seed), pen))


def _pen(situation: Situation, bank: Bank, now: datetime, words: Quotation | None, seed: str) -> Pen:
    slots = slots_of(situation, bank, now, words.text if words else None)
    return Pen(bank, slots, is_informal(bank, situation.house), seed)


def _plan(situation: Situation, pen: Pen, words: Quotation | None) -> list[Line] | Unfit:
    """The sentences in order, as if there were room for all."""
    assessment = situation.assessment
    if assessment.abstained or (assessment.kind is Kind.PRAISE and "sarcasm" in assessment.cues):
        return Unfit.UNSURE
    if assessment.kind is Kind.PRAISE:
        return _present(_praise(pen))
    if assessment.kind not in (Kind.COMPLAINT, Kind.MIXED):
        return Unfit.KIND
    lines = _present(_complaint(situation, pen, words))
    return lines if _named(lines, words) else Unfit.UNSURE


def _present(lines: Iterable[Line | None]) -> list[Line]:
    return [line for line in lines if line is not None]


def _praise(pen: Pen) -> list[Line | None]:
    return [
        pen.line(Move.GREET, "greeting"),
        pen.line(Move.ACKNOWLEDGE, "thanks.any"),
        _by_agent(pen, "pass_on.agent", "pass_on.house"),
    ]


def _complaint(situation: Situation, pen: Pen, words: Quotation | None) -> list[Line | None]:
    cause = situation.assessment.cause
    known = cause not in (Cause.UNKNOWN, Cause.NONE)
    said = ("say_back.words",) if words else (f"say_back.{cause}", "say_back.any")
    asked = (f"question.{cause}", "question.any")
    return [
        pen.line(Move.GREET, "greeting"),
        pen.line(Move.ACKNOWLEDGE, *_feeling(situation.assessment)),
        _own_up(situation, pen),
        # Unsure of the cause, it asks instead of telling people what happened to them.
        pen.line(Move.SAY_BACK, *said)
        if known
        else pen.line(Move.SAY_BACK, "question.unknown_words" if words else "question.unknown"),
        pen.line(Move.NOTE, "note.known") if cause is Cause.OUTAGE else None,
        _by_agent(pen, "act.any", "act.house", f"act.{cause}"),
        pen.line(Move.ASK, *asked) if known else None,
        pen.line(Move.STATUS, "note.status") if cause is Cause.OUTAGE else None,
        pen.line(Move.PRIVATE, "private_way") if situation.public else None,
    ]


def _feeling(assessment: Assessment) -> tuple[str, ...]:
    """The families of what acknowledges, as the feeling and the loss ask for."""
    emotion = assessment.emotion
    own = (f"understanding.{emotion}",) if emotion in FELT or emotion is Emotion.CALM else ()
    if assessment.impact >= GRAVE:
        return ("understanding.grave", *own) if emotion in FELT else ("understanding.grave",)
    if _says_feeling_only(assessment):
        return own
    return (
        (*own, "understanding.any", "understanding.loss") if assessment.impact == LOSS else (*own, "understanding.any")
    )


def _says_feeling_only(assessment: Assessment) -> bool:
    return assessment.cause in (Cause.UNKNOWN, Cause.NONE) and assessment.emotion in FELT


def _own_up(situation: Situation, pen: Pen) -> Line | None:
    history = situation.history
    if history is None or not (history.unanswered_before or history.previous_incidents):
        return None
    return pen.line(Move.OWN_UP, "apology.unanswered" if history.unanswered_before else "apology.again")


def _by_agent(pen: Pen, signed: str, by_house: str, *more: str) -> Line | None:
    """Whoever answers says so by name; a house that names nobody answers as a house."""
    return pen.line(Move.ACT, signed, *more) if "agent" in pen.slots else pen.line(Move.ACT, by_house)


def _named(lines: Iterable[Line], words: Quotation | None) -> Named | None:
    """What of the post is named: their words, else the matter, else the feeling."""
    for line in lines:
        if line.move is Move.SAY_BACK and line.id.startswith("say_back."):
            return Named(line.id, words.text, words.span) if words else Named(line.id)
        if words and line.id.startswith("question.unknown_words"):
            return Named(line.id, words.text, words.span)
    felt = tuple(f"understanding.{emotion}." for emotion in FELT)
    return next((Named(line.id) for line in lines if line.id.startswith((*felt, "thanks."))), None)


def _essential(lines: Iterable[Line]) -> frozenset[Move]:
    """What no draft goes without: what it names, and who does what by when."""
    moves = {line.move for line in lines}
    told = any(line.id.startswith(("say_back.", "question.unknown_words")) for line in lines)
    return (
        frozenset((Move.ACT, Move.SAY_BACK)) if told else frozenset((Move.ACKNOWLEDGE, Move.SAY_BACK, Move.ACT)) & moves
    )


def _fitted(lines: list[Line], pen: Pen, essential: frozenset[Move], limit: int | None) -> list[Line] | None:
    """As many of the sentences as there is room for; None where there is none for the essential."""
    if not any(line.move is Move.ACT for line in lines):
        return None
    for move in (None, *DISPENSABLE):
        lines = [line for line in lines if line.move is not move]
        if _fits(lines, pen, limit):
            return lines
    lines = [_shorter(line, pen, essential) for line in lines]
    if not _fits(lines, pen, limit):
        lines = [line for line in lines if line.move in essential]
    return lines if _fits(lines, pen, limit) else None


def _shorter(line: Line, pen: Pen, essential: frozenset[Move]) -> Line:
    spare = line.move is Move.ACKNOWLEDGE and line.move not in essential
    return pen.shorter(line, "apology.short") if spare else pen.shorter(line)


def _fits(lines: list[Line], pen: Pen, limit: int | None) -> bool:
    return limit is None or len(joined(pen.bank, [line.text for line in lines])) <= limit


def _gloss(lines: Iterable[Line], agents: Pen, pen: Pen) -> str | None:
    """The same statements from the bank of the agent's language."""
    if agents.bank is pen.bank:
        return None
    slots = {**pen.slots, **agents.slots}
    said = (agents.bank.statements[line.id].says(slots, informal=agents.informal) for line in lines)
    return joined(agents.bank, [text for text in said if text is not None])


def _draft(lines: list[Line], pen: Pen, words: Quotation | None, gloss: str | None) -> Draft | Refusal:
    named = _named(lines, words)
    if named is None:
        return Refusal(Unfit.UNSURE)
    said = {line.move: line.text for line in lines}
    asked = any(line.move is Move.SAY_BACK and line.id.startswith("question.") for line in lines)
    own_words = [line.text for line in lines if line.move in (Move.ACKNOWLEDGE, Move.OWN_UP)]
    back = said.get(Move.SAY_BACK, "")
    return Draft(
        language=pen.bank.language,
        text=joined(pen.bank, [line.text for line in lines]),
        acknowledge=joined(pen.bank, own_words),
        paraphrase="" if asked else back,
        act=said.get(Move.ACT, ""),
        question=back if asked else said.get(Move.ASK, ""),
        named=named,
        statements=tuple(line.id for line in lines),
        gloss=gloss,
    )
