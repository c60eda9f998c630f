"""The one door in: store what was said, judge it, promise the next human; all or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.errors import KeyReused, Unavailable
from service.domain.terms import Level, Status
from service.intake.around import ALONE, COUNTED, Around, look_again_around, windows
from service.intake.continuing import continue_appeal
from service.intake.desk import IntakeDesk
from service.intake.filing import Filing, Once
from service.intake.opening import Opened, open_appeal
from service.models import Appeal, Base, Delivery, IdempotencyKey, Message
from service.models.together import insert_together

LOOK_UP = text(f"""
    select (select appeal_id from message
            where channel = :channel and account = :account and external_id = :external_id),
           (select id from appeal where conversation_index = :conversation and status <> 'closed'
            order by received_at desc limit 1),
           exists (select from appeal where conversation_index = :conversation), {COUNTED}
""")  # noqa: S608 - made of constants


@dataclass(frozen=True, slots=True)
class Before:
    """What there was before a filing."""

    same: UUID | None = None
    """The appeal that this very message already belongs to."""
    ongoing: UUID | None = None
    """The open appeal of the conversation."""
    around: Around = ALONE
    any: bool = False
    """Whether the conversation ever had an appeal."""


NOTHING: Final = Before()


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a filing; words are there only for the one who filed first."""

    appeal_id: UUID
    opened: Opened | None = None
    again: bool = False
    continued: bool = False
    returning: bool = False
    """Whether whoever opened this appeal had one before, in the same conversation."""
    answer: bytes | None = field(default=None, repr=False)

    @property
    def receipt_words(self) -> tuple[str, ...] | None:
        """The five words that go with the reference, when they were made just now."""
        return self.opened.receipt_words if self.opened else None


async def receive(
    tx: AsyncSession,
    filing: Filing,
    desk: IntakeDesk,
    *,
    now: datetime,
    answer: Callable[[Opened], bytes] | None = None,
) -> Received:
    """Take a filing exactly once; a repeated one changes nothing and names the first appeal.

    The answer to a keyed request is written with it, so that a repetition gets the very same.

    Raises KeyReused when an idempotency key comes back with another body.
    """
    before = NOTHING
    if filing.sender or filing.appellant.phone or filing.facility_id:
        before = await _look_up(tx, filing, desk, now)
        if before.same is not None:
            return Received(before.same, again=True)
        ongoing = await _thread_of(tx, filing) or before.ongoing
        if ongoing is not None:
            appeal = await tx.get(Appeal, ongoing, with_for_update=True)
            if appeal is not None and appeal.status != "closed":
                again = await continue_appeal(tx, appeal, filing, desk, now=now)
                return Received(appeal.id, again=again, continued=not again)
    opened = open_appeal(filing, desk, around=before.around, now=now)
    written = answer(opened) if answer else None
    if not await insert_together(tx, _guarded(filing, opened, written, now)):
        return await _first_answer(tx, filing, desk)
    await look_again_around(tx, opened.appeal, filing, desk, before.around)
    return Received(opened.appeal.id, opened, answer=written, returning=before.any)


async def _look_up(tx: AsyncSession, filing: Filing, desk: IntakeDesk, now: datetime) -> Before:
    """What this very message already belongs to, and what is known of its sender.

    The lock makes ten first messages of one sender wait for each other, so that they
    become one appeal; it is released with the transaction.
    """
    conversation = desk.conversation_index(filing)
    if conversation is not None:
        lock = int.from_bytes(sha256(conversation).digest()[:8], signed=True)
        await tx.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": lock})
    found = (
        await tx.execute(
            LOOK_UP,
            {
                "channel": filing.channel.value,
                "account": filing.account,
                "external_id": filing.external_id,
                "conversation": conversation,
                "self": None,
                "phone": desk.phone_index(filing.appellant.phone),
                "person": desk.name_index(filing.person.name),
                "facility": filing.facility_id,
                "serious": int(Level.P3),
                **windows(now),
            },
        )
    ).one()
    return Before(found[0], found[1], Around(found.contacts, found.from_place), any=found[2])


async def _thread_of(tx: AsyncSession, filing: Filing) -> UUID | None:
    """The open appeal whose message of ours is being answered, from whatever address."""
    if not filing.threads:
        return None
    found: UUID | None = await tx.scalar(
        select(Delivery.appeal_id)
        .join(Appeal, Appeal.id == Delivery.appeal_id)
        .where(
            Delivery.provider_id.in_(filing.threads),
            Delivery.assignment_id.is_(None),
            Appeal.status != Status.CLOSED,
        )
        .order_by(Delivery.at.desc())
        .limit(1)
    )
    return found


def _guarded(
    filing: Filing, opened: Opened, written: bytes | None, now: datetime
) -> Sequence[Base]:
    """The rows with the one whose unique key makes a repetition harmless in front."""
    if filing.once is None:
        return (opened.message, *opened.others)
    guard = IdempotencyKey(
        scope=filing.once.scope,
        key=filing.once.key,
        body_hash=filing.once.body_hash,
        appeal_id=opened.appeal.id,
        answer_enc=(
            opened.key.seal(written, "idempotency_key", "answer", opened.appeal.id)
            if written
            else None
        ),
        at=now,
    )
    return (guard, opened.message, *opened.others)


async def _first_answer(tx: AsyncSession, filing: Filing, desk: IntakeDesk) -> Received:
    """What the winner of the race got; both asked for the same thing."""
    if filing.once is not None:
        return await _answered_before(tx, filing.once, desk)
    appeal_id = await tx.scalar(
        select(Message.appeal_id).where(
            Message.channel == filing.channel,
            Message.account == filing.account,
            Message.external_id == filing.external_id,
        )
    )
    if appeal_id is None:
        raise Unavailable
    return Received(appeal_id, again=True)


async def _answered_before(tx: AsyncSession, once: Once, desk: IntakeDesk) -> Received:
    """The first answer to an idempotency key; raises KeyReused for another body."""
    row = await tx.get(IdempotencyKey, (once.scope, once.key), populate_existing=True)
    if row is None:
        # The first request was rolled back while we waited for it; the caller tries again.
        raise Unavailable
    if row.body_hash != once.body_hash:
        raise KeyReused
    appeal = await tx.get_one(Appeal, row.appeal_id)
    written = None
    if row.answer_enc is not None and appeal.data_key is not None:
        key = desk.keys.data_key(appeal.data_key, appeal.id)
        written = key.open_bytes(row.answer_enc, "idempotency_key", "answer", appeal.id)
    return Received(row.appeal_id, again=True, answer=written)
