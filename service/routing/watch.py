"""What the watchdog looks at: each query finds what is wrong just now, and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import AlarmKind

# Promise P6: an immediate appeal that nobody took has a next step within five minutes.
NEXT_STEP_WITHIN: Final = timedelta(minutes=5)
PAGE_LEAVES_WITHIN: Final = timedelta(seconds=15)
URGENT_TIMER_LATE: Final = timedelta(seconds=10)
TIMER_LATE: Final = timedelta(seconds=60)
WORKER_SILENT_AFTER: Final = timedelta(seconds=15)
# A process that died is remembered for so long, even when another has taken its place.
WORKER_REMEMBERED: Final = timedelta(minutes=10)
# A channel that nobody used for longer than this is not missed.
CHANNEL_IN_USE: Final = timedelta(days=30)

_IMMEDIATE: Final = "a.level = 1 and a.status in ('queued', 'assigned')"
NO_NEXT_HUMAN: Final = text(f"""
    select a.id, a.reference from appeal a
    where {_IMMEDIATE} and not exists (
        select from job j where j.appeal_id = a.id and j.kind = 'escalate'
        and (j.state = 'running' or j.state = 'due' and j.due_at <= :horizon))
""")  # noqa: S608 - a constant of this module
NOBODY_ASKED: Final = text(f"""
    select a.id, a.reference from appeal a
    where {_IMMEDIATE} and a.received_at < :asked_before and not exists (
        select from assignment o where o.appeal_id = a.id and o.state = 'offered')
""")  # noqa: S608 - the same
PAGE_UNSENT: Final = text(f"""
    select a.id, a.reference from appeal a
    where {_IMMEDIATE} and exists (
        select from assignment o
        where o.appeal_id = a.id and o.state = 'offered' and o.offered_at < :asked_before)
    and not exists (
        select from delivery d join appeal b on b.id = d.appeal_id
        where (b.id = a.id or b.incident_id = a.incident_id) and d.assignment_id is not null
        and d.state in ('sent', 'delivered', 'read'))
""")  # noqa: S608 - the same
TIMERS: Final = text("""
    select 'P1' as subject, min(due_at) as at from job where state = 'due' and priority <= 1
    having min(due_at) < :urgent_before
    union all
    select 'other', min(due_at) from job where state = 'due' and priority > 1
    having min(due_at) < :other_before
""")
WORKERS: Final = text("""
    select id, seen_at from heartbeat where kind = 'worker' and seen_at > :remembered
    order by seen_at desc
""")
CHANNELS: Final = text("""
    select max(a.received_at) as last, a.channel from appeal a
    where a.channel = any(:channels) and a.received_at > :known_since
    group by a.channel having max(a.received_at) < :heard_before
""")
BROKEN: Final = text("""
    select channel, problem from channel_health
    where problem is not null and problem <> 'put_aside' order by channel
""")
# A machine that has not looked into its spool for so long is no more.
SPOOL_REMEMBERED: Final = timedelta(days=7)
ASIDE: Final = text("""
    select channel, pending from channel_health
    where problem = 'put_aside' and checked_at > :remembered order by channel
""")
# A probe that failed opens the way anew; one that nobody tried for long says nothing any more.
WAY_OUT_TRIED: Final = timedelta(minutes=15)
WAYS_OUT: Final = text("select provider from way_out where opened_at > :tried order by 1")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; its kind and subject name it, and carry no word of anybody."""

    kind: AlarmKind
    subject: str
    appeal_id: UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


async def look(
    tx: AsyncSession, *, channels: Iterable[str], channel_silent: timedelta, now: datetime
) -> list[Finding]:
    """Everything that stands wrong at this moment."""
    return [
        *await _appeals(tx, AlarmKind.NO_NEXT_HUMAN, NO_NEXT_HUMAN, horizon=now + NEXT_STEP_WITHIN),
        *await _appeals(
            tx, AlarmKind.NOBODY_ASKED, NOBODY_ASKED, asked_before=now - PAGE_LEAVES_WITHIN
        ),
        *await _appeals(
            tx, AlarmKind.PAGE_UNSENT, PAGE_UNSENT, asked_before=now - PAGE_LEAVES_WITHIN
        ),
        *await _timers(tx, now),
        *await _workers(tx, now),
        *await _ways_out(tx, now),
        *await _channels(tx, channels, now - channel_silent),
        *await _aside(tx, now),
    ]


async def _appeals(
    tx: AsyncSession, kind: AlarmKind, query: TextClause, **values: datetime
) -> list[Finding]:
    rows = (await tx.execute(query, values)).all()
    return [Finding(kind, row.reference, row.id) for row in rows]


async def _timers(tx: AsyncSession, now: datetime) -> list[Finding]:
    values = {"urgent_before": now - URGENT_TIMER_LATE, "other_before": now - TIMER_LATE}
    rows = (await tx.execute(TIMERS, values)).all()
    return [Finding(AlarmKind.TIMER_LATE, row.subject) for row in rows]


async def _workers(tx: AsyncSession, now: datetime) -> list[Finding]:
    """All are silent, or one of several died without a goodbye."""
    rows = (await tx.execute(WORKERS, {"remembered": now - WORKER_REMEMBERED})).all()
    silent = [row for row in rows if row.seen_at < now - WORKER_SILENT_AFTER]
    if len(silent) == len(rows):
        return [Finding(AlarmKind.WORKER_SILENT, "all")]
    return [Finding(AlarmKind.WORKER_SILENT, str(row.id)[-8:]) for row in silent]


async def _ways_out(tx: AsyncSession, now: datetime) -> list[Finding]:
    """Providers that are left alone because they keep failing."""
    rows = (await tx.execute(WAYS_OUT, {"tried": now - WAY_OUT_TRIED})).all()
    return [Finding(AlarmKind.WAY_OUT_CLOSED, row.provider) for row in rows]


async def _channels(
    tx: AsyncSession, channels: Iterable[str], heard_before: datetime
) -> list[Finding]:
    """Open channels that were in use and fell silent."""
    values = {
        "channels": list(channels),
        "heard_before": heard_before,
        "known_since": heard_before - CHANNEL_IN_USE,
    }
    silent = {row.channel: "" for row in (await tx.execute(CHANNELS, values)).all()}
    # What the provider itself says, or a canary that did not arrive, names the cause.
    silent |= {row.channel: row.problem for row in (await tx.execute(BROKEN)).all()}
    return [
        Finding(AlarmKind.CHANNEL_SILENT, channel, facts={"problem": problem} if problem else {})
        for channel, problem in silent.items()
    ]


async def _aside(tx: AsyncSession, now: datetime) -> list[Finding]:
    """Machines on which inputs lie that could not be brought in."""
    rows = (await tx.execute(ASIDE, {"remembered": now - SPOOL_REMEMBERED})).all()
    return [
        Finding(AlarmKind.INPUT_ASIDE, row.channel.partition(":")[2], facts={"count": row.pending})
        for row in rows
    ]
