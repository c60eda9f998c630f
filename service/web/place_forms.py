"""Places and offices that coordinators add, rename and close, by the command behind the API."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import uuid4

from fastapi import APIRouter, Form, Response
from pydantic import Field, StringConstraints
from starlette.responses import RedirectResponse

from service.deps import ReferenceManager, Transaction
from service.domain.actor import Actor
from service.domain.errors import DomainError, Invalid
from service.domain.terms import ReferenceKind
from service.reference import InvalidReference
from service.reference.written import write_entry
from service.web.forms import Clean, Line, OptionalLine, OptionalWords
from service.web.forms import Form as OwnForm
from service.web.listing import Wish
from service.web.places import Typed, offices_page, places_page
from service.web.problems import PageRoute, sentence, status_of
from service.web.screen import Here, Screen

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Id = Annotated[
    Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{1,63}$")] | None, Clean
]
MOST_ALIASES: Final = 50
MOST_MAILS: Final = 10


class NamedForm(OwnForm):
    """What both have; without an id it is a new one."""

    id: Id = None
    az: Line
    ru: Line
    en: Line

    def facts(self) -> dict[str, Any]:
        """The value as the files of the service write it."""
        made = {"id": self.id or f"own-{uuid4().hex[:12]}", "names": self.names(), **self.rest()}
        return {name: value for name, value in made.items() if value is not None}

    def names(self) -> dict[str, str]:
        """What staff call it."""
        return {"az": self.az, "ru": self.ru, "en": self.en}

    def rest(self) -> Mapping[str, Any]:
        """What only this kind has."""
        return {}


class PlaceForm(NamedForm):
    """A place that people cannot leave at will."""

    kind: Annotated[str, Field(max_length=64)]
    office: Annotated[str, Field(max_length=64)]
    authority: Annotated[str, Field(max_length=64)]
    aliases: OptionalWords = None
    closed: bool = False
    replaced_by: Id = None

    def rest(self) -> Mapping[str, Any]:
        """Where it belongs, what people call it, and what stands in its stead."""
        return {
            "kind": self.kind,
            "office": self.office,
            "authority": self.authority,
            "aliases": _lines("aliases", self.aliases, MOST_ALIASES),
            "closed": self.closed,
            "replaced_by": self.replaced_by,
        }


class OfficeForm(NamedForm):
    """An office of the Commissioner."""

    tr: Line
    phone: OptionalLine = None
    emails: OptionalWords = None
    address: OptionalLine = None

    def names(self) -> dict[str, str]:
        """What the public calls it too."""
        return {**super().names(), "tr": self.tr}

    def rest(self) -> Mapping[str, Any]:
        """How to reach it."""
        mails = _lines("emails", self.emails, MOST_MAILS)
        return {"phone": self.phone, "emails": mails, "address": self.address}


def _lines(name: str, text: str | None, most: int) -> list[str]:
    """One each line; raises Invalid when there are too many or one is endless."""
    found = [line.strip() for line in (text or "").split("\n") if line.strip()]
    longest = 300
    if len(found) > most or any(len(line) > longest for line in found):
        raise Invalid(name, f"{name}: {most} × {longest}")
    return found


@router.post("/desk/facilities")
async def post_place(
    screen: Here, me: ReferenceManager, tx: Transaction, form: Annotated[PlaceForm, Form()]
) -> Response:
    """Add a place, or put one right."""
    try:
        await _write(screen, me, tx, ReferenceKind.FACILITY, form.facts())
    except DomainError as error:
        at_home, typed = screen.at("/desk/facilities"), _typed(form, error)
        return places_page(at_home, me, Wish(), typed, status_of(error))
    return RedirectResponse("/desk/facilities?done=yes", status_code=303)


@router.post("/desk/offices")
async def post_office(
    screen: Here, me: ReferenceManager, tx: Transaction, form: Annotated[OfficeForm, Form()]
) -> Response:
    """Add an office, or put one right."""
    try:
        await _write(screen, me, tx, ReferenceKind.OFFICE, form.facts())
    except DomainError as error:
        at_home, typed = screen.at("/desk/offices"), _typed(form, error)
        return await offices_page(tx, at_home, me, typed, status_of(error))
    return RedirectResponse("/desk/offices?done=yes", status_code=303)


async def _write(
    screen: Screen, me: Actor, tx: Transaction, kind: ReferenceKind, facts: Mapping[str, Any]
) -> None:
    """One command, undone when the value contradicts the others."""
    packaged = screen.runtime.desk.gazetteer.packaged
    try:
        async with tx.begin_nested():
            await write_entry(tx, packaged, kind, facts, screen.now, me.id)
    except InvalidReference as error:
        raise Invalid(kind.value, str(error)) from error


def _typed(form: NamedForm, error: DomainError) -> Typed:
    """What was typed, and what is wrong with it."""
    text, given = sentence(error)
    return Typed(form.model_dump(), text, given)
