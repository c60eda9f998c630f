"""The rules that judge: which are active, what others would change, and letting them go live."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response
from starlette.responses import RedirectResponse

from service.deps import RulebookChooser, Transaction
from service.domain.errors import DomainError
from service.outbox.enqueue import enqueue
from service.outbox.jobs import TryRulebook
from service.rulebooks.activating import activate
from service.rulebooks.showing import dry_run, rulebooks
from service.rulebooks.trying import begin_dry_run
from service.web.forms import ActivationForm, DryRunForm
from service.web.problems import PageRoute, sentence, status_of
from service.web.screen import Here, Screen

router = APIRouter(route_class=PageRoute, include_in_schema=False)
DAYS = 30


@router.get("/desk/rulebook")
async def get_rulebook(
    screen: Here,
    me: RulebookChooser,
    tx: Transaction,
    run: Annotated[UUID | None, Query()] = None,
) -> Response:
    """Versions, dry runs and, when one is named, its table."""
    return await rulebook_page(tx, screen, me, run)


async def rulebook_page(
    tx: Transaction,
    screen: Screen,
    me: RulebookChooser,
    run: UUID | None = None,
    problem: DomainError | None = None,
) -> Response:
    """The page, and what went wrong with the last form."""
    text, given = sentence(problem) if problem else ("", {})
    return screen.at("/desk/rulebook").show(
        "desk/rulebook.html",
        status_of(problem) if problem else 200,
        books=await rulebooks(tx, screen.runtime),
        run=await dry_run(tx, run, me) if run else None,
        days=DAYS,
        problem=text,
        given=given,
    )


@router.post("/desk/rulebook/dry-runs")
async def post_dry_run(
    screen: Here, me: RulebookChooser, tx: Transaction, form: Annotated[DryRunForm, Form()]
) -> Response:
    """Try the installed version."""
    standing, now = screen.runtime.desk.standing, screen.now
    version, against = standing.installed.version, standing.rulebook.version
    run = await begin_dry_run(tx, version, against, days=form.days, by=me.id, now=now)
    await enqueue(tx, TryRulebook(run.id), key=f"try:{run.id}", now=now)
    return RedirectResponse(f"/desk/rulebook?run={run.id}", status_code=303)


@router.post("/desk/rulebook/activation")
async def post_activation(
    screen: Here, me: RulebookChooser, tx: Transaction, form: Annotated[ActivationForm, Form()]
) -> Response:
    """Let a version go live."""
    keys = screen.runtime.keys
    try:
        async with tx.begin_nested():
            await activate(tx, form.version, form.reason, me, keys, now=screen.now)
    except DomainError as error:
        return await rulebook_page(tx, screen, me, problem=error)
    return RedirectResponse("/desk/rulebook", status_code=303)
