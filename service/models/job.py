"""The outbox: promises that a worker keeps after the transaction that made them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Facts, Rank, Serial


class Job(Base):
    """One promise; carries ids only, never what somebody said."""

    __tablename__ = "job"

    id: Mapped[Serial]
    kind: Mapped[str]
    key: Mapped[str | None]
    appeal_id: Mapped[UUID | None]
    payload: Mapped[Facts]
    priority: Mapped[Rank]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="due", server_default="due")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    lease: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    error_class: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_job_key", "key", unique=True, postgresql_where=text("key is not null")),
        Index(
            "ix_job_due",
            "priority",
            text("(attempts > 0)"),
            "due_at",
            "id",
            postgresql_where=text("state = 'due'"),
        ),
        Index("ix_job_running", "lease_until", postgresql_where=text("state = 'running'")),
        Index(
            "ix_job_appeal_id", "appeal_id", postgresql_where=text("state in ('due', 'running')")
        ),
        Index("ix_job_dead", "id", postgresql_where=text("state = 'dead'")),
    )
