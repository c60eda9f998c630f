"""The staff of the demo: who they are, and how they come on call."""

import hmac
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import BaseModel

from service.demo.desk import Colleague
from service.demo.people import Address, colleague
from service.demo.scenes import DAY
from service.domain.terms import ContactMethod, Gender, Language, Profession, Role

HOURS: Final = 12


class Habit(StrEnum):
    """How somebody answers a page."""

    SOON = "soon"
    LATER = "later"
    DECLINES = "declines"
    NEVER = "never"


class Person(BaseModel, frozen=True, extra="forbid"):
    """One member of staff."""

    number: int
    username: str
    name: str
    role: Role
    profession: Profession | None = None
    gender: Gender
    languages: tuple[Language, ...]
    office: str
    reached_by: tuple[ContactMethod, ...]
    answers: Habit

    @property
    def address(self) -> Address:
        """The chat and the phone that the stubs know."""
        return colleague(self.number)

    def account(self, password: str) -> dict[str, object]:
        """The account as the API takes it."""
        ways = {
            ContactMethod.TELEGRAM: ("telegram_chat", str(self.address.chat)),
            ContactMethod.SMS: ("phone", self.address.phone),
        }
        return {
            "username": self.username,
            "name": self.name,
            "role": self.role,
            "profession": self.profession,
            "gender": self.gender,
            "languages": self.languages,
            "offices": [self.office],
            "password": password,
            **dict(ways[method] for method in self.reached_by),
        }


def load_staff() -> tuple[Person, ...]:
    """Everybody, as the file lists them."""
    listed = tomllib.loads((DAY / "staff.toml").read_text(encoding="utf-8"))["person"]
    return tuple(Person.model_validate(each) for each in listed)


def password_of(person: Person, key: str) -> str:
    """The person's password: the same in every run, known to nobody without the key."""
    return hmac.new(key.encode(), person.username.encode(), "sha256").hexdigest()[:40]


async def bring_on_call(admin: Colleague, staff: Sequence[Person], key: str) -> int:
    """Add the accounts and the hours that are not there yet; returns how many accounts."""
    known = {each["username"] for each in (await admin.get("/api/v1/staff"))["items"]}
    new = [person for person in staff if person.username not in known]
    for person in new:
        await admin.post("/api/v1/staff", person.account(password_of(person, key)))
    now = datetime.now(UTC)
    span = {"since": now.isoformat(), "until": (now + timedelta(seconds=1)).isoformat()}
    shifts = (await admin.get("/api/v1/shifts", **span))["items"]
    on_call = {each["username"] for each in shifts}
    for person in staff:
        if person.username not in on_call:
            await admin.post("/api/v1/shifts", _hours(person, now))
    return len(new)


def _hours(person: Person, now: datetime) -> dict[str, object]:
    return {
        "username": person.username,
        "office": person.office,
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(hours=HOURS)).isoformat(),
    }
