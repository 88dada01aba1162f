"""From posts to assessments: one page as one batch. Pure; the knowledge files are read once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.base import Author, Mention
from monitor.understand.assessment import Assessment, Cause, Factor, Kind, Label, Model, Span, Sum
from monitor.understand.cause import cause_of, cues_of, impact_of
from monitor.understand.complaint import Gate, complaint, is_complaint, kind_of, needs_reply
from monitor.understand.emoji import signs_in
from monitor.understand.fingerprint import fingerprint
from monitor.understand.language import Language, detect
from monitor.understand.lexicon import lexicon_of
from monitor.understand.match import Brand, Brands, blank, compile_brands
from monitor.understand.normalise import Normalised, normalise
from monitor.understand.sentiment import Reading, label_of, leaning, negativity, tones, total
from monitor.understand.terms import spaced_words
from monitor.understand.vader import compound

MAX_SPANS = 5
"""Pieces of evidence shown: as many as a reader takes in at a glance."""

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


def assess_all(
    mentions: Sequence[Mention], brands: Brands, model: Model | None = None, about: str | None = None
) -> list[Assessment]:
    """Assess a page, in order. `about` is the brand that all of them are about; else the brands' queries decide.

    Spans of an assessment are code points of `words(mention)`; only complaints keep their factors, since of the
    others nobody is told and nobody asks.
    """
    drafts = [_draft(mention, brands, about) for mention in mentions]
    return _assess(drafts, model, unrelated=not about)


def assess_texts(mentions: Sequence[Mention], model: Model | None = None) -> list[Assessment]:
    """Assess posts that are taken to be about us, whatever names they hold: labelled texts, a text to try."""
    return _assess([_draft(mention) for mention in mentions], model)


def assess_text(
    text: str, language: str | None = None, brand: str | None = None, rating: float | None = None
) -> Assessment:
    """Assess one text; `language` is what its source declares, `brand` the name it is about, which is no feeling."""
    mention = Mention("text", "1", text, Author("nobody"), language=language, rating=rating)
    brands = compile_brands([Brand("named", (brand,))]) if brand else None
    return _judge(_draft(mention, brands, "named" if brand else None), (), reasons=True)


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


def _assess(drafts: Sequence[Draft], model: Model | None, *, unrelated: bool = False) -> list[Assessment]:
    """Assess each draft; with `unrelated`, those without a brand are only set aside."""
    read = [draft for draft in drafts if draft.brand or not unrelated]
    learnt: Iterable[tuple[Factor, ...]] = ((),) * len(read)
    if model:
        learnt = model.factors([draft.text.text for draft in read], [draft.language.code for draft in read])
    assessed = (_judge(draft, factors, reasons=False) for draft, factors in zip(read, learnt, strict=True))
    return [next(assessed) if draft.brand or not unrelated else _set_aside(draft) for draft in drafts]


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


def _judge(draft: Draft, learnt: tuple[Factor, ...], *, reasons: bool) -> Assessment:
    """Weigh all that one text holds; with `reasons` the factors are kept of what is no complaint, too."""
    reading = read_text(draft)
    felt = tones(reading)
    known = lexicon_of(draft.language.code) is not None
    factors = [*negativity(reading, felt), *(factor for factor in learnt if factor.sum is Sum.NEGATIVITY)]
    gate = Gate(reading, felt, cues_of(reading.hits), leaning(factors))
    factors += [*complaint(gate, readable=known), *(factor for factor in learnt if factor.sum is Sum.COMPLAINT)]
    negative, number = total(factors, Sum.NEGATIVITY), total(factors, Sum.COMPLAINT)
    passed = known and is_complaint(number, draft.language.code)
    label = label_of(negative)
    kind = kind_of(gate, label, passed=passed)
    placed = [_placed(factor, draft.text) for factor in factors] if passed or reasons else []
    return Assessment(
        language=draft.language.code,
        brand=draft.brand,
        complaint=number,
        is_complaint=passed,
        negativity=negative,
        label=label,
        kind=kind,
        cause=cause_of(reading.hits, gate.cues) if passed else Cause.NONE,
        emotion=None,
        impact=impact_of(gate.cues, passed),
        needs_reply=known and needs_reply(gate, kind),
        cues=tuple(sorted(gate.cues)),
        spans=evidence(placed, against=label is Label.POSITIVE and not passed),
        factors=tuple(placed),
        abstained=not known,
        fingerprint=fingerprint(draft.text.text) if passed else 0,
        notes=_notes(draft, label, known=known),
    )


def _placed(factor: Factor, text: Normalised) -> Factor:
    """The factor with its place in the original."""
    if factor.span is None:
        return factor
    span = Span(*text.span(factor.span.start, factor.span.end), factor.span.why)
    return Factor(factor.name, factor.points, span, factor.sum)


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


def evidence(factors: Iterable[Factor], *, against: bool) -> tuple[Span, ...]:
    """The strongest places that speak for a complaint or a bad mood; `against`: those of a good one."""
    sign = -1 if against else 1
    spans: list[Span] = []
    for factor in sorted(factors, key=lambda factor: -sign * factor.points):
        span = factor.span
        if span is None or factor.points * sign <= 0 or len(spans) == MAX_SPANS:
            continue
        if not _overlaps(span.start, span.end, tuple((one.start, one.end) for one in spans)):
            spans.append(span)
    return tuple(spans)


def _notes(draft: Draft, label: Label, *, known: bool) -> tuple[str, ...]:
    notes = []
    if draft.text.capped:
        notes.append("only the beginning was read: the text is very long")
    if not known:
        said = "" if label is Label.NEUTRAL else f"; emoji or rating alone look {label}"
        notes.append(f"abstained from complaint: language {draft.language.code!r} cannot be read{said}")
    elif not draft.language.sure:
        notes.append(f"language {draft.language.code} is a guess: {draft.language.reason}")
    return tuple(notes)
