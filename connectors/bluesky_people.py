"""Who writes on Bluesky: a stream names people by their did only; the AppView knows handle, name and followers."""

import asyncio
from collections.abc import Iterable, Mapping

from connectors import bluesky_api as api
from connectors import web
from connectors.base import Refused, TryLater
from connectors.bluesky_session import Door

AT_ONCE = 25
"""Most profiles asked for together: the lexicon app.bsky.actor.getProfiles ."""
PATIENCE = 2.0
"""Seconds: a post is not held back for longer because its writer could not be looked up."""
REST = 50
"""Pages without a question after one that failed."""
REMEMBERED = 5_000
"""People kept in memory, some 2 MB; those of the earliest questions are forgotten first."""


class People:
    """Those who were met while a connection lasts."""

    def __init__(self, door: Door, patience: float = PATIENCE) -> None:
        self._door = door
        self._patience = patience
        self._met: dict[str, api.Actor] = {}
        self._resting = 0

    async def named(self, dids: Iterable[str]) -> Mapping[str, api.Actor]:
        """What is known of these people. Who cannot be looked up now is told by the did alone."""
        wanted = list(dict.fromkeys(dids))
        unknown = [did for did in wanted if did not in self._met]
        if self._resting:
            self._resting -= 1
        elif unknown and not await self._ask(unknown):
            self._resting = REST
        found = {did: self._met[did] for did in wanted if did in self._met}
        for did in list(self._met)[: max(len(self._met) - REMEMBERED, 0)]:
            del self._met[did]
        return found

    async def _ask(self, dids: list[str]) -> bool:
        try:
            async with asyncio.timeout(self._patience):
                for start in range(0, len(dids), AT_ONCE):
                    asked = [("actors", did) for did in dids[start : start + AT_ONCE]]
                    answer = await self._door.get("app.bsky.actor.getProfiles", api.Profiles, [*asked])
                    actors, _ = web.decode_each(answer.value.profiles, api.Actor)
                    self._met |= {actor.did: actor for actor in actors}
        except (TimeoutError, TryLater, Refused):
            return False
        return True
