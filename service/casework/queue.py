"""What waits for people, in helping order; never counted, never read by offset."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import Actor
from service.domain.errors import Invalid
from service.domain.priority import ORDINARY_LEVELS, is_overdue_turn
from service.domain.terms import ACKNOWLEDGE_WITHIN, Band, Level, Role
from service.models.conflicts import kept_from

LARGEST_PAGE: Final = 200
NOT_A_CURSOR: Final = (
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    binascii.Error,
    RecursionError,
)
EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
WAITING: Final = "a.status in ('queued', 'assigned')"
COLUMNS: Final = (
    "a.id, a.reference, a.version, a.status, a.level, a.channel, a.language, a.received_at, "
    "a.acknowledge_by, a.facility_id, a.office_id, a.custody, a.vulnerabilities, a.indicators, "
    "a.professions, a.determinant, a.data_key, a.summary_enc, a.step, "
    "(select i.size from incident i where i.id = a.incident_id) as incident_size"
)
# Nobody who stands close to the accused place learns that the appeal exists.
UNCONFLICTED: Final = f"not {kept_from(':me')}"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader of the queue wants to see; empty means everything."""

    levels: tuple[Level, ...] = ()
    region: str | None = None
    language: str | None = None
    profession: str | None = None
    channel: str | None = None

    def sql(self) -> tuple[list[str], dict[str, Any]]:
        """Conditions and their values."""
        terms = {
            "region": ("a.office_id = :region", self.region),
            "language": ("a.language = :language", self.language),
            "profession": (":profession = any(a.professions)", self.profession),
            "channel": ("a.channel = :channel", self.channel),
        }
        given = {name: pair for name, pair in terms.items() if pair[1] is not None}
        return [sql for sql, _ in given.values()], {k: v for k, (_, v) in given.items()}


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended, and the moment the whole listing is ordered by."""

    at: datetime
    band: int
    key: float
    id: UUID

    def __str__(self) -> str:
        """An opaque text for the next request."""
        plain = json.dumps([self.at.isoformat(), self.band, self.key, str(self.id)])
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, opaque: str) -> "Cursor":
        """Read a cursor back; raises Invalid when it is not one of ours."""
        try:
            padded = opaque + "=" * (-len(opaque) % 4)
            at, band, key, row = json.loads(base64.urlsafe_b64decode(padded))
            return cls(aware(at), int(band), float(key), UUID(row))
        except NOT_A_CURSOR as error:
            raise Invalid("cursor", "This is not a cursor of the queue.") from error


def aware(value: str) -> datetime:
    """A moment with its offset, of our time; raises ValueError otherwise."""
    at = datetime.fromisoformat(value)
    if at.tzinfo is None or not EARLIEST <= at <= LATEST:
        raise ValueError(value)
    return at


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of the queue and where to go on."""

    rows: Sequence[Row[Any]]
    next_cursor: str | None


def _immediate(levels: set[Level]) -> list[tuple[str, str, str]]:
    wanted = levels & {Level.P1}
    key = "extract(epoch from a.received_at)::float8"
    return [("a.level = 1", key, "a.received_at, a.id")] if wanted else []


def _urgent(levels: set[Level]) -> list[tuple[str, str, str]]:
    wanted = sorted(int(level) for level in levels & {Level.P2, Level.PX})
    if not wanted:
        return []
    condition = "a.level in (2, 3)" + (f" and a.level = {wanted[0]}" if len(wanted) == 1 else "")
    key = "extract(epoch from a.acknowledge_by)::float8"
    return [(condition, key, "a.acknowledge_by, a.id")]


def _ordinary(levels: set[Level]) -> list[tuple[str, str, str]]:
    parts = []
    for level in ORDINARY_LEVELS:
        if level in levels:
            target = ACKNOWLEDGE_WITHIN[level].total_seconds()
            key = f"(extract(epoch from (a.received_at - :at)) / {target})::float8"
            parts.append((f"a.level = {int(level)}", key, "a.received_at, a.id"))
    return parts


def _after(band: int, cursor: Cursor | None, key: str) -> str | None:
    """The condition that goes on after the cursor; None when the whole band lies before it."""
    if cursor is None or band > cursor.band:
        return "true"
    return f"({key}, a.id) > (:after_key, :after_id)" if band == cursor.band else None


