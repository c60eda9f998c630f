"""Assignments: who was asked, when, and what they answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Facts, Key, Sealed


class Assignment(Base):
    """An appeal offered to one responder, with the decision that chose her."""

    __tablename__ = "assignment"

    id: Mapped[Key]
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[str]
    step: Mapped[int]
    offered_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    token_index: Mapped[bytes | None] = mapped_column(unique=True)
    reason_enc: Mapped[Sealed | None]
    decision: Mapped[Facts]

    __table_args__ = (
        Index("ix_assignment_appeal_id", "appeal_id", "offered_at"),
        Index("ix_assignment_staff_id", "staff_id", "offered_at"),
        Index(
            "uq_assignment_one_open_offer",
            "appeal_id",
            "staff_id",
            unique=True,
            postgresql_where=text("state in ('offered', 'acknowledged')"),
        ),
    )


class RoutingDecision(Base):
    """Whom a step asked and out of whom, kept whole so that it can be made again."""

    __tablename__ = "routing_decision"

    id: Mapped[Key]
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"))
    at: Mapped[datetime]
    chain: Mapped[int]
    step: Mapped[int]
    facts: Mapped[Facts]

    __table_args__ = (Index("ix_routing_decision_appeal_id", "appeal_id", "at"),)
