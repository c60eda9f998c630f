"""A colleague's page: those who plan mend how they are reached, coordinators their conflicts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response

from service.casework.conflicts import declare, end_conflict
from service.casework.overview import staff_by_id
from service.deps import Assigner, RotaPlanner, StaffManager, Transaction
from service.domain.terms import ContactMethod
from service.staff.accounts import change_staff
from service.staff.contact_methods import drop_way, keep_way, try_first
from service.web.colleague_page import carried_out, colleague_page, conflict_in
from service.web.forms import InterestForm, StandingForm, WayForm
from service.web.problems import PageRoute
from service.web.screen import Here

router = APIRouter(prefix="/desk/staff/{staff_id}", route_class=PageRoute, include_in_schema=False)


@router.get("")
async def get_colleague(
    staff_id: UUID, screen: Here, _me: RotaPlanner, tx: Transaction
) -> Response:
    """How somebody is reached, and what they are kept from."""
    return await colleague_page(tx, screen, staff_id)


@router.post("/contacts")
async def post_way(
    staff_id: UUID,
    screen: Here,
    me: RotaPlanner,
    tx: Transaction,
    form: Annotated[WayForm, Form()],
) -> Response:
    """Reach somebody this way; a code goes there, and only they can bring it back."""
    staff = await staff_by_id(tx, staff_id)
    keys, now = screen.runtime.keys, screen.now
    command = keep_way(tx, staff, form.method, form.address, keys, now=now, by=me.id)
    return await carried_out(tx, screen, staff_id, command)


@router.post("/contacts/{method}/first")
async def post_first(
    staff_id: UUID, method: ContactMethod, screen: Here, me: RotaPlanner, tx: Transaction
) -> Response:
    """Try this way first."""
    staff = await staff_by_id(tx, staff_id)
    command = try_first(tx, staff, method, now=screen.now, by=me.id)
    return await carried_out(tx, screen, staff_id, command)


@router.post("/contacts/{method}/removal")
async def post_removal(
    staff_id: UUID, method: ContactMethod, screen: Here, me: RotaPlanner, tx: Transaction
) -> Response:
    """Reach somebody this way no more."""
    staff = await staff_by_id(tx, staff_id)
    command = drop_way(tx, staff, method, now=screen.now, by=me.id)
    return await carried_out(tx, screen, staff_id, command)


@router.post("/conflicts")
async def post_conflict(
    staff_id: UUID,
    screen: Here,
    me: Assigner,
    tx: Transaction,
    form: Annotated[InterestForm, Form()],
) -> Response:
    """Keep somebody from what they must not deal with."""
    keys, now = screen.runtime.keys, screen.now
    command = declare(tx, staff_id, conflict_in(form), keys, now=now, by=me.id)
    return await carried_out(tx, screen, staff_id, command)


@router.post("/conflicts/{conflict_id}/end")
async def post_end(
    staff_id: UUID, conflict_id: UUID, screen: Here, me: Assigner, tx: Transaction
) -> Response:
    """End somebody's conflict; never one's own."""
    command = end_conflict(tx, staff_id, conflict_id, now=screen.now, by=me.id)
    return await carried_out(tx, screen, staff_id, command)


@router.post("/standing")
async def post_standing(
    staff_id: UUID,
    screen: Here,
    me: StaffManager,
    tx: Transaction,
    form: Annotated[StandingForm, Form()],
) -> Response:
    """Change the mandate, how much somebody carries, and the mark of those from outside."""
    staff = await staff_by_id(tx, staff_id)
    command = change_staff(tx, staff, form.model_dump(), now=screen.now, by=me.id)
    return await carried_out(tx, screen, staff_id, command)
