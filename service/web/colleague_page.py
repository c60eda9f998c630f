"""One person's page: how they are reached, what they must not deal with, what they carry."""

from collections.abc import Awaitable
from typing import Final
from uuid import UUID

from fastapi import Response
from starlette.responses import RedirectResponse

from service.casework.conflicts import NewConflict, conflicts_of
from service.casework.overview import staff_by_id
from service.deps import Transaction
from service.domain.errors import DomainError
from service.domain.staffing import ConflictKind
from service.staff.contact_methods import CHANGEABLE, ways_of
from service.web.forms import InterestForm
from service.web.problems import sentence, status_of
from service.web.screen import Screen

OWN: Final = "/desk/me"
# A single appeal is stepped aside from on its own page.
DECLARED: Final = tuple(kind for kind in ConflictKind if kind is not ConflictKind.APPEAL)


def path_of(screen: Screen, staff_id: UUID) -> str:
    """The address of somebody's page, as the reader sees it."""
    mine = screen.me is not None and screen.me.id == staff_id
    return OWN if mine else f"/desk/staff/{staff_id}"


async def colleague_page(
    tx: Transaction, screen: Screen, staff_id: UUID, problem: DomainError | None = None
) -> Response:
    """The page, and what went wrong with the last change."""
    text, given = sentence(problem) if problem else ("", {})
    path = path_of(screen, staff_id)
    person = await staff_by_id(tx, staff_id)
    reference = screen.runtime.reference
    return screen.at(path).show(
        "desk/colleague.html",
        status_of(problem) if problem else 200,
        person=person,
        own=path == OWN,
        path=path,
        ways=await ways_of(tx, person, screen.runtime.keys),
        methods=[method.value for method in CHANGEABLE],
        conflicts=await conflicts_of(tx, staff_id),
        kinds=[kind.value for kind in DECLARED],
        places={each.id: each.names for each in reference.facilities},
        bodies={each.id: each.names for each in reference.authorities},
        problem=text,
        given=given,
    )


async def carried_out(
    tx: Transaction, screen: Screen, staff_id: UUID, command: Awaitable[object]
) -> Response:
    """Back to the page; a command that fails is undone and said there."""
    try:
        async with tx.begin_nested():
            await command
    except DomainError as error:
        return await colleague_page(tx, screen, staff_id, error)
    return RedirectResponse(path_of(screen, staff_id), status_code=303)


def conflict_in(form: InterestForm) -> NewConflict:
    """The form as the command takes it."""
    return NewConflict(**form.model_dump())
