"""Answers to the protocol that come after the first message: kept, each with its moment."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.errors import IllegalMove
from service.domain.terms import Status
from service.intake.desk import IntakeDesk
from service.intake.known import answers_of
from service.intake.reassessing import reassess
from service.models import Appeal
from service.models.journal import audit, tell
from service.security.encryption import DataKey

Answers = Mapping[str, str | tuple[str, ...]]


def keep_answers(appeal: Appeal, answers: Answers, key: DataKey, *, now: datetime) -> None:
    """Lay new answers over the old ones; counts are counted on from now."""
    if not answers:
        return
    kept = json.dumps({**answers_of(appeal, key), **answers})
    appeal.answers_enc = key.seal(kept, "appeal", "answers", appeal.id)
    appeal.answered_at = {**appeal.answered_at, **dict.fromkeys(answers, now.isoformat())}


async def take_answers(
    tx: AsyncSession,
    appeal: Appeal,
    answers: Answers,
    desk: IntakeDesk,
    *,
    now: datetime,
    by: UUID | None = None,
) -> None:
    """Add answers to an appeal that is locked and judge it again within the transaction.

    Raises UnknownAnswer for a code that the protocol does not have, IllegalMove when it is closed.
    """
    if appeal.status == Status.CLOSED:
        raise IllegalMove(Status.CLOSED, "answered")
    assert appeal.data_key is not None  # noqa: S101 - an open appeal is never erased
    desk.rulebook.protocol.given(answers)
    keep_answers(appeal, answers, desk.keys.data_key(appeal.data_key, appeal.id), now=now)
    asked = sorted(answers)
    await tell(tx, appeal, "appeal.answers", now=now, actor_id=by, questions=asked)
    await audit(tx, by, "appeal.answers", appeal.reference, now=now, questions=asked)
    await reassess(tx, appeal, desk, cause="answers", now=now, by=by)
