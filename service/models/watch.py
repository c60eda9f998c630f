"""What the watchdog knows: which processes are alive, and what is wrong just now."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Facts, Key


class Heartbeat(Base):
    """A process of ours that said lately that it is alive; one that stops in order says goodbye."""

    __tablename__ = "heartbeat"

    id: Mapped[Key]
    kind: Mapped[str]
    seen_at: Mapped[datetime] = mapped_column(index=True)


class Alarm(Base):
    """Something that stands wrong until it is cleared; the desk shows it above everything else."""

    __tablename__ = "alarm"

    id: Mapped[Key]
    kind: Mapped[str]
    subject: Mapped[str]
    appeal_id: Mapped[UUID | None] = mapped_column(ForeignKey("appeal.id"), index=True)
    raised_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    facts: Mapped[Facts]

    __table_args__ = (
        Index(
            "uq_alarm_standing",
            "kind",
            "subject",
            unique=True,
            postgresql_where=text("cleared_at is null"),
        ),
    )
