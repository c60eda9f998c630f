"""Who is on call, now and this week, where nobody is, and who swaps, is away or carries most."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response
from starlette.responses import RedirectResponse

from service.casework import overview
from service.deps import RotaPlanner, RotaReader, Transaction
from service.domain.actor import BAKU
from service.domain.errors import DomainError
from service.reference.holidays import calendar
from service.staff.absences import absences_between
from service.staff.calendars import has_feed
from service.staff.fairness import PERIOD, fairness
from service.staff.rotations import living_rotations
from service.staff.shifts import add_shift, remove_shift, shifts_between
from service.staff.swaps import open_swaps
from service.staff.watchlist import (
    AHEAD,
    ending_mandates,
    hardly_reachable,
    silent_contacts,
    thin_hours,
)
from service.web.forms import ShiftForm
from service.web.problems import PageRoute, sentence, status_of
from service.web.rota_view import A_DAY, DAYS, midnight, week
from service.web.screen import Here, Screen

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/desk/rota")
async def get_rota(
    screen: Here, _me: RotaReader, tx: Transaction, of: Annotated[date | None, Query()] = None
) -> Response:
    """Seven days from a day, today by default."""
    return await rota_page(tx, screen, of)


async def rota_page(
    tx: Transaction,
    screen: Screen,
    of: date | None,
    problem: DomainError | None = None,
    **more: Any,  # noqa: ANN401 - what a template needs
) -> Response:
    """The grid, who is on call now, and what went wrong with the last change."""
    today = screen.now.astimezone(BAKU).date()
    first = of or today
    text, given = sentence(problem) if problem else ("", {})
    return screen.at(f"/desk/rota?of={first}").show(
        "desk/rota.html",
        status_of(problem) if problem else 200,
        days=[first + n * A_DAY for n in range(DAYS)],
        today=today,
        holidays=calendar(),
        everybody=await overview.everybody(tx),
        problem=text,
        given=given,
        **await _grid(tx, screen, first),
        **await _plans(tx, screen),
        **await _watchlist(tx, screen),
        **more,
    )


async def _grid(tx: Transaction, screen: Screen, first: date) -> dict[str, Any]:
    """A week of shifts by office, and who is there this minute."""
    since, until = midnight(first), midnight(first + DAYS * A_DAY)
    shifts = await shifts_between(tx, since, until)
    away: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for each in await absences_between(tx, min(since, screen.now), until):
        away.setdefault(each.staff_id, []).append((each.starts_at, each.ends_at))
    now = screen.now
    there = [
        shift
        for shift in await shifts_between(tx, now, now + timedelta(seconds=1))
        if not any(a <= now < b for a, b in away.get(shift.staff_id, ()))
    ]
    offices = screen.runtime.reference.offices
    rows = [(office, week(shifts, office.id, first, now, away)) for office in offices]
    return {"rows": rows, "on_call": there}


async def _plans(tx: Transaction, screen: Screen) -> dict[str, Any]:
    """Swaps, absences, rotations, one's own shifts, and everybody's share."""
    assert screen.me is not None  # noqa: S101 - the page is for colleagues only
    now, me = screen.now, screen.me.id
    coming = await shifts_between(tx, now, now + timedelta(weeks=8))
    swaps = await open_swaps(tx, now)
    return {
        "swaps": swaps,
        "to_me": [swap for swap in swaps if swap.to_id == me],
        "my_shifts": [shift for shift in coming if shift.staff_id == me],
        "coming": coming,
        "absences": await absences_between(tx, now, now + timedelta(days=90)),
        "rotations": await living_rotations(tx),
        "shares": await fairness(tx, now - PERIOD, now),
        "has_feed": await has_feed(tx, me),
    }


async def _watchlist(tx: Transaction, screen: Screen) -> dict[str, Any]:
    """What is thin, ends, or keeps silent in the coming days."""
    offices = screen.runtime.reference.offices
    thin = await thin_hours(tx, [office.id for office in offices], now=screen.now)
    return {
        "thin": thin,
        "thin_until": screen.now + AHEAD,
        "ending": await ending_mandates(tx, now=screen.now),
        "silent": await silent_contacts(tx),
        "hardly": await hardly_reachable(tx),
    }


@router.post("/desk/rota")
async def post_shift(
    screen: Here, me: RotaPlanner, tx: Transaction, form: Annotated[ShiftForm, Form()]
) -> Response:
    """Put somebody on call."""
    start = datetime.combine(form.day, time.fromisoformat(form.start), BAKU)
    end = start + timedelta(hours=form.hours)
    try:
        async with tx.begin_nested():
            await add_shift(tx, form.username, form.office, start, end, now=screen.now, by=me.id)
    except DomainError as error:
        return await rota_page(tx, screen, form.day, error)
    return RedirectResponse(f"/desk/rota?of={form.day}", status_code=303)


@router.post("/desk/rota/{shift_id}/removal")
async def post_removal(
    shift_id: UUID,
    screen: Here,
    me: RotaPlanner,
    tx: Transaction,
    of: Annotated[date | None, Query()] = None,
) -> Response:
    """Take hours off the rota."""
    await remove_shift(tx, shift_id, now=screen.now, by=me.id)
    return RedirectResponse(f"/desk/rota?of={of}" if of else "/desk/rota", status_code=303)
