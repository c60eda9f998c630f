"""Accounts of staff."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from service.api import schemas as s
from service.api.json_answer import answer
from service.casework.card import instant
from service.casework.overview import everybody, staff_by_id
from service.deps import Now, RuntimeDep, StaffManager, StaffReader, Transaction
from service.domain.terms import ContactMethod
from service.security.passwords import hash_password
from service.staff.accounts import NewStaff, add_staff, change_staff, disable

router = APIRouter(prefix="/api/v1", tags=["staff"])


def account_json(row: Any) -> dict[str, Any]:  # noqa: ANN401 - the door may not know the table
    """An account without how its holder is reached."""
    return {
        "id": str(row.id),
        "username": row.username,
        "name": row.name,
        "role": row.role,
        "profession": row.profession,
        "gender": row.gender,
        "languages": row.languages,
        "offices": row.offices,
        "mandate_from": row.mandate_from,
        "mandate_until": row.mandate_until,
        "load_cap": row.load_cap,
        "outside": row.outside,
        "disabled_at": instant(row.disabled_at),
    }


@router.get("/staff")
async def get_staff(_me: StaffReader, tx: Transaction) -> Response:
    """All accounts."""
    return answer({"items": [account_json(row) for row in await everybody(tx)]})


@router.post("/staff", status_code=201)
async def post_staff(
    body: s.StaffIn, me: StaffManager, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Add an account."""
    named = {
        ContactMethod.TELEGRAM: body.telegram_chat,
        ContactMethod.SMS: body.phone,
        ContactMethod.EMAIL: body.email,
    }
    new = NewStaff(
        **body.model_dump(
            exclude={"password", "telegram_chat", "phone", "email", "languages", "offices"}
        ),
        password_hash=hash_password(body.password),
        languages=tuple(body.languages),
        offices=tuple(body.offices),
        contacts={method: address for method, address in named.items() if address},
    )
    return answer(account_json(await add_staff(tx, new, runtime.keys, now=now, by=me.id)), 201)


@router.delete("/staff/{staff_id}", status_code=204)
async def delete_staff(staff_id: UUID, me: StaffManager, tx: Transaction, now: Now) -> Response:
    """End an account and its sessions at once."""
    await disable(tx, await staff_by_id(tx, staff_id), now=now, by=me.id)
    return Response(status_code=204)


@router.patch("/staff/{staff_id}")
async def patch_staff(
    staff_id: UUID, body: s.StaffChangeIn, me: StaffManager, tx: Transaction, now: Now
) -> Response:
    """Change who somebody is, until when they may act, and how much they carry."""
    staff = await staff_by_id(tx, staff_id)
    changes = body.model_dump(exclude_unset=True)
    await change_staff(tx, staff, changes, now=now, by=me.id)
    return answer(account_json(staff))
