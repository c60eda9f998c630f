"""Rota, policies, reference values, audit and figures."""

import asyncio
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from service.api import schemas as s
from service.api.json_answer import answer
from service.api.text import Moment, Slug
from service.asides import aside_json, put_aside, try_again
from service.casework import overview
from service.casework.card import duration, instant
from service.casework.pace import pace_of
from service.deps import (
    Assigner,
    Auditor,
    JobReader,
    Me,
    Now,
    RotaReader,
    RuntimeDep,
    Statistician,
    Transaction,
)
from service.domain.terms import Level
from service.routing.escalation import DEFAULTS
from service.routing.policies import WrittenRung, write_policy

router = APIRouter(prefix="/api/v1", tags=["management"])
Instant = Annotated[Moment | None, Query()]
RowNumber = Annotated[int, Query(ge=1, le=2**62)]


@router.get("/escalation-policies")
async def get_policies(_me: RotaReader, tx: Transaction) -> Response:
    """Every revision, and the built-in ones under revision 0."""
    built_in = [{"level": level.name, **policy.as_facts()} for level, policy in DEFAULTS.items()]
    written = [
        {"level": Level(row.level).name, **row.steps, "at": instant(row.at)}
        for row in await overview.policies(tx)
    ]
    return answer({"items": written + built_in})


@router.post("/escalation-policies", status_code=201)
async def post_policy(body: s.PolicyIn, me: Assigner, tx: Transaction, now: Now) -> Response:
    """Write a new revision, for every rung taken from now on."""
    rungs = [WrittenRung(s.after_s, s.whom, s.count, s.method) for s in body.steps]
    row = await write_policy(tx, Level[body.level], rungs, body.repeat_every_s, now=now, by=me.id)
    return answer({"level": body.level, **row.steps}, 201)


@router.get("/protocol")
async def get_protocol(_me: Me, runtime: RuntimeDep) -> Response:
    """The operator's questions and answers."""
    questions = [
        {
            "code": question.code,
            "wording": dict(question.wording),
            "several": question.several,
            "answers": [
                {"code": each.code, "wording": dict(each.wording)}
                for each in question.answers.values()
            ],
        }
        for question in runtime.desk.rulebook.protocol.questions.values()
    ]
    return answer({"questions": questions})


@router.get("/jobs/dead")
async def get_dead_jobs(_me: JobReader, tx: Transaction) -> Response:
    """Promises that were put aside for a human."""
    items = [
        {
            "id": job.id,
            "kind": job.kind,
            "attempts": job.attempts,
            "error_class": job.error_class,
            "at": instant(job.finished_at),
        }
        for job in await overview.dead_jobs(tx)
    ]
    return answer({"items": items})


@router.post("/jobs/{job_id}/retry", status_code=204)
async def post_retry(
    job_id: Annotated[int, Path(ge=1, le=2**62)], me: JobReader, tx: Transaction, now: Now
) -> Response:
    """Try a dead job again."""
    await overview.retry_job(tx, job_id, now=now, by=me.id)
    return Response(status_code=204)


@router.get("/spool/aside")
async def get_aside(_me: JobReader, runtime: RuntimeDep) -> Response:
    """Inputs that could not be brought in on this machine: codes and times, never their words."""
    rows = await asyncio.to_thread(put_aside, runtime.spool)
    return answer({"items": [aside_json(row) for row in rows]})


@router.post("/spool/aside/{input_id}/retry", status_code=204)
async def post_aside_retry(
    input_id: UUID, me: JobReader, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Try one of them again, before all that came later."""
    await try_again(tx, input_id, runtime, now=now, by=me.id)
    return Response(status_code=204)


@router.get("/audit")
async def get_audit(
    _me: Auditor,
    tx: Transaction,
    subject: Slug | None = None,
    actor: UUID | None = None,
    before: RowNumber | None = None,
) -> Response:
    """Who read or changed what, newest first."""
    items = [
        {
            "id": row.id,
            "at": instant(row.at),
            "actor_id": str(row.actor_id) if row.actor_id else None,
            "action": row.action,
            "subject": row.subject,
            "facts": row.facts,
        }
        for row in await overview.audit_rows(tx, subject=subject, actor=actor, before=before)
    ]
    return answer({"items": items})


@router.get("/statistics/queue")
async def get_queue_statistics(_me: Statistician, tx: Transaction, now: Now) -> Response:
    """What waits now, and how fast today's appeals were acknowledged."""
    since = now - timedelta(days=1)
    waiting = await overview.waiting_by_level(tx)
    pace = await pace_of(tx, now=now)
    ordinary = {
        "waiting": pace.waiting,
        "oldest_received_at": instant(pace.oldest_received_at),
        "taken_last_day": pace.taken,
        "worst_wait": duration(pace.worst_wait) if pace.worst_wait is not None else None,
    }
    answered = await overview.answer_times(tx, since, now)
    return answer({"waiting": waiting, "answered": answered, "ordinary": ordinary})


@router.get("/statistics/received")
async def get_received_statistics(
    _me: Statistician, tx: Transaction, now: Now, since: Instant = None, until: Instant = None
) -> Response:
    """Appeals received by channel, language and level; counts below five are not shown."""
    start = since or now - timedelta(days=30)
    return answer({"items": await overview.received_by(tx, start, until or now)})
