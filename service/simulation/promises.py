"""What was promised, written anew: the watcher must not believe the code under test."""

from datetime import datetime, timedelta
from typing import Final

from service.domain.terms import Level, Role, Status
from service.simulation.rows import Member

LONGEST_SILENCE: Final = timedelta(minutes=5)
WITHIN_CALM_S: Final = 10.0
WITHIN_FAULT_S: Final = 30.0
FIRST_PAGE_S: Final = 5.0
# Who is asked next is decided in time however slow the providers are.
DECIDES: Final = frozenset({"escalate", "ask_another", "lapse_claim"})
# What was begun a moment before midnight is committed, or handed over, a moment after it.
BEGUN_BEFORE: Final = timedelta(seconds=2)
# Pages of less than immediate appeals may stand behind those that are.
UNSENT_GRACE_S: Final = {1: 0.0, 2: 60.0, 3: 60.0}
ACTION_S: Final = 30 * 60.0
ANSWERING: Final = frozenset({Role.RESPONDER, Role.COORDINATOR})
OPEN_WAITING: Final = frozenset({Status.QUEUED, Status.ASSIGNED})
PAGED_LEVELS: Final = frozenset({Level.P1, Level.P2, Level.PX})
BANDS: Final = {Level.P1: 1, Level.P2: 2, Level.PX: 2, Level.P3: 3, Level.P4: 3, Level.P5: 3}
TICK_S: Final = 5.0
# A lost message stays lost: looking for all of them now and then finds it as surely.
KEPT_SHARE: Final = 0.02
REPLAYED_SHARE: Final = 0.25
BAKU_AHEAD: Final = timedelta(hours=4)


class Broken(Exception):
    """A promise did not hold."""

    def __init__(self, promise: str, what: str) -> None:
        """Name the promise and say what was seen."""
        super().__init__(f"{promise}: {what}")
        self.promise = promise


def might_be_asked(member: Member, facility_id: str | None, at: datetime) -> bool:
    """Whether asking somebody harmed nobody when the transaction that asks began."""
    return may_be_asked(member, facility_id, at - BEGUN_BEFORE)


def may_be_asked(member: Member, facility_id: str | None, at: datetime) -> bool:
    """Whether asking somebody at a moment harms nobody: a living mandate and no conflict."""
    today = (at + BAKU_AHEAD).date()
    alive = (member.mandate_from is None or member.mandate_from <= today) and (
        member.mandate_until is None or today < member.mandate_until
    )
    return alive and (facility_id is None or facility_id not in member.conflicts)
