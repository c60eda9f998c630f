"""Attachments: the files of messages, each with a key of its own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Key, Sealed


class Attachment(Base):
    """One file that somebody sent; its name, its key and its address at the provider are sealed."""

    __tablename__ = "attachment"

    id: Mapped[Key]
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"), index=True)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"), index=True)
    position: Mapped[int]
    source: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    note: Mapped[str | None]
    scan: Mapped[str] = mapped_column(default="not_scanned", server_default="not_scanned")
    at: Mapped[datetime]
    prepared_at: Mapped[datetime | None]
    forgotten_there_at: Mapped[datetime | None]
    declared: Mapped[str | None]
    type: Mapped[str | None]
    copy_type: Mapped[str | None]
    cleaned: Mapped[bool | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    copy_size: Mapped[int | None] = mapped_column(BigInteger)
    duration_s: Mapped[int | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    place: Mapped[str | None]
    ref_enc: Mapped[Sealed | None]
    name_enc: Mapped[Sealed | None]
    key_enc: Mapped[Sealed | None]
    sha256_enc: Mapped[Sealed | None]
