"""The tuned yardstick beside the database: what counts now, what labels ask for, putting it in force, taking it back.

The files of the package are never touched. A tuned file belongs to the weights it was measured with: after an
upgrade that brings others, the shipped yardstick counts until somebody tunes again.
"""

import difflib
import hashlib
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec

from monitor.tune import Gate
from monitor.understand import yardstick as measures
from monitor.understand.assess import Mind
from monitor.understand.assessment import Assessment
from monitor.understand.model import SHIPPED
from monitor.understand.naming import is_grave
from monitor.understand.yardstick import Scale, Yardstick

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Line = tuple[Annotated[float, msgspec.Meta(gt=0)], float]

log = logging.getLogger(__name__)


class Damaged(ValueError):
    """A tuned file that cannot be used; the message names it and the remedy."""


class Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tuned file: the shipped one's fields, which languages were tuned when, and for which weights."""

    complaint: dict[str, Line]
    negativity: dict[str, Line]
    threshold: dict[str, Share]
    tuned: dict[str, date]
    weights: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which probability on a text of a language is a complaint."""

    language: str
    value: float
    tuned: date | None
    """None: as shipped."""

    def __str__(self) -> str:
        since = f"tuned {self.tuned.isoformat()}" if self.tuned else "as shipped"
        return f"{self.value:.3f} in {self.language}, {since}"


@dataclass(frozen=True, slots=True)
class Standard:
    """What counts now, and since when."""

    yardstick: Yardstick
    tuned: Mapping[str, date]
    """By language; one that is not in it stands as shipped."""
    text: str
    """As its file has it."""

    def threshold(self, language: str) -> "Threshold":
        """Of one language; it may name its script."""
        base = language.split("-", maxsplit=1)[0]
        value = self.yardstick.threshold.get(base, self.yardstick.threshold[""])
        return Threshold(base, value, self.tuned.get(base))

    def enough(self, found: Assessment) -> float:
        """What counted for one text: of a grave matter an even chance is enough."""
        base = found.language.split("-", maxsplit=1)[0]
        return self.yardstick.least(base, grave=is_grave(found.cues))


def tuned_file(database: Path) -> Path:
    return database.with_name(f"{database.stem}.yardstick.json")


def previous_file(database: Path) -> Path:
    return database.with_name(f"{database.stem}.yardstick.previous.json")


def mind_for(database: Path | None) -> Mind:
    """What judges for this database: the shipped weights, and the tuned yardstick if there is one. Raises Damaged."""
    return Mind(yardstick=standard_for(database).yardstick)


def standard_for(database: Path | None) -> Standard:
    """As `mind_for`, with the dates."""
    path = tuned_file(database) if database else None
    if path is None or not path.exists():
        return shipped()
    text, written = _read(path)
    if written.weights != weights_mark():
        log.warning("%s is for other weights than these: the shipped thresholds count; run: allears tune", path)
        return shipped()
    return Standard(_yardstick(written), written.tuned, text)


def proposed(text: str) -> Mind:
    """What would judge if this text of a file were put in force."""
    return Mind(yardstick=_yardstick(msgspec.json.decode(text, type=Written)))


def _yardstick(written: Written) -> Yardstick:
    complaint, negativity = (
        {language: Scale(*line) for language, line in lines.items()}
        for lines in (written.complaint, written.negativity)
    )
    return Yardstick(complaint, negativity, written.threshold)


def _read(path: Path) -> tuple[str, Written]:
    try:
        text = path.read_text(encoding="utf-8")
        written = msgspec.json.decode(text, type=Written)
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise Damaged(f"{path} cannot be used ({error}); {REMEDY}") from error
    if not all("" in part for part in (written.complaint, written.negativity, written.threshold)):
        raise Damaged(f'{path} says nothing of other languages (no ""); {REMEDY}')
    return text, written


REMEDY = "take it back with: allears tune --rollback"


@cache
def shipped() -> Standard:
    """The one in the package."""
    return Standard(measures.shipped(), {}, (SHIPPED / "yardstick.json").read_text(encoding="utf-8"))


@cache
def weights_mark() -> str:
    """Tells one training from another: its weights' scales and its yardstick are never the same twice."""
    told = b"".join((SHIPPED / name).read_bytes() for name in ("model.json", "yardstick.json"))
    return hashlib.sha256(told).hexdigest()[:16]


def retold(standard: Standard, gates: Mapping[str, Gate], today: date) -> str:
    """The text of the file with these languages' gates new; the same text where there are none."""
    if not gates:
        return standard.text
    told: dict[str, Any] = json.loads(standard.text)
    told |= {"tuned": dict(told.get("tuned", {})), "weights": weights_mark()}
    for language, gate in gates.items():
        told["complaint"][language] = list(gate.scale)
        told["threshold"][language] = gate.threshold
        told["tuned"][language] = today.isoformat()
    return json.dumps(told, indent=1) + "\n"


def diff(database: Path, standard: Standard, text: str) -> str:
    """What would change, as a unified diff; empty where nothing would."""
    name = tuned_file(database).name
    before = name if standard.tuned else "yardstick.json (shipped)"
    lines = difflib.unified_diff(standard.text.splitlines(), text.splitlines(), before, name, lineterm="")
    return "\n".join(lines)


def put_in_force(database: Path, text: str) -> Path:
    """Write the tuned file, whole or not at all, and keep the one before. Raises OSError as the disk does."""
    path, previous = tuned_file(database), previous_file(database)
    if path.exists():
        _write(previous, path.read_bytes())
    else:
        previous.unlink(missing_ok=True)
    _write(path, text.encode())
    return path


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def take_back(database: Path) -> str | None:
    """Return to the file before, or to the shipped one; what counts now in words, None where nothing was tuned."""
    path, previous = tuned_file(database), previous_file(database)
    if previous.exists():
        previous.replace(path)
        return f"{path.name} is again as it was before"
    if path.exists():
        path.unlink()
        return f"{path.name} is gone: the shipped thresholds count"
    return None
