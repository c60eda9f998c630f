"""Places that people cannot leave at will, and the offices that answer for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from service.casework.figures import note_export
from service.deps import RotaReader, Transaction
from service.domain.actor import Actor
from service.reference import Facility, Office
from service.reference.find import find_facilities
from service.reference.written import refresh
from service.security.permissions import Permission, may
from service.staff.shifts import shifts_between
from service.web.export import as_file
from service.web.listing import Column, Listing, Wish, Wished
from service.web.problems import PageRoute
from service.web.queue_view import office_name
from service.web.rota_view import A_DAY
from service.web.screen import Here, Screen
from service.web.templating import named
from service.web.translatable import said

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Edited = Annotated[str, Query(pattern=r"^[a-z0-9_-]{0,64}$")]
Done = Annotated[str, Query(pattern=r"^(yes)?$")]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: an entry to be changed, or what was typed and refused."""

    values: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""
    given: Mapping[str, str] = field(default_factory=dict)


@router.get("/desk/facilities")
async def get_places(
    screen: Here,
    me: RotaReader,
    tx: Transaction,
    wished: Wished,
    edit: Edited = "",
    done: Done = "",
) -> Response:
    """Every place; words find it in any spelling and alphabet, as the call page does."""
    await _learn(screen, done)
    if wished.kind:
        listing = _listing(screen, me, wished)
        cells = listing.cells
        await note_export(tx, me.id, "places", len(cells), wished.kind, now=screen.now)
        return as_file(wished.kind, "916-places", [c.title for c in listing.columns], cells)
    chosen = next((p for p in screen.runtime.reference.facilities if p.id == edit), None)
    return places_page(screen, me, wished, Typed(_place_as_typed(chosen) if chosen else {}))


def places_page(
    screen: Screen, me: Actor, wished: Wish, typed: Typed, status: int = 200
) -> Response:
    """The list, and below it the form for those who may write."""
    reference = screen.runtime.reference
    name = partial(named, language=screen.language.value)
    choices = {
        "kinds": [(kind.id, name(dict(kind.names))) for kind in reference.place_kinds],
        "offices": [(office.id, name(dict(office.names))) for office in reference.offices],
        "authorities": [(each.id, name(dict(each.names))) for each in reference.authorities],
        "places": [(each.id, name(dict(each.names))) for each in reference.facilities],
    }
    listing = _listing(screen, me, wished)
    return screen.show(
        "desk/places.html", status, listing=listing, typed=typed, writes=_writes(me), **choices
    )


def _listing(screen: Screen, me: Actor, wished: Wish) -> Listing:
    known = screen.runtime.reference.facilities
    rows = find_facilities(wished.q, known, limit=50) if wished.q else known
    columns = _columns(screen, linked=_writes(me))
    return Listing("/desk/facilities", columns, rows, wished, spelled=True)


def _writes(me: Actor) -> bool:
    return may(me.role, Permission.MANAGE_REFERENCE)


async def _learn(screen: Screen, done: str) -> None:
    """Whoever just wrote a value sees it, although this process hears of it only later."""
    if done:
        await refresh(screen.runtime.sessions, screen.runtime.desk.gazetteer)


def _columns(screen: Screen, *, linked: bool) -> list[Column]:
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
        Column(
            "name",
            screen.say(said("Place")),
            lambda p: name(dict(p.names)),
            (lambda p: f"/desk/facilities?edit={p.id}#change") if linked else None,
        ),
        Column("kind", screen.say(said("Kind")), lambda p: kinds[p.kind]),
        Column("office", screen.say(said("Office")), lambda p: office_name(p.office_id, screen)),
        Column("authority", screen.say(said("Run by")), lambda p: bodies[p.authority_id]),
        Column("aliases", screen.say(said("Also called")), lambda p: ", ".join(p.aliases)),
        Column("standing", screen.say(said("Stands")), standing),
    ]


@router.get("/desk/offices")
async def get_offices(
    screen: Here, me: RotaReader, tx: Transaction, edit: Edited = "", done: Done = ""
) -> Response:
    """Each office with its phone, its districts, and who is on call there now."""
    await _learn(screen, done)
    chosen = next((o for o in screen.runtime.reference.offices if o.id == edit), None)
    return await offices_page(tx, screen, me, Typed(_office_as_typed(chosen) if chosen else {}))


async def offices_page(
    tx: Transaction, screen: Screen, me: Actor, typed: Typed, status: int = 200
) -> Response:
    """The offices, and below them the form for those who may write."""
    now = screen.now
    on_call = await shifts_between(tx, now, now + A_DAY / 86_400)
    return screen.show(
        "desk/offices.html",
        status,
        typed=typed,
        writes=_writes(me),
        offices=[
            (office, [row.name for row in on_call if row.office_id == office.id])
            for office in screen.runtime.reference.offices
        ],
    )


def _place_as_typed(place: Facility) -> dict[str, Any]:
    """A place as its form holds it."""
    return {
        "id": place.id,
        **dict(place.names),
        "kind": place.kind,
        "office": place.office_id,
        "authority": place.authority_id,
        "aliases": "\n".join(place.aliases),
        "closed": place.closed,
        "replaced_by": place.replaced_by_id,
    }


def _office_as_typed(office: Office) -> dict[str, Any]:
    """An office as its form holds it."""
    return {
        "id": office.id,
        **dict(office.names),
        "phone": office.phone,
        "emails": "\n".join(office.emails),
        "address": office.address,
    }
