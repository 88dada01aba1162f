"""When a digest is due: what a configuration may say of it, and the moments that follow."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from monitor.entries import Entry, Names

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_AT = re.compile(rf"(?:({'|'.join(WEEKDAYS)}) )?([01][0-9]|2[0-3]):([0-5][0-9])")


class DigestEntry(Entry):
    """A digest sent by itself: how upset customers fared, or what others were happy about."""

    of: Literal["figures", "praise"] = Field("figures", description="What it tells; praise waits while people suffer")
    every: Literal["weekly", "daily"] = Field("weekly", description="How often")
    at: str = Field("", description='When: "mon 09:00" for weekly, "09:00" for daily; the zone is that of the whole')
    to: tuple[str, ...] = Field(min_length=1, description="Channel ids")
    brand: str | None = Field(None, description="Brand id; none: all brands in one, of praise each by itself")
    at_most: int = Field(5, ge=1, le=20, description="Of praise: so many people at a time")

    @model_validator(mode="after")
    def _has_its_time(self) -> Self:
        found = _AT.fullmatch(self.at or _DEFAULT[self.every])
        if found is None or bool(found[1]) != (self.every == "weekly"):
            raise ValueError(f'at: write it like "{_DEFAULT[self.every]}" for a {self.every} digest')
        if self.of == "figures" and "at_most" in self.model_fields_set:
            raise ValueError('at_most: is for praise; add of = "praise", or remove it')
        return self


_DEFAULT = {"weekly": "mon 09:00", "daily": "09:00"}


@dataclass(frozen=True, slots=True)
class Digest:
    """When it is due, whom it is for, and of which brand."""

    weekday: int | None
    """Monday is 0; None: each day."""
    at: time
    to: tuple[str, ...]
    zone: ZoneInfo
    brand: str | None = None
    of: Literal["figures", "praise"] = "figures"
    at_most: int = 0
    """Of praise: people at a time."""

    @property
    def name(self) -> str:
        """By what it is remembered: another hour or day is the same digest still."""
        often = "daily" if self.weekday is None else "weekly"
        what = "praise " if self.of == "praise" else ""
        return f"{what}{often} {self.brand or '*'} {','.join(sorted(self.to))}"

    def due_at(self, now: datetime) -> datetime:
        """The last moment at which it was due."""
        there = now.astimezone(self.zone)
        for days in range(9):  # one more than a week: today's may be still to come, and clocks are set back
            moment = datetime.combine(there.date() - timedelta(days=days), self.at, self.zone)
            if moment <= now and self.weekday in (None, moment.weekday()):
                return moment.astimezone(now.tzinfo)
        raise AssertionError("every weekday comes within nine days")


def planned(entries: Sequence[DigestEntry], zone: ZoneInfo) -> tuple[Digest, ...]:
    """Entries of a configuration as digests."""
    return tuple(_planned(entry, zone) for entry in entries)


def _planned(entry: DigestEntry, zone: ZoneInfo) -> Digest:
    found = _AT.fullmatch(entry.at or _DEFAULT[entry.every])
    assert found is not None
    weekday = WEEKDAYS.index(found[1]) if found[1] else None
    at = time(int(found[2]), int(found[3]))
    return Digest(weekday, at, entry.to, zone, entry.brand, entry.of, entry.at_most)


def check_digests(entries: Sequence[DigestEntry], names: Names) -> None:
    """Names that point nowhere."""
    for number, entry in enumerate(entries, 1):
        for channel in entry.to:
            names.point(f"digest {number}", "to names", channel, "channel")
        names.point(f"digest {number}", "brand is", entry.brand, "brand")
