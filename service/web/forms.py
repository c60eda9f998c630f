"""What the desk's forms may hold; browsers send lines with CRLF, and empty fields for nothing."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from service.domain.staffing import ConflictKind
from service.domain.terms import (
    CallbackResult,
    ContactMethod,
    Gender,
    Language,
    Outcome,
    Profession,
    Role,
)
from service.intake.message import storable

LONGEST_TEXT: Final = 64_000


def _clean(value: object) -> object:
    """What can be stored, with line ends as everybody else writes them; nothing for emptiness."""
    if not isinstance(value, str):
        return value
    cleaned = storable(value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return cleaned or None


Clean = BeforeValidator(_clean)
Line = Annotated[str, StringConstraints(max_length=300), Clean]
Words = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), Clean]
OptionalLine = Annotated[Annotated[str, StringConstraints(max_length=300)] | None, Clean]
OptionalWords = Annotated[Annotated[str, StringConstraints(max_length=LONGEST_TEXT)] | None, Clean]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$"), Clean]
OptionalDate = Annotated[date | None, Clean]
LevelName = Literal["P1", "P2", "PX", "P3", "P4", "P5"]


class Form(BaseModel):
    """A form of ours; what it does not have is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class SignInForm(Form):
    """Name, password and, when asked, the code."""

    username: Annotated[str, Field(max_length=100)] = ""
    password: Annotated[str, Field(max_length=500)] = ""
    code: Annotated[Annotated[str, Field(max_length=20)] | None, Clean] = None
    next: Annotated[str, Field(max_length=300)] = ""


class PreferenceForm(Form):
    """A switch of language or light."""

    language: Language | None = None
    theme: Literal["auto", "light", "dark"] | None = None
    next: Annotated[str, Field(max_length=600)] = ""


class Versioned(Form):
    """A command decided on one reading of the appeal."""

    version: Annotated[int | None, Clean] = None


class TextForm(Versioned):
    """Words: a reply, or a note."""

    text: Words


class ReasonForm(Versioned):
    """A command with a reason."""

    reason: Words


class ReleaseForm(Versioned):
    """Give it back."""

    reason: OptionalWords = None


class AssignForm(Versioned):
    """Ask one person."""

    to: Line


class LevelForm(Versioned):
    """Another level, and why."""

    level: LevelName
    reason: Words


class ActionForm(Versioned):
    """A protective step."""

    kind: Code
    text: OptionalWords = None


class ReferralForm(Versioned):
    """Hand-over to an authority, to be answered by a day."""

    authority_id: Code
    text: OptionalWords = None
    due_on: OptionalDate = None


class LinkForm(Versioned):
    """Another appeal about the same."""

    reference: Line
    kind: Literal["same_person", "same_incident", "duplicate"] = "same_incident"


class UnlinkForm(Versioned):
    """A link to undo."""

    reference: Line


class OutcomeForm(Versioned):
    """How it ended, and what the person is told."""

    outcome: Outcome
    text: OptionalWords = None
    reason_untold: OptionalWords = None


class SearchForm(Form):
    """What is looked for; posted, because a name in an address would stay in many places."""

    q: OptionalLine = None
    status: Annotated[str | None, Clean] = None
    level: Annotated[LevelName | None, Clean] = None
    channel: Annotated[str | None, Clean] = None
    facility: Annotated[str | None, Clean] = None
    since: OptionalDate = None
    until: OptionalDate = None
    mine: bool = False
    cursor: Annotated[Annotated[str, Field(max_length=300)] | None, Clean] = None


class CallbackForm(Form):
    """What came of a call."""

    result: CallbackResult


class ShiftForm(Form):
    """Hours on call, as a rota is spoken: a day, an hour, how long."""

    username: Line
    office: Code
    day: date
    start: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    hours: Annotated[int, Field(ge=1, le=24)]


class DryRunForm(Form):
    """On the appeals of how many days a rulebook is tried."""

    days: Annotated[int, Field(ge=1, le=366)]


class ActivationForm(Form):
    """A rulebook that shall judge, and why."""

    version: Line
    reason: Words


class WayForm(Form):
    """A way to be reached."""

    method: ContactMethod
    address: Line


class CodeForm(Form):
    """The digits that a test brought."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9 ]{6,12}$"), Clean]


class InterestForm(Form):
    """What somebody must not deal with; what a kind does not need stays empty."""

    kind: ConflictKind
    facility_id: Annotated[Code | None, Clean] = None
    authority_id: Annotated[Code | None, Clean] = None
    name: OptionalLine = None
    left_on: OptionalDate = None
    reason: Words


class StandingForm(Form):
    """Until when somebody may act, how much they carry, and whether they come from outside."""

    mandate_from: OptionalDate = None
    mandate_until: OptionalDate = None
    load_cap: Annotated[Annotated[int, Field(ge=1, le=10_000)] | None, Clean] = None
    outside: bool = False


class StaffForm(Form):
    """A new account."""

    username: Annotated[str, StringConstraints(pattern=r"^[a-z0-9._-]{2,64}$")]
    name: Line
    role: Role
    password: Annotated[str, Field(max_length=500)]
    profession: Annotated[Profession | None, Clean] = None
    gender: Annotated[Gender | None, Clean] = None
    languages: list[Language] = []
    offices: list[Code] = []
    mandate_from: OptionalDate = None
    mandate_until: OptionalDate = None
    telegram_chat: OptionalLine = None
    phone: OptionalLine = None
    email: OptionalLine = None
