"""A source that answers from a script; what it was asked for is kept for the assertion."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Literal

import httpx
from pydantic import PrivateAttr

from connectors.base import Caps, ConnectorError, Cursor, Mention, Page, Source
from monitor.clock import Clock


@dataclass
class Script:
    """Answers in order; an exception in the list is raised. When they run out, pages are empty."""

    clock: Clock
    answers: list[Page | ConnectorError] = field(default_factory=list)
    asked: list[tuple[datetime, Cursor | None]] = field(default_factory=list)
    conversations: dict[str, list[Mention]] = field(default_factory=dict)
    looked_at: list[str] = field(default_factory=list)


class Told(Source):
    """A source without a baseline, polled every minute."""

    kind: Literal["told"] = "told"
    caps: ClassVar[Caps] = Caps(
        baseline=False, threads=True, min_interval=timedelta(seconds=10), default_interval=timedelta(minutes=1)
    )
    _script: Script | None = PrivateAttr(None)

    async def poll(self, http: httpx.AsyncClient, cursor: Cursor | None) -> Page:
        assert self._script is not None
        self._script.asked.append((self._script.clock.now(), cursor))
        answer = self._script.answers.pop(0) if self._script.answers else Page((), cursor)
        if isinstance(answer, ConnectorError):
            raise answer
        return answer

    async def thread(self, http: httpx.AsyncClient, mention: Mention) -> list[Mention]:
        assert self._script is not None
        self._script.looked_at.append(mention.key)
        return self._script.conversations.get(mention.key, [])


class Listened(Told):
    """As Told, with a baseline, as every source of the network has one."""

    kind: Literal["listened"] = "listened"  # type: ignore[assignment]
    caps: ClassVar[Caps] = Caps(min_interval=timedelta(seconds=10), default_interval=timedelta(minutes=1))


def told(kind: type[Told], id_: str, script: Script, **options: object) -> Told:
    source = kind(id=id_, **options)
    source._script = script
    return source
