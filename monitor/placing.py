"""Within one transaction: where each mention of a page belongs, and what that makes of its incident."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from connectors.base import Change, Mention, Page
from monitor.hearing import Ears, Occasion, Outcome, merged, names_of, storable, text_of
from monitor.settle import settle, withdraw
from monitor.sifting import sift
from monitor.store import incidents, mentions, sources
from monitor.store.mentions import Known, Names
from monitor.store.sources import Look
from monitor.triage.deadline import clock_start
from monitor.triage.incident import REOPEN_WINDOW, Candidates, Incident, Placing, Role, answer, graver, hear, place
from monitor.triage.silence import plain
from monitor.triage.verdict import News, Verdict
from monitor.understand.assess import assess_all, words
from monitor.understand.assessment import Assessment
from monitor.understand.fingerprint import MAYBE, alike, distance
from monitor.understand.normalise import normalise

ECHO_WINDOW = timedelta(hours=72)
"""Nearly the same words within this belong together; later they are a new occasion."""

TELLING = 5
"""Letters of a handle that tell one person from another: there is an "anna" on every network."""


class Taking:
    """One transaction's work; nothing of it outlives the transaction."""

    def __init__(self, connection: sqlite3.Connection, occasion: Occasion, ears: Ears) -> None:
        self.connection = connection
        self.occasion = occasion
        self.ears = ears
        self.names = Names(connection)
        self.outcome = Outcome()
        self.realm = self.names.id(occasion.source.realm)
        self.touched: dict[int, Verdict | None] = {}
        """Incidents that this page changed: each is weighed and announced once, when all of it was heard."""

    def all(self, page: Page, wanted: Sequence[Mention], assessed: Mapping[str, Assessment]) -> Outcome:
        seen = mentions.known(self.connection, self.realm, (mention.key for mention in wanted))
        for mention in wanted:
            before = seen.get(mention.key)
            if before is None:
                self._new(mention, assessed.get(mention.key) or self._assess(mention))
            else:
                self._again(mention, assessed.get(mention.key), before)
        for change in page.changes:
            self._change(change)
        for number, reason in self.touched.items():
            self._settle(number, reason)
        self._book(page)
        return self.outcome

    def _assess(self, mention: Mention, brand: str | None = None) -> Assessment:
        about = brand or self.occasion.source.brand
        return assess_all([mention], self.ears.brands, self.ears.mind, about)[0]

    def _book(self, page: Page) -> None:
        """The source's own record, in the same transaction."""
        name, now = self.occasion.source.id, self.occasion.now
        sources.add_gaps(self.connection, name, page.gaps, now)
        sources.add_skipped(self.connection, name, page.skipped, now)
        if self.occasion.moves_cursor:
            pause = page.wait.wait if page.wait is not None else timedelta(0)
            until = now + pause if pause else None
            look = Look(now, page.cursor, complete=not page.more, heard=bool(page.mentions), not_before=until)
            sources.save_look(self.connection, name, look)

    def _new(self, mention: Mention, assessment: Assessment) -> None:
        """A mention we have not seen: stored when it is about a brand, or part of a known conversation."""
        root = mentions.conversation_root(self.connection, self.realm, mention)
        near = self._conversation(root, assessment)
        if assessment.brand is None and not near:
            self._count(Placing.STRANGER)
            return
        brand = assessment.brand or near[0].brand
        if assessment.brand is None:  # a reply need not name us again: the conversation says whom it is about
            assessment = self._assess(mention, brand)
        ids = (
            self.realm,
            self.names.id(self.occasion.source.id),
            mentions.author_id(self.connection, self.realm, mention.author),
            self.names.id(brand),
        )
        assessment = sift(self.connection, self.ears, self.occasion, mention, assessment, ids[2])
        number = mentions.insert(
            self.connection,
            replace(mention, root=root),
            assessment,
            ids=ids,
            text=text_of(mention),
            now=self.occasion.now,
        )
        self.outcome.heard += 1
        self.outcome.complaints += assessment.is_complaint
        self._place(mention, assessment, number, _Ids(ids[2], ids[3], brand, root or mention.key), near)

    def _conversation(self, root: str | None, assessment: Assessment) -> list[Incident]:
        """Incidents of the conversation this is part of; a post that starts one has none."""
        if root is None:
            return []
        brand = self.names.id(assessment.brand) if assessment.brand else None
        return incidents.in_conversation(self.connection, self.realm, root, brand)

    def _place(
        self, mention: Mention, assessment: Assessment, number: int, ids: "_Ids", near: Sequence[Incident]
    ) -> None:
        """Find where it belongs, and let the incident change."""
        ours = self._is_ours(mention, ids.brand_name)
        found = self._candidates(mention, assessment, ids, near)
        if ours:
            found = Candidates(thread=self._answered(mention, near))
        if not ours and not self.occasion.listens_to(mention):
            self._keep_reason(number, assessment)
            self._count(Placing.BASELINE)
            return
        placing, incident = place(
            assessment,
            ours=ours,
            found=found,
            window=self._window(found),
            now=self.occasion.now,
        )
        self._count(placing)
        if placing is Placing.NEW:
            incident = self._open(mention, assessment, number, ids)
        elif incident is None:
            self._keep_reason(number, assessment)
            return
        else:
            incident = self._join(incident, placing, mention, assessment, number)
        self._touch(incident, content=placing in _CUSTOMER)

    def _candidates(
        self, mention: Mention, assessment: Assessment, ids: "_Ids", near: Sequence[Incident]
    ) -> Candidates:
        mine = next((incident for incident in near if incident.author == ids.author), None)
        if not assessment.is_complaint:
            return Candidates(conversation=mine, thread=near[0] if near else None)
        return Candidates(
            conversation=mine,
            author=self._newest(mention, ids),
            thread=near[0] if near else None,
            echoed=self._echoed(mention, assessment.fingerprint, ids),
        )

    def _newest(self, mention: Mention, ids: "_Ids") -> Incident | None:
        """The newest incident of this person; of anybody of this name, where networks are to be joined."""
        found = incidents.newest_of_author(self.connection, ids.author, ids.brand)
        name = plain(mention.author.handle or "")
        if found is not None or not self.ears.policy.merge_across_sources or len(name) < TELLING:
            return found
        since = self.occasion.now - ECHO_WINDOW
        return incidents.newest_of_namesake(self.connection, name, ids.brand, since)

    def _echoed(self, mention: Mention, fingerprint: int, ids: "_Ids") -> Incident | None:
        """An incident of somebody else in which nearly the same words were said."""
        if not fingerprint:
            return None
        since, text = self.occasion.now - ECHO_WINDOW, normalise(words(mention)).text
        for number, other in incidents.prints_near(self.connection, ids.brand, fingerprint, since):
            if distance(fingerprint, other) > MAYBE:
                continue
            said = mentions.get(self.connection, number)
            if said is not None and said.incident is not None and alike(text, normalise(said.text).text):
                return incidents.get(self.connection, said.incident)
        return None

    def _answered(self, mention: Mention, near: Sequence[Incident]) -> Incident | None:
        """Whose clock our reply stops: the incident of the post it answers, or the only one there is."""
        said = mentions.known(self.connection, self.realm, [mention.parent or ""]).get(mention.parent or "")
        if said is not None and said.incident is not None:
            return incidents.get(self.connection, said.incident)
        return near[0] if len(near) == 1 else None

    def _window(self, found: Candidates) -> timedelta:
        """How long the incident it may belong to can be reopened: a matter of that incident's route."""
        concerned = found.author or found.echoed
        return self.ears.policy.way(concerned, self.occasion.now).reopen_window if concerned else REOPEN_WINDOW

    def _open(self, mention: Mention, assessment: Assessment, number: int, ids: "_Ids") -> Incident:
        """A new incident; its severity and deadline are weighed when it settles."""
        now = self.occasion.now
        started = clock_start(mention.published, self.occasion.looked, now)
        incident = Incident(
            brand=ids.brand_name, author=ids.author, source=self.occasion.source.id,
            language=assessment.language, root=ids.root, level="low", opened_at=now, updated_at=now,
            started_at=started, due_at=started, cause=assessment.cause.value, cues=assessment.cues,
            impact=assessment.impact, complaint=assessment.complaint, negativity=assessment.negativity,
            internal=self.occasion.source.audience == "employees", lists=self._lists(mention),
        )  # fmt: skip
        incident = replace(incident, id=incidents.insert(self.connection, incident))
        mentions.attach(self.connection, number, incident.id, Role.CUSTOMER.value)
        self._keep_reason(number, assessment)
        self._remember_words(number, incident.id, assessment)
        self.outcome.opened += 1
        return incident

    def _remember_words(self, number: int, incident: int, assessment: Assessment) -> None:
        if assessment.fingerprint:
            incidents.remember_print(self.connection, number, incident, assessment.fingerprint)

    def _join(
        self, incident: Incident, placing: Placing, mention: Mention, assessment: Assessment, number: int
    ) -> Incident:
        """What the mention makes of the incident it belongs to."""
        now = self.occasion.now
        mentions.attach(self.connection, number, incident.id, _ROLE[placing].value)
        self._keep_reason(number, assessment)
        if placing is Placing.ECHO:
            self._remember_words(number, incident.id, assessment)
        if placing in _CUSTOMER:
            return hear(incident, assessment, now)
        if placing is Placing.OURS and (mention.published or now) >= incident.started_at:
            return answer(incident, now)
        return incident

    def _again(self, mention: Mention, assessment: Assessment | None, before: Known) -> None:
        """Seen before: it changes its incident, it never opens one."""
        edited = text_of(mention) != before.text
        if before.deleted or not (edited or merged(before.engagement, mention.engagement) != before.engagement):
            return
        incident = incidents.get(self.connection, before.incident) if before.incident else None
        if not edited:
            mentions.count_again(self.connection, before.id, mention.engagement)
        else:
            newest = assessment or self._assess(mention)
            newest = sift(self.connection, self.ears, self.occasion, mention, newest, before.author)
            mentions.update(self.connection, before.id, mention, newest, text_of(mention))
            if incident is not None and before.role == Role.CUSTOMER.value:
                self._keep_reason(before.id, newest)
                incident = graver(incident, newest)
        if incident is not None:
            self._touch(incident)

    def _change(self, change: Change) -> None:
        """A deletion takes the text away; the count stays, and nobody is told who was not told yet."""
        before = mentions.known(self.connection, self.realm, [change.key]).get(change.key)
        if before is None or before.deleted:
            return
        if change.mention is not None:
            self._again(storable(change.mention), None, before)
            return
        mentions.withdraw(self.connection, before.id, self.occasion.now)
        if before.incident is not None:
            withdraw(self.connection, before.incident, self.ears.policy, self.occasion.now)

    def _touch(self, incident: Incident, *, content: bool = False) -> None:
        """The incident changed; `content` when the customer spoke last."""
        incidents.update(self.connection, incident)
        self.touched[incident.id] = Verdict.SATISFIED if content and incident.state == "resolved" else None

    def _settle(self, number: int, reason: Verdict | None) -> None:
        """Weigh it anew and announce what is news."""
        incident = incidents.get(self.connection, number)
        assert incident is not None
        verdicts = settle(self.connection, incident, self.ears.policy, self.occasion.now, News(reason=reason))
        if any(verdict.speaks for verdict in verdicts.values()):
            self.outcome.incidents.append(number)

    def _lists(self, mention: Mention) -> tuple[str, ...]:
        """The lists of people that the writer is on."""
        names = names_of(mention, self.occasion.source)
        return tuple(sorted(name for name, people in self.ears.policy.lists.items() if names & people))

    def _is_ours(self, mention: Mention, brand: str) -> bool:
        """Whether one of the brand's own accounts wrote it."""
        return bool(names_of(mention, self.occasion.source) & self.ears.accounts.get(brand, frozenset()))

    def _keep_reason(self, number: int, assessment: Assessment) -> None:
        if assessment.factors:
            mentions.keep_assessment(self.connection, number, assessment)

    def _count(self, placing: Placing) -> None:
        self.outcome.placings[placing.value] = self.outcome.placings.get(placing.value, 0) + 1


@dataclass(frozen=True, slots=True)
class _Ids:
    """Where a new mention stands: author, brand (as row and by name) and the key of its conversation."""

    author: int
    brand: int
    brand_name: str
    root: str


_CUSTOMER = {Placing.SAME_CONVERSATION, Placing.SAME_AUTHOR}
_ROLE = {
    Placing.SAME_CONVERSATION: Role.CUSTOMER,
    Placing.SAME_AUTHOR: Role.CUSTOMER,
    Placing.WITNESS: Role.WITNESS,
    Placing.ECHO: Role.ECHO,
    Placing.OURS: Role.OURS,
}
