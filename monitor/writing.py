"""Asks a back end for a draft of what is about to be announced. No alert depends on it, and none waits long for it."""

import asyncio
import logging
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from monitor import drafting, network
from monitor.clock import Clock
from monitor.pace import BREAKER_FIRST, BREAKER_MOST
from monitor.reply.bank import Bank, bank_of
from monitor.reply.lint_words import knowledge_of
from monitor.reply.situation import Situation
from monitor.reply.suggest import suggestion
from monitor.store import drafts, incidents, mentions
from monitor.store.connection import Store, StoreError
from monitor.store.drafts import Written
from monitor.supervise import attempt
from monitor.triage.policy import Policy
from monitor.view import discreet
from monitor.writing_check import objection
from monitor.writing_entry import DraftsEntry
from monitor.writing_prompt import facts, messages
from monitor.writing_wire import Answer, NotWritten, ask

AHEAD = 8
"""Drafts under way at once for one channel: with a limiter of one message a second, they come in time at 4 s each."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Case:
    """What a draft is asked for."""

    situation: Situation
    bank: Bank
    recent: Sequence[str]


@dataclass(slots=True)
class Writer:
    """Has drafts written, once an incident. A back end in trouble is left alone, and nobody waits for it."""

    store: Store
    policy: Policy
    clock: Clock
    entry: DraftsEntry
    _under_way: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _failures: int = 0
    _rests_until: float = 0.0

    async def begin(self, channel: str) -> None:
        """Have drafts written for what this channel hears of next. Returns at once. Raises StoreError."""
        if self._rests():
            return
        now = self.clock.now()
        for incident in await self.store.read(lambda c: drafts.wanted(c, channel, now, AHEAD)):
            if incident not in self._under_way:
                task = asyncio.create_task(self._attempt(incident), name=f"draft inc-{incident:06d}")
                self._under_way[incident] = task
                task.add_done_callback(partial(self._done, incident))

    async def finish(self, incident: int) -> None:
        """Wait for the draft of an incident if it is being written: at most the entry's time, and a moment to check."""
        task = self._under_way.get(incident)
        if task is not None:
            await asyncio.wait([task])

    def _done(self, incident: int, _: asyncio.Task[None]) -> None:
        self._under_way.pop(incident, None)

    def _rests(self) -> bool:
        return self.clock.monotonic() < self._rests_until

    async def _attempt(self, incident: int) -> None:
        await attempt(self._write(incident), f"the draft for inc-{incident:06d}")

    async def _write(self, incident: int) -> None:
        try:
            case = await self.store.read(lambda c: self._case(c, incident))
            if case is not None:
                written, now = await self._written(case), self.clock.now()
                await self.store.write(lambda c: drafts.keep(c, incident, written, now))
        except StoreError as error:
            log.warning("the draft for inc-%06d is lost: %s", incident, error)

    def _case(self, connection: sqlite3.Connection, number: int) -> Case | None:
        """None where there is no built-in draft either (a sensitive matter, too little understood), or no check.

        Nor for what was said to the brand alone: it leaves the house for nobody.
        """
        incident = incidents.get(connection, number)
        said = mentions.of_incident(connection, number, 1)
        if incident is None or not said or said[0].private:
            return None
        history = incidents.history(connection, incident)
        situation = drafting.situation(incident, discreet(said[0]), self.policy, history)
        bank = bank_of(situation.assessment.language) if situation else None
        if situation is None or bank is None or knowledge_of(bank.language) is None:
            return None
        if suggestion(situation, incident.name, self.clock.now(), self.policy.language)[0] is None:
            return None
        return Case(situation, bank, drafts.our_replies(connection, incident.brand))

    async def _written(self, case: Case) -> Written:
        """What the back end wrote, if it may be shown; else why not."""
        situation, now = case.situation, self.clock.now()
        given = facts(situation, case.bank, now)
        kept = Written(
            language=case.bank.language,
            model=self.entry.model,
            said=drafting.print_of(situation.text),
            until=now + situation.house.promise,
        )
        language, speak = case.bank.language, self.policy.language
        fence = f"post-{secrets.token_hex(8)}"
        try:
            answer = await self._asked(messages(situation, case.bank, given, speak, fence))
        except NotWritten as error:
            self._rest(str(error))
            return replace(kept, objection=f"{self.entry.host} {error}")
        self._recovered()
        fault = await asyncio.to_thread(objection, answer, situation, given, case.recent, language, speak)
        if fault is not None:
            return replace(kept, objection=fault)
        return replace(kept, text=answer.reply.strip(), meaning=answer.meaning.strip() if language != speak else "")

    async def _asked(self, conversation: Sequence[dict[str, str]]) -> Answer:
        entry = self.entry
        async with network.client(allow_private=entry.allow_private, allow_http=entry.allow_http) as http:
            return await ask(http, entry, conversation)

    def _rest(self, reason: str) -> None:
        """Whoever was late once is not waited for at every alert; those asked side by side count as one."""
        if self._rests():
            return
        rest = min(BREAKER_MOST, BREAKER_FIRST * (1 << min(self._failures, 10)))
        self._rests_until = self.clock.monotonic() + rest.total_seconds()
        self._failures += 1
        log.log(
            logging.WARNING if self._failures == 1 else logging.DEBUG,
            "drafts: %s %s; alerts carry the built-in drafts", self.entry.host, reason,
        )  # fmt: skip

    def _recovered(self) -> None:
        if self._failures:
            log.info("drafts: %s answers again", self.entry.host)
        self._failures, self._rests_until = 0, 0.0
