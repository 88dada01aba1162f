"""Labelled texts: public sets (not in this repository) and the posts written for it."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from monitor.understand.assessment import Cause, Emotion, Kind, Label

POSTS = Path(__file__).parents[1] / "posts"
SIX = ("en", "ru", "zh", "fa", "ar", "hi")
FIELDS = 9
_SCENARIO = re.compile(r"# scenario: (?P<matter>[^|]+?) \| brand: (?P<brand>.+)")
SEVERITIES = ("none", "low", "medium", "high", "critical")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One labelled text; None where a label is absent."""

    text: str
    language: str
    source: str
    part: str
    label: Label | None = None
    complaint: bool | None = None
    kind: Kind | None = None
    emotion: Emotion | None = None
    cause: Cause | None = None
    severity: str | None = None
    impact: int | None = None
    needs_reply: bool | None = None
    cues: frozenset[str] | None = None
    trade: str = ""
    scenario: str = ""
    brand: str | None = None
    extra: dict[str, str] = field(default_factory=dict)


def public(folder: Path, parts: tuple[str, ...] = ("train",)) -> Iterator[Row]:
    """The rows of `<lang>/<source>.<part>.jsonl.gz` under a folder, in order of path and line."""
    for path in sorted(folder.glob("*/*.jsonl.gz")):
        source, part = path.name.split(".")[:2]
        if part in parts:
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    yield _public(json.loads(line), source, part)


def _public(told: dict[str, str], source: str, part: str) -> Row:
    complaint = told.get("complaint")
    return Row(
        text=told["text"],
        language=told["lang"],
        source=f"{source}/{told['lang']}",
        part=part,
        label=Label(told["label"]) if told.get("label") else None,
        complaint=None if complaint is None else bool(complaint),
    )


class BadPost(ValueError):
    """A line of the written posts that is not in the agreed form; the message names file and line."""


def written(parts: tuple[str, ...] = ("train",), folder: Path = POSTS) -> Iterator[Row]:
    """The written posts, in order of path and line. Raises BadPost."""
    for path in sorted(folder.glob("*/*/*.txt")):
        part, language = path.parts[-3:-1]
        if part in parts:
            yield from _posts(path, part, language)


def _posts(path: Path, part: str, language: str) -> Iterator[Row]:
    matter = brand = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if found := _SCENARIO.match(line):
            matter, brand = found["matter"], found["brand"].strip()
        elif line.strip():
            try:
                yield post_of(line, language, part, path.stem, matter, brand)
            except (ValueError, KeyError) as error:
                raise BadPost(f"{path}:{number}: {error}") from error


def post_of(line: str, language: str, part: str, trade: str, matter: str, brand: str) -> Row:
    """One post: `kind | label | emotion | cause | severity | impact | needs_reply | cues | text`."""
    cells = line.split(" | ", FIELDS - 1)
    if len(cells) != FIELDS or not matter:
        raise ValueError(f"not {FIELDS} fields below a scenario: {line[:60]!r}")
    kind, label, emotion, cause, severity, impact, needs_reply, cues, text = cells
    if severity not in SEVERITIES or needs_reply not in ("yes", "no") or impact not in "0123":
        raise ValueError(f"severity {severity!r}, impact {impact!r} or needs_reply {needs_reply!r} is none")
    said = Kind(kind)
    return Row(
        text=text,
        language=language,
        source="written",
        part=part,
        label=Label(label),
        complaint=said in (Kind.COMPLAINT, Kind.MIXED),
        kind=said,
        emotion=Emotion(emotion),
        cause=Cause(cause),
        severity=severity,
        impact=int(impact),
        needs_reply=needs_reply == "yes",
        cues=frozenset() if cues.strip() == "-" else frozenset(cue.strip() for cue in cues.split(",")),
        trade=trade,
        scenario=f"{language}/{trade}/{matter}",
        brand=brand,
    )
