"""Request bodies of the rota: shifts, rotations, swaps and absences."""

from datetime import date, time
from typing import Annotated
from uuid import UUID

from pydantic import Field

from service.api.text import Body, Code, FullLine, Moment
from service.domain.staffing import AbsenceKind
from service.staff.rotations import NewRotation


class OverrideIn(Body):
    """Somebody else covers a shift, or some hours of it."""

    username: FullLine
    starts_at: Moment | None = None
    ends_at: Moment | None = None


class RotationIn(Body):
    """People who take turns, in this order."""

    name: FullLine
    office: Code
    people: Annotated[list[FullLine], Field(max_length=100)]
    starts_on: date
    hand_over: time
    turn_days: int = 7
    hours: int = 24

    def rotation(self) -> NewRotation:
        """The request as the command takes it."""
        return NewRotation(
            name=self.name,
            office=self.office,
            usernames=tuple(self.people),
            starts_on=self.starts_on,
            hand_over=self.hand_over,
            turn_days=self.turn_days,
            hours=self.hours,
        )


class SwapIn(Body):
    """One's own shift for a colleague, perhaps for a shift of theirs in return."""

    shift_id: UUID
    to: FullLine
    return_shift_id: UUID | None = None


class AbsenceIn(Body):
    """Somebody is not there; oneself when nobody is named."""

    username: FullLine | None = None
    kind: AbsenceKind
    starts_at: Moment
    ends_at: Moment
