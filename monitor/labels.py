"""What people and files say of texts, as tuning takes it: the gate's margin beside the label. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from connectors.base import Author, Mention
from monitor.evaluate import BATCH, Gold
from monitor.store.feedback import Vote
from monitor.understand.assess import Mind, assess_all
from monitor.understand.assessment import Assessment, Sum
from monitor.understand.match import Brands
from monitor.understand.normalise import normalise
from monitor.understand.yardstick import Scale, Yardstick


class Labelled(NamedTuple):
    """One labelled text as the gate sees it."""

    key: str
    """Its words, normalised: copies are one text."""
    language: str
    """Without its script, as the yardstick names it."""
    margin: float
    """The model's logit of "a complaint", before any scale."""
    complaint: bool


def unanimous(labels: Sequence[Labelled]) -> list[Labelled]:
    """Each text once, with what most said of it, whatever their order; without those on which as many disagree."""
    votes: dict[tuple[str, str], int] = {}
    texts: dict[tuple[str, str], Labelled] = {}
    for label in sorted(labels):
        place = label.language, label.key
        votes[place] = votes.get(place, 0) + (1 if label.complaint else -1)
        texts.setdefault(place, label)
    return [texts[place]._replace(complaint=sum_ > 0) for place, sum_ in votes.items() if sum_]


def labels_of(votes: Iterable[Vote], rows: Iterable[Gold], brands: Brands) -> list[Labelled]:
    """What people said and what files say, as the gate sees it; without texts that cannot be read."""
    told = [(_mention(vote.text, vote.language, vote.rating), vote.complaint) for vote in votes]
    told += [(_mention(row.text, row.lang, row.rating), row.complaint) for row in rows if row.complaint is not None]
    labels: list[Labelled] = []
    for start in range(0, len(told), BATCH):
        labels += _seen(told[start : start + BATCH], brands)
    return labels


def _mention(text: str, language: str | None, rating: float | None) -> Mention:
    return Mention("label", "1", text, Author("nobody"), language=language, rating=rating)


def _seen(told: Sequence[tuple[Mention, bool]], brands: Brands) -> list[Labelled]:
    """The readable ones of a batch, each with its margin."""
    assessed = assess_all([mention for mention, _ in told], brands, _open_mind(), about="labelled")
    return [
        Labelled(normalise(mention.text).text, found.language.split("-")[0], _margin(found), complaint)
        for (mention, complaint), found in zip(told, assessed, strict=True)
        if not found.abstained
    ]


def _open_mind() -> Mind:
    """Lets everything through on the model's own scale, so that every sum is kept."""
    return Mind(yardstick=Yardstick({"": Scale()}, {"": Scale()}, {"": 0.0}))


def _margin(found: Assessment) -> float:
    """The sum of the complaint's factors, to their three digits."""
    return round(sum(factor.points for factor in found.factors if factor.sum is Sum.COMPLAINT), 3)
