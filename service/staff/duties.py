"""What the rota needs done again and again, whether or not anybody looks at it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.security.encryption import KeyRing
from service.staff.contact_tests import keep_tested
from service.staff.rotations import plan_all


async def keep_up(tx: AsyncSession, keys: KeyRing, *, now: datetime) -> None:
    """Keep the rotations written ahead and the contact methods tested."""
    await plan_all(tx, now=now)
    await keep_tested(tx, keys, now=now)
