"""Ten things that only the people concerned may know, and where to look for them."""

import base64
from collections.abc import Iterator

from sqlalchemy import LargeBinary, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.models import Base

NAME = "Gülnarə Plantədova"
PRISONER = "Эльчин Подсадов"
PHONE = "+994507316482"
STAFF_PHONE = "+994559284617"
STAFF_MAIL = "planted.responder@example.az"
HANDLE = "planted_handle_x"
CHAT = 7_316_482_959
PLACE = "Ağdam küçəsi 73a, gizli həyət"
PHRASE = "bibim görüb necə zənbillə apardılar"
SECRET_NOTE = "мать прячется у соседки Зулейхи"
PLANTED = (NAME, PRISONER, PHONE, STAFF_PHONE, STAFF_MAIL, HANDLE, str(CHAT), PLACE, PHRASE,
           SECRET_NOTE)  # fmt: skip
PHONES = (PHONE, STAFF_PHONE)


def shapes(planted: str) -> Iterator[bytes]:
    """Every way in which the planted words could lie in bytes."""
    spellings = {planted, planted.lower(), planted.upper(), planted.rsplit(maxsplit=1)[-1]}
    if planted in PHONES:
        spellings |= {planted[1:], planted[4:]}
    for spelling in spellings:
        plain = spelling.encode()
        yield plain
        yield spelling.encode("utf-16-le")
        yield spelling.encode("unicode_escape")
        yield plain.hex().encode()
        yield base64.b64encode(plain).rstrip(b"=")[:-1]


def found_in(content: bytes) -> set[str]:
    """Which of the planted things the bytes give away."""
    return {planted for planted in PLANTED if any(shape in content for shape in shapes(planted))}


async def dump(tx: AsyncSession) -> dict[str, bytes]:
    """Every table as text and, for every column of bytes, as those bytes."""
    tables: dict[str, bytes] = {}
    for table in Base.metadata.sorted_tables:
        rows = await tx.scalars(text(f'select t::text from "{table.name}" t'))
        parts = [row.encode() for row in rows]
        for column in table.columns:
            if isinstance(column.type, LargeBinary):
                query = (
                    f'select "{column.name}" from "{table.name}" where "{column.name}" is not null'
                )
                parts += list(await tx.scalars(text(query)))
        tables[table.name] = b"\n".join(parts)
    return tables
