"""Several appeals about one place at one time, as the people who are paged should hear of them."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Key


class Incident(Base):
    """A storm of appeals with its live counter; every appeal in it keeps its own deadline."""

    __tablename__ = "incident"

    id: Mapped[Key]
    about: Mapped[str]
    opened_at: Mapped[datetime]
    latest_at: Mapped[datetime]
    size: Mapped[int] = mapped_column(default=1, server_default="1")

    __table_args__ = (Index("ix_incident_about", "about", "latest_at"),)
