"""Request bodies of the staff's API."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, HttpUrl

from service.api.text import Body, Code, FullLine, FullText, Line, Moment, Text
from service.casework.conflicts import NewConflict
from service.domain.staffing import ConflictKind
from service.domain.terms import (
    CallbackResult,
    Channel,
    ContactMethod,
    Gender,
    Language,
    Outcome,
    Profession,
    Role,
)
from service.intake.filing import AppellantDetails, Filing, PersonDetails

LevelName = Literal["P1", "P2", "PX", "P3", "P4", "P5"]
Answers = dict[
    Annotated[str, Field(max_length=8)], Line | Annotated[list[Line], Field(max_length=40)]
]


class SignIn(Body):
    """Name, password and, where required, a one-time code."""

    username: Line
    password: Annotated[str, Field(max_length=500)]
    code: Line | None = None


class AppellantIn(Body):
    """Who asks; everything may be left out."""

    name: Line | None = None
    phone: Line | None = None
    relation: Line | None = None
    anonymous: bool = False
    safe_to_contact: bool = True


class PersonIn(Body):
    """Who is in danger."""

    name: Line | None = None
    age: Annotated[int, Field(ge=0, le=130)] | None = None
    sex: Literal["f", "m"] | None = None
    traits: Annotated[list[Code], Field(max_length=20)] = []


class AppealIn(Body):
    """An appeal as an operator files it."""

    channel: Channel
    text: Text
    language: Language | None = None
    appellant: AppellantIn = AppellantIn()
    person: PersonIn = PersonIn()
    facility_id: Code | None = None
    place: Line | None = None
    happened_at: Moment | None = None
    answers: Answers = {}
    call: UUID | None = None
    link: HttpUrl | None = None

    def filing(self) -> Filing:
        """The channel-neutral request; where something was read belongs to what it says."""
        read_at = f"\n\n{self.link}" if self.link else ""
        return Filing(
            channel=self.channel,
            text=self.text + read_at,
            language=self.language,
            appellant=AppellantDetails(**self.appellant.model_dump()),
            person=PersonDetails(
                **self.person.model_dump(exclude={"traits"}), traits=tuple(self.person.traits)
            ),
            facility_id=self.facility_id,
            place=self.place,
            happened_at=self.happened_at,
            answers=frozen(self.answers),
        )


def frozen(answers: Answers) -> dict[str, str | tuple[str, ...]]:
    """Answers with tuples in place of lists."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in answers.items()}


class Versioned(Body):
    """A command that may name the version it was decided on."""

    version: Annotated[int, Field(ge=1)] | None = None


class ReasonedIn(Versioned):
    """A command with a reason."""

    reason: FullText


class ReleaseIn(Versioned):
    """Give an appeal back."""

    reason: Text | None = None


class AssignmentIn(Versioned):
    """Ask one person, by username."""

    to: FullLine
    reason: Text | None = None


class LevelIn(Versioned):
    """A level set by a person."""

    level: LevelName
    reason: FullText


class AnswersIn(Versioned):
    """Answers to questions of the protocol that were asked later."""

    answers: Annotated[Answers, Field(min_length=1)]


class TextIn(Versioned):
    """Words: a note, or a reply to the appellant."""

    text: FullText


class ActionIn(Versioned):
    """A protective step that was taken."""

    kind: Code
    text: Text = ""


class ReferralIn(Versioned):
    """Hand-over to an authority."""

    authority_id: Code
    text: Text | None = None
    due_at: Moment | None = None


class LinkIn(Versioned):
    """Another appeal about the same person or incident."""

    reference: FullLine
    kind: Literal["same_person", "same_incident", "duplicate"] = "same_incident"


class OutcomeIn(Versioned):
    """Why the appeal ends, and what the appellant is told."""

    outcome: Outcome
    text: Text | None = None
    reason_untold: Text | None = None


class ShiftIn(Body):
    """Hours on call."""

    username: FullLine
    office: Code
    starts_at: Moment
    ends_at: Moment


class StaffIn(Body):
    """A new account."""

    username: Annotated[str, Field(pattern=r"^[a-z0-9._-]{2,64}$")]
    name: FullLine
    role: Role
    password: Annotated[str, Field(max_length=500)]
    profession: Profession | None = None
    gender: Gender | None = None
    languages: list[Language] = []
    offices: list[Code] = []
    mandate_from: date | None = None
    mandate_until: date | None = None
    telegram_chat: Line | None = None
    phone: Line | None = None
    email: Line | None = None


class StaffChangeIn(Body):
    """What changes about somebody; what is not named stays as it is."""

    name: FullLine = ""
    profession: Profession | None = None
    gender: Gender | None = None
    languages: list[Language] = []
    offices: list[Code] = []
    mandate_from: date | None = None
    mandate_until: date | None = None
    load_cap: Annotated[int, Field(ge=1, le=10_000)] | None = None
    outside: bool = False


class StepIn(Body):
    """One rung of an escalation policy."""

    after_s: Annotated[int, Field(ge=0, le=86_400)]
    whom: Code
    count: Annotated[int, Field(ge=1, le=100)] | None = None
    method: ContactMethod | None = None


class ConflictIn(Body):
    """What somebody must not deal with: a place, a body, an official, kin, a former employer."""

    kind: ConflictKind = ConflictKind.PLACE
    facility_id: Code | None = None
    authority_id: Code | None = None
    name: FullLine | None = None
    left_on: date | None = None
    reason: FullText

    def conflict(self) -> NewConflict:
        """The request as the command takes it."""
        return NewConflict(**self.model_dump())


class ConflictHereIn(Versioned):
    """Keep somebody from one appeal; oneself when nobody is named."""

    username: FullLine | None = None
    reason: FullText


class WishIn(Versioned):
    """Whom the person wishes to speak with."""

    gender: Gender | None


class PolicyIn(Body):
    """A new revision of a policy."""

    level: Literal["P1", "P2", "PX"]
    steps: Annotated[list[StepIn], Field(min_length=1, max_length=20)]
    repeat_every_s: Annotated[int, Field(ge=30, le=86_400)] = 300


class DryRunIn(Body):
    """Which version to try on the appeals of how many days."""

    days: Annotated[int, Field(ge=1, le=366)] = 30
    version: Line | None = None


class ActivationIn(Body):
    """A version that shall judge, and why."""

    version: FullLine
    reason: FullText


class PublicAppealIn(Body):
    """An appeal as anybody files it on the web."""

    text: FullText
    language: Language | None = None
    contact: Line | None = None
    anonymous: bool = False
    answers: Answers = {}


class ReceiptIn(Body):
    """A reference and its five words, however they were typed."""

    reference: Annotated[str, Field(max_length=60)]
    words: Annotated[str, Field(max_length=300)] | Annotated[list[Line], Field(max_length=10)]

    def spoken(self) -> str:
        """The words as one text."""
        return self.words if isinstance(self.words, str) else " ".join(self.words)


class ReceiptMessageIn(ReceiptIn):
    """More words from somebody who came back."""

    text: FullText


class CallbackResultIn(Body):
    """What came of calling somebody back."""

    result: CallbackResult
