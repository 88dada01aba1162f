"""One table of the configuration to one model: references resolved, durations read, mistakes in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from monitor.durations import PATTERN, parse_duration

M = TypeVar("M", bound=BaseModel)


class Entry(BaseModel):
    """A table of the configuration; what it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Mistakes(Exception):
    """Everything that is wrong with a configuration; nothing was started."""

    def __init__(self, lines: list[str], name: str) -> None:
        super().__init__(name)
        self.lines = lines
        self.name = name

    def add(self, place: str, sentence: str) -> None:
        self.lines.append(f"{place}: {sentence}" if place else sentence)

    def __str__(self) -> str:
        count = "1 mistake" if len(self.lines) == 1 else f"{len(self.lines)} mistakes"
        return "\n".join([f"{self.name} has {count}; nothing was started.", *(f"  {line}" for line in self.lines)])


def declared_ids(entries: Any) -> list[str]:
    """The ids of a section as the file gives them, also of entries that have mistakes of their own."""
    listed = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    taken = [str(entry["id"]) for entry in listed if entry.get("id")]
    for kind in (str(entry["kind"]) for entry in listed if not entry.get("id") and entry.get("kind")):
        name, number = kind, 2
        while name in taken:
            name, number = f"{kind}-{number}", number + 1
        taken.append(name)
    return taken


@dataclass(frozen=True, slots=True)
class Names:
    """The ids that a file declares, by section, and where mistakes about them are told."""

    declared: Mapping[str, list[str]]
    mistakes: Mistakes

    def twice(self) -> None:
        for section, ids in self.declared.items():
            for name in sorted({name for name in ids if ids.count(name) > 1}):
                self.mistakes.add(f'{section} "{name}"', "this id is given twice; choose another")

    def point(self, place: str, verb: str, name: str | None, section: str) -> None:
        """`name` must be declared in `section`; None points nowhere and is fine."""
        known = self.declared[section]
        if name is not None and name not in known:
            listed = f"{section}s are: {', '.join(known)}" if known else f"there is no {section} yet"
            self.mistakes.add(place, f'{verb} "{name}", which is no {section}; {listed}')


def build(
    model: type[M], entry: Mapping[str, Any], environ: Mapping[str, str], place: str, mistakes: Mistakes
) -> M | None:
    """A model from a table, or None when it has mistakes; they are added, all of them."""
    values: dict[str, Any] = {}
    before = len(mistakes.lines)
    for name, value in entry.items():
        try:
            values[name] = _resolved(model, name, value, environ)
        except ValueError as error:
            mistakes.add(place, f"{name}: {error}")
    told = {name for name in entry if name not in values}
    try:
        made = model.model_validate(values)
    except ValidationError as error:
        for fault in error.errors():
            if not (fault["loc"] and fault["loc"][0] in told):
                mistakes.add(place, _sentence(model, fault))
        return None
    return made if len(mistakes.lines) == before else None


