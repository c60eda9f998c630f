"""One appeal, whole: read it, and open the identity behind it for a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Response

from service.casework import overview
from service.casework.guard import begin
from service.casework.identity import unseal_identity
from service.casework.reader import canonical, read_card
from service.casework.reading import find_appeal
from service.deps import Reader, Transaction, Unsealer
from service.domain.actor import Actor
from service.domain.errors import DomainError
from service.routing.decisions import decisions_of
from service.web.appeal_view import appeal_view
from service.web.forms import ReasonForm
from service.web.problems import PageRoute, sentence, status_of
from service.web.queue import library
from service.web.screen import Here, Screen

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says above the appeal, and what it gives back to who typed it."""

    done: str = ""
    problem: DomainError | None = None
    open: str = ""
    typed: Mapping[str, Any] | None = None
    identity: Mapping[str, Any] | None = None


def told(
    done: Annotated[str, Query(pattern="^[a-z_]{0,30}$")] = "",
    open: Annotated[str, Query(pattern="^[a-z_]{0,30}$")] = "",  # noqa: A002 - the word in the address
) -> Told:
    """Read from the address what just happened and which form to open."""
    return Told(done=done, open=open)


@router.get("/desk/appeals/{reference}")
async def get_appeal(
    reference: str, screen: Here, me: Reader, tx: Transaction, word: Annotated[Told, Depends(told)]
) -> Response:
    """The page of an appeal."""
    return await appeal_page(tx, reference, screen, me, word)


async def appeal_page(
    tx: Transaction, reference: str, screen: Screen, me: Actor, word: Told
) -> Response:
    """The appeal as it stands now, with what there is to say about the last command."""
    card = await read_card(tx, reference, me, library(screen), now=screen.now)
    text, given = sentence(word.problem) if word.problem else ("", {})
    at_home = screen.at(f"/desk/appeals/{card['reference']}")
    return at_home.show(
        "desk/appeal.html",
        status_of(word.problem) if word.problem else 200,
        **appeal_view(card, at_home),
        told=word,
        problem=text,
        given=given,
        typed=word.typed or {},
        colleagues=await overview.everybody(tx) if me.leads else [],
        decisions=await choices(tx, card["reference"], me),
    )


async def choices(tx: Transaction, reference: str, me: Actor) -> Sequence[dict[str, Any]]:
    """Whom each step asked, and who was passed over for what."""
    appeal = await find_appeal(tx, reference, me)
    return await decisions_of(tx, appeal.id, with_conflicts=me.leads)


@router.post("/desk/appeals/{reference}/identity")
async def post_identity(
    reference: str,
    screen: Here,
    me: Unsealer,
    tx: Transaction,
    form: Annotated[ReasonForm, Form()],
) -> Response:
    """Show who asks, on this one answer and nowhere else."""
    keys = screen.runtime.keys
    case = await begin(tx, canonical(reference), me, keys, now=screen.now)
    identity = await unseal_identity(case, reason=form.reason)
    return await appeal_page(tx, reference, screen, me, Told(identity=identity, open="identity"))
