"""From posts to assessments: one page as one batch. Pure; the knowledge files are read once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from connectors.base import Author, Mention
from monitor.understand import model as weights
from monitor.understand import yardstick as measures
from monitor.understand.assessment import Assessment, Cause, Emotion, Factor, Kind, Label, Span, Stage
from monitor.understand.competitor import competitors, marked
from monitor.understand.emoji import signs_in
from monitor.understand.evidence import Places, evidence, overlaps
from monitor.understand.fingerprint import fingerprint
from monitor.understand.grams import pieces_of
from monitor.understand.judge import COMPLAINT, NEGATIVITY, Mark, factors, likeliest, margins, mark
from monitor.understand.language import Language, detect
from monitor.understand.lexicon import READS, lexicon_of
from monitor.understand.match import Brand, Brands, blank, compile_brands
from monitor.understand.model import Asked, Model, Parts
from monitor.understand.mood import Reading
from monitor.understand.naming import UNNAMED, cues_said, graves_of, kind_of, label_of, name, stage_of, waits
from monitor.understand.normalise import LIMIT, Normalised, Token, normalise
from monitor.understand.second import Second, weighed
from monitor.understand.signals import cues_of, signals_of
from monitor.understand.spam import SPAM, injected
from monitor.understand.stages import step_in
from monitor.understand.terms import Hit, spaced_words
from monitor.understand.vader import compound
from monitor.understand.yardstick import Yardstick

UNREAD = Language("und", sure=False, reason="about nobody of ours")


@dataclass(frozen=True, slots=True)
class Draft:
    """One text with its brand and language known, not yet read for what it says."""

    text: Normalised
    language: Language
    brand: str | None
    names: Places = ()
    """Where the brand's names stand: they neither praise nor blame."""
    rating: float | None = None


def words(mention: Mention) -> str:
    """The text to read: the post, then the description of each picture on a line of its own."""
    return "\n".join([mention.text, *(media.alt for media in mention.media if media.alt)]).strip("\n")


@dataclass(frozen=True, slots=True)
class Mind:
    """What judges: the weights, and what a number must reach."""

    model: Model = field(default_factory=weights.shipped)
    yardstick: Yardstick = field(default_factory=measures.shipped)
    second: Second | None = None
    """Who else is asked about would-be alerts."""


def assess_all(
    mentions: Sequence[Mention], brands: Brands, mind: Mind | None = None, about: str | None = None
) -> list[Assessment]:
    """Assess a page, in order. `about` is the brand that all of them are about; else the brands' queries decide.

    Spans of an assessment are code points of `words(mention)`; only complaints keep their factors, since of the
    others nobody is told and nobody asks.
    """
    drafts = [_draft(mention, brands, about) for mention in mentions]
    read = [draft for draft in drafts if draft.brand or about]
    assessed = iter(_judge_all(read, mind or Mind(), reasons=False))
    return [next(assessed) if draft.brand or about else _set_aside(draft) for draft in drafts]


def assess_texts(mentions: Sequence[Mention], mind: Mind | None = None) -> list[Assessment]:
    """Assess posts that are taken to be about us, whatever names they hold: labelled texts, a text to try."""
    return _judge_all([_draft(mention) for mention in mentions], mind or Mind(), reasons=False)


def assess_text(
    text: str,
    language: str | None = None,
    brand: str | None = None,
    rating: float | None = None,
    mind: Mind | None = None,
) -> Assessment:
    """Assess one text; `language` is what its source declares, `brand` the name it is about, which is no feeling."""
    mention = Mention("text", "1", text, Author("nobody"), language=language, rating=rating)
    brands = compile_brands([Brand("named", (brand,))]) if brand else None
    return _judge_all([_draft(mention, brands, "named" if brand else None)], mind or Mind(), reasons=True)[0]


