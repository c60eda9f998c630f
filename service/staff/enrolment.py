"""Give somebody a second factor at the first sign-in, and keep how they like their screens."""

from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import Language
from service.models import Staff
from service.models.journal import audit
from service.security.encryption import KeyRing
from service.staff.sessions import new_totp


async def enrolment_address(
    tx: AsyncSession, username: str, keys: KeyRing, *, now: datetime
) -> str | None:
    """What an authenticator app must know; None when the second factor is already in use.

    Only for somebody whose password was right a moment ago. Until the first right code the
    same secret is shown again, so that a mistyped code does not make the app's entry useless.
    """
    staff = await tx.scalar(select(Staff).where(Staff.username == username).with_for_update())
    if staff is None or staff.totp_confirmed_at is not None:
        return None
    if staff.totp_enc is None:
        await audit(tx, staff.id, "second_factor.offered", staff.username, now=now)
        return new_totp(staff, keys)
    secret = keys.data_key(staff.data_key, staff.id).open(staff.totp_enc, "staff", "totp", staff.id)
    return pyotp.TOTP(secret).provisioning_uri(name=staff.username, issuer_name="916")


async def remember_language(tx: AsyncSession, staff_id: UUID, language: Language) -> None:
    """Keep the language somebody chose with the account."""
    chosen = update(Staff).where(Staff.id == staff_id).values(interface_language=language.value)
    await tx.execute(chosen)
