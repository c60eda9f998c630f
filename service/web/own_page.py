"""One's own page: ways to be reached, their weekly codes, one's own conflicts of interest."""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from service.casework.conflicts import declare
from service.casework.overview import staff_by_id
from service.deps import RotaReader, Transaction
from service.domain.errors import DomainError
from service.domain.terms import ContactMethod
from service.staff.contact_methods import drop_way, keep_way, try_first
from service.staff.contact_tests import GUESSES_A_MINUTE, ask_test, confirm
from service.staff.throttle import count_attempt
from service.web.colleague_page import OWN, carried_out, colleague_page, conflict_in
from service.web.forms import CodeForm, InterestForm, WayForm
from service.web.problems import PageRoute
from service.web.screen import Here

router = APIRouter(prefix=OWN, route_class=PageRoute, include_in_schema=False)


@router.get("")
async def get_own(screen: Here, me: RotaReader, tx: Transaction) -> Response:
    """How one is reached, and what one is kept from."""
    return await colleague_page(tx, screen, me.id)


@router.post("/contacts")
async def post_way(
    screen: Here, me: RotaReader, tx: Transaction, form: Annotated[WayForm, Form()]
) -> Response:
    """Be reached this way; a code goes there at once."""
    staff = await staff_by_id(tx, me.id)
    keys, now = screen.runtime.keys, screen.now
    command = keep_way(tx, staff, form.method, form.address, keys, now=now, by=me.id)
    return await carried_out(tx, screen, me.id, command)


@router.post("/contacts/{method}/test")
async def post_test(
    method: ContactMethod, screen: Here, me: RotaReader, tx: Transaction
) -> Response:
    """Send a code to oneself now."""
    command = ask_test(tx, me.id, method, screen.runtime.keys, now=screen.now)
    return await carried_out(tx, screen, me.id, command)


@router.post("/contacts/{method}/confirmation")
async def post_code(
    method: ContactMethod,
    screen: Here,
    me: RotaReader,
    tx: Transaction,
    form: Annotated[CodeForm, Form()],
) -> Response:
    """Type the code that came; the way is proven for thirty days."""
    keys, now = screen.runtime.keys, screen.now
    try:
        async with screen.runtime.sessions.begin() as counting:
            await count_attempt(counting, f"contact:{me.id}", now=now, most=GUESSES_A_MINUTE)
    except DomainError as error:
        return await colleague_page(tx, screen, me.id, error)
    command = confirm(tx, me.id, method, form.code.replace(" ", ""), keys, now=now)
    return await carried_out(tx, screen, me.id, command)


@router.post("/contacts/{method}/first")
async def post_first(
    method: ContactMethod, screen: Here, me: RotaReader, tx: Transaction
) -> Response:
    """Be tried this way first."""
    staff = await staff_by_id(tx, me.id)
    command = try_first(tx, staff, method, now=screen.now, by=me.id)
    return await carried_out(tx, screen, me.id, command)


@router.post("/contacts/{method}/removal")
async def post_removal(
    method: ContactMethod, screen: Here, me: RotaReader, tx: Transaction
) -> Response:
    """Be reached this way no more."""
    staff = await staff_by_id(tx, me.id)
    command = drop_way(tx, staff, method, now=screen.now, by=me.id)
    return await carried_out(tx, screen, me.id, command)


@router.post("/conflicts")
async def post_conflict(
    screen: Here, me: RotaReader, tx: Transaction, form: Annotated[InterestForm, Form()]
) -> Response:
    """Declare what one must not deal with; somebody else ends it one day."""
    keys, now = screen.runtime.keys, screen.now
    command = declare(tx, me.id, conflict_in(form), keys, now=now, by=me.id)
    return await carried_out(tx, screen, me.id, command)
