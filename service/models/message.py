"""Messages: every utterance of a conversation, verbatim."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Key, Sealed, Words


class Message(Base):
    """One utterance: what came in with its raw bytes, what went out, or a note of staff."""

    __tablename__ = "message"

    id: Mapped[Key]
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"))
    direction: Mapped[str]
    channel: Mapped[str]
    account: Mapped[str] = mapped_column(default="", server_default="")
    external_id: Mapped[str | None]
    kind: Mapped[str] = mapped_column(default="text", server_default="text")
    marks: Mapped[Words]
    # What the provider calls it, for edits and replies; a number within one chat.
    ref: Mapped[str | None]
    reply_to: Mapped[str | None]
    language: Mapped[str | None]
    at: Mapped[datetime]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    text_enc: Mapped[Sealed | None]
    raw_enc: Mapped[Sealed | None]
    tokens: Mapped[list[bytes]] = mapped_column(
        ARRAY(LargeBinary), default=list, server_default="{}"
    )

    __table_args__ = (
        # The one place that makes a provider's retry harmless.
        Index(
            "uq_message_delivery_once",
            "channel",
            "account",
            "external_id",
            unique=True,
            postgresql_where=text("external_id is not null"),
        ),
        Index("ix_message_appeal_id", "appeal_id", "at"),
        Index("ix_message_tokens", "tokens", postgresql_using="gin"),
    )


class Delivery(Base):
    """One attempt to reach somebody outside: an answer to an appellant or a page to a responder."""

    __tablename__ = "delivery"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"), index=True)
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("message.id"), index=True)
    assignment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assignment.id"), index=True)
    method: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    provider_id: Mapped[str | None] = mapped_column(index=True)
    error_code: Mapped[str | None]
    # How many appeals of an incident a page told of.
    incident_size: Mapped[int | None]
    at: Mapped[datetime]
    changed_at: Mapped[datetime]
