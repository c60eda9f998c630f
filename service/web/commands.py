"""What people do with an appeal from its page; each post is one command, then the page again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Response
from starlette.responses import RedirectResponse

from service.casework.acknowledge import acknowledge
from service.casework.assign import ask
from service.casework.close import close, record_outcome, reopen
from service.casework.guard import Case, begin
from service.casework.level import set_level
from service.casework.link import link, unlink
from service.casework.note import add_note, record_action
from service.casework.reader import canonical
from service.casework.refer import refer
from service.casework.release import decline, release
from service.casework.reply import reply
from service.deps import Assigner, LevelSetter, Taker, Transaction, Worker
from service.domain import errors as e
from service.domain.actor import BAKU, Actor
from service.domain.terms import Level
from service.web import forms as f
from service.web.appeal import Told, appeal_page
from service.web.problems import PageRoute
from service.web.screen import Here, Screen

router = APIRouter(
    prefix="/desk/appeals/{reference}", route_class=PageRoute, include_in_schema=False
)

# These say that the reader may go on with the page; every other error has a page of its own.
RECOVERABLE: Final = (
    e.StaleVersion,
    e.AlreadyAcknowledged,
    e.IllegalMove,
    e.OutcomeNotTold,
    e.NoReplyPossible,
    e.NotYours,
    e.NotAllowed,
    e.Invalid,
)


@dataclass(frozen=True, slots=True)
class Desk:
    """An appeal on somebody's desk, about to be changed."""

    reference: str
    screen: Screen = field(repr=False)
    tx: Transaction = field(repr=False)

    async def run(
        self,
        me: Actor,
        form: f.Versioned,
        form_name: str,
        command: Callable[[Case], Awaitable[Any]],
        *,
        done: str | None = None,
    ) -> Response:
        """Carry a command out; one that fails is undone, and said beside what was typed.

        `done` names what is said afterwards where it is not the form's own sentence.
        """
        keys, now = self.screen.runtime.keys, self.screen.now
        try:
            async with self.tx.begin_nested():
                found = canonical(self.reference)
                case = await begin(self.tx, found, me, keys, now=now, version=form.version)
                await command(case)
        except RECOVERABLE as error:
            return await self.again(me, error, form_name, form)
        return self.done(done or form_name)

    def done(self, form_name: str) -> Response:
        """Back to the page by GET, so that going back or reloading sends nothing twice."""
        target = f"/desk/appeals/{self.reference}?done={form_name}"
        return RedirectResponse(target, status_code=303)

    async def again(
        self, me: Actor, error: e.DomainError, form_name: str, form: f.Versioned
    ) -> Response:
        """The appeal as it is now, the fact in plain words, and the typed text still there."""
        typed = form.model_dump(exclude={"version"}, mode="json")
        word = Told(problem=error, open=form_name, typed={form_name: typed})
        return await appeal_page(self.tx, self.reference, self.screen, me, word)


def on_desk(reference: str, screen: Here, tx: Transaction) -> Desk:
    """The appeal that a command is about."""
    return Desk(reference, screen, tx)


OnDesk = Annotated[Desk, Depends(on_desk, scope="function")]


@router.post("/acknowledgement")
async def post_acknowledgement(
    desk: OnDesk, me: Taker, form: Annotated[f.Versioned, Form()]
) -> Response:
    """Say "mine"; the loser of a race is told who won."""
    keys, now = desk.screen.runtime.keys, desk.screen.now
    try:
        found = canonical(desk.reference)
        async with desk.tx.begin_nested():
            await acknowledge(desk.tx, found, me, keys, now=now, version=form.version)
    except RECOVERABLE as error:
        return await desk.again(me, error, "acknowledgement", form)
    return desk.done("acknowledgement")


@router.post("/messages")
async def post_message(desk: OnDesk, me: Worker, form: Annotated[f.TextForm, Form()]) -> Response:
    """Answer the person."""
    return await desk.run(me, form, "reply", lambda case: reply(case, form.text))


