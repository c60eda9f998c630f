"""Call-backs: people who asked to be heard by voice and still wait for our call."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Key


class Callback(Base):
    """One person to telephone; the number stands with the appellant, under the appeal's key."""

    __tablename__ = "callback"

    id: Mapped[Key]
    # What it was promised for, so that a provider's repeated report asks once.
    key: Mapped[str] = mapped_column(unique=True)
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"), index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    result: Mapped[str | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))

    __table_args__ = (
        Index("ix_callback_waiting", "due_at", "id", postgresql_where=text("done_at is null")),
    )
