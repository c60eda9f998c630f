"""How each channel fares: when it last brought or carried something, and whether it still lives."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base


class ChannelHealth(Base):
    """One line a channel; codes, counts and times, never a word of anybody."""

    __tablename__ = "channel_health"

    channel: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str | None]
    pending: Mapped[int | None]
    checked_at: Mapped[datetime | None]
    problem: Mapped[str | None]
    canary_sent_at: Mapped[datetime | None]
    canary_seen_at: Mapped[datetime | None]