def choices(wrong: str, known: Sequence[str]) -> str:
    """The remedy for a name that is not known: the one that was probably meant, else all of them."""
    near = get_close_matches(wrong, known, n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else f"; known are: {', '.join(known)}"


def shape(model: type[BaseModel], only: Sequence[str] | None = None) -> dict[str, Any]:
    """JSON Schema of a model as it is written in TOML: durations as strings, secrets as references."""
    names = [name for name in model.model_fields if only is None or name in only]
    properties = {model.model_fields[name].alias or name: _property(model, name) for name in names}
    required = [name for name in names if model.model_fields[name].is_required()]
    if "kind" in properties:
        required.append("kind")
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def holds(model: type[BaseModel], name: str, wanted: type) -> bool:
    """Whether a field's type is `wanted`, or a union with it."""
    field = model.model_fields.get(name) or next(
        (known for known in model.model_fields.values() if known.alias == name), None
    )
    if field is None:
        return False
    return field.annotation is wanted or wanted in get_args(field.annotation)


def nested(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    """The model that a field holds, where it holds one."""
    field = model.model_fields.get(name)
    for kind in (field.annotation, *get_args(field.annotation)) if field else ():
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None


def repeated(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    """The model of which a field holds several, where it does."""
    field = model.model_fields.get(name)
    for kind in (field.annotation, *get_args(field.annotation)) if field else ():
        for part in get_args(kind) if get_origin(kind) is tuple else ():
            if isinstance(part, type) and issubclass(part, BaseModel):
                return part
    return None


def _resolved(model: type[BaseModel], name: str, value: Any, environ: Mapping[str, str]) -> Any:
    """A value as the model wants it. Raises ValueError with the remedy."""
    if holds(model, name, SecretStr):
        return _secret(value, environ)
    if holds(model, name, timedelta):
        if not isinstance(value, str):
            raise ValueError('durations are strings, like "60s" or "15m"')
        return parse_duration(value)
    inner, several = nested(model, name), repeated(model, name)
    if inner is not None and isinstance(value, dict):
        return _table(inner, value, environ)
    if several is not None and isinstance(value, list):
        return [_table(several, row, environ) if isinstance(row, dict) else row for row in value]
    return value


def _table(model: type[BaseModel], value: dict[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    return {key: _resolved(model, key, part, environ) for key, part in value.items()}


def _secret(value: Any, environ: Mapping[str, str]) -> str:
    if isinstance(value, dict) and len(value) == 1:
        (where, name), *_ = value.items()
        if where == "env" and isinstance(name, str):
            if name not in environ:
                raise ValueError(f'comes from {name}, which is not set; export it or use {{ file = "…" }}')
            return environ[name]
        if where == "file" and isinstance(name, str):
            try:
                return Path(name).expanduser().read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise ValueError(f"its file {name} cannot be read: {error}") from error
    raise ValueError('a secret never stands in this file; write { env = "NAME" } or { file = "PATH" }')


def _sentence(model: type[BaseModel], fault: ErrorDetails) -> str:
    """One mistake in plain words."""
    path = ".".join(str(part) for part in fault["loc"])
    known = [field.alias or name for name, field in model.model_fields.items()]
    if fault["type"] == "extra_forbidden":
        outer = str(fault["loc"][0])
        inner = nested(model, outer) or repeated(model, outer) if len(fault["loc"]) > 1 else None
        listed = list(inner.model_fields) if inner else known
        return f'unknown option "{path}"{choices(str(fault["loc"][-1]), listed)}'
    if fault["type"] == "missing":
        return f'needs "{path}"'
    message = fault["msg"].removeprefix("Value error, ")
    if not path or fault["type"] == "value_error":
        return f"{path}: {message}" if path else message
    return f"{path}: {message[:1].lower()}{message[1:]}, not {_shown(fault['input'])}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _property(model: type[BaseModel], name: str) -> dict[str, Any]:
    """JSON Schema of one field."""
    field = model.model_fields[name]
    inner, several = nested(model, name), repeated(model, name)
    if inner is not None:
        made = shape(inner)
    elif several is not None:
        made = {"type": "array", "items": shape(several)}
    elif holds(model, name, timedelta):
        made = {"type": "string", "pattern": PATTERN}
    elif holds(model, name, SecretStr):
        made = {"oneOf": [shape_of_reference("env"), shape_of_reference("file")]}
    else:
        made = dict(model.model_json_schema(by_alias=True)["properties"][field.alias or name])
        made = {key: value for key, value in made.items() if key not in {"title", "default"}}
        if "$ref" in str(made):
            made = {}
    if field.description:
        made["description"] = field.description
    return made


def shape_of_reference(where: str) -> dict[str, Any]:
    """A secret by reference: the name of an environment variable, or a file."""
    return {
        "type": "object",
        "properties": {where: {"type": "string"}},
        "required": [where],
        "additionalProperties": False,
    }
