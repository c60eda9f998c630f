"""Who the appellant is: opened for one person, for a stated reason and a short time."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from service.casework.guard import Case
from service.casework.reading import key_of
from service.domain.ids import new_id
from service.models import Appellant, IdentityGrant

LASTS: Final = timedelta(minutes=60)


async def unseal_identity(case: Case, *, reason: str) -> dict[str, Any]:
    """The appellant's name, numbers and kinship; every reading leaves an audit row."""
    row = new_id()
    until = case.now + LASTS
    case.tx.add(
        IdentityGrant(
            id=row,
            appeal_id=case.appeal.id,
            staff_id=case.actor.id,
            at=case.now,
            until=until,
            reason_enc=case.seal(reason, "identity_grant", "reason", row),
        )
    )
    await case.tx.flush()
    await case.tell("appeal.identity_read")
    query = select(Appellant).filter_by(appeal_id=case.appeal.id)
    who = (await case.tx.scalars(query)).one()
    key = key_of(case.keys, case.appeal)

    def plain(column: str) -> str | None:
        sealed: bytes | None = getattr(who, f"{column}_enc")
        return key.open(sealed, "appellant", column, who.id) if sealed else None

    return {
        "name": plain("name"),
        "phone": plain("phone"),
        "address": plain("address"),
        "relation": plain("relation"),
        "until": until.isoformat(),
    }
