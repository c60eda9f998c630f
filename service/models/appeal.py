"""An appeal: one request for help, from the first word to the outcome."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Facts, Key, Rank, Sealed, Words

WAITING = "status in ('queued', 'assigned')"


class Appeal(Base):
    """One request for help; everything the person said stands encrypted under its own key."""

    __tablename__ = "appeal"

    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    account: Mapped[str] = mapped_column(default="", server_default="")
    language: Mapped[str]
    status: Mapped[str]
    level: Mapped[Rank]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    received_at: Mapped[datetime]
    level_since: Mapped[datetime]
    acknowledge_by: Mapped[datetime]
    happened_at: Mapped[datetime | None]
    facility_id: Mapped[str | None] = mapped_column(ForeignKey("facility.id"))
    office_id: Mapped[str] = mapped_column(ForeignKey("office.id"))
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    acknowledged_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    kept_until: Mapped[datetime | None]
    acted_at: Mapped[datetime | None]
    professions: Mapped[Words]
    vulnerabilities: Mapped[Words]
    indicators: Mapped[Words]
    custody: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    determinant: Mapped[str]
    anonymous: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    responder_gender: Mapped[str | None]
    accuses_office: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    safe_to_contact: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    conversation_index: Mapped[bytes | None]
    data_key: Mapped[bytes | None]
    place_enc: Mapped[Sealed | None]
    answers_enc: Mapped[Sealed | None]
    answered_at: Mapped[Facts]
    summary_enc: Mapped[Sealed | None]
    policy: Mapped[Facts]
    step: Mapped[int] = mapped_column(default=0, server_default="0")
    chain: Mapped[int] = mapped_column(default=0, server_default="0")
    incident_id: Mapped[UUID | None] = mapped_column(ForeignKey("incident.id"))
    outcome: Mapped[str | None]
    outcome_told: Mapped[bool | None]
    closing_enc: Mapped[Sealed | None]
    closed_at: Mapped[datetime | None]
    on_hold: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    erased_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_appeal_waiting", "level", "received_at", "id", postgresql_where=text(WAITING)),
        Index(
            "ix_appeal_urgent",
            "acknowledge_by",
            "id",
            postgresql_where=text(f"{WAITING} and level in (2, 3)"),
        ),
        Index(
            "ix_appeal_conversation",
            "conversation_index",
            postgresql_where=text("conversation_index is not null and status <> 'closed'"),
        ),
        Index(
            "ix_appeal_owner",
            "owner_id",
            postgresql_where=text("owner_id is not null and status <> 'closed'"),
        ),
        Index("ix_appeal_lease", "lease_until", postgresql_where=text("lease_until is not null")),
        Index(
            "ix_appeal_incident_id",
            "incident_id",
            postgresql_where=text("incident_id is not null"),
        ),
        Index("ix_appeal_received_at", "received_at"),
        Index(
            "ix_appeal_closed_at",
            "closed_at",
            postgresql_where=text("status = 'closed' and data_key is not null"),
        ),
        Index("ix_appeal_facility_id", "facility_id", "received_at"),
    )
