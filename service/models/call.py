"""Calls at the 916 exchange, from the first ring until they are an appeal or a call-back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Key, Sealed


class CallDraft(Base):
    """One call; its number lies under a key of its own, and the exchange's id only as a mark."""

    __tablename__ = "call_draft"

    id: Mapped[Key]
    call_index: Mapped[bytes] = mapped_column(unique=True)
    data_key: Mapped[bytes]
    number_enc: Mapped[Sealed | None]
    started_at: Mapped[datetime]
    operator_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    appeal_id: Mapped[UUID | None] = mapped_column(ForeignKey("appeal.id"))
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_call_draft_open", "started_at", postgresql_where=text("settled_at is null")),
        Index("ix_call_draft_operator", "operator_id", "answered_at"),
    )
