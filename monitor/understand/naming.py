"""What an assessment names beside its numbers: kind, mood, cause, impact, cues, stage, and whether somebody waits."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from monitor.understand.assessment import Cause, Kind, Label, Span, Stage
from monitor.understand.judge import COMPLAINS, Answers, likeliest, reason
from monitor.understand.matter import CUE_NAMES
from monitor.understand.model import Logits, Model, Parts
from monitor.understand.stages import Step
from monitor.understand.terms import Hit

SURE_CUE = 0.0
"""Logit from which a learnt cue is said: more likely than not."""

SPOKEN = frozenset(("thanks", "firsthand"))
"""Cues that only phrases tell; nobody labelled them."""

STAGES: Mapping[Cause, Stage] = {
    Cause.DELIVERY: Stage.BUY,
    Cause.BILLING: Stage.PAY,
    Cause.PRODUCT_QUALITY: Stage.USE,
    Cause.OUTAGE: Stage.USE,
    Cause.SAFETY: Stage.USE,
    Cause.NO_ANSWER: Stage.GET_HELP,
    Cause.STAFF_ATTITUDE: Stage.GET_HELP,
}
"""Where a cause is met as a rule; what the writer says of it, and leaving, outweigh it."""


class Named(NamedTuple):
    """What only a complaint has."""

    cause: Cause
    impact: int
    marks: tuple[Span, ...]


UNNAMED = Named(Cause.NONE, 0, ())


def kind_of(model: Model, answers: Answers, label: Label, *, passed: bool) -> Kind:
    """The likeliest kind among those that the gate left; what is in a bad mood praises nobody."""
    among = COMPLAINS if passed else _IN_A_BAD_MOOD if label is Label.NEGATIVE else _HARMLESS
    return Kind(likeliest(model.heads["kind"], answers, among))


_HARMLESS = tuple(kind for kind in Kind if kind not in COMPLAINS)
_IN_A_BAD_MOOD = tuple(kind for kind in _HARMLESS if kind is not Kind.PRAISE)


def label_of(model: Model, answers: Answers) -> Label:
    return Label(likeliest(model.heads["label"], answers))


def waits(model: Model, answers: Answers, kind: Kind) -> bool:
    """Whether the writer of what is no complaint waits for the company; nobody waits for news or a joke's answer."""
    return kind in WAITING and likeliest(model.heads["needs_reply"], answers) == "yes"


WAITING = frozenset((Kind.QUESTION, Kind.PRAISE, Kind.OTHER_TOPIC))


def cues_said(model: Model, answers: Answers, heard: Collection[str]) -> tuple[str, ...]:
    """The cues that phrases tell and those learnt, in order."""
    return tuple(sorted({*heard, *_learnt(model, answers)}))


def is_grave(cues: Collection[str]) -> bool:
    """Whether somebody may come to harm, or the law is spoken of: the gate is lower then."""
    return not GRAVE.isdisjoint(cues)


def graves_of(model: Model, answers: Logits, heard: Sequence[Collection[str]]) -> list[bool]:
    """The same of a batch, before its cues are named: by phrases, and by what is learnt."""
    head = model.heads["cue"]
    columns = [head.first + at for at, cue in enumerate(head.classes) if cue in GRAVE]
    learnt: list[bool] = np.any(answers[:, columns] > SURE_CUE, axis=1).tolist()
    return [found or is_grave(cues) for found, cues in zip(learnt, heard, strict=True)]


GRAVE = frozenset(("safety", "health", "distress", "legal"))


def _learnt(model: Model, answers: Answers) -> list[str]:
    head = model.heads["cue"]
    return [cue for cue, logit in zip(head.classes, answers[head.first : head.last], strict=True) if logit > SURE_CUE]


def name(model: Model, parts: Parts, answers: Answers, cues: Mapping[str, Hit]) -> Named:
    """Cause and impact of a complaint, with the words that led to them, its feeling and its cues (normalised)."""
    cause = Cause(likeliest(model.heads["cause"], answers))
    impact = likeliest(model.heads["impact"], answers, IMPACTS)
    emotion = likeliest(model.heads["emotion"], answers)
    marks = []
    for head, said in (("cause", cause.value), ("impact", impact), ("emotion", emotion)):
        if place := reason(parts, model.heads[head], said):
            marks.append(Span(*place, f"{head}: {said}"))
    marks += [Span(hit.start, hit.end, CUE_NAMES[cue]) for cue, hit in cues.items()]
    return Named(cause, int(impact), tuple(marks))


def stage_of(cause: Cause, cues: Collection[str], step: Step | None) -> Stage | None:
    """Where somebody stands: on their way out, where they say they are, or where such a cause is met."""
    if "churn" in cues:
        return Stage.LEAVE
    return step.stage if step else STAGES.get(cause)


IMPACTS = ("1", "2", "3")
"""What a complaint can have: it never loses nothing at all."""
