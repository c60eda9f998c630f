"""Visits to places of detention, and the recommendations that come of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Key, Sealed


class Visit(Base):
    """One visit of the National Preventive Group; what was found stands under its own key."""

    __tablename__ = "visit"

    id: Mapped[Key]
    facility_id: Mapped[str] = mapped_column(ForeignKey("facility.id"), index=True)
    kind: Mapped[str]
    planned_for: Mapped[date] = mapped_column(index=True)
    carried_out_on: Mapped[date | None]
    cancelled_at: Mapped[datetime | None]
    follows_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    data_key: Mapped[bytes]
    purpose_enc: Mapped[Sealed | None]
    findings_enc: Mapped[Sealed | None]


class VisitMember(Base):
    """Somebody who goes on a visit."""

    __tablename__ = "visit_member"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True, index=True)


class VisitAppeal(Base):
    """An appeal that a visit answers."""

    __tablename__ = "visit_appeal"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"), primary_key=True, index=True)


class Recommendation(Base):
    """What we ask an authority to change, and what it answered within the period set."""

    __tablename__ = "recommendation"

    id: Mapped[Key]
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"), index=True)
    appeal_id: Mapped[UUID | None] = mapped_column(ForeignKey("appeal.id"), index=True)
    authority_id: Mapped[str] = mapped_column(ForeignKey("authority.id"))
    state: Mapped[str]
    issued_on: Mapped[date]
    reply_due_on: Mapped[date | None]
    replied_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    data_key: Mapped[bytes]
    text_enc: Mapped[Sealed]
    reply_enc: Mapped[Sealed | None]

    __table_args__ = (
        Index("ix_recommendation_open", "reply_due_on", postgresql_where=text("state = 'issued'")),
    )
