"""What reference values look like, and what must hold between them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

_PRINTED_PHONE: Final = re.compile(r"\(0(\d{2})\) (\d{3}) (\d{2}) (\d{2})")


class InvalidReference(Exception):
    """The packaged reference values contradict themselves; the message says where."""


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """A kind of place that people cannot leave at will."""

    id: str
    answer: str | None  # the answer to question Q2 that it stands for
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class District:
    """A district or city, and the office that covers it."""

    office_id: str
    names: Mapping[str, str]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """An office of the Commissioner, and where to reach it."""

    id: str
    names: Mapping[str, str]
    phone: str | None
    emails: tuple[str, ...]
    address: str | None
    districts: tuple[str, ...]

    @property
    def phone_e164(self) -> str | None:
        """The phone as machines dial it."""
        if self.phone is None:
            return None
        return "+994" + "".join(_phone_parts(self.phone))


@dataclass(frozen=True, slots=True)
class Authority:
    """A body that answers for places, or to which an appeal can be referred."""

    id: str
    names: Mapping[str, str]
    supervised_by_id: str | None
    international: bool


@dataclass(frozen=True, slots=True)
class Facility:
    """A place by its own name, with everything people call it."""

    id: str
    kind: str
    office_id: str
    authority_id: str
    names: Mapping[str, str]
    aliases: tuple[str, ...]
    closed: bool
    replaced_by_id: str | None


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Reference:
    """All reference values, checked against one another."""

    offices: tuple[Office, ...]
    districts: tuple[District, ...]
    place_kinds: tuple[PlaceKind, ...]
    authorities: tuple[Authority, ...]
    facilities: tuple[Facility, ...]

    def __post_init__(self) -> None:
        """Refuse names that point nowhere, ids used twice and circles of supervision."""
        offices = _unique("office", self.offices)
        kinds = _unique("place kind", self.place_kinds)
        authorities = _unique("authority", self.authorities)
        facilities = _unique("facility", self.facilities)
        for office in self.offices:
            if office.phone is not None:
                _phone_parts(office.phone)
        for district in self.districts:
            _known("office", district.office_id, offices, f"district {district.names['az']}")
        for authority in self.authorities:
            if authority.supervised_by_id is not None:
                where = f"authority {authority.id}"
                _known("authority", authority.supervised_by_id, authorities, where)
            self.supervisors_of(authority.id)
        for facility in self.facilities:
            where = f"facility {facility.id}"
            _known("place kind", facility.kind, kinds, where)
            _known("office", facility.office_id, offices, where)
            _known("authority", facility.authority_id, authorities, where)
            if facility.replaced_by_id is not None:
                _known("facility", facility.replaced_by_id, facilities, where)

    def supervisors_of(self, authority_id: str) -> tuple[str, ...]:
        """Who stands above an authority, nearest first."""
        above = {authority.id: authority.supervised_by_id for authority in self.authorities}
        chain: list[str] = []
        step = above[authority_id]
        while step is not None:
            if step in chain or step == authority_id:
                raise InvalidReference(f"authority {authority_id} supervises itself")
            chain.append(step)
            step = above[step]
        return tuple(chain)


def _unique(kind: str, values: Iterable[_Identified]) -> frozenset[str]:
    seen: set[str] = set()
    for value in values:
        if value.id in seen:
            raise InvalidReference(f"{kind} {value.id} is there twice")
        seen.add(value.id)
    return frozenset(seen)


def _known(kind: str, wanted: str, known: frozenset[str], where: str) -> None:
    if wanted not in known:
        raise InvalidReference(f"{where} names an unknown {kind}: {wanted}")


def _phone_parts(printed: str) -> tuple[str, ...]:
    match = _PRINTED_PHONE.fullmatch(printed)
    if match is None:
        raise InvalidReference(f"a phone is not written like (012) 493 74 22: {printed}")
    return match.groups()
