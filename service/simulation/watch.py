"""The promises, checked after every commit, every page and every answer; a broken one is told."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from uuid import UUID

from service.domain.terms import AssignmentState, Level, Status
from service.routing import stepping
from service.routing.replay import replayed
from service.simulation.chains import tag
from service.simulation.promises import (
    ANSWERING,
    BANDS,
    FIRST_PAGE_S,
    LONGEST_SILENCE,
    OPEN_WAITING,
    PAGED_LEVELS,
    REPLAYED_SHARE,
    Broken,
    may_be_asked,
    might_be_asked,
)
from service.simulation.rota_watch import RotaWatcher
from service.simulation.rows import AppealRow, Choice, Filing, JobRow, OfferRow, Send
from service.simulation.store import ALIVE, Draft

NO_LONGER: Final = frozenset(
    {AssignmentState.LAPSED, AssignmentState.RELEASED, AssignmentState.FINISHED}
)


class Watcher(RotaWatcher):
    """Looks at everything that becomes true in a world."""

    # What a commit makes true.

    def before(self, draft: Draft) -> None:
        """Remember the pages that are due just now for appeals about to be lowered."""
        lowered = {
            row.id
            for row in draft.appeals.values()
            if row.id in self.store.appeals and row.level > self.store.appeals[row.id].level
        }
        self.due = [
            job.number
            for job in self.store.jobs.values()
            if lowered and job.appeal_id in lowered and job.due_at <= draft.now
        ]

    def committed(self, draft: Draft, jobs: list[JobRow]) -> None:
        """Check every row that a transaction wrote."""
        self.checks += 1
        for key, appeal_id in draft.messages:
            self._once(key, appeal_id)
        self.rewritten(draft.members)
        for choice in draft.choices:
            self._fair_choice(choice)
            self.in_peace(choice)
        if draft.held is not None:
            self.held_back(*draft.held)
        page = draft.delivery
        if page is not None and page.grouped:
            self.told_with_others(self.store.offers[page.appeal_id][page.offer_id])
        for offer in draft.offers.values():
            self._offered(offer)
        for row in draft.appeals.values():
            self._appeal(row)
        for job in jobs:
            self._one_chain(job)
        if any(number not in self.store.jobs for number in self.due):
            raise Broken("R08", "a lowering withdrew a page that was due")

    def _once(self, key: tuple[str, str], appeal_id: UUID) -> None:
        """P2: a message of a provider is one row. P3: an album is one appeal."""
        rows = self.store.messages[key]
        if len(rows) > 1:
            raise Broken("P2", f"message {key} stands {len(rows)} times")
        conversation = self.store.appeals[appeal_id].conversation
        if conversation is not None:
            known = self.store.conversations[conversation]
            alive = [a for a in known if self.store.appeals[a].status is not Status.CLOSED]
            if len(alive) > 1:
                raise Broken("P3", f"conversation {conversation} has {len(alive)} open appeals")

    def _fair_choice(self, choice: Choice) -> None:
        """R03: the same decision again. P7: nobody is asked only when there is nobody."""
        if self.dice.random() < REPLAYED_SHARE and replayed(choice.kept) != [
            str(who) for who in choice.chosen
        ]:
            raise Broken("R03", "the kept decision made again asks somebody else")
        crowd = list(choice.candidates)
        self.dice.shuffle(crowd)
        again = stepping.take_step(
            choice.policy, choice.step, crowd, choice.need, choice.open_offers, choice.at
        )
        if {c.id for c in again.decision.chosen} != set(choice.chosen):
            raise Broken("R03", "the order of the roster decides who is asked")
        if choice.chosen or not choice.needed:
            return
        if self.store.appeals[choice.appeal_id].level is not Level.P1:
            return
        facility = choice.need.facility_id
        able = [
            m.name
            for m in self.store.members.values()
            if m.role in ANSWERING and may_be_asked(m, facility, choice.at)
        ]
        if able:
            raise Broken("P7", f"nobody is asked although {', '.join(able)} could be")

    def _offered(self, offer: OfferRow) -> None:
        """R10 and R01: nobody with a conflict or without a mandate is asked."""
        appeal = self.store.appeals[offer.appeal_id]
        if offer.state is not AssignmentState.OFFERED:
            self.unpaged.pop(offer.id, None)
            if offer.state is AssignmentState.DECLINED and appeal.level in PAGED_LEVELS:
                self._handed_on(appeal)
            return
        member = self.store.members[offer.staff_id]
        if appeal.facility_id in member.conflicts:
            raise Broken("R10", f"{member.name} has a conflict with {appeal.facility_id}")
        if not might_be_asked(member, appeal.facility_id, self.shell.instant()):
            raise Broken("R01", f"{member.name} is asked after the mandate's end")
        if offer.id not in self.unpaged and self.store.pages_of.get(offer.id) is None:
            self.unpaged[offer.id] = (self.shell.now, appeal.level)

    def _handed_on(self, appeal: AppealRow) -> None:
        """R05: whoever declines is followed by somebody within five seconds."""
        asked = self.store.offers[appeal.id].values()
        if appeal.status not in OPEN_WAITING or any(
            o.state is AssignmentState.OFFERED for o in asked
        ):
            return
        soon = self.shell.instant() + timedelta(seconds=FIRST_PAGE_S)
        steps = [
            j
            for j in self.store.jobs.values()
            if j.appeal_id == appeal.id and j.job.kind == "escalate" and j.due_at <= soon
        ]
        if not steps:
            raise Broken("R05", f"{tag(appeal)} was declined and nobody follows")

    def _appeal(self, row: AppealRow) -> None:
        """P6: a next human is always promised. P10: one owner."""
        taken = [
            o.staff_id
            for o in self.store.offers.get(row.id, {}).values()
            if o.state is AssignmentState.ACKNOWLEDGED
        ]
        if len(taken) > 1 or (row.status is Status.ACKNOWLEDGED and taken != [row.owner]):
            raise Broken("P10", f"{tag(row)} has {len(taken)} holders")
        if row.level is not Level.P1 or row.status not in OPEN_WAITING:
            self.urgent.pop(row.id, None)
        elif row.id not in self.urgent:
            self.urgent[row.id] = self.shell.now
        if row.level is Level.P1:
            self.immediate.setdefault(row.id, self.shell.now)
            self.next_human(row)
        else:
            self.immediate.pop(row.id, None)

    def next_human(self, row: AppealRow) -> None:
        """P6, P11: an immediate appeal has a step within five minutes, or a claim that ends."""
        latest = self.shell.instant() + LONGEST_SILENCE + timedelta(seconds=1)
        jobs = [j for j in self.store.jobs.values() if j.appeal_id == row.id and j.state in ALIVE]
        if row.status in OPEN_WAITING:
            steps = [j for j in jobs if j.job.kind == "escalate" and j.due_at <= latest]
            if not any(getattr(j.job, "chain", None) == row.chain for j in steps):
                raise Broken("P6", f"{tag(row)} is open with no next human promised")
        elif row.status is Status.ACKNOWLEDGED and not any(
            j.job.kind == "lapse_claim" for j in jobs
        ):
            raise Broken("P11", f"{tag(row)} is somebody's with nobody looking after the claim")

    def _one_chain(self, job: JobRow) -> None:
        """P12: no storm: an appeal never has two living steps of one chain."""
        if job.job.kind != "escalate":
            return
        chain = getattr(job.job, "chain", None)
        steps = [
            j
            for j in self.store.jobs.values()
            if j.appeal_id == job.appeal_id
            and j.job.kind == "escalate"
            and getattr(j.job, "chain", None) == chain
        ]
        if len(steps) > 2 or len([j for j in steps if j.lease is None]) > 1:
            raise Broken("P12", "two steps of one chain at a time")

    # What people and providers saw.

    def answered(self, filing: Filing, appeal_id: UUID) -> None:
        """A sender was told that we have it."""
        self.acknowledged[filing.key] = appeal_id
        if appeal_id not in self.store.messages.get(filing.key, []):
            raise Broken("P1", f"message {filing.key} was acknowledged and is not there")

    def handed(self, send: Send) -> None:
        """A page leaves for a provider."""
        self.unpaged.pop(send.offer_id, None)
        self.handed_in_a_storm(send)
        row, member = self.store.appeals[send.appeal_id], self.store.members[send.to]
        if self.keys.setdefault((send.offer_id, send.turn), send.key) != send.key:
            raise Broken("P8", "a page is sent again under another key")
        taken = row.acknowledged_at
        if taken is not None and self.shell.instant() - taken > timedelta(seconds=FIRST_PAGE_S):
            raise Broken("R05", f"{tag(row)} is somebody's and others are paged still")
        if row.facility_id in member.conflicts:
            raise Broken("R10", f"{member.name} has a conflict with {row.facility_id}")
        if not might_be_asked(member, row.facility_id, self.shell.instant()):
            raise Broken("R01", f"{member.name} is paged after the mandate's end")

    def taken(self, send: Send) -> None:
        """P8: a provider takes a page once, and once more for each fault in between."""
        self.accepted[send.key] = self.accepted.get(send.key, 0) + 1
        if self.accepted[send.key] > 1 + self.excused.get(send.key, 0):
            raise Broken("P8", f"page {send.key} was taken {self.accepted[send.key]} times")
        self.taken_in_a_storm(send)

    def excuse(self, keys: Iterable[str]) -> None:
        """A fault hit while these pages were in hand: each may come once more."""
        for key in keys:
            self.excused[key] = self.excused.get(key, 0) + 1

    def told(self, appeal_id: UUID, who: UUID) -> None:
        """P10: who is told "yours" has it, unless they gave it back or finished meanwhile."""
        offers = self.store.offers.get(appeal_id, {}).values()
        states = [o.state for o in offers if o.staff_id == who]
        if AssignmentState.ACKNOWLEDGED not in states and not (NO_LONGER & set(states)):
            raise Broken("P10", "two people were told that the appeal is theirs")

    def pulled(self, who: UUID, found: UUID | None) -> None:
        """A person in danger never waits behind one who is not."""
        member = self.store.members[who]
        got = BANDS[self.store.appeals[found].level] if found else 9
        for row in self.store.appeals.values():
            if row.status not in OPEN_WAITING or row.id in self.shell.locks:
                continue
            if row.facility_id is not None and row.facility_id in member.conflicts:
                if row.id == found:
                    raise Broken("R10", f"{member.name} is given what they may not see")
            elif BANDS[row.level] < min(got, 3):
                raise Broken("order", f"{tag(row)} waits while {member.name} takes band {got}")
