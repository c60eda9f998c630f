"""Who asks, and about whom: known to us only by what was told."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, Key, Sealed, Words


class Appellant(Base):
    """Someone asking for help with one appeal, and the address an answer goes to."""

    __tablename__ = "appellant"

    id: Mapped[Key]
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"), unique=True)
    name_enc: Mapped[Sealed | None]
    phone_enc: Mapped[Sealed | None]
    phone_index: Mapped[bytes | None]
    address_enc: Mapped[Sealed | None]
    address_index: Mapped[bytes | None]
    relation_enc: Mapped[Sealed | None]
    receipt_index: Mapped[bytes | None]

    __table_args__ = (
        Index(
            "ix_appellant_phone_index",
            "phone_index",
            postgresql_where=text("phone_index is not null"),
        ),
        Index(
            "ix_appellant_address_index",
            "address_index",
            postgresql_where=text("address_index is not null"),
        ),
    )


class PersonConcerned(Base):
    """The person in danger; often not the one who writes."""

    __tablename__ = "person_concerned"

    id: Mapped[Key]
    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"), index=True)
    name_enc: Mapped[Sealed | None]
    name_index: Mapped[bytes | None] = mapped_column(index=True)
    age: Mapped[int | None]
    sex: Mapped[str | None]
    traits: Mapped[Words]
