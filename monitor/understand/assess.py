"""From posts to assessments: one page as one batch. Pure; the knowledge files are read once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from connectors.base import Author, Mention
from monitor.understand import model as weights
from monitor.understand import yardstick as measures
from monitor.understand.assessment import Assessment, Cause, Emotion, Factor, Kind, Label, Span
from monitor.understand.emoji import signs_in
from monitor.understand.fingerprint import fingerprint
from monitor.understand.grams import pieces_of
from monitor.understand.judge import COMPLAINT, NEGATIVITY, factors, likeliest, margins, points_of
from monitor.understand.language import Language, detect
from monitor.understand.lexicon import READS, lexicon_of
from monitor.understand.match import Brand, Brands, blank, compile_brands
from monitor.understand.model import WORDS, Asked, Logits, Model, Parts
from monitor.understand.mood import Reading
from monitor.understand.naming import UNNAMED, cues_said, kind_of, label_of, name, waits
from monitor.understand.normalise import Normalised, normalise
from monitor.understand.signals import cues_of, signals_of
from monitor.understand.spam import SPAM, injected
from monitor.understand.terms import Hit, spaced_words
from monitor.understand.vader import compound
from monitor.understand.yardstick import Scale, Yardstick, logistic

MAX_SPANS = 5
"""Pieces of evidence shown: as many as a reader takes in at a glance."""

FEW = 2
"""Pieces of evidence that single words may fill up to, where phrases tell less."""

Places = tuple[tuple[int, int], ...]
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
    spam: tuple[tuple[int, int], ...]
    """Where brands of others were injected (normalised)."""


def listen(draft: Draft) -> Heard:
    """Find in one text whatever may count."""
    reading = read_text(draft)
    cues = cues_of(reading.hits)
    language = draft.language.code.split("-")[0]
    pieces = pieces_of(draft.text.text, draft.names)
    readable = draft.language.code in READABLE and bool(reading.words)
    asked = Asked(pieces, signals_of(reading, cues), language)
    return Heard(draft, asked, cues, readable, tuple(injected(draft.text.text)))


READABLE = frozenset((*READS, "fa-Latn", "ar-Latn", "ru-Latn"))
"""Languages that can be read: with knowledge, or by what the model learnt of their Latin spelling."""


def _judge_all(drafts: Sequence[Draft], mind: Mind, *, reasons: bool) -> list[Assessment]:
    heard = [listen(draft) for draft in drafts]
    answers = mind.model.ask([one.asked for one in heard])
    complains, saddens = (margins(mind.model, answers, question).tolist() for question in (COMPLAINT, NEGATIVITY))
    return [
        _judge(one, row, (complain, sadden), mind, reasons=reasons)
        for one, row, complain, sadden in zip(heard, answers, complains, saddens, strict=True)
    ]


def _judge(heard: Heard, answers: Logits, margin: tuple[float, float], mind: Mind, *, reasons: bool) -> Assessment:
    """Say what one text is; with `reasons` the factors are kept of what is no complaint, too."""
    draft, language, model = heard.draft, heard.asked.language, mind.model
    scales = mind.yardstick.scales(language)
    number, negative = (logistic(points_of(one, scale)) for one, scale in zip(margin, scales, strict=True))
    passed = heard.readable and mind.yardstick.passes(number, language)
    label = label_of(model, answers)
    kind = Kind.PROMO_SPAM if heard.spam and not passed else kind_of(model, answers, label, passed=passed)
    parts = model.parts(heard.asked) if passed or reasons else None
    reckoned = _factors(parts, heard, model, scales) if parts else ()
    named = name(model, parts, answers, heard.cues) if parts and passed else UNNAMED
    return Assessment(
        language=draft.language.code,
        brand=draft.brand,
        complaint=number,
        is_complaint=passed,
        negativity=negative,
        label=label if heard.asked.pieces else Label.NEUTRAL,
        kind=kind,
        cause=named.cause,
        emotion=Emotion(likeliest(model.heads["emotion"], answers)) if heard.readable else None,
        impact=named.impact,
        needs_reply=passed or (heard.readable and waits(model, answers, kind)),
        cues=cues_said(model, answers, heard.cues) if heard.readable else (),
        spans=evidence(reckoned, against=label is Label.POSITIVE and not passed),
        factors=reckoned,
        abstained=not heard.readable,
        fingerprint=fingerprint(draft.text.text) if passed else 0,
        stage=named.stage,
        marks=tuple(_placed(mark, draft.text) for mark in (*named.marks, *(Span(*at, SPAM) for at in heard.spam))),
        notes=_notes(heard),
    )


def _factors(parts: Parts, heard: Heard, model: Model, scales: tuple[Scale, Scale]) -> tuple[Factor, ...]:
    """The summands of both numbers, placed in the original."""
    found = [*factors(model, parts, COMPLAINT, scales[0]), *factors(model, parts, NEGATIVITY, scales[1])]
    text = heard.draft.text
    return tuple(replace(one, span=_placed(one.span, text)) if one.span else one for one in found)


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
        hits = [hit for hit in hits if not _overlaps(hit.start, hit.end, draft.names)]
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


def _overlaps(start: int, end: int, places: Places) -> bool:
    return any(start < last and first < end for first, last in places)


def evidence(factors: Sequence[Factor], *, against: bool) -> tuple[Span, ...]:
    """The strongest places that speak for a complaint or a bad mood; `against`: those of a good one.

    What the knowledge files name comes first: a reader understands a phrase, not why one word weighs what it does.
    """
    sign = -1 if against else 1
    spans: list[Span] = []
    for factor in sorted(factors, key=lambda factor: (factor.name == WORDS, -sign * factor.points)):
        span = factor.span
        if span is None or factor.points * sign <= 0 or len(spans) >= (FEW if factor.name == WORDS else MAX_SPANS):
            continue
        if not _overlaps(span.start, span.end, tuple((one.start, one.end) for one in spans)):
            spans.append(span)
    return tuple(spans)


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
