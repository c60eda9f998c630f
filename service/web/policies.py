"""Escalation policies: whom we ask, in which order, how long we wait."""

from collections.abc import Sequence
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.datastructures import FormData
from starlette.responses import RedirectResponse

from service.casework import overview
from service.deps import Assigner, RotaReader, Transaction
from service.domain.errors import DomainError, Invalid
from service.domain.terms import ContactMethod, Level
from service.routing.escalation import DEFAULTS, Whom
from service.routing.policies import EVERYBODY, WrittenRung, write_policy
from service.web.problems import PageRoute, sentence, status_of
from service.web.screen import Here, Screen

router = APIRouter(route_class=PageRoute, include_in_schema=False)

MOST_STEPS: Final = 8
LONGEST_S: Final = 86_400


@router.get("/desk/policies")
async def get_policies(screen: Here, _me: RotaReader, tx: Transaction) -> Response:
    """What is in force for each level, what was before, and a form for a new revision."""
    return await _page(screen, tx)


async def _page(
    screen: Screen, tx: Transaction, level: Level | None = None, problem: DomainError | None = None
) -> Response:
    written = await overview.policies(tx)
    text, given = sentence(problem) if problem else ("", {})
    return screen.at("/desk/policies").show(
        "desk/policies.html",
        status_of(problem) if problem else 200,
        ladders=[_ladder(each, written) for each in Level],
        whoms=tuple(Whom),
        methods=tuple(ContactMethod),
        most=MOST_STEPS,
        problem=text,
        given=given,
        wrong=level.name if level else "",
    )


def _ladder(level: Level, written: Sequence[Any]) -> dict[str, Any]:
    """The revision in force, and the older ones; revision 0 came with the service."""
    revisions = [{**row.steps, "at": row.at} for row in written if row.level == level]
    built_in = [{**DEFAULTS[level].as_facts(), "at": None}] if level in DEFAULTS else []
    known = [*sorted(revisions, key=lambda each: -int(each["revision"])), *built_in]
    return {"level": level.name, "now": known[0] if known else None, "before": known[1:]}


@router.post("/desk/policies/{level}")
async def post_policy(
    level: str, screen: Here, me: Assigner, tx: Transaction, request: Request
) -> Response:
    """Write a new revision, for every step taken from now on."""
    if level not in Level.__members__:
        raise Invalid("level", level)
    form = await request.form()
    try:
        rungs = _rungs(form)
        repeat = _seconds(form, "repeat")
        async with tx.begin_nested():
            await write_policy(tx, Level[level], rungs, repeat, now=screen.now, by=me.id)
    except DomainError as error:
        return await _page(screen, tx, Level[level], error)
    return RedirectResponse(f"/desk/policies#policy-{level}", status_code=303)


def _rungs(form: FormData) -> list[WrittenRung]:
    """The filled lines of the form; raises Invalid when there is none."""
    rungs = [
        WrittenRung(_seconds(form, f"after_{n}"), str(whom), _count(form, n), _method(form, n))
        for n in range(MOST_STEPS)
        if (whom := form.get(f"whom_{n}"))
    ]
    if not rungs:
        raise Invalid("steps", "1")
    return rungs


def _count(form: FormData, n: int) -> int | None:
    told = form.get(f"count_{n}")
    if not isinstance(told, str) or not told.isdecimal():
        return None
    return min(int(told[:9]), EVERYBODY) or None


def _method(form: FormData, n: int) -> ContactMethod | None:
    told = form.get(f"method_{n}")
    return ContactMethod(str(told)) if told in set(ContactMethod) else None


def _seconds(form: FormData, name: str) -> int:
    told = form.get(name)
    if not isinstance(told, str) or not told.isdecimal() or int(told) > LONGEST_S:
        raise Invalid(name, f"0-{LONGEST_S}")
    return int(told)
