"""What people do with an appeal; each call is one command and answers the card."""

from datetime import datetime

from fastapi import APIRouter, Response

from service.api import schemas as s
from service.api.json_answer import answer
from service.api.queue import library
from service.casework.acknowledge import acknowledge
from service.casework.assign import ask
from service.casework.close import close, record_outcome, reopen
from service.casework.guard import Case, begin
from service.casework.hand_over import keep
from service.casework.identity import unseal_identity
from service.casework.level import set_level
from service.casework.link import link, unlink
from service.casework.note import add_note, record_action
from service.casework.page_now import page_now
from service.casework.reader import canonical, card_after
from service.casework.refer import refer
from service.casework.release import decline, release
from service.casework.reply import reply
from service.casework.retention import hold
from service.deps import (
    Assigner,
    LevelSetter,
    Now,
    RuntimeDep,
    Taker,
    Transaction,
    Unsealer,
    Worker,
)
from service.domain.actor import Actor
from service.domain.terms import Level
from service.intake.answers import take_answers
from service.runtime import Runtime

router = APIRouter(prefix="/api/v1/appeals/{reference}", tags=["casework"])


async def case_of(
    tx: Transaction, reference: str, me: Actor, runtime: Runtime, now: datetime, body: s.Versioned
) -> Case:
    """The appeal, locked for one command."""
    found = canonical(reference)
    return await begin(tx, found, me, runtime.keys, now=now, version=body.version)


async def card_of(case: Case, runtime: Runtime, status: int = 201) -> Response:
    """The card as it stands after the command."""
    card = await card_after(case.tx, case.appeal, case.actor, library(runtime), now=case.now)
    return answer(card, status)


