"""Promise a short standing text to an address that belongs to no appeal."""

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.ids import new_id
from service.domain.terms import Channel, Language
from service.outbox.enqueue import enqueue
from service.outbox.jobs import Notice
from service.security.encryption import KeyRing


async def notice(
    tx: AsyncSession,
    what: str,
    *,
    channel: Channel,
    address: str,
    language: Language,
    reference: str | None,
    press_id: str | None,
    key: str,
    keys: KeyRing,
    now: datetime,
) -> None:
    """Enqueue a notice; the address travels encrypted under a key of its own."""
    row = new_id()
    data_key, wrapped = keys.new_data_key(row)
    sealed = data_key.seal(address, "job", "address", row)
    job = Notice(
        what=what,
        channel=channel.value,
        language=language.value,
        reference=reference,
        press_id=press_id,
        row=str(row),
        wrapped=base64.b64encode(wrapped).decode(),
        sealed=base64.b64encode(sealed).decode(),
    )
    await enqueue(tx, job, key=key, now=now)


def address_of(payload: dict[str, Any], keys: KeyRing) -> str:
    """The address of a notice, opened."""
    row = UUID(payload["row"])
    data_key = keys.data_key(base64.b64decode(payload["wrapped"]), row)
    return data_key.open(base64.b64decode(payload["sealed"]), "job", "address", row)
