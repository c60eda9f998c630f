"""One short world twice: in the pure model, and in the service with its own PostgreSQL."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from service.domain.errors import DomainError
from service.domain.terms import (
    AssignmentState,
    ContactMethod,
    Gender,
    JobState,
    Language,
    Level,
    Profession,
    Role,
    Status,
)
from service.models import Appeal, Assignment
from service.outbox.jobs import AskAnother, Escalate, LapseClaim, Page
from service.routing.oncall import Hours
from service.simulation import casework, chains, doors, paging
from service.simulation.rows import Filing, Member
from service.simulation.store import Draft, Store, commit
from service.simulation.workers import place_in_line
from tests.desk import Desk, Person

STEP: Final = timedelta(seconds=5)
SAID: Final = (
    "Vəkili müvəkkilinin yanına buraxmırlar, dünən tutublar, indi dindirirlər",
    "Qardaşımı indi polis bölməsində döyürlər",
    "Vəkili onun yanına buraxmadılar",
    "Kömək edin",
)
WAYS: Final = (
    (ContactMethod.TELEGRAM,),
    (ContactMethod.TELEGRAM, ContactMethod.SMS),
    (ContactMethod.SMS, ContactMethod.EMAIL),
    (ContactMethod.TELEGRAM, ContactMethod.SMS, ContactMethod.EMAIL),
)
Paged = tuple[datetime, str, str]


class Model:
    """The simulator's rows, kept by one worker that is never disturbed."""

    def __init__(self) -> None:
        self.store = Store(())
        self.pages: list[Paged] = []

    def does(self, now: datetime, act: Callable[[Draft], object]) -> None:
        """One transaction; what the code refuses changes nothing."""
        draft = Draft(self.store, now)
        try:
            act(draft)
        except DomainError:
            return
        commit(draft)

    def works(self, now: datetime) -> None:
        """Keep every promise that is due, in the order in which a worker claims them."""
        while due := [job for job in self.store.jobs.values() if job.due_at <= now]:
            row = min(due, key=place_in_line)
            match row.job:
                case Escalate() as step:
                    self.does(now, partial(chains.escalate, job=step))
                case AskAnother() as more:
                    self.does(now, partial(chains.ask_another, job=more))
                case LapseClaim() as claim:
                    self.does(now, partial(chains.lapse, appeal_id=claim.appeal_id))
                case Page() as page:
                    self._page(page, now)
            self.store.put_job(replace(row, state=JobState.DONE))

    def _page(self, job: Page, now: datetime) -> None:
        draft = Draft(self.store, now)
        send = paging.prepare(draft, job)
        commit(draft)
        if send is not None:
            self.pages.append((now, self.store.members[send.to].name, send.method.value))
            self.does(now, lambda draft: paging.record(draft, job, send, None))


