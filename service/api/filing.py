"""File an appeal as an operator, and judge a text without keeping it."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel

from service.api.json_answer import answer, encode
from service.api.schemas import AppealIn
from service.casework.card import card
from service.casework.reading import Opened as Whole
from service.deps import Filer, FilerAtOnce, Now, OneStatement, RuntimeDep, Transaction
from service.domain.actor import Actor
from service.domain.errors import Invalid, KeyMissing
from service.domain.terms import Language
from service.intake.exchange_calls import attach_call, current_call, number_of_call
from service.intake.filing import Once
from service.intake.judging import judge
from service.intake.opening import Opened
from service.intake.receive import receive
from service.runtime import Runtime
from service.triage.assessment import Assessment
from service.triage.explain import explain

router = APIRouter(prefix="/api/v1", tags=["appeals"])

LONGEST_KEY = 200


def once(scope: str, key: str | None, body: BaseModel) -> Once:
    """What makes a repeated request harmless; raises KeyMissing or Invalid."""
    if not key:
        raise KeyMissing
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Invalid("Idempotency-Key", f"Up to {LONGEST_KEY} printable ASCII characters.")
    kept = sha256(key.encode()).hexdigest()
    return Once(scope, kept, sha256(body.model_dump_json().encode("utf-8", "replace")).digest())


def require_place(runtime: Runtime, facility_id: str | None) -> None:
    """Raise Invalid unless the place is known."""
    if facility_id is not None and facility_id not in runtime.desk.facilities:
        raise Invalid("facility_id", "There is no such place.")


def card_of(opened: Opened, actor: Actor, runtime: Runtime, now: datetime) -> dict[str, Any]:
    """The card of an appeal that is just being written."""
    whole = Whole(
        appeal=opened.appeal,
        key=opened.key,
        appellant=opened.appellant,
        person=opened.person,
        messages=(opened.message,),
        assessments=(opened.assessment,),
        timeline=(opened.timeline,),
    )
    return card(whole, actor, {actor.id: actor.name}, runtime.reference, now=now)


@router.post("/appeals", status_code=201)
async def post_appeal(
    body: AppealIn,
    me: FilerAtOnce,
    runtime: RuntimeDep,
    tx: OneStatement,
    now: Now,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Response:
    """File an appeal; the same key and body get the first answer again."""
    require_place(runtime, body.facility_id)
    filing = replace(
        body.filing(),
        filed_by=me.id,
        once=once(f"staff:{me.id}", idempotency_key, body),
        wants_receipt=True,
    )

    def written(opened: Opened) -> bytes:
        whole = card_of(opened, me, runtime, now)
        return encode(whole | {"receipt_words": opened.receipt_words})

    received = await receive(tx, filing, runtime.desk, now=now, answer=written)
    if body.call is not None:
        await attach_call(tx, body.call, received.appeal_id, now=now)
    return answer(received.answer, 201)


@router.get("/calls/current")
async def get_current_call(me: Filer, runtime: RuntimeDep, tx: Transaction, now: Now) -> Response:
    """The call at the exchange that you answered and have not filed; 204 when there is none."""
    call = await current_call(tx, me.id, now=now)
    if call is None:
        return Response(status_code=204)
    number = await number_of_call(tx, call, me.id, runtime.keys)
    return answer({"call": str(call), "phone": number})


def assessment_json(judged: Assessment, language: Language) -> dict[str, Any]:
    """An assessment that belongs to no appeal."""
    return {
        "level": judged.level.name,
        "probability": {level.name: round(p, 4) for level, p in judged.probability.items()},
        "language": judged.language.value,
        "determinant": judged.determinant,
        "rulebook": judged.rulebook,
        "professions": list(judged.professions),
        "custody": judged.custody,
        "vulnerabilities": list(judged.vulnerabilities),
        "would_change": list(judged.would_change),
        "reasons": [
            {
                "code": f.code,
                "polarity": f.polarity.value,
                "level": f.level.name,
                "quote": f.quote,
                "start": f.start,
                "end": f.end,
                "modifiers": list(f.modifiers),
                "source": f.source,
                "rule": f.rule,
                "standard": f.standard,
                "explanation": explain(f.code, language),
            }
            for f in judged.findings
        ],
    }


@router.post("/triage")
async def post_triage(body: AppealIn, me: Filer, runtime: RuntimeDep, now: Now) -> Response:
    """Judge what an operator is typing; nothing is stored."""
    require_place(runtime, body.facility_id)
    judged = judge(body.filing(), runtime.desk, now=now)
    return answer(assessment_json(judged, Language(me.interface_language)))
