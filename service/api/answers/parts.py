"""Small things that several answers are made of."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from service.domain.terms import Gender, Language, Profession, Role

LevelName = Literal["P1", "P2", "PX", "P3", "P4", "P5"]
Duration = str
"""ISO 8601, in whole seconds."""


class Person(BaseModel):
    """A colleague by name."""

    id: UUID
    name: str


class Names(BaseModel):
    """A name in the languages of the staff."""

    az: str
    ru: str
    en: str


class StaffMember(BaseModel):
    """Who is signed in."""

    id: UUID
    username: str
    name: str
    role: Role
    profession: Profession | None
    languages: list[Language]
    offices: list[str]
    interface_language: Language


class SignedIn(BaseModel):
    """A session; the token is shown once."""

    token: str
    expires_at: datetime
    staff: StaffMember


class CurrentSession(BaseModel):
    """The session of the caller."""

    staff: StaffMember


class Account(BaseModel):
    """An account, without how its holder is reached."""

    id: UUID
    username: str
    name: str
    role: Role
    profession: Profession | None
    gender: Gender | None
    languages: list[Language]
    offices: list[str]
    disabled_at: datetime | None


class Accounts(BaseModel):
    """All accounts."""

    items: list[Account]


class Office(BaseModel):
    """An office of the Commissioner."""

    id: str
    names: Names
    phone: str | None
    emails: list[str]
    address: str | None
    districts: list[str]


class Authority(BaseModel):
    """A body that an appeal can be referred to."""

    id: str
    names: Names
    supervised_by_id: str | None
    international: bool


class PlaceName(BaseModel):
    """A place by its names."""

    id: str
    kind: str
    names: Names
    office_id: str
    authority_id: str


class Place(PlaceName):
    """A place with what people call it, and what stands in its stead."""

    aliases: list[str]
    closed: bool
    replaced_by_id: str | None


class Offices(BaseModel):
    """The offices of the Commissioner."""

    items: list[Office]


class Authorities(BaseModel):
    """Bodies that an appeal can be referred to."""

    items: list[Authority]


class Places(BaseModel):
    """Places, the likeliest first when something was searched."""

    items: list[Place]
