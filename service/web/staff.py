"""The people: who they are, until when they may act, and a form for a new account."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from starlette.responses import RedirectResponse

from service.casework import overview
from service.casework.figures import note_export
from service.deps import StaffManager, StaffReader, Transaction
from service.domain.errors import DomainError
from service.domain.terms import ContactMethod
from service.security.passwords import hash_password
from service.security.permissions import Permission, may
from service.staff.accounts import NewStaff, add_staff
from service.web.casing import az_sort_key
from service.web.export import as_file
from service.web.forms import StaffForm
from service.web.listing import Column, Listing, Wish, Wished
from service.web.problems import PageRoute, sentence, status_of
from service.web.queue_view import office_name
from service.web.screen import Here, Screen
from service.web.templating import in_words
from service.web.translatable import said

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/desk/staff")
async def get_staff(screen: Here, me: StaffReader, tx: Transaction, wished: Wished) -> Response:
    """Everybody, in the order of the alphabet."""
    if wished.kind:
        listing = await _listing(tx, screen, wished)
        cells = listing.cells
        await note_export(tx, me.id, "staff", len(cells), wished.kind, now=screen.now)
        return as_file(wished.kind, "916-staff", [c.title for c in listing.columns], cells)
    return await staff_page(tx, screen, wished)


async def _listing(tx: Transaction, screen: Screen, wished: Wish) -> Listing:
    known = sorted(await overview.everybody(tx), key=lambda each: az_sort_key(each.name))
    return Listing("/desk/staff", _columns(screen), known, wished)


def _columns(screen: Screen) -> list[Column]:
    say = partial(in_words, screen.language)

    def role(each: Any) -> str:  # noqa: ANN401 - the door may not know the table
        calling = f", {say('profession', each.profession)}" if each.profession else ""
        return f"{say('role', each.role)}{calling}"

    def account(each: Any) -> str:  # noqa: ANN401 - the door may not know the table
        if each.disabled_at:
            return screen.say(said("ended"))
        confirmed = said("second factor") if each.totp_confirmed_at else said("password only")
        return screen.say(confirmed)

    def offices(each: Any) -> str:  # noqa: ANN401 - the door may not know the table
        return ", ".join(office_name(office, screen) for office in each.offices)

    def opens(each: Any) -> str:  # noqa: ANN401 - the door may not know the table
        return f"/desk/staff/{each.id}"

    plans = screen.me is not None and may(screen.me.role, Permission.PLAN_ROTA)
    return [
        Column("name", screen.say(said("Name")), lambda each: each.name, opens if plans else None),
        Column("username", screen.say(said("User name")), lambda each: each.username),
        Column("role", screen.say(said("Role")), role),
        Column("languages", screen.say(said("Languages")), lambda each: ", ".join(each.languages)),
        Column("offices", screen.say(said("Offices")), offices),
        Column("until", screen.say(said("Mandate until")), lambda each: each.mandate_until),
        Column("account", screen.say(said("Account")), account),
    ]


async def staff_page(
    tx: Transaction,
    screen: Screen,
    wished: Wish,
    form: StaffForm | None = None,
    problem: DomainError | None = None,
) -> Response:
    """The list, and the form as it was typed when something was wrong with it."""
    text, given = sentence(problem) if problem else ("", {})
    typed = form.model_dump(exclude={"password"}, mode="json") if form else {}
    return screen.at("/desk/staff").show(
        "desk/staff.html",
        status_of(problem) if problem else 200,
        listing=await _listing(tx, screen, wished),
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
        return await staff_page(tx, screen, Wish(), form, error)
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
