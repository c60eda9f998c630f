"""The story of an appeal and the journal of who looked at or changed what; both append-only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Facts, Serial


class TimelineEntry(Base):
    """One event of an appeal; its number is also the id of the server-sent event."""

    __tablename__ = "timeline"

    id: Mapped[Serial]
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    facts: Mapped[Facts]

    __table_args__ = (Index("ix_timeline_appeal_id", "appeal_id", "id"),)


class AuditEntry(Base):
    """Who read or changed what; sealed into a hash chain moments after it is written."""

    __tablename__ = "audit"

    id: Mapped[Serial]
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    action: Mapped[str]
    subject: Mapped[str]
    facts: Mapped[Facts]
    place: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    seal: Mapped[bytes | None]

    __table_args__ = (
        Index("ix_audit_unsealed", "id", postgresql_where=text("place is null")),
        Index("ix_audit_subject", "subject", "id"),
        Index("ix_audit_actor_id", "actor_id", "id"),
    )
