"""The audit journal as a hash chain: an edit, a gap or a swap is found by the verifier.

Rows are written unchained in their own transactions, so that intakes never queue for one lock,
and chained in the order of their numbers a moment later (docs/adr/0006).
"""

import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.security.encryption import KeyRing

LOCK: Final = text("select pg_try_advisory_xact_lock(9160001)")
LAST: Final = text(
    "select place, seal from audit where place is not null order by place desc limit 1"
)
UNSEALED: Final = text("select * from audit where place is null order by id limit 500")
SEAL: Final = text("""
    update audit set place = v.place, seal = v.seal
    from unnest(cast(:ids as bigint[]), cast(:places as bigint[]), cast(:seals as bytea[]))
        as v (id, place, seal)
    where audit.id = v.id
""")
IN_ORDER: Final = text("select * from audit where place > :after order by place limit 5000")
GENESIS: Final = b"916"
BEFORE_ALL: Final = -(2**62)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verifier found."""

    checked: int
    broken_at: int | None
    unsealed: int


def _seal(keys: KeyRing, before: bytes, place: int, row: Row[Any]) -> bytes:
    """A keyed hash: whoever can write the table still cannot forge the chain."""
    content = json.dumps(
        [
            place,
            row.id,
            row.at.isoformat(),
            str(row.actor_id),
            row.action,
            row.subject,
            row.facts,
        ],
        sort_keys=True,
        ensure_ascii=False,
    )
    return hmac.digest(keys.index_key, before + content.encode(), sha256)


async def seal_audit(tx: AsyncSession, keys: KeyRing) -> int:
    """Chain what is not chained yet; one worker at a time. Returns how many rows."""
    if not (await tx.execute(LOCK)).scalar():
        return 0
    last = (await tx.execute(LAST)).first()
    place, before = (last.place, last.seal) if last else (0, GENESIS)
    rows = (await tx.execute(UNSEALED)).all()
    if not rows:
        return 0
    places = list(range(place + 1, place + 1 + len(rows)))
    seals = []
    for number, row in zip(places, rows, strict=True):
        before = _seal(keys, before, number, row)
        seals.append(before)
    values = {"ids": [row.id for row in rows], "places": places, "seals": seals}
    await tx.execute(SEAL, values)
    return len(rows)


async def _in_order(tx: AsyncSession) -> AsyncIterator[Row[Any]]:
    after = BEFORE_ALL
    while rows := (await tx.execute(IN_ORDER, {"after": after})).all():
        for row in rows:
            yield row
        after = rows[-1].place


async def verify_audit(tx: AsyncSession, keys: KeyRing) -> Verdict:
    """Walk the chain from its beginning; names the first place that does not fit."""
    before, expected, checked = GENESIS, 1, 0
    async for row in _in_order(tx):
        right = row.place == expected and hmac.compare_digest(
            row.seal, _seal(keys, before, row.place, row)
        )
        if not right:
            return Verdict(checked, expected, 0)
        before, expected, checked = row.seal, expected + 1, checked + 1
    query = text("select count(*) from audit where place is null")
    return Verdict(checked, None, (await tx.execute(query)).scalar_one())