@router.post("/acknowledgement", status_code=201)
async def post_acknowledgement(
    reference: str, body: s.Versioned, me: Taker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Say "mine"; 409 names who was first."""
    found = canonical(reference)
    case = await acknowledge(tx, found, me, runtime.keys, now=now, version=body.version)
    return await card_of(case, runtime)


@router.post("/release", status_code=201)
async def post_release(
    reference: str, body: s.ReleaseIn, me: Taker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Give it back to the queue."""
    case = await case_of(tx, reference, me, runtime, now, body)
    await release(case, reason=body.reason)
    return await card_of(case, runtime)


@router.post("/decline", status_code=201)
async def post_decline(
    reference: str, body: s.ReasonedIn, me: Taker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Say "I can't"; the next person is asked at once."""
    case = await case_of(tx, reference, me, runtime, now, body)
    await decline(case, reason=body.reason)
    return await card_of(case, runtime)


@router.post("/assignment", status_code=201)
async def post_assignment(
    reference: str,
    body: s.AssignmentIn,
    me: Assigner,
    runtime: RuntimeDep,
    tx: Transaction,
    now: Now,
) -> Response:
    """Ask one person by name."""
    case = await case_of(tx, reference, me, runtime, now, body)
    await ask(case, body.to)
    return await card_of(case, runtime)


@router.post("/level", status_code=201)
async def post_level(
    reference: str, body: s.LevelIn, me: LevelSetter, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Raise freely, lower with a reason; 202 while a lowering of P1 waits for a second person."""
    case = await case_of(tx, reference, me, runtime, now, body)
    done = await set_level(case, Level[body.level], reason=body.reason)
    return await card_of(case, runtime, 201 if done else 202)


@router.post("/answers", status_code=201)
async def post_answers(
    reference: str, body: s.AnswersIn, me: Worker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Add answers to the protocol; the appeal is judged again at once."""
    case = await case_of(tx, reference, me, runtime, now, body)
    given = s.frozen(body.answers)
    await take_answers(tx, case.appeal, given, runtime.desk, now=now, by=me.id)
    return await card_of(case, runtime)


@router.post("/notes", status_code=201)
async def post_note(
    reference: str, body: s.TextIn, me: Worker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Write for colleagues."""
    case = await case_of(tx, reference, me, runtime, now, body)
    await add_note(case, body.text)
    return await card_of(case, runtime)


@router.post("/actions", status_code=201)
async def post_action(
    reference: str, body: s.ActionIn, me: Worker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Record a protective step."""
    case = await case_of(tx, reference, me, runtime, now, body)
    await record_action(case, body.kind, body.text)
    return await card_of(case, runtime)


@router.post("/messages", status_code=201)
async def post_message(
    reference: str, body: s.TextIn, me: Worker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Reply in the appellant's own channel."""
    case = await case_of(tx, reference, me, runtime, now, body)
    await reply(case, body.text)
    return await card_of(case, runtime)


@router.post("/referrals", status_code=201)
async def post_referral(
    reference: str, body: s.ReferralIn, me: Worker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Hand over to an authority."""
    case = await case_of(tx, reference, me, runtime, now, body)
    await refer(case, body.authority_id, words=body.text, due_at=body.due_at)
    return await card_of(case, runtime)


@router.post("/links", status_code=201)
async def post_link(
    reference: str, body: s.LinkIn, me: Worker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Tie two appeals together."""
    case = await case_of(tx, reference, me, runtime, now, body)
    await link(case, canonical(body.reference), body.kind)
    return await card_of(case, runtime)


@router.delete("/links/{other}")
async def delete_link(
    reference: str, other: str, me: Worker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Undo a link."""
    case = await case_of(tx, reference, me, runtime, now, s.Versioned())
    await unlink(case, canonical(other))
    return await card_of(case, runtime, 200)


@router.post("/outcome", status_code=201)
async def post_outcome(
    reference: str, body: s.OutcomeIn, me: Worker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Record the outcome and tell the appellant, or say why that cannot be done."""
    case = await case_of(tx, reference, me, runtime, now, body)
    await record_outcome(case, body.outcome, words=body.text, reason_untold=body.reason_untold)
    return await card_of(case, runtime)


@router.post("/closure", status_code=201)
async def post_closure(
    reference: str, body: s.Versioned, me: Worker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Close an appeal whose outcome was told; 202 while one of P1 waits for a second person."""
    case = await case_of(tx, reference, me, runtime, now, body)
    done = await close(case)
    return await card_of(case, runtime, 201 if done else 202)


@router.post("/page", status_code=201)
async def post_page(
    reference: str, body: s.ReasonedIn, me: Worker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Page the next people now, for a reason; this can only hasten, never delay."""
    case = await case_of(tx, reference, me, runtime, now, body)
    await page_now(case, reason=body.reason)
    return await card_of(case, runtime)


@router.post("/keeping", status_code=201)
async def post_keeping(
    reference: str, body: s.Versioned, me: Taker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Keep one's appeal beyond the end of one's shift."""
    case = await case_of(tx, reference, me, runtime, now, body)
    await keep(case)
    return await card_of(case, runtime)


@router.post("/reopening", status_code=201)
async def post_reopening(
    reference: str, body: s.Versioned, me: Worker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Put a closed appeal back into the queue."""
    case = await case_of(tx, reference, me, runtime, now, body)
    await reopen(case)
    return await card_of(case, runtime)


@router.post("/identity", status_code=201)
async def post_identity(
    reference: str, body: s.ReasonedIn, me: Unsealer, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """See who the appellant is, for a stated reason."""
    case = await case_of(tx, reference, me, runtime, now, body)
    return answer(await unseal_identity(case, reason=body.reason), 201)


class HoldIn(s.ReasonedIn):
    """Keep an appeal beyond its time, or no longer."""

    held: bool


@router.post("/hold", status_code=201)
async def post_hold(
    reference: str, body: HoldIn, me: Assigner, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Keep an appeal beyond the time after which it would be erased, or no longer."""
    case = await case_of(tx, reference, me, runtime, now, body)
    await hold(case, held=body.held, reason=body.reason)
    return await card_of(case, runtime)
