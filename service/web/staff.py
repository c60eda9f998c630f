"""The people: who they are, until when they may act, and a form for a new account."""

from typing import Annotated

from fastapi import APIRouter, Form, Response
from starlette.responses import RedirectResponse

from service.casework import overview
from service.deps import StaffManager, StaffReader, Transaction
from service.domain.errors import DomainError
from service.domain.terms import ContactMethod
from service.security.passwords import hash_password
from service.staff.accounts import NewStaff, add_staff
from service.web.casing import az_sort_key
from service.web.forms import StaffForm
from service.web.problems import PageRoute, sentence, status_of
from service.web.screen import Here, Screen

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/desk/staff")
async def get_staff(screen: Here, _me: StaffReader, tx: Transaction) -> Response:
    """Everybody, in the order of the alphabet."""
    return await staff_page(tx, screen)


async def staff_page(
    tx: Transaction,
    screen: Screen,
    form: StaffForm | None = None,
    problem: DomainError | None = None,
) -> Response:
    """The list, and the form as it was typed when something was wrong with it."""
    text, given = sentence(problem) if problem else ("", {})
    known = sorted(await overview.everybody(tx), key=lambda each: az_sort_key(each.name))
    typed = form.model_dump(exclude={"password"}, mode="json") if form else {}
    return screen.at("/desk/staff").show(
        "desk/staff.html",
        status_of(problem) if problem else 200,
        everybody=known,
        offices=screen.runtime.reference.offices,
        typed=typed,
        problem=text,
        given=given,
    )


@router.post("/desk/staff")
async def post_staff(
    screen: Here, me: StaffManager, tx: Transaction, form: Annotated[StaffForm, Form()]
) -> Response:
    """Add an account."""
    try:
        new = _new(form)
        async with tx.begin_nested():
            await add_staff(tx, new, screen.runtime.keys, now=screen.now, by=me.id)
    except DomainError as error:
        return await staff_page(tx, screen, form, error)
    return RedirectResponse("/desk/staff", status_code=303)


def _new(form: StaffForm) -> NewStaff:
    """The form as an account; raises Invalid for a poor password."""
    contacts = {
        ContactMethod.TELEGRAM: form.telegram_chat,
        ContactMethod.SMS: form.phone,
        ContactMethod.EMAIL: form.email,
    }
    return NewStaff(
        username=form.username,
        name=form.name,
        role=form.role,
        password_hash=hash_password(form.password),
        profession=form.profession,
        gender=form.gender,
        languages=tuple(form.languages),
        offices=tuple(form.offices),
        mandate_from=form.mandate_from,
        mandate_until=form.mandate_until,
        contacts={method: address for method, address in contacts.items() if address},
    )
