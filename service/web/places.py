"""Places that people cannot leave at will, and the offices that answer for them."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Response

from service.casework.figures import note_export
from service.deps import RotaReader, Transaction
from service.reference.find import find_facilities
from service.staff.shifts import shifts_between
from service.web.export import as_file
from service.web.listing import Column, Listing, Wished
from service.web.problems import PageRoute
from service.web.queue_view import office_name
from service.web.rota_view import A_DAY
from service.web.screen import Here, Screen
from service.web.templating import named
from service.web.translatable import said

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/desk/facilities")
async def get_places(screen: Here, me: RotaReader, tx: Transaction, wished: Wished) -> Response:
    """Every place; words find it in any spelling and alphabet, as the call page does."""
    known = screen.runtime.reference.facilities
    rows = find_facilities(wished.q, known, limit=50) if wished.q else known
    listing = Listing("/desk/facilities", _columns(screen), rows, wished, spelled=True)
    if wished.kind:
        cells = listing.cells
        await note_export(tx, me.id, "places", len(cells), wished.kind, now=screen.now)
        return as_file(wished.kind, "916-places", [c.title for c in listing.columns], cells)
    return screen.show("desk/places.html", listing=listing)


def _columns(screen: Screen) -> list[Column]:
    reference = screen.runtime.reference
    language = screen.language.value
    name = partial(named, language=language)
    kinds = {kind.id: name(dict(kind.names)) for kind in reference.place_kinds}
    bodies = {each.id: name(dict(each.names)) for each in reference.authorities}
    places = {each.id: name(dict(each.names)) for each in reference.facilities}

    def standing(place: Any) -> str:  # noqa: ANN401 - a facility of the reference values
        if not place.closed:
            return screen.say(said("in use"))
        successor = places.get(place.replaced_by_id or "")
        closed = screen.say(said("closed down"))
        return f"{closed} → {successor}" if successor else closed

    return [
        Column("name", screen.say(said("Place")), lambda p: name(dict(p.names))),
        Column("kind", screen.say(said("Kind")), lambda p: kinds[p.kind]),
        Column("office", screen.say(said("Office")), lambda p: office_name(p.office_id, screen)),
        Column("authority", screen.say(said("Run by")), lambda p: bodies[p.authority_id]),
        Column("aliases", screen.say(said("Also called")), lambda p: ", ".join(p.aliases)),
        Column("standing", screen.say(said("Stands")), standing),
    ]


@router.get("/desk/offices")
async def get_offices(screen: Here, _me: RotaReader, tx: Transaction) -> Response:
    """Each office with its phone, its districts, and who is on call there now."""
    now = screen.now
    on_call = await shifts_between(tx, now, now + A_DAY / 86_400)
    return screen.show(
        "desk/offices.html",
        offices=[
            (office, [row.name for row in on_call if row.office_id == office.id])
            for office in screen.runtime.reference.offices
        ],
    )