def _lanes(levels: set[Level], conditions: list[str], cursor: Cursor | None) -> list[str]:
    """One ordered query a lane, each along an index of its own."""
    bands = {
        Band.IMMEDIATE: _immediate(levels),
        Band.URGENT: _urgent(levels),
        Band.ORDINARY: _ordinary(levels),
    }
    lanes = []
    for band, found in bands.items():
        for condition, key, order in found:
            after = _after(band, cursor, key)
            if after is not None:
                where = " and ".join([WAITING, condition, after, *conditions, UNCONFLICTED])
                # Every piece is a constant of this module; values travel as parameters.
                lanes.append(
                    f"(select {COLUMNS}, {int(band)} as band, {key} as key from appeal a "  # noqa: S608
                    f"where {where} order by {order} limit :limit)"
                )
    return lanes


async def waiting(
    tx: AsyncSession,
    actor: Actor,
    filters: Filters,
    *,
    now: datetime,
    cursor: Cursor | None = None,
    limit: int = 50,
) -> Page:
    """A page of what waits; each class is read along its own index and merged by rank."""
    limit = max(1, min(limit, LARGEST_PAGE))
    at = cursor.at if cursor else now
    conditions, values = filters.sql()
    values |= {"me": actor.id, "at": at, "limit": limit + 1}
    if cursor:
        values |= {"after_key": cursor.key, "after_id": cursor.id}
    parts = _lanes(set(filters.levels or Level), conditions, cursor)
    if not parts:
        return Page((), None)
    statement = text(
        f"select * from ({' union all '.join(parts)}) as lanes "  # noqa: S608 - see above
        "order by band, key, id limit :limit"
    )
    rows = (await tx.execute(statement, values)).all()
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    following = str(Cursor(at, last.band, last.key, last.id)) if last else None
    return Page(rows[:limit], following)


SUITS: Final = (
    "(a.professions = '{}' or :profession = any(a.professions)) "
    "and (:any_language or a.language = any(:languages)) "
    "and (:any_office or a.office_id = any(:offices))"
)
HEAD: Final = (
    "select a.id, a.level, a.received_at from appeal a where {where} order by {order} limit 1"
)
LOCKED: Final = f"{HEAD} for update skip locked"
# Ordinary appeals that somebody took of their own accord, in a working day.
PACE_OF: Final = timedelta(hours=12)
TAKEN: Final = text("""
    select count(*) from assignment o join appeal a on a.id = o.appeal_id
    where o.staff_id = :me and o.offered_at > :since and a.level > 3
    and o.decision @> '{"chosen": "took it"}'
""")
DANGER: Final = (
    ("a.level = 1", "a.received_at, a.id"),
    ("a.level in (2, 3)", "a.acknowledge_by, a.id"),
)


def _asked_by(actor: Actor) -> dict[str, Any]:
    return {
        "me": actor.id,
        "profession": actor.profession.value if actor.profession else "",
        "languages": list(actor.languages),
        "any_language": not actor.languages,
        "offices": list(actor.offices),
        "any_office": not actor.offices or "baku" in actor.offices,
    }


async def _head(
    tx: AsyncSession, query: str, condition: str, order: str, actor: Actor
) -> Row[Any] | None:
    where = f"{WAITING} and {condition} and {UNCONFLICTED}"
    used = {name: value for name, value in _asked_by(actor).items() if f":{name}" in where}
    return (await tx.execute(text(query.format(where=where, order=order)), used)).first()


async def _overdue_turn(tx: AsyncSession, actor: Actor, now: datetime) -> bool:
    values = {"me": actor.id, "since": now - PACE_OF}
    return is_overdue_turn((await tx.execute(TAKEN, values)).scalar_one())


async def next_for(tx: AsyncSession, actor: Actor, *, now: datetime) -> UUID | None:
    """Lock what this person should take next; None when nothing suits.

    Danger suits everybody; ordinary appeals suit by profession, language and office, but every
    fifth that somebody takes is the most overdue of all, so that none waits for ever.
    """
    for condition, order in DANGER:
        row = await _head(tx, LOCKED, condition, order, actor)
        if row is not None:
            return UUID(str(row.id))
    chooses = actor.role is Role.RESPONDER and not await _overdue_turn(tx, actor, now)
    suits = SUITS if chooses else "true"
    heads: list[tuple[float, str]] = []
    for level in ORDINARY_LEVELS:
        condition = f"a.level = {int(level)} and {suits}"
        row = await _head(tx, HEAD, condition, "a.received_at, a.id", actor)
        if row is not None:
            heads.append((-((now - row.received_at) / ACKNOWLEDGE_WITHIN[level]), condition))
    # Looked at without a lock and then locked in turn: nobody else's choice is held up.
    for _, condition in sorted(heads):
        row = await _head(tx, LOCKED, condition, "a.received_at, a.id", actor)
        if row is not None:
            return UUID(str(row.id))
    return None
