"""Reads the packaged reference values and checks every field of them."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, TypeVar

from service.domain.terms import ReferenceKind
from service.reference.values import (
    Authority,
    District,
    Facility,
    InvalidReference,
    Office,
    PlaceKind,
    Reference,
)

_LANGUAGES: Final = frozenset({"az", "ru", "en"})
_PUBLIC_LANGUAGES: Final = _LANGUAGES | {"tr"}  # what people meet on the public pages

Read = TypeVar("Read")


def load_reference(folder: Traversable | None = None) -> Reference:
    """Read all reference values; InvalidReference says what is wrong and where."""
    source = folder or files("service.reference")
    districts = _read(source, "district", _district)
    return Reference(
        offices=_read(source, "office", lambda row: _office(row, districts)),
        districts=districts,
        place_kinds=_read(source, "place_kind", _place_kind),
        authorities=_read(source, "authority", _authority),
        facilities=_read(source, "facility", _facility),
    )


def with_entries(
    reference: Reference, entries: Iterable[tuple[str, Mapping[str, object]]]
) -> Reference:
    """Reference values with others added or put right; raises InvalidReference when they clash."""
    offices = {o.id: o for o in reference.offices}
    authorities = {a.id: a for a in reference.authorities}
    facilities = {f.id: f for f in reference.facilities}
    for kind, facts in entries:
        row = _Row(f"{kind} {facts.get('id')}", dict(facts))
        match ReferenceKind(kind):
            case ReferenceKind.OFFICE:
                office = _office(row, reference.districts)
                offices[office.id] = office
            case ReferenceKind.AUTHORITY:
                authority = _authority(row)
                authorities[authority.id] = authority
            case ReferenceKind.FACILITY:
                facility = _facility(row)
                facilities[facility.id] = facility
        row.end()
    return replace(
        reference,
        offices=tuple(offices.values()),
        authorities=tuple(authorities.values()),
        facilities=tuple(facilities.values()),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """One table of a file, that answers only what has the right shape."""

    where: str
    fields: dict[str, object]

    def text(self, name: str) -> str:
        value = self.optional_text(name)
        if value is None:
            raise InvalidReference(f"{self.where} lacks {name}")
        return value

    def optional_text(self, name: str) -> str | None:
        value = self.fields.pop(name, None)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise InvalidReference(f"{self.where}: {name} is not a text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.fields.pop(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise InvalidReference(f"{self.where}: {name} is not a list of texts")
        return tuple(value)

    def flag(self, name: str) -> bool:
        value = self.fields.pop(name, False)
        if not isinstance(value, bool):
            raise InvalidReference(f"{self.where}: {name} is neither true nor false")
        return value

    def names(self, languages: frozenset[str] = _LANGUAGES) -> Mapping[str, str]:
        value = self.fields.pop("names", None)
        if not isinstance(value, dict) or set(value) != languages:
            raise InvalidReference(f"{self.where} needs a name in {', '.join(sorted(languages))}")
        return value

    def end(self) -> None:
        if self.fields:
            raise InvalidReference(f"{self.where} has unknown fields: {', '.join(self.fields)}")


def _read(source: Traversable, kind: str, build: Callable[[_Row], Read]) -> tuple[Read, ...]:
    return tuple(build(row) for row in _rows(source, kind))


def _rows(source: Traversable, kind: str) -> Iterator[_Row]:
    plural = f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
    content = tomllib.loads(source.joinpath(f"{plural}.toml").read_text(encoding="utf-8"))
    for number, fields in enumerate(content.get(kind, []), start=1):
        row = _Row(f"{plural}.toml, entry {number} ({fields.get('id', 'no id')})", dict(fields))
        yield row
        row.end()


def _office(row: _Row, districts: tuple[District, ...]) -> Office:
    office_id = row.text("id")
    return Office(
        id=office_id,
        names=row.names(_PUBLIC_LANGUAGES),
        phone=row.optional_text("phone"),
        emails=row.texts("emails"),
        address=row.optional_text("address"),
        districts=tuple(each.names["az"] for each in districts if each.office_id == office_id),
    )


def _district(row: _Row) -> District:
    return District(row.text("office"), row.names(), row.texts("aliases"))


def _place_kind(row: _Row) -> PlaceKind:
    return PlaceKind(row.text("id"), row.optional_text("answer"), row.names(_PUBLIC_LANGUAGES))


def _authority(row: _Row) -> Authority:
    return Authority(
        id=row.text("id"),
        names=row.names(),
        supervised_by_id=row.optional_text("supervised_by"),
        international=row.flag("international"),
    )


def _facility(row: _Row) -> Facility:
    return Facility(
        id=row.text("id"),
        kind=row.text("kind"),
        office_id=row.text("office"),
        authority_id=row.text("authority"),
        names=row.names(),
        aliases=row.texts("aliases"),
        closed=row.flag("closed"),
        replaced_by_id=row.optional_text("replaced_by"),
    )
