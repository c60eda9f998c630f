"""One's own shifts under a secret address, the country's days off, and who carries what."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response

from service.api.json_answer import answer
from service.api.rota import Instant
from service.deps import Me, Now, RotaReader, RuntimeDep, Transaction
from service.reference.holidays import calendar
from service.staff import calendars, fairness

router = APIRouter()
NEVER_KEPT = {"Cache-Control": "no-store"}
CALENDAR: dict[int | str, dict[str, Any]] = {200: {"content": {"text/calendar": {}}}}
TABLE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}


@router.post("/api/v1/me/calendar", status_code=201, tags=["rota"])
async def post_calendar(me: Me, runtime: RuntimeDep, tx: Transaction, now: Now) -> Response:
    """A secret address for one's calendar program, shown once; an earlier one ends at once."""
    token = await calendars.open_feed(tx, me.id, now=now)
    return answer({"url": f"{runtime.settings.base_url}/api/v1/calendars/{token}.ics"}, 201)


@router.delete("/api/v1/me/calendar", status_code=204, tags=["rota"])
async def delete_calendar(me: Me, tx: Transaction, now: Now) -> Response:
    """Make the address useless."""
    await calendars.close_feed(tx, me.id, now=now)
    return Response(status_code=204)


@router.get("/api/v1/calendars/{token}.ics", tags=["rota"], responses=CALENDAR)
async def get_calendar(
    token: Annotated[str, Path(max_length=100)], tx: Transaction, now: Now
) -> Response:
    """The shifts of whose secret this is: hours and an office, not a word about appeals."""
    written = await calendars.feed(tx, token, now=now)
    return Response(written, media_type="text/calendar; charset=utf-8", headers=NEVER_KEPT)


@router.get("/api/v1/holidays", tags=["rota"])
async def get_holidays(
    _me: Me, year: Annotated[int | None, Query(ge=2000, le=2100)] = None
) -> Response:
    """Days on which the country does not work, with who said so."""
    items: list[dict[str, Any]] = [
        {
            "day": day,
            "names": dict(each.names),
            "source": each.source,
            "certain": each.is_certain,
        }
        for day, found in sorted(calendar().holidays.items())
        for each in found
        if year is None or day.year == year
    ]
    return answer({"items": items, "known_until": calendar().known_until})


@router.get("/api/v1/statistics/fairness", tags=["management"], responses=TABLE)
async def get_fairness(
    _me: RotaReader,
    tx: Transaction,
    now: Now,
    since: Instant = None,
    until: Instant = None,
    form: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
) -> Response:
    """Hours, nights, holidays, pages and appeals of each person, ninety days by default."""
    end = until or now
    shares = await fairness.fairness(tx, since or end - fairness.PERIOD, end)
    if form == "csv":
        return Response(fairness.as_csv(shares), media_type="text/csv; charset=utf-8")
    return answer({"since": since or end - timedelta(days=90), "until": end, "items": shares})
