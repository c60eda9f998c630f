"""The people who answer: who they are, how they sign in, how they are reached."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Key, Sealed, Words


class Staff(Base):
    """A member of staff with a role, a profession and a mandate that ends."""

    __tablename__ = "staff"

    id: Mapped[Key]
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    profession: Mapped[str | None]
    gender: Mapped[str | None]
    languages: Mapped[Words]
    offices: Mapped[Words]
    mandate_from: Mapped[date | None]
    mandate_until: Mapped[date | None]
    password_hash: Mapped[str]
    data_key: Mapped[bytes]
    totp_enc: Mapped[Sealed | None]
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)
    interface_language: Mapped[str] = mapped_column(default="az", server_default="az")
    load_cap: Mapped[int | None]
    outside: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class StaffContact(Base):
    """One way to reach a member of staff; lower positions are tried first."""

    __tablename__ = "staff_contact"

    id: Mapped[Key]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    method: Mapped[str]
    position: Mapped[int]
    address_enc: Mapped[Sealed]
    address_index: Mapped[bytes] = mapped_column(index=True)
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answered_at: Mapped[datetime | None]
    tested_at: Mapped[datetime | None]
    test_index: Mapped[bytes | None]
    missed: Mapped[int] = mapped_column(default=0, server_default="0")

    __table_args__ = (UniqueConstraint("staff_id", "method"),)


class Session(Base):
    """A signed-in person; only the hash of the token is kept."""

    __tablename__ = "session"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Throttle(Base):
    """Counted attempts per bucket and minute; unlogged, since a crash may forget them."""

    __tablename__ = "throttle"

    bucket: Mapped[str] = mapped_column(primary_key=True)
    minute: Mapped[datetime] = mapped_column(primary_key=True)
    hits: Mapped[int]

    __table_args__ = ({"prefixes": ["UNLOGGED"]},)


class Shift(Base):
    """Hours in which somebody is on call for an office, half-open."""

    __tablename__ = "shift"

    id: Mapped[Key]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    office_id: Mapped[str] = mapped_column(ForeignKey("office.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    rotation_id: Mapped[UUID | None] = mapped_column(ForeignKey("rotation.id"), index=True)

    __table_args__ = (
        Index("ix_shift_ends_at", "ends_at", "starts_at"),
        Index("ix_shift_staff_id", "staff_id", "starts_at"),
    )


class Conflict(Base):
    """Why a member of staff must not see some appeals: a place, a body, a name, or one appeal."""

    __tablename__ = "conflict"

    id: Mapped[Key]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    kind: Mapped[str]
    facility_id: Mapped[str | None] = mapped_column(ForeignKey("facility.id"))
    authority_id: Mapped[str | None] = mapped_column(ForeignKey("authority.id"))
    appeal_id: Mapped[UUID | None] = mapped_column(ForeignKey("appeal.id"))
    tokens: Mapped[list[bytes]] = mapped_column(
        ARRAY(LargeBinary), default=list, server_default="{}"
    )
    name_index: Mapped[bytes | None]
    name_enc: Mapped[Sealed | None]
    until: Mapped[date | None]
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    reason_enc: Mapped[Sealed | None]
    ended_at: Mapped[datetime | None]
