"""What every table shares: the naming of constraints and the few column types."""

from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, LargeBinary, MetaData, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

from service.domain.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Key = Annotated[UUID, mapped_column(primary_key=True, default=new_id)]
Serial = Annotated[int, mapped_column(BigInteger, primary_key=True, autoincrement=True)]
Rank = Annotated[int, mapped_column(SmallInteger)]
Words = Annotated[list[str], mapped_column(ARRAY(Text), default=list, server_default="{}")]
Sealed = Annotated[bytes, mapped_column(LargeBinary)]
Facts = Annotated[dict[str, Any], mapped_column(JSONB, default=dict, server_default="{}")]


class Base(DeclarativeBase):
    """The root of all mapped classes; times are aware and in UTC, tables are singular."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {
        str: Text,
        datetime: DateTime(timezone=True),
        bytes: LargeBinary,
        list[str]: ARRAY(Text),
        list[bytes]: ARRAY(LargeBinary),
        dict[str, Any]: JSONB,
    }

    def __repr__(self) -> str:
        """Only the class and its key: names and numbers stay out of logs."""
        return f"<{type(self).__name__} {getattr(self, 'id', '')}>"
