"""What the rota needs done again and again, whether or not anybody looks at it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.security.encryption import KeyRing
from service.staff.contact_tests import keep_tested
from service.staff.rotations import plan_all
from service.staff.thin_hours import tell_of_thin_hours


async def keep_up(
    tx: AsyncSession, keys: KeyRing, offices: Sequence[str], *, now: datetime
) -> None:
    """Keep the rotations written ahead, the contact methods tested, and thin hours told in time."""
    await plan_all(tx, now=now)
    await keep_tested(tx, keys, now=now)
    await tell_of_thin_hours(tx, offices, now=now)
