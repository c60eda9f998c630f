"""From the page of an appeal: page people now, keep it, step aside for a conflict, note a wish."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response
from pydantic import StringConstraints
from starlette.responses import RedirectResponse

from service.casework.conflicts import declare_here
from service.casework.guard import begin
from service.casework.hand_over import keep
from service.casework.outside import send_outside, wish_for
from service.casework.page_now import page_now
from service.casework.reader import canonical
from service.casework.retention import hold
from service.deps import Assigner, Reader, Taker, Worker
from service.domain.errors import Invalid
from service.domain.terms import Gender
from service.web import forms as f
from service.web.commands import OnDesk
from service.web.problems import PageRoute

router = APIRouter(
    prefix="/desk/appeals/{reference}", route_class=PageRoute, include_in_schema=False
)


class WishForm(f.Versioned):
    """Whom the person wishes to speak with; nothing for no wish."""

    gender: Literal["f", "m", ""] = ""


class HoldForm(f.ReasonForm):
    """Keep an appeal beyond its time, or no longer."""

    held: bool


class ConflictForm(f.ReasonForm):
    """Step aside, or keep a colleague away."""

    username: Annotated[str, StringConstraints(max_length=64)] = ""


@router.post("/page")
async def post_page(desk: OnDesk, me: Worker, form: Annotated[f.ReasonForm, Form()]) -> Response:
    """Page the next people now."""
    anyway = form.model_copy(update={"version": None})
    return await desk.run(me, anyway, "page", lambda case: page_now(case, reason=form.reason))


@router.post("/keeping")
async def post_keeping(desk: OnDesk, me: Taker, form: Annotated[f.Versioned, Form()]) -> Response:
    """Keep one's appeal beyond the end of one's shift."""
    return await desk.run(me, form, "keeping", keep)


@router.post("/hold")
async def post_hold(desk: OnDesk, me: Assigner, form: Annotated[HoldForm, Form()]) -> Response:
    """Keep the appeal beyond the time after which it would be erased, or no longer."""
    return await desk.run(
        me, form, "hold", lambda case: hold(case, held=form.held, reason=form.reason)
    )


@router.post("/wish")
async def post_wish(desk: OnDesk, me: Worker, form: Annotated[WishForm, Form()]) -> Response:
    """The person wishes to speak with a woman, or with a man."""
    gender = Gender(form.gender) if form.gender else None
    return await desk.run(me, form, "wish", lambda case: wish_for(case, gender))


@router.post("/conflict")
async def post_conflict(
    desk: OnDesk, me: Reader, form: Annotated[ConflictForm, Form()]
) -> Response:
    """Step aside from this appeal; it is not shown any more."""
    runtime, now = desk.screen.runtime, desk.screen.now
    case = await begin(desk.tx, canonical(desk.reference), me, runtime.keys, now=now)
    await declare_here(case, form.username or None, form.reason)
    return RedirectResponse("/desk/queue", status_code=303)


@router.post("/outside")
async def post_outside(desk: OnDesk, me: Worker, form: Annotated[f.ReasonForm, Form()]) -> Response:
    """The Office itself is accused; the appeal is for those from outside it now."""
    runtime, now = desk.screen.runtime, desk.screen.now
    case = await begin(desk.tx, canonical(desk.reference), me, runtime.keys, now=now)
    try:
        async with desk.tx.begin_nested():
            await send_outside(case, reason=form.reason)
    except Invalid as error:
        return await desk.again(me, error, "outside", form)
    return RedirectResponse("/desk/queue", status_code=303)
