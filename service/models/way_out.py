"""What all workers know of a provider that fails."""

from datetime import datetime

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base


class WayOut(Base):
    """A provider with the failures that count against it; no row means none."""

    __tablename__ = "way_out"

    provider: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[list[datetime]] = mapped_column(
        ARRAY(DateTime(timezone=True)), default=list, server_default="{}"
    )
    opened_at: Mapped[datetime | None]
    probe_until: Mapped[datetime | None]
