"""The world outside: offices, places, authorities, and the policies of escalation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Facts, Key, Rank, Serial, Words


class Office(Base):
    """An office of the Commissioner: Baku or a region."""

    __tablename__ = "office"

    id: Mapped[str] = mapped_column(primary_key=True)
    names: Mapped[Facts]
    phone: Mapped[str | None]
    districts: Mapped[Words]


class Authority(Base):
    """A body that answers for places, or to which an appeal can be referred."""

    __tablename__ = "authority"

    id: Mapped[str] = mapped_column(primary_key=True)
    names: Mapped[Facts]
    supervised_by_id: Mapped[str | None] = mapped_column(ForeignKey("authority.id"))


class Facility(Base):
    """A place that people cannot leave at will."""

    __tablename__ = "facility"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    names: Mapped[Facts]
    aliases: Mapped[Words]
    office_id: Mapped[str] = mapped_column(ForeignKey("office.id"))
    authority_id: Mapped[str | None] = mapped_column(ForeignKey("authority.id"))


class ReferenceEntry(Base):
    """An office, authority or place as staff wrote it; the newest entry of an id counts."""

    __tablename__ = "reference_entry"

    id: Mapped[Serial]
    kind: Mapped[str]
    entry_id: Mapped[str]
    facts: Mapped[Facts]
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))


class EscalationPolicy(Base):
    """Whom to try, in what order and how long to wait; versions are never edited."""

    __tablename__ = "escalation_policy"

    id: Mapped[Key]
    level: Mapped[Rank]
    revision: Mapped[int]
    steps: Mapped[Facts]
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))

    __table_args__ = (UniqueConstraint("level", "revision"),)
