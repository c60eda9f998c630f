"""What every command checks before it changes an appeal."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.reading import find_appeal, key_of
from service.domain.actor import Actor
from service.domain.claiming import lease_after_deed
from service.domain.errors import NotYours, StaleVersion
from service.domain.terms import Level, Status
from service.models import Appeal
from service.models.journal import audit, tell
from service.security.encryption import KeyRing


@dataclass(frozen=True, slots=True)
class Case:
    """An appeal locked for one command, with who asks and when."""

    tx: AsyncSession = field(repr=False)
    appeal: Appeal
    actor: Actor
    keys: KeyRing = field(repr=False)
    now: datetime

    async def tell(self, kind: str, /, **facts: object) -> None:
        """Add to the story and to the audit journal at once."""
        by = self.actor.id
        await tell(self.tx, self.appeal, kind, now=self.now, actor_id=by, **facts)
        await audit(self.tx, by, kind, self.appeal.reference, now=self.now, **facts)

    def seal(self, words: str, table: str, column: str, row: UUID) -> bytes:
        """Encrypt words for one place, under the appeal's key."""
        return key_of(self.keys, self.appeal).seal(words, table, column, row)

    def changed(self) -> None:
        """Make every earlier reading of the appeal stale."""
        self.appeal.version += 1

    def worked_on(self, *, acted: bool = True) -> None:
        """Something was done: the claim does not lapse; a note is a deed, but no first contact."""
        appeal = self.appeal
        if acted:
            appeal.acted_at = appeal.acted_at or self.now
        if appeal.status == Status.ACKNOWLEDGED and appeal.owner_id == self.actor.id:
            appeal.lease_until = lease_after_deed(
                Level(appeal.level),
                self.now,
                acknowledged_at=appeal.acknowledged_at,
                acted=appeal.acted_at is not None,
            )

    def require_owner(self) -> None:
        """Only the owner or a coordinator may go on."""
        if self.appeal.owner_id != self.actor.id and not self.actor.leads:
            raise NotYours


async def begin(
    tx: AsyncSession,
    reference: str,
    actor: Actor,
    keys: KeyRing,
    *,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Lock the appeal for one command; raises StaleVersion when it changed since it was read."""
    appeal = await find_appeal(tx, reference, actor, lock=True)
    if version is not None and version != appeal.version:
        raise StaleVersion(appeal.version)
    return Case(tx, appeal, actor, keys, now)
