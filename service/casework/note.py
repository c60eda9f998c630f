"""Notes for colleagues, and the protective steps taken."""

from service.casework.guard import Case
from service.domain.ids import new_id
from service.domain.terms import Direction
from service.models import Action, Message


async def add_note(case: Case, words: str) -> None:
    """Write a note that only staff can read."""
    row = new_id()
    case.tx.add(
        Message(
            id=row,
            appeal_id=case.appeal.id,
            direction=Direction.NOTE.value,
            channel=case.appeal.channel,
            at=case.now,
            author_id=case.actor.id,
            text_enc=case.seal(words, "message", "text", row),
        )
    )
    case.worked_on(acted=False)
    await case.tx.flush()
    await case.tell("appeal.note")


async def record_action(case: Case, kind: str, words: str) -> None:
    """Record a protective step: it meets the action clock."""
    row = new_id()
    sealed = case.seal(words, "action", "text", row) if words else None
    case.tx.add(
        Action(
            id=row,
            appeal_id=case.appeal.id,
            kind=kind,
            at=case.now,
            by_id=case.actor.id,
            text_enc=sealed,
        )
    )
    case.worked_on()
    await case.tx.flush()
    await case.tell("appeal.action", action=kind)
