"""Make a database ready to serve: reference values, and on an empty one the first accounts."""

import secrets
from dataclasses import dataclass, field

from sqlalchemy import func, select

from service.domain.terms import Language, Profession, Role
from service.models import Staff
from service.reference.written import load_reference_rows, refresh
from service.runtime import Runtime
from service.security.passwords import hash_password
from service.staff.accounts import NewStaff, add_staff


@dataclass(frozen=True, slots=True)
class FirstAccount:
    """An account made on an empty database, and its password, shown once."""

    username: str
    password: str = field(repr=False)


FIRST = (
    ("admin", "Administrator", Role.ADMINISTRATOR, None),
    ("coordinator", "Koordinator", Role.COORDINATOR, None),
    ("operator", "916 operatoru", Role.OPERATOR, None),
    ("lawyer", "Növbətçi hüquqşünas", Role.RESPONDER, Profession.LAWYER),
)


async def first_accounts(runtime: Runtime) -> list[FirstAccount]:
    """On an empty embedded database: one account a role, so that one can look around."""
    made: list[FirstAccount] = []
    async with runtime.sessions.begin() as tx:
        if await tx.scalar(select(func.count()).select_from(Staff)):
            return []
        for username, name, role, profession in FIRST:
            password = "-".join(secrets.token_hex(3) for _ in range(3))
            new = NewStaff(
                username=username,
                name=name,
                role=role,
                password_hash=hash_password(password),
                profession=profession,
                languages=(Language.AZ, Language.RU, Language.EN, Language.TR),
                offices=("baku",),
            )
            await add_staff(tx, new, runtime.keys, now=runtime.clock())
            made.append(FirstAccount(username, password))
    return made


async def prepare(runtime: Runtime) -> None:
    """Load what the service cannot work without."""
    await refresh(runtime.sessions, runtime.desk.gazetteer)
    async with runtime.sessions.begin() as tx:
        await load_reference_rows(tx, runtime.reference)
