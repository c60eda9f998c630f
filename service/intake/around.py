"""What else came in lately about the same person or place, and who must be looked at again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import Level, Status
from service.intake.desk import IntakeDesk
from service.intake.filing import Filing
from service.models import Appeal, Appellant, PersonConcerned
from service.outbox.looking import look_again_at
from service.triage.context import CLUSTER, CONTACTS_THAT_RAISE

REPEAT_WINDOW: Final = timedelta(days=7)
CLUSTER_WINDOW: Final = timedelta(hours=24)

# Appeals of one telephone, or about one name in one place, are contacts about one person. Appeals
# about one place count when they are serious and come from different telephones.
COUNTED: Final = """
    (select count(*) from appeal a join (
        select p.appeal_id from appellant p where p.phone_index = :phone
        union select c.appeal_id from person_concerned c join appeal f on f.id = c.appeal_id
          where c.name_index = :person and f.facility_id = :facility) same on same.appeal_id = a.id
      where a.received_at > :week_from and a.received_at < :week_to
        and a.id is distinct from cast(:self as uuid)) as contacts,
    (select count(distinct coalesce(p.phone_index, p.address_index, uuid_send(a.id)))
      from appeal a join appellant p on p.appeal_id = a.id
      where a.facility_id = :facility and a.id is distinct from cast(:self as uuid)
        and a.received_at > :day_from and a.received_at < :day_to and a.level <= :serious
        and p.phone_index is distinct from coalesce(cast(:phone as bytea), '')) as from_place
"""
COUNTED_OF_ONE: Final = COUNTED.replace(":phone", "who.phone_index").replace(
    ":person", "who.name_index"
)
"""The same for the people of an appeal that is there already, in a row named who."""


@dataclass(frozen=True, slots=True)
class Around:
    """How many other appeals there are: about the same person, and about the same place."""

    contacts: int = 0
    from_place: int = 0


ALONE: Final = Around()


def windows(middle: datetime) -> dict[str, datetime]:
    """The times between which appeals count, on both sides of one of them."""
    return {
        "week_from": middle - REPEAT_WINDOW,
        "week_to": middle + REPEAT_WINDOW,
        "day_from": middle - CLUSTER_WINDOW,
        "day_to": middle + CLUSTER_WINDOW,
    }


async def look_again_around(
    tx: AsyncSession, opened: Appeal, filing: Filing, desk: IntakeDesk, around: Around
) -> None:
    """A third appeal raises the two before it as well: promise to judge them again."""
    now = opened.received_at
    if around.contacts + 1 >= CONTACTS_THAT_RAISE:
        same = _same_person(filing, desk, now)
        await _look_again(tx, opened, same, now=now, least=Level.P1, cause="repeat")
    if around.from_place + (opened.level <= Level.P3) >= CLUSTER:
        here = (Appeal.facility_id == filing.facility_id) & (
            Appeal.received_at > now - CLUSTER_WINDOW
        )
        await _look_again(tx, opened, here, now=now, least=Level.P2, cause="cluster")


def _same_person(filing: Filing, desk: IntakeDesk, now: datetime) -> ColumnElement[bool]:
    """The appeals of the last week by the same telephone, or about the same name in one place."""
    phone, person = desk.phone_index(filing.appellant.phone), desk.name_index(filing.person.name)
    calling = select(Appellant.appeal_id).where(Appellant.phone_index == phone)
    concerned = select(PersonConcerned.appeal_id).where(PersonConcerned.name_index == person)
    by_phone = Appeal.id.in_(calling) if phone else false()
    by_name = Appeal.id.in_(concerned) & (Appeal.facility_id == filing.facility_id)
    same = by_phone | by_name if person and filing.facility_id else by_phone
    return (Appeal.received_at > now - REPEAT_WINDOW) & same


async def _look_again(
    tx: AsyncSession,
    opened: Appeal,
    which: ColumnElement[bool],
    *,
    now: datetime,
    least: Level,
    cause: str,
) -> None:
    """Promise to judge open appeals again that could still become more urgent."""
    query = select(Appeal).where(
        which, Appeal.id != opened.id, Appeal.status != Status.CLOSED, Appeal.level > least
    )
    await look_again_at(tx, await tx.scalars(query), now=now, cause=cause)
