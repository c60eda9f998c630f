"""Which rulebook judges, what another would change, and letting it go live."""

from uuid import UUID

from fastapi import APIRouter, Response

from service.api import schemas as s
from service.api.json_answer import answer
from service.deps import Now, RulebookChooser, RuntimeDep, Transaction
from service.outbox.enqueue import enqueue
from service.outbox.jobs import TryRulebook
from service.rulebooks.activating import activate
from service.rulebooks.showing import dry_run, rulebooks, run_json
from service.rulebooks.trying import begin_dry_run

router = APIRouter(prefix="/api/v1/rulebook", tags=["rulebook"])


@router.get("")
async def get_rulebook(_me: RulebookChooser, runtime: RuntimeDep, tx: Transaction) -> Response:
    """The active version and its history, the installed one, and the last dry runs."""
    return answer(await rulebooks(tx, runtime))


@router.post("/dry-runs", status_code=202)
async def post_dry_run(
    body: s.DryRunIn, me: RulebookChooser, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Try a version, the installed one by default, on the appeals of the last days."""
    standing = runtime.desk.standing
    version, against = body.version or standing.installed.version, standing.rulebook.version
    run = await begin_dry_run(tx, version, against, days=body.days, by=me.id, now=now)
    await enqueue(tx, TryRulebook(run.id), key=f"try:{run.id}", now=now)
    return answer(run_json(run), 202)


@router.get("/dry-runs/{run_id}")
async def get_dry_run(run_id: UUID, me: RulebookChooser, tx: Transaction) -> Response:
    """A dry run with the verdicts that would change."""
    return answer(await dry_run(tx, run_id, me))


@router.post("/activation", status_code=201)
async def post_activation(
    body: s.ActivationIn, me: RulebookChooser, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Let a version judge from now on; 409 while no dry run of it was finished."""
    await activate(tx, body.version, body.reason, me, runtime.keys, now=now)
    return answer(await rulebooks(tx, runtime), 201)
