"""What is done for an appeal after somebody took it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Key, Sealed


class Action(Base):
    """A protective step taken: a call to the duty head, a lawyer sent, a visit made."""

    __tablename__ = "action"

    id: Mapped[Key]
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"), index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    text_enc: Mapped[Sealed | None]


class Referral(Base):
    """An appeal handed to an authority, with a day by which it must answer."""

    __tablename__ = "referral"

    id: Mapped[Key]
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"), index=True)
    authority_id: Mapped[str] = mapped_column(ForeignKey("authority.id"))
    at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    text_enc: Mapped[Sealed | None]


class Link(Base):
    """Two appeals about the same person or incident; the threads stay apart."""

    __tablename__ = "link"

    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"), primary_key=True, index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))


class IdentityGrant(Base):
    """Leave for one person to see who the appellant is, for a stated reason and a short time."""

    __tablename__ = "identity_grant"

    id: Mapped[Key]
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"), index=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    until: Mapped[datetime]
    reason_enc: Mapped[Sealed | None]


class IdempotencyKey(Base):
    """A request already answered: the same key and body get the first answer again."""

    __tablename__ = "idempotency_key"

    scope: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[bytes]
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"))
    answer_enc: Mapped[Sealed | None]
    at: Mapped[datetime] = mapped_column(index=True)
