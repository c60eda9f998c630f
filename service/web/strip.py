"""The strip above every page of the desk: what stands wrong with the service just now."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Response
from starlette.responses import JSONResponse

from service.deps import Me, Transaction
from service.domain.terms import AlarmKind
from service.routing.alarms import standing_alarms
from service.security.permissions import Permission, may
from service.web.call_list import PATH as CALL_LIST
from service.web.problems import PageRoute
from service.web.screen import Here, Screen
from service.web.templating import in_words

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/desk/strip")
async def get_strip(screen: Here, me: Me, tx: Transaction) -> Response:
    """The standing alarms in words; none when nothing is wrong.

    Whoever sees no appeals sees only what is wrong with the machinery.
    """
    reads = may(me.role, Permission.READ_APPEALS)
    alarms = [a for a in await standing_alarms(tx, me) if reads or a.appeal_id is None]
    # In a storm one cause has many appeals: the oldest is shown, and how many more there are.
    kinds = groupby(sorted(alarms, key=lambda alarm: alarm.kind), key=lambda alarm: alarm.kind)
    told = [_told(list(of_a_kind), screen) for _, of_a_kind in kinds]
    return JSONResponse({"alarms": told}, headers={"Cache-Control": "no-store"})


def _told(alarms: Sequence[Any], screen: Screen) -> dict[str, Any]:
    say = partial(in_words, screen.language)
    alarm = alarms[0]
    subject = alarm.subject
    if alarm.kind in {AlarmKind.CHANNEL_SILENT, AlarmKind.WAY_OUT_CLOSED}:
        subject = say("channel", subject)
    return {
        "what": say("alarm", alarm.kind),
        "subject": subject or "",
        "href": _leads_to(alarm, screen),
        "more": f"+{len(alarms) - 1}" if len(alarms) > 1 else "",
        "since": alarm.raised_at.isoformat(),
    }


def _leads_to(alarm: Any, screen: Screen) -> str | None:  # noqa: ANN401 - the door may not know the table
    """Where to act: the appeal, or the list to ring by hand when a provider is silent."""
    if alarm.appeal_id:
        return f"/desk/appeals/{alarm.subject}"
    rings = screen.me is not None and may(screen.me.role, Permission.FILE)
    return CALL_LIST if rings and alarm.kind == AlarmKind.WAY_OUT_CLOSED else None
