"""Find appeals by words, person, place, level and time, without storing the words."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.queue import COLUMNS, LARGEST_PAGE, NOT_A_CURSOR, UNCONFLICTED, Page, aware
from service.domain.actor import Actor
from service.domain.errors import Invalid
from service.domain.terms import Level, Status
from service.reference.spelling import sounds_like
from service.security.encryption import KeyRing
from service.security.phones import canonical_phone
from service.security.receipts import normalise_reference

MOST_WORDS: Final = 8


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """What is looked for; empty means everything, newest first."""

    words: str = ""
    status: Status | None = None
    level: Level | None = None
    facility: str | None = None
    channel: str | None = None
    owner: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def _in_words(terms: SearchTerms, keys: KeyRing) -> tuple[list[str], dict[str, Any]]:
    """A reference, a phone number, a name, or words that were said."""
    asked = terms.words.strip()
    if not asked:
        return [], {}
    reference = normalise_reference(asked)
    if reference is not None:
        return ["a.reference = :reference"], {"reference": reference}
    folded = [word for word in sounds_like(asked) if len(word) > 1][:MOST_WORDS]
    phone = canonical_phone(asked)
    said = "exists (select from message m where m.appeal_id = a.id and m.tokens @> :tokens)"
    named = (
        "exists (select from person_concerned p where p.appeal_id = a.id and p.name_index = :name)"
    )
    called = "exists (select from appellant q where q.appeal_id = a.id and q.phone_index = :phone)"
    values = {
        "tokens": keys.tokens(folded),
        "name": keys.blind("name", " ".join(sorted(sounds_like(asked)))),
        "phone": keys.blind("phone", phone),
    }
    return [f"({said if folded else 'false'} or {named} or {called})"], {
        k: v for k, v in values.items() if folded or k != "tokens"
    }


def _conditions(terms: SearchTerms, keys: KeyRing) -> tuple[list[str], dict[str, Any]]:
    sql, values = _in_words(terms, keys)
    exact = {
        "status": ("a.status = :status", terms.status and terms.status.value),
        "level": ("a.level = :level", terms.level and int(terms.level)),
        "facility": ("a.facility_id = :facility", terms.facility),
        "channel": ("a.channel = :channel", terms.channel),
        "owner": ("a.owner_id = :owner", terms.owner),
        "since": ("a.received_at >= :since", terms.since),
        "until": ("a.received_at < :until", terms.until),
    }
    for name, (condition, value) in exact.items():
        if value is not None:
            sql.append(condition)
            values[name] = value
    return sql, values


def _read_cursor(cursor: str) -> dict[str, Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        at, row = json.loads(base64.urlsafe_b64decode(padded))
        return {"before": aware(at), "before_id": UUID(row)}
    except NOT_A_CURSOR as error:
        raise Invalid("cursor", "This is not a cursor of the search.") from error


async def search(
    tx: AsyncSession,
    actor: Actor,
    terms: SearchTerms,
    keys: KeyRing,
    *,
    cursor: str | None = None,
    limit: int = 50,
) -> Page:
    """A page of appeals, newest first."""
    limit = max(1, min(limit, LARGEST_PAGE))
    conditions, values = _conditions(terms, keys)
    if cursor:
        conditions.append("(a.received_at, a.id) < (:before, :before_id)")
        values |= _read_cursor(cursor)
    where = " and ".join(["a.data_key is not null", UNCONFLICTED, *conditions])
    statement = text(
        f"select {COLUMNS} from appeal a where {where} "  # noqa: S608 - constants of this module
        "order by a.received_at desc, a.id desc limit :limit"
    )
    rows = (await tx.execute(statement, values | {"me": actor.id, "limit": limit + 1})).all()
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    plain = json.dumps([last.received_at.isoformat(), str(last.id)])
    return Page(rows[:limit], base64.urlsafe_b64encode(plain.encode()).decode().rstrip("="))
