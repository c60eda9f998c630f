"""Offices, authorities and places: what comes with the service, and what staff add or put right."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from starlette.background import BackgroundTask

from service.api import schemas_reference as s
from service.api.json_answer import answer
from service.api.text import Line
from service.casework.card import facility_json
from service.deps import Me, Now, ReferenceManager, RuntimeDep, Transaction
from service.domain.errors import Invalid
from service.domain.terms import ReferenceKind
from service.reference import Authority, Facility, InvalidReference, Office, Reference
from service.reference.find import find_facilities
from service.reference.written import refresh, write_entry

router = APIRouter(prefix="/api/v1", tags=["reference"])


def office_json(office: Office) -> dict[str, Any]:
    """An office of the Commissioner."""
    return {
        "id": office.id,
        "names": dict(office.names),
        "phone": office.phone,
        "emails": list(office.emails),
        "address": office.address,
        "districts": list(office.districts),
    }


def authority_json(authority: Authority) -> dict[str, Any]:
    """A body that an appeal can be referred to."""
    return {
        "id": authority.id,
        "names": dict(authority.names),
        "supervised_by_id": authority.supervised_by_id,
        "international": authority.international,
    }


def place_json(facility: Facility) -> dict[str, Any]:
    """A place with what people call it, and what stands in its stead."""
    return facility_json(facility) | {
        "aliases": list(facility.aliases),
        "closed": facility.closed,
        "replaced_by_id": facility.replaced_by_id,
    }


class Desk:
    """What writing a reference value needs; the process learns of it once it is committed."""

    def __init__(self, runtime: RuntimeDep, me: ReferenceManager, tx: Transaction, now: Now):
        """Gather it."""
        self.runtime, self.me, self.tx, self.now = runtime, me, tx, now

    async def write(self, kind: ReferenceKind, facts: Mapping[str, Any]) -> Reference:
        """Write one value; raises Invalid saying what does not fit."""
        packaged = self.runtime.desk.gazetteer.packaged
        try:
            return await write_entry(self.tx, packaged, kind, facts, self.now, self.me.id)
        except InvalidReference as error:
            raise Invalid(kind.value, str(error)) from error

    def written(self, body: dict[str, Any]) -> Response:
        """The value as it stands now."""
        response = answer(body, 201)
        response.background = BackgroundTask(
            refresh, self.runtime.sessions, self.runtime.desk.gazetteer
        )
        return response


Writing = Annotated[Desk, Depends(Desk)]


@router.get("/facilities")
async def get_facilities(_me: Me, runtime: RuntimeDep, q: Line = "") -> Response:
    """Places, or those that a spelling in any alphabet may mean."""
    known = runtime.reference.facilities
    found = find_facilities(q, known, limit=20) if q.strip() else known
    return answer({"items": [place_json(facility) for facility in found]})


@router.post("/facilities", status_code=201)
async def post_facility(body: s.FacilityIn, desk: Writing) -> Response:
    """Add a place, or put one right."""
    known = await desk.write(ReferenceKind.FACILITY, body.facts())
    return desk.written(place_json(next(f for f in known.facilities if f.id == body.id)))


@router.get("/offices")
async def get_offices(_me: Me, runtime: RuntimeDep) -> Response:
    """The offices of the Commissioner."""
    return answer({"items": [office_json(office) for office in runtime.reference.offices]})


@router.post("/offices", status_code=201)
async def post_office(body: s.OfficeIn, desk: Writing) -> Response:
    """Add an office, or put one right."""
    known = await desk.write(ReferenceKind.OFFICE, body.facts())
    return desk.written(office_json(next(o for o in known.offices if o.id == body.id)))


@router.get("/authorities")
async def get_authorities(_me: Me, runtime: RuntimeDep) -> Response:
    """Bodies that an appeal can be referred to."""
    return answer({"items": [authority_json(a) for a in runtime.reference.authorities]})


@router.post("/authorities", status_code=201)
async def post_authority(body: s.AuthorityIn, desk: Writing) -> Response:
    """Add an authority, or put one right."""
    known = await desk.write(ReferenceKind.AUTHORITY, body.facts())
    return desk.written(authority_json(next(a for a in known.authorities if a.id == body.id)))
