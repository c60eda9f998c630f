"""The strip above every page of the desk, asked for again while a page is open."""

from fastapi import APIRouter, Response
from starlette.responses import JSONResponse

from service.deps import Me, Transaction
from service.web.alarm_words import alarms_in_words
from service.web.problems import PageRoute
from service.web.screen import Here

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/desk/strip")
async def get_strip(screen: Here, me: Me, tx: Transaction) -> Response:
    """The standing alarms in words."""
    alarms = await alarms_in_words(tx, me, screen.language)
    return JSONResponse({"alarms": alarms}, headers={"Cache-Control": "no-store"})