class Twins:
    """Whatever happens to one happens to the other."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.model = Model()
        self.dice = random.Random(f"twins {seed}")
        self.people: dict[UUID, Person] = {}
        self.addresses: dict[str, str] = {}
        self.references: dict[UUID, str] = {}
        self.numbers = count(1)
        self.places: list[str] = []

    async def hire(self) -> None:
        """An operator, a coordinator or two, and some responders, each a little different."""
        self.clerk = await self.desk.hires("clerk", Role.OPERATOR, on_call_hours=None)
        await self._hire("lead", Role.COORDINATOR)
        for number in range(self.dice.randint(2, 5)):
            await self._hire(f"person{number}", Role.RESPONDER)
        await self._hire("operator", Role.OPERATOR)
        found = (await self.clerk.get("/api/v1/facilities")).json()["items"]
        # Two places, so that a night of arrests comes about.
        self.places = [each["id"] for each in found[:2]]

    async def _hire(self, username: str, role: Role) -> None:
        dice, now = self.dice, self.desk.clock()
        lawyer = dice.choice(list(Profession))
        languages = (Language.AZ, *dice.sample([Language.RU, Language.EN], dice.randint(0, 2)))
        gender = dice.choice(list(Gender))
        office = dice.choice(("baku", "baku", "western"))
        hours = dice.choice((None, 0.25, 12.0)) if role is Role.COORDINATOR else 12.0
        until = date(2027, 1, 1) if dice.random() < 0.5 else None
        contacts = {way: self._address(username, way) for way in dice.choice(WAYS)}
        person = await self.desk.hires(
            username,
            role,
            lawyer,
            languages=languages,
            office=office,
            on_call_hours=hours,
            mandate_until=until,
            gender=gender,
            contacts=contacts,
        )
        self.people[person.id] = person
        shift = [Hours(office, now, now + timedelta(hours=hours))] if hours else []
        self.model.store.members[person.id] = Member(
            id=person.id,
            name=username,
            role=role,
            profession=lawyer.value if role is Role.RESPONDER else None,
            gender=gender.value,
            languages=frozenset(each.value for each in languages),
            offices=frozenset({office}),
            mandate_until=until,
            shifts=tuple(shift),
            tested=False,
            methods=tuple(contacts),
        )

    def _address(self, username: str, way: ContactMethod) -> str:
        number = next(self.numbers)
        address = {
            ContactMethod.TELEGRAM: f"77{number:04}",
            ContactMethod.SMS: f"+99450200{number:04}",
        }.get(way, f"{username}@example.org")
        self.addresses[address] = username
        return address

    async def files(self) -> None:
        """Somebody calls; the model is told the facts that the service found in the words."""
        now = self.desk.clock()
        where = {"facility_id": self.dice.choice(self.places)} if self.dice.random() < 0.6 else {}
        filed = await self.clerk.files(self.dice.choice(SAID), **where)
        async with self.desk.runtime.sessions() as tx:
            query = select(Appeal).where(Appeal.reference == filed["reference"])
            row = (await tx.scalars(query)).one()
        self.references[row.id] = filed["reference"]
        filing = Filing(
            key=("call", filed["reference"]),
            channel="call",
            sender=None,
            level=Level(row.level),
            office_id=row.office_id,
            language=row.language,
            professions=tuple(row.professions),
            facility_id=row.facility_id,
            gender=row.responder_gender,
        )
        # The lot that settles a tie is drawn from the number of the appeal.
        self.model.store.numbers = row.id.int - 1
        self.model.does(now, lambda draft: doors.receive(draft, filing))
        assert row.id in self.model.store.appeals

    async def somebody_acts(self) -> None:
        """One person answers, works, hands back or raises the level, on both sides."""
        known = sorted(self.references)
        if not known:
            return
        appeal_id = self.dice.choice(known)
        row = self.model.store.appeals[appeal_id]
        asked = [
            o.staff_id
            for o in self.model.store.offers.get(appeal_id, {}).values()
            if o.state is AssignmentState.OFFERED
        ]
        if row.status is Status.ACKNOWLEDGED and row.owner is not None:
            what = self.dice.choice(("decline", "actions", "actions"))
            await self._act(appeal_id, row.owner, what)
        elif asked and self.dice.random() < 0.8:
            what = self.dice.choice(("acknowledgement", "decline", "decline"))
            await self._act(appeal_id, self.dice.choice(asked), what)
        elif row.level > Level.P1:
            await self._act(appeal_id, self.clerk.id, "level")

    async def _act(self, appeal_id: UUID, who: UUID, what: str) -> None:
        now, person = self.desk.clock(), self.people.get(who, self.clerk)
        bodies: dict[str, dict[str, Any]] = {
            "acknowledgement": {},
            "decline": {"reason": "başqa işdəyəm"},
            "actions": {"kind": "duty_head_called"},
            "level": {"level": "P1", "reason": "daha pisdir"},
        }
        answer = await person.does(self.references[appeal_id], what, **bodies[what])
        assert answer.status_code == 201, (what, answer.text)
        acts: dict[str, Callable[[Draft], object]] = {
            "acknowledgement": lambda draft: casework.acknowledge(draft, appeal_id, who),
            "decline": lambda draft: casework.decline(draft, appeal_id, who),
            "actions": lambda draft: casework.work(draft, appeal_id, who),
            "level": lambda draft: casework.set_level(draft, appeal_id, who, Level.P1),
        }
        self.model.does(now, acts[what])

    async def wait(self, **by: float) -> None:
        """Let the same time pass on both sides, in the same steps."""
        until = self.desk.clock() + timedelta(**by)
        while self.desk.clock() < until:
            self.desk.clock.now += STEP
            await self.works()

    async def works(self) -> None:
        """Keep what is due on both sides."""
        sent = len(self.desk.sent)
        now = self.desk.clock()
        await self.desk.works()
        ours = [
            (now, self.addresses[page.to], page.method)
            for page in self.desk.sent[sent:]
            if page.key.startswith("page:")
        ]
        before = len(self.model.pages)
        self.model.works(now)
        assert sorted(ours) == sorted(self.model.pages[before:])

    async def require_same_standing(self) -> None:
        """Every appeal stands alike: its state, its owner, its step, and who is being asked."""
        async with self.desk.runtime.sessions() as tx:
            for appeal_id in self.references:
                real = await tx.get_one(Appeal, appeal_id)
                twin = self.model.store.appeals[appeal_id]
                assert (real.level, real.status) == (twin.level, twin.status)
                assert (real.owner_id, real.lease_until) == (twin.owner, twin.lease_until)
                assert (real.chain, real.step) == (twin.chain, twin.step)
                query = select(Assignment.staff_id, Assignment.state).filter_by(appeal_id=appeal_id)
                real_offers = sorted((row.staff_id, row.state) for row in await tx.execute(query))
                twin_offers = self.model.store.offers.get(appeal_id, {}).values()
                assert real_offers == sorted((o.staff_id, o.state.value) for o in twin_offers)
