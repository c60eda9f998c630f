"""What people change on the rota's page: swaps, absences, rotations, covers, one's calendar."""

import re
from collections.abc import Awaitable
from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response
from pydantic import Field, StringConstraints
from starlette.responses import RedirectResponse

from service.deps import RotaPlanner, RotaReader, Transaction
from service.domain.actor import BAKU
from service.domain.errors import DomainError
from service.domain.staffing import AbsenceKind
from service.staff import absences, calendars, rotations, swaps
from service.staff.shifts import override
from service.web.forms import Clean, Code, Line, OptionalLine
from service.web.forms import Form as DeskForm
from service.web.problems import PageRoute
from service.web.rota import rota_page
from service.web.screen import Here, Screen

router = APIRouter(prefix="/desk/rota", route_class=PageRoute, include_in_schema=False)

Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
PAGE = "/desk/rota"


class SwapForm(DeskForm):
    """One's own shift for a colleague, perhaps for a shift in return."""

    shift_id: UUID
    to: Line
    return_id: Annotated[UUID | None, Clean] = None


class CoverForm(DeskForm):
    """Somebody else takes a whole shift."""

    shift_id: UUID
    username: Line


class AbsenceForm(DeskForm):
    """Days in which somebody is not there, both of them included."""

    username: OptionalLine = None
    kind: AbsenceKind
    first: date
    last: date


class RotationForm(DeskForm):
    """People who take turns, one user name a line."""

    name: Line
    office: Code
    people: Annotated[str, StringConstraints(max_length=2000)]
    starts_on: date
    hand_over: Clock
    turn_days: Annotated[int, Field(ge=1, le=14)]
    hours: Annotated[int, Field(ge=1, le=24)]


async def _carried_out(tx: Transaction, screen: Screen, command: Awaitable[object]) -> Response:
    """Back to the page; a command that fails is undone and said there."""
    try:
        async with tx.begin_nested():
            await command
    except DomainError as error:
        return await rota_page(tx, screen, None, error)
    return RedirectResponse(PAGE, status_code=303)


@router.post("/swaps")
async def post_swap(
    screen: Here, me: RotaReader, tx: Transaction, form: Annotated[SwapForm, Form()]
) -> Response:
    """Ask a colleague to take one's shift."""
    command = swaps.offer_swap(
        tx, me, form.shift_id, form.to, now=screen.now, return_id=form.return_id
    )
    return await _carried_out(tx, screen, command)


@router.post("/swaps/{swap_id}/acceptance")
async def post_acceptance(swap_id: UUID, screen: Here, me: RotaReader, tx: Transaction) -> Response:
    """Take the hours."""
    return await _carried_out(tx, screen, swaps.accept_swap(tx, me, swap_id, now=screen.now))


@router.post("/swaps/{swap_id}/refusal")
async def post_refusal(swap_id: UUID, screen: Here, me: RotaReader, tx: Transaction) -> Response:
    """Leave the hours where they are."""
    return await _carried_out(tx, screen, swaps.decline_swap(tx, me, swap_id, now=screen.now))


@router.post("/swaps/{swap_id}/withdrawal")
async def post_withdrawal(swap_id: UUID, screen: Here, me: RotaReader, tx: Transaction) -> Response:
    """Take the offer back."""
    return await _carried_out(tx, screen, swaps.withdraw_swap(tx, me, swap_id, now=screen.now))


@router.post("/covers")
async def post_cover(
    screen: Here, me: RotaPlanner, tx: Transaction, form: Annotated[CoverForm, Form()]
) -> Response:
    """Let somebody else cover a shift."""
    command = override(tx, form.shift_id, form.username, None, None, now=screen.now, by=me.id)
    return await _carried_out(tx, screen, command)


@router.post("/absences")
async def post_absence(
    screen: Here, me: RotaReader, tx: Transaction, form: Annotated[AbsenceForm, Form()]
) -> Response:
    """Say that somebody will not be there."""
    begins = datetime.combine(form.first, time(), BAKU)
    ends = datetime.combine(form.last + timedelta(days=1), time(), BAKU)
    command = absences.add_absence(tx, me, form.username, form.kind, (begins, ends), now=screen.now)
    return await _carried_out(tx, screen, command)


@router.post("/absences/{absence_id}/withdrawal")
async def post_presence(
    absence_id: UUID, screen: Here, me: RotaReader, tx: Transaction
) -> Response:
    """Be there after all."""
    command = absences.withdraw_absence(tx, me, absence_id, now=screen.now)
    return await _carried_out(tx, screen, command)


@router.post("/rotations")
async def post_rotation(
    screen: Here, me: RotaPlanner, tx: Transaction, form: Annotated[RotationForm, Form()]
) -> Response:
    """Let people take turns."""
    new = rotations.NewRotation(
        name=form.name,
        office=form.office,
        usernames=tuple(name for name in re.split(r"[\s,;]+", form.people) if name),
        starts_on=form.starts_on,
        hand_over=time.fromisoformat(form.hand_over),
        turn_days=form.turn_days,
        hours=form.hours,
    )
    command = rotations.begin_rotation(tx, new, now=screen.now, by=me.id)
    return await _carried_out(tx, screen, command)


@router.post("/rotations/{rotation_id}/end")
async def post_end(rotation_id: UUID, screen: Here, me: RotaPlanner, tx: Transaction) -> Response:
    """End a rotation."""
    command = rotations.end_rotation(tx, rotation_id, now=screen.now, by=me.id)
    return await _carried_out(tx, screen, command)


@router.post("/calendar")
async def post_calendar(screen: Here, me: RotaReader, tx: Transaction) -> Response:
    """A secret address for one's own calendar, shown on this one answer only."""
    token = await calendars.open_feed(tx, me.id, now=screen.now)
    address = f"{screen.runtime.settings.base_url}/api/v1/calendars/{token}.ics"
    return await rota_page(tx, screen, None, feed=address)


@router.post("/calendar/end")
async def post_calendar_end(screen: Here, me: RotaReader, tx: Transaction) -> Response:
    """Make the address useless."""
    return await _carried_out(tx, screen, calendars.close_feed(tx, me.id, now=screen.now))