@router.post("/notes")
async def post_note(desk: OnDesk, me: Worker, form: Annotated[f.TextForm, Form()]) -> Response:
    """Write for colleagues; a note never conflicts with anything."""
    anyway = form.model_copy(update={"version": None})
    return await desk.run(me, anyway, "note", lambda case: add_note(case, form.text))


@router.post("/actions")
async def post_action(desk: OnDesk, me: Worker, form: Annotated[f.ActionForm, Form()]) -> Response:
    """Record a protective step."""
    anyway = form.model_copy(update={"version": None})
    words = form.text or ""
    return await desk.run(me, anyway, "action", lambda case: record_action(case, form.kind, words))


@router.post("/level")
async def post_level(
    desk: OnDesk, me: LevelSetter, form: Annotated[f.LevelForm, Form()]
) -> Response:
    """Raise freely, lower with a reason; from P1 two people."""
    level = Level[form.level]
    return await desk.run(
        me, form, "level", lambda case: set_level(case, level, reason=form.reason)
    )


@router.post("/assignment")
async def post_assignment(
    desk: OnDesk, me: Assigner, form: Annotated[f.AssignForm, Form()]
) -> Response:
    """Ask one person by name."""
    return await desk.run(me, form, "assignment", lambda case: ask(case, form.to))


@router.post("/release")
async def post_release(desk: OnDesk, me: Taker, form: Annotated[f.ReleaseForm, Form()]) -> Response:
    """Give it back to the queue."""
    return await desk.run(me, form, "release", lambda case: release(case, reason=form.reason))


@router.post("/decline")
async def post_decline(desk: OnDesk, me: Taker, form: Annotated[f.ReasonForm, Form()]) -> Response:
    """Say "I can't"; the next person is asked."""
    return await desk.run(me, form, "decline", lambda case: decline(case, reason=form.reason))


@router.post("/referrals")
async def post_referral(
    desk: OnDesk, me: Worker, form: Annotated[f.ReferralForm, Form()]
) -> Response:
    """Hand over to an authority."""
    due = datetime.combine(form.due_on, time(), BAKU) + timedelta(days=1) if form.due_on else None
    return await desk.run(
        me, form, "referral", lambda c: refer(c, form.authority_id, words=form.text, due_at=due)
    )


@router.post("/links")
async def post_link(desk: OnDesk, me: Worker, form: Annotated[f.LinkForm, Form()]) -> Response:
    """Tie another appeal to this one."""
    return await desk.run(me, form, "link", lambda c: _link(c, form.reference, form.kind))


async def _link(case: Case, reference: str, kind: str) -> None:
    try:
        await link(case, canonical(reference), kind)
    except e.AppealNotFound as error:
        raise e.Invalid("reference", str(error)) from error


@router.post("/unlinking")
async def post_unlinking(
    desk: OnDesk, me: Worker, form: Annotated[f.UnlinkForm, Form()]
) -> Response:
    """Undo a link."""
    return await desk.run(me, form, "link", lambda c: unlink(c, canonical(form.reference)))


@router.post("/outcome")
async def post_outcome(
    desk: OnDesk, me: Worker, form: Annotated[f.OutcomeForm, Form()]
) -> Response:
    """Record how it ended, and tell the person or say why not."""
    return await desk.run(
        me,
        form,
        "outcome",
        lambda c: record_outcome(
            c, form.outcome, words=form.text, reason_untold=form.reason_untold
        ),
    )


@router.post("/closure")
async def post_closure(desk: OnDesk, me: Worker, form: Annotated[f.Versioned, Form()]) -> Response:
    """Close an appeal whose outcome was told; from P1 the second person's press closes it."""
    return await desk.run(me, form, "outcome", close, done="closure")


@router.post("/reopening")
async def post_reopening(
    desk: OnDesk, me: Worker, form: Annotated[f.Versioned, Form()]
) -> Response:
    """Put a closed appeal back into the queue."""
    return await desk.run(me, form, "reopening", reopen)
