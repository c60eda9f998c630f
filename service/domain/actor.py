"""Who acts: a member of staff, or the service itself."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from service.domain.terms import Profession, Role

BAKU: Final = ZoneInfo("Asia/Baku")


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in member of staff, as decisions see them."""

    id: UUID
    username: str
    name: str
    role: Role
    profession: Profession | None = None
    languages: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    interface_language: str = field(default="az", compare=False)

    @property
    def leads(self) -> bool:
        """Whether this person may decide over other people's claims."""
        return self.role is Role.COORDINATOR


def has_mandate(mandate_from: date | None, mandate_until: date | None, now: datetime) -> bool:
    """Whether a mandate is alive: from its first day, until before its last (Baku days)."""
    today = now.astimezone(BAKU).date()
    begun = mandate_from is None or mandate_from <= today
    return begun and (mandate_until is None or today < mandate_until)
