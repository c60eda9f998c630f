"""Words of ours that a provider tells back: kept where the conversation stands."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.ids import new_id
from service.domain.terms import Direction, Status
from service.intake.desk import IntakeDesk
from service.intake.filing import Filing
from service.intake.message import Echo
from service.models import Appeal, Delivery, Message
from service.models.together import insert_together


async def keep_echo(tx: AsyncSession, echo: Echo, desk: IntakeDesk, *, now: datetime) -> bool:
    """Keep what somebody wrote in the provider's own app; False when it is known or nobody's."""
    if await tx.scalar(select(Delivery.id).where(Delivery.provider_id == echo.external_id)):
        return False
    said_to = Filing(echo.channel, "", account=echo.account, sender=echo.receiver)
    query = (
        select(Appeal)
        .where(
            Appeal.conversation_index == desk.conversation_index(said_to),
            Appeal.status != Status.CLOSED,
        )
        .order_by(Appeal.received_at.desc())
        .limit(1)
    )
    appeal = await tx.scalar(query)
    if appeal is None or appeal.data_key is None:
        return False
    row, key = new_id(), desk.keys.data_key(appeal.data_key, appeal.id)
    message = Message(
        id=row,
        appeal_id=appeal.id,
        direction=Direction.OUTBOUND.value,
        channel=echo.channel.value,
        account=echo.account,
        external_id=f"echo:{echo.external_id}",
        kind="echo",
        at=now,
        text_enc=key.seal(echo.text, "message", "text", row),
        raw_enc=key.seal(echo.raw, "message", "raw", row),
    )
    return await insert_together(tx, (message,))
