"""The rota beyond single shifts: rotations, swaps, absences, and the calendars people subscribe."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Uuid

from service.models.base import Base, Key


class Rotation(Base):
    """People who take turns; a change ends it and begins another, so that what was stays known."""

    __tablename__ = "rotation"

    id: Mapped[Key]
    name: Mapped[str]
    office_id: Mapped[str] = mapped_column(ForeignKey("office.id"))
    people: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    starts_on: Mapped[date]
    hand_over: Mapped[time]
    turn_days: Mapped[int]
    hours: Mapped[int]
    planned_until: Mapped[datetime | None]
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    ended_at: Mapped[datetime | None]


class Swap(Base):
    """Hours that one person asks another to take over, perhaps for hours in return."""

    __tablename__ = "swap"

    id: Mapped[Key]
    shift_id: Mapped[UUID] = mapped_column(ForeignKey("shift.id", ondelete="CASCADE"))
    return_id: Mapped[UUID | None] = mapped_column(ForeignKey("shift.id", ondelete="CASCADE"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[str]
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_swap_one_open_offer",
            "shift_id",
            unique=True,
            postgresql_where=text("state = 'offered'"),
        ),
        Index("ix_swap_to_id", "to_id", postgresql_where=text("state = 'offered'")),
    )


class Absence(Base):
    """A span in which somebody is not there, half-open; a shift in it covers nothing."""

    __tablename__ = "absence"

    id: Mapped[Key]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_absence_staff_id",
            "staff_id",
            "ends_at",
            postgresql_where=text("withdrawn_at is null"),
        ),
    )


class CalendarFeed(Base):
    """A secret address under which somebody's calendar reads their shifts; kept as a hash."""

    __tablename__ = "calendar_feed"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    at: Mapped[datetime]
