"""What every connector and channel offers, read off the members themselves: for the lists and the documents."""

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, SecretStr

from alerts.base import Channel, ChannelCaps
from connectors.base import Caps, Source
from monitor.durations import format_duration
from monitor.entries import holds


@dataclass(frozen=True, slots=True)
class OptionLine:
    name: str
    description: str
    needed: bool
    default: str


@dataclass(frozen=True, slots=True)
class Member:
    """One connector or channel."""

    kind: str
    summary: str
    text: str
    options: tuple[OptionLine, ...]
    caps: Caps | ChannelCaps
    notes: tuple[tuple[str, str], ...] = ()
    """What an operator should know, each with its heading."""

    def caps_of_source(self) -> dict[str, Any]:
        assert isinstance(self.caps, Caps)
        return {
            "poll": self.caps.poll,
            "stream": self.caps.stream,
            "backfill": self.caps.backfill,
            "edits": self.caps.edits,
            "deletions": self.caps.deletions,
            "threads": self.caps.threads,
            "refresh": self.caps.refresh,
            "needs_auth": self.caps.needs_auth,
            "min_interval_seconds": self.caps.min_interval.total_seconds(),
        }

    def caps_of_channel(self) -> dict[str, Any]:
        assert isinstance(self.caps, ChannelCaps)
        return {
            "edit": self.caps.edit,
            "thread": self.caps.thread,
            "buttons": self.caps.buttons,
            "seconds_between_messages": self.caps.gap.total_seconds(),
            "events": sorted(self.caps.events) if self.caps.events is not None else "all",
            "hourly_cap": self.caps.people,
        }

    def as_json(self, caps: dict[str, Any]) -> dict[str, Any]:
        options = [
            {"name": o.name, "description": o.description, "needed": o.needed, "default": o.default}
            for o in self.options
        ]
        notes = {heading.lower().replace(" ", "_"): text for heading, text in self.notes}
        return {"kind": self.kind, "summary": self.summary, "caps": caps, **notes, "options": options}


def describe(model: type[Source] | type[Channel]) -> Member:
    """A member as its own class tells it."""
    text = inspect.getdoc(model) or ""
    own = [name for name in model.model_fields if name != "kind"]
    shared = set((Source if issubclass(model, Source) else Channel).model_fields)
    ordered = [name for name in own if name not in shared] + [name for name in own if name in shared]
    return Member(
        kind=str(model.model_fields["kind"].default),
        summary=text.split("\n")[0],
        text=text,
        options=tuple(_option(model, name) for name in ordered),
        caps=model.caps,
        notes=notes(model) if issubclass(model, Source) else (),
    )


def notes(model: type[Source]) -> tuple[tuple[str, str], ...]:
    """What it cannot give, and what binds whoever runs it."""
    days = f"Texts are kept {model.most_days} days at most." if model.most_days is not None else ""
    terms = " ".join(part for part in (model.terms, days) if part)
    spoken = ", ".join(model.spoken.split()) or "whatever is brought"
    told = (("Languages", spoken), ("Cannot give", model.blind_spots), ("Terms", terms))
    return tuple((heading, text) for heading, text in told if text)


def coverage(models: Iterable[type[Source]]) -> str:
    """Which doors bring which languages, as a table."""
    doors: dict[str, list[str]] = {}
    anything = []
    for model in models:
        kind = str(model.model_fields["kind"].default)
        for language in model.spoken.split():
            doors.setdefault(language, []).append(kind)
        if not model.spoken:
            anything.append(kind)
    rows = [f"| {language} | {', '.join(sorted(doors[language]))} |" for language in sorted(doors)]
    return "\n".join(["| language | doors |", "| --- | --- |", *rows, f"| any | {', '.join(sorted(anything))} |"])


def _option(model: type[BaseModel], name: str) -> OptionLine:
    field = model.model_fields[name]
    default = "" if field.is_required() or field.default is None else _shown(field.default)
    description = field.description or ""
    if holds(model, name, SecretStr):
        description += " (by reference: { env = … } or { file = … })"
    return OptionLine(name, description, field.is_required(), default)


def _shown(default: Any) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return format_duration(default) if isinstance(default, timedelta) else str(default)


def markdown(members: Iterable[Member], title: str, intro: str, caps: Any) -> str:
    """The generated page of one family."""
    lines = [f"# {title}", "", "<!-- made by `make docs`; edit the members, not this page -->", "", intro, ""]
    for member in members:
        told = ", ".join(f"{name.replace('_', ' ')}: {_told(value)}" for name, value in caps(member).items())
        lines += [f"## {member.kind}", "", member.text, "", told + ".", ""]
        lines += [line for heading, text in member.notes for line in (f"**{heading}**: {text}", "")]
        lines += ["| option | default | what it does |", "| --- | --- | --- |"]
        lines += [
            f"| `{o.name}` | {'needed' if o.needed else f'`{o.default}`' if o.default else ''} | {o.description} |"
            for o in member.options
        ]
        lines.append("")
    return "\n".join(lines)


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else f"{value:g}" if isinstance(value, float) else str(value)
