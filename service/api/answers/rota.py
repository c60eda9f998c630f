"""Answers about hours on call: turns, swaps, absences, and who carries what."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from service.domain.terms import ContactMethod


class Made(BaseModel):
    """The id of what was made."""

    id: UUID


class Rotation(BaseModel):
    """People who take turns."""

    id: UUID
    name: str
    office: str
    people: list[str]
    nobody_left: bool
    starts_on: date
    hand_over: str
    turn_days: int
    hours: int


class Rotations(BaseModel):
    """Every rotation that goes on."""

    items: list[Rotation]


class Hours(BaseModel):
    """A span of hours on call."""

    id: UUID
    starts_at: datetime
    ends_at: datetime


class Swap(BaseModel):
    """A shift that somebody asks a colleague to take."""

    id: UUID
    by: str
    to: str
    at: datetime
    shift: Hours
    in_return: Hours | None


class Swaps(BaseModel):
    """Every offer that waits for an answer."""

    items: list[Swap]


class Absence(BaseModel):
    """Who is not there; why is told to nobody here."""

    id: UUID
    username: str
    name: str
    starts_at: datetime
    ends_at: datetime


class Absences(BaseModel):
    """Who is not there."""

    items: list[Absence]


class Watchlist(BaseModel):
    """What a planner must see to: thin hours, ending mandates, phones that keep silent."""

    thin_hours: list[dict[str, Any]]
    mandates: list[dict[str, Any]]
    silent_contacts: list[dict[str, Any]]
    hardly_reachable: list[dict[str, Any]]


class Feed(BaseModel):
    """The secret address of one's calendar, shown once."""

    url: str


class Holidays(BaseModel):
    """Days off of the country, and until when they are known."""

    items: list[dict[str, Any]]
    known_until: date


class Shares(BaseModel):
    """Who carried what in a period."""

    since: datetime
    until: datetime
    items: list[dict[str, Any]]


class CurrentCall(BaseModel):
    """The call at the exchange that the operator answered."""

    call: UUID
    phone: str | None


class ChannelLine(BaseModel):
    """How one channel fares."""

    channel: str
    state: str


class ChannelLines(BaseModel):
    """How the channels fare."""

    items: list[ChannelLine]


class Contact(BaseModel):
    """A way to reach somebody, and when they last answered by it."""

    method: ContactMethod
    answered_at: datetime | None
    tested_at: datetime | None
    waits_for_code: bool
    missed: int


class Contacts(BaseModel):
    """The ways to reach somebody, in their order."""

    items: list[Contact]


class ContactTested(BaseModel):
    """A test is on its way."""

    method: ContactMethod
