"""Assessments: each level an appeal has had, with its reasons."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Facts, Key, Rank, Sealed, Words


class Assessment(Base):
    """One judgement of urgency, by the rulebook or by a person; never overwritten."""

    __tablename__ = "assessment"

    id: Mapped[Key]
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"))
    at: Mapped[datetime]
    level: Mapped[Rank]
    cause: Mapped[str]
    rulebook: Mapped[str]
    determinant: Mapped[str]
    probability: Mapped[Facts]
    codes: Mapped[Words]
    findings_enc: Mapped[Sealed | None]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    reason_enc: Mapped[Sealed | None]

    __table_args__ = (Index("ix_assessment_appeal_id", "appeal_id", "at"),)
