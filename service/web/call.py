"""The operator's call page, what it asks while the operator types, and filing without scripts."""

import json
import re
import secrets
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from starlette.responses import JSONResponse

from service.casework.search import SearchTerms
from service.casework.summary import found_page
from service.deps import Filer, Reader, Transaction
from service.domain.actor import Actor
from service.domain.terms import ACT_WITHIN, Level
from service.intake.exchange_calls import attach_call, current_call, number_of_call
from service.intake.opening import Opened
from service.intake.receive import receive
from service.security.phones import canonical_phone
from service.web.call_form import CallForm
from service.web.call_shell import WITH_WORKER
from service.web.call_view import offered_places, protocol
from service.web.forms import Form as OwnForm
from service.web.forms import OptionalLine
from service.web.problems import PageRoute
from service.web.queue import library
from service.web.queue_view import row
from service.web.screen import Here, Screen

router = APIRouter(route_class=PageRoute, include_in_schema=False)

NO_STORE = {"Cache-Control": "no-store"}
SHORTEST_PHONE = 7
MOST_EARLIER = 6
DRAFT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class EarlierForm(OwnForm):
    """Whose earlier contacts are looked for; posted, so that neither stands in an address."""

    phone: OptionalLine = None
    person: OptionalLine = None


@router.get("/desk/call")
async def get_call(screen: Here, me: Filer, tx: Transaction, call: str = "") -> Response:
    """An empty page, or the one of a call that the exchange told us of."""
    draft = UUID(call) if DRAFT.fullmatch(call) else await current_call(tx, me.id, now=screen.now)
    number = await number_of_call(tx, draft, me.id, screen.runtime.keys) if draft else None
    page = screen.show(
        "desk/call.html",
        questions=protocol(screen),
        key=secrets.token_urlsafe(24),
        call=draft,
        phone=number,
    )
    page.headers.update(WITH_WORKER)
    return page


@router.get("/desk/places")
async def get_places(
    screen: Here, _me: Filer, q: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Places while they are typed, in any alphabet."""
    return JSONResponse({"places": offered_places(q, screen)}, headers=NO_STORE)


@router.post("/desk/call/earlier")
async def post_earlier(
    screen: Here, me: Reader, tx: Transaction, form: Annotated[EarlierForm, Form()]
) -> Response:
    """Earlier contacts of the same number, and appeals about the same person, newest first."""
    phone, person = form.phone or "", form.person or ""
    called = sum(letter.isdigit() for letter in phone) >= SHORTEST_PHONE
    found = {
        "phone": await _earlier(tx, me, screen, canonical_phone(phone)) if called else [],
        "person": await _earlier(tx, me, screen, person) if len(person.split()) > 1 else [],
    }
    return JSONResponse(found, headers=NO_STORE)


async def _earlier(tx: Transaction, me: Actor, screen: Screen, words: str) -> list[dict[str, Any]]:
    terms = SearchTerms(words=words)
    page = await found_page(tx, me, terms, library(screen), now=screen.now, limit=MOST_EARLIER)
    return [row(item, screen) for item in page["items"]]


@router.post("/desk/call")
async def post_call(screen: Here, me: Filer, tx: Transaction, request: Request) -> Response:
    """File the call; sent twice, it is filed once and answered alike."""
    questions = screen.runtime.desk.rulebook.protocol
    form = CallForm(await request.form())
    filing, call = form.filing(questions, me.id), form.call()
    received = await receive(tx, filing, screen.runtime.desk, now=screen.now, answer=_written)
    if call is not None:
        await attach_call(tx, call, received.appeal_id, now=screen.now)
    shown = json.loads(received.answer or b"{}")
    return _filed_page(screen, shown)


def _written(opened: Opened) -> bytes:
    """What the operator reads aloud, kept with the key under the appeal's own encryption."""
    appeal = opened.appeal
    due = appeal.received_at + ACT_WITHIN[Level(appeal.level)]
    words = list(opened.receipt_words or ())
    return json.dumps(
        {
            "reference": appeal.reference,
            "level": Level(appeal.level).name,
            "words": words,
            "due_at": due.isoformat(),
            "safe": appeal.safe_to_contact,
        },
        ensure_ascii=False,
    ).encode()


def _filed_page(screen: Screen, shown: dict[str, Any]) -> Response:
    return screen.show("desk/call_filed.html", 201, filed=shown)
