"""Tie appeals of one person or incident together; the threads stay apart."""

from sqlalchemy import delete, or_
from sqlalchemy.dialects.postgresql import insert

from service.casework.guard import Case
from service.casework.reading import find_appeal
from service.domain.errors import Invalid
from service.models import Link

KINDS = frozenset({"same_person", "same_incident", "duplicate"})


async def link(case: Case, reference: str, kind: str) -> None:
    """Link two appeals; linking twice changes nothing."""
    if kind not in KINDS:
        raise Invalid("kind", f"One of {', '.join(sorted(KINDS))}.")
    other = await find_appeal(case.tx, reference, case.actor)
    if other.id == case.appeal.id:
        raise Invalid("reference", "An appeal is not linked to itself.")
    first, second = sorted((case.appeal.id, other.id))
    await case.tx.execute(
        insert(Link)
        .values(appeal_id=first, other_id=second, kind=kind, at=case.now, by_id=case.actor.id)
        .on_conflict_do_nothing()
    )
    await case.tell("appeal.linked", link=kind)


async def unlink(case: Case, reference: str) -> None:
    """Undo a link."""
    other = await find_appeal(case.tx, reference, case.actor)
    await case.tx.execute(
        delete(Link).where(
            or_(
                (Link.appeal_id == case.appeal.id) & (Link.other_id == other.id),
                (Link.appeal_id == other.id) & (Link.other_id == case.appeal.id),
            )
        )
    )
    await case.tell("appeal.unlinked")
