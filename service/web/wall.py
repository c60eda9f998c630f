"""The coordinator's wall: who waits, who answers, who carries how much, what has fallen silent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from fastapi import APIRouter, Response

from service.casework import wall
from service.casework.health import feel_pulse
from service.casework.overview import answer_times
from service.deps import Statistician, Transaction
from service.domain.actor import BAKU
from service.domain.terms import ACKNOWLEDGE_WITHIN, Channel, Level, Profession
from service.outbox.pulse import channel_lines
from service.security.permissions import Permission, may
from service.staff.shifts import shifts_between
from service.web.chart import share
from service.web.problems import PageRoute
from service.web.screen import Here, Screen
from service.web.templating import named

router = APIRouter(route_class=PageRoute, include_in_schema=False)

# Doors of ours that bring something every day; the others may rest for weeks.
WATCHED: Final = (Channel.CALL, Channel.WEB, Channel.TELEGRAM, Channel.SMS, Channel.WHATSAPP)
# A closed one of these is said; of the others only those are shown that somebody opened.
EXPECTED: Final = frozenset({*WATCHED, Channel.EMAIL})
FULL: Final = 8


@router.get("/desk/wall")
async def get_wall(screen: Here, me: Statistician, tx: Transaction) -> Response:
    """Everything at a glance; who reads no appeals gets no links into them."""
    now = screen.now
    midnight = now.astimezone(BAKU).replace(hour=0, minute=0, second=0, microsecond=0)
    carried = await wall.loads(tx, me)
    heard = await wall.heard(tx, now=now)
    return screen.show(
        "desk/wall.html",
        waiting=await wall.unacknowledged(tx, me),
        answered=[_answered(each) for each in await answer_times(tx, midnight, now)],
        on_call=_on_call(await _now_on_call(tx, now), screen),
        professions=tuple(Profession),
        loads=[(each, share(each.held, max(FULL, carried[0].held))) for each in carried],
        channels=_channels(screen, heard, await channel_lines(tx)),
        parked=_parked(screen),
        pulse=await feel_pulse(screen.runtime.sessions, now=now),
        places=[_place(each, screen) for each in await wall.places_under_pressure(tx, me, now=now)],
        reads=may(me.role, Permission.READ_APPEALS),
    )


def _answered(each: dict[str, Any]) -> dict[str, Any]:
    """A level's times beside its target; the line is full at twice the target."""
    target = ACKNOWLEDGE_WITHIN[Level[each["level"]]].total_seconds()
    return {
        **each,
        "target_s": target,
        "kept": each["p95_s"] <= target,
        "share": share(each["p95_s"], 2 * target),
    }


def _channels(
    screen: Screen, heard: dict[str, wall.Heard], lines: dict[str, Any]
) -> list[dict[str, Any]]:
    """Each channel: what it brought, whether it is open, and since when nothing goes out by it."""
    doors = screen.runtime.settings.doors
    shown = [c.value for c in Channel if c in EXPECTED or doors.get(c.value) or c.value in heard]
    return [
        {
            "channel": name,
            "closed": not doors.get(name, True),
            "heard": heard.get(name),
            "fails_since": _fails_since(lines.get(name)),
            "watched": name in WATCHED,
        }
        for name in shown
    ]


def _fails_since(line: Any) -> datetime | None:  # noqa: ANN401 - the door may not know the table
    """When sending last failed, where nothing has gone out since."""
    if line is None or line.failed_at is None:
        return None
    failed: datetime = line.failed_at
    return failed if line.sent_at is None or line.sent_at < failed else None


def _parked(screen: Screen) -> dict[str, int]:
    """What lies in this machine's sealed spool: for the database, or for a human."""
    spool = screen.runtime.spool
    return {"waiting": spool.waiting if spool else 0, "aside": spool.aside() if spool else 0}


async def _now_on_call(tx: Transaction, now: datetime) -> Sequence[Any]:
    return await shifts_between(tx, now, now + timedelta(seconds=1))


def _on_call(shifts: Sequence[Any], screen: Screen) -> list[dict[str, Any]]:
    """For each office, who of each profession is on call now."""
    return [
        {
            "office": named(dict(office.names), screen.language.value),
            "people": {
                profession.value: [
                    row.name
                    for row in shifts
                    if row.office_id == office.id and row.profession == profession
                ]
                for profession in Profession
            },
            "others": [
                row.name for row in shifts if row.office_id == office.id and row.profession is None
            ],
        }
        for office in screen.runtime.reference.offices
    ]


def _place(count: Any, screen: Screen) -> dict[str, Any]:  # noqa: ANN401 - a place count of casework
    known = {place.id: place for place in screen.runtime.reference.facilities}
    place = known.get(count.facility_id)
    name = named(dict(place.names), screen.language.value) if place else count.facility_id
    return {"name": name, "count": count, "pressure": count.pressure.value}