def _draft(mention: Mention, brands: Brands | None = None, about: str | None = None) -> Draft:
    text = normalise(words(mention))
    if about is None and brands and not brands.may_match(text):
        return Draft(text, UNREAD, None)  # most posts of a public timeline end here
    names = brands.names(text) if brands else ()
    # A brand's name is spelt alike in all languages, so it would mislead.
    said = blank(text.original, [text.span(*name) for name in names]) if names else text.original
    language = detect(said, mention.language)
    if about is None and brands:
        match = brands.match(text, mention, language.code)
        about = match.brand if match else None
    return Draft(text, language, about, names, mention.rating)


def _set_aside(draft: Draft) -> Assessment:
    """The assessment of a post that is about none of our brands."""
    return Assessment(
        language=draft.language.code,
        brand=None,
        complaint=0.0,
        is_complaint=False,
        negativity=0.0,
        label=Label.NEUTRAL,
        kind=Kind.OTHER_TOPIC,
        cause=Cause.NONE,
        emotion=None,
        impact=0,
        needs_reply=False,
        cues=(),
        spans=(),
        factors=(),
        abstained=False,
        fingerprint=0,
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """One text with all that was found in it, ready to be asked about."""

    draft: Draft
    asked: Asked
    cues: dict[str, Hit]
    readable: bool
    spam: Places
    """Where brands of others were injected (normalised)."""
    words: Sequence[Token]


def listen(draft: Draft) -> Heard:
    """Find in one text whatever may count."""
    reading = read_text(draft)
    cues = cues_of(reading.hits)
    language = draft.language.code.split("-")[0]
    pieces = pieces_of(draft.text.text, draft.names)
    readable = draft.language.code in READABLE and bool(reading.words)
    asked = Asked(pieces, signals_of(reading, cues), language)
    return Heard(draft, asked, cues, readable, tuple(injected(draft.text.text)), reading.words)


READABLE = frozenset((*READS, "fa-Latn", "ar-Latn", "ru-Latn"))
"""Languages that can be read: with knowledge, or by what the model learnt of their Latin spelling."""


def _judge_all(drafts: Sequence[Draft], mind: Mind, *, reasons: bool) -> list[Assessment]:
    heard = [listen(draft) for draft in drafts]
    answers = mind.model.ask([one.asked for one in heard])
    complains, saddens = (margins(mind.model, answers, question).tolist() for question in (COMPLAINT, NEGATIVITY))
    graves = graves_of(mind.model, answers, [one.cues for one in heard])
    marks = [
        mark(complain, sadden, mind.yardstick, one.asked.language, readable=one.readable, grave=grave)
        for one, complain, sadden, grave in zip(heard, complains, saddens, graves, strict=True)
    ]
    explained = [reasons or one.passed for one in marks]
    asked = [one.asked for one, wanted in zip(heard, explained, strict=True) if wanted]
    apart = iter(mind.model.parts_of_all(asked))
    judged = [
        _judge(one, row, number, mind, next(apart) if wanted else None)
        for one, row, number, wanted in zip(heard, answers.tolist(), marks, explained, strict=True)
    ]
    return judged if mind.second is None else _twice(judged, heard, mind.second, mind.yardstick)


def _twice(judged: list[Assessment], heard: Sequence[Heard], second: Second, yardstick: Yardstick) -> list[Assessment]:
    """The same, with a second opinion on those that would alert."""
    asked = [at for at, one in enumerate(judged) if one.is_complaint]
    votes = second.votes([heard[at].draft.text.original[:LIMIT] for at in asked])
    again = {at: weighed(judged[at], vote, yardstick) for at, vote in zip(asked, votes, strict=True)}
    return [again.get(at, one) for at, one in enumerate(judged)]


def _judge(heard: Heard, answers: Sequence[float], said: Mark, mind: Mind, parts: Parts | None) -> Assessment:
    """Say what one text is; where it is taken apart its factors are kept."""
    draft, model, passed = heard.draft, mind.model, said.passed
    label = label_of(model, answers)
    kind = Kind.PROMO_SPAM if heard.spam and not passed else kind_of(model, answers, label, passed=passed)
    reckoned = _factors(parts, heard, mind) if parts else ()
    named = name(model, parts, answers, heard.cues) if parts and passed else UNNAMED
    needs_reply = passed or (heard.readable and waits(model, answers, kind))
    way = _way(heard, answers, model, named.cause, passed=passed) if needs_reply else NOWHERE
    return Assessment(
        language=draft.language.code,
        brand=draft.brand,
        complaint=said.complaint,
        is_complaint=passed,
        negativity=said.negativity,
        label=label if heard.asked.pieces else Label.NEUTRAL,
        kind=kind,
        cause=named.cause,
        emotion=Emotion(likeliest(model.heads["emotion"], answers)) if heard.readable else None,
        impact=named.impact,
        needs_reply=needs_reply,
        cues=cues_said(model, answers, (*heard.cues, *way.cues)) if heard.readable else (),
        spans=evidence(reckoned, against=label is Label.POSITIVE and not passed),
        factors=reckoned,
        abstained=not heard.readable,
        fingerprint=fingerprint(draft.text.text) if passed else 0,
        stage=way.stage,
        marks=tuple(_placed(one, draft.text) for one in (*named.marks, *way.marks, *_spam(heard))),
        notes=_notes(heard),
    )


class Way(NamedTuple):
    """Where somebody who waits for an answer stands with the company, and whom they leave for."""

    stage: Stage | None
    cues: tuple[str, ...]
    marks: tuple[Span, ...]


NOWHERE = Way(None, (), ())


def _way(heard: Heard, answers: Sequence[float], model: Model, cause: Cause, *, passed: bool) -> Way:
    """Only who complains leaves; the others stand where they say they do, and of them no words are kept."""
    draft = heard.draft
    step = step_in(draft.text.text, heard.words, draft.language.code)
    if not passed:
        return Way(step.stage if step else None, (), ())
    told = (Span(step.start, step.end, step.why),) if step else ()
    rivals = competitors(draft.text, draft.language.code, draft.names)
    cues = ("churn",) if rivals else ()
    stage = stage_of(cause, cues_said(model, answers, (*heard.cues, *cues)), step)
    return Way(stage, cues, (*told, *(Span(*place, marked(draft.text, place)) for place in rivals)))


def _spam(heard: Heard) -> list[Span]:
    return [Span(*place, SPAM) for place in heard.spam]


def _factors(parts: Parts, heard: Heard, mind: Mind) -> tuple[Factor, ...]:
    """The summands of both numbers, placed in the original."""
    first, second = mind.yardstick.scales(heard.asked.language)
    found = [*factors(mind.model, parts, COMPLAINT, first), *factors(mind.model, parts, NEGATIVITY, second)]
    text = heard.draft.text
    spans = {span: _placed(span, text) for one in found if (span := one.span)}  # most stand in both sums
    return tuple(Factor(one.name, one.points, spans[one.span], one.sum) if one.span else one for one in found)


def _placed(span: Span, text: Normalised) -> Span:
    """The span with its place in the original."""
    return Span(*text.span(span.start, span.end), span.why)


def read_text(draft: Draft) -> Reading:
    """Find everything in a text that may count."""
    text = draft.text.text
    lexicon = lexicon_of(draft.language.code)
    found = spaced_words(text)
    hits = lexicon.find(text, found) if lexicon else []
    if draft.names:
        hits = [hit for hit in hits if not overlaps(hit.start, hit.end, draft.names)]
    english = draft.language.code == "en"
    names = [draft.text.span(*name) for name in draft.names] if english else []
    return Reading(
        text=draft.text,
        words=found,
        hits=hits,
        signs=signs_in(text),
        language=draft.language.code,
        rating=draft.rating,
        compound=compound(draft.text.original, names) if english else 0.0,
    )


def _notes(heard: Heard) -> tuple[str, ...]:
    draft, notes = heard.draft, []
    if draft.text.capped:
        notes.append("only the beginning was read: the text is very long")
    if heard.spam:
        notes.append("somebody else's brand was injected: advertising")
    if not heard.readable:
        notes.append(f"abstained: language {draft.language.code!r} cannot be read")
    elif not draft.language.sure:
        notes.append(f"language {draft.language.code} is a guess: {draft.language.reason}")
    return tuple(notes)
