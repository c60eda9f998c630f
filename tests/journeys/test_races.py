"""Two things happen at once: whichever comes first, nobody is forgotten (F16)."""

import asyncio
from typing import Any

from sqlalchemy import func, select

from service.domain.terms import ContactMethod, Role
from service.models import Appeal, Assignment, Job, Message
from tests.desk import Desk, Person

DANGER = "Vəkili müvəkkilinin yanına buraxmırlar, dünən tutublar, indi dindirirlər"
ROUNDS = 6


async def crew(desk: Desk) -> tuple[Person, Person]:
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    lawyer = await desk.hires("first", contacts={ContactMethod.TELEGRAM: "10"})
    await desk.hires("second", contacts={ContactMethod.TELEGRAM: "20"})
    return operator, lawyer


async def state_of(desk: Desk, reference: str) -> tuple[str, int, int]:
    """The status, how many are still being asked, and how many steps are promised."""
    async with desk.runtime.sessions() as tx:
        appeal = (await tx.scalars(select(Appeal).filter_by(reference=reference))).one()
        offers = select(func.count()).where(
            Assignment.appeal_id == appeal.id, Assignment.state == "offered"
        )
        steps = select(func.count()).where(
            Job.appeal_id == appeal.id, Job.kind == "escalate", Job.state.in_(("due", "running"))
        )
        return appeal.status, await tx.scalar(offers) or 0, await tx.scalar(steps) or 0


async def test_taking_against_the_next_step(desk: Desk) -> None:
    operator, lawyer = await crew(desk)
    for n in range(ROUNDS):
        filed = await operator.files(f"{DANGER} {n}")
        await desk.works()
        desk.clock.wind(seconds=60)
        taken, _ = await asyncio.gather(
            lawyer.does(filed["reference"], "acknowledgement"), desk.works()
        )
        assert taken.status_code == 201
        assert await state_of(desk, filed["reference"]) == ("acknowledged", 0, 0)


async def test_acting_against_the_end_of_the_claim(desk: Desk) -> None:
    operator, lawyer = await crew(desk)
    for n in range(ROUNDS):
        filed = await operator.files(f"{DANGER} {n}")
        await lawyer.does(filed["reference"], "acknowledgement")
        desk.clock.wind(minutes=3, seconds=1)
        act: dict[str, Any] = {"kind": "called_back", "text": "danışdım"}
        await asyncio.gather(lawyer.does(filed["reference"], "actions", **act), desk.works())
        await desk.works()
        status, _, steps = await state_of(desk, filed["reference"])
        assert (status == "acknowledged") is (steps == 0)


async def test_declining_against_taking(desk: Desk) -> None:
    operator, lawyer = await crew(desk)
    other = await desk.signs_in("second", lawyer.id)
    for n in range(ROUNDS):
        filed = await operator.files(f"{DANGER} {n}")
        await desk.works()
        await asyncio.gather(
            lawyer.does(filed["reference"], "decline", reason="məhkəmədəyəm"),
            other.does(filed["reference"], "acknowledgement"),
        )
        await desk.works()
        status, _, steps = await state_of(desk, filed["reference"])
        assert (status == "acknowledged") is (steps == 0)


async def test_closing_against_a_new_message(desk: Desk) -> None:
    _, lawyer = await crew(desk)
    for n in range(ROUNDS):
        chat = 5_000 + n
        await desk.telegram(chat, "Bağlamanı vermirlər")
        async with desk.runtime.sessions() as tx:
            newest = select(Appeal.reference).order_by(Appeal.received_at.desc(), Appeal.id.desc())
            reference = (await tx.scalars(newest.limit(1))).one()
        await lawyer.does(reference, "acknowledgement")
        told = await lawyer.does(reference, "outcome", outcome="advised", text="Kömək göstərildi")
        assert told.status_code == 201, told.text
        closed, heard = await asyncio.gather(
            lawyer.does(reference, "closure"), desk.telegram(chat, "Qardaşımı indi döyürlər")
        )
        assert heard.status_code == 200
        # Raised by then to an immediate one, it waits for a second person.
        assert closed.status_code in {201, 202, 409}
        async with desk.runtime.sessions() as tx:
            words = (
                select(Appeal.status, Appeal.level)
                .join(Message)
                .where(Message.channel == "telegram", Message.direction == "inbound")
            )
            rows = (await tx.execute(words.order_by(Message.at.desc(), Message.id.desc()))).all()
        # The cry for help lies in an appeal that is open, and in one only.
        assert len(rows) == 2 * (n + 1)
        assert any(status != "closed" and level == 1 for status, level in rows[:2])
