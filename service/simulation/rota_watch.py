"""R12: whoever gave their hours away or is absent is left in peace, whoever took them is asked."""

from bisect import bisect_right
from datetime import datetime
from typing import Final
from uuid import UUID

from service.domain.terms import Role
from service.routing.escalation import Whom
from service.simulation.promises import ANSWERING, Broken, may_be_asked
from service.simulation.rows import Choice, Member
from service.simulation.shell import Shell
from service.simulation.storm_watch import StormWatcher

# Whom only these words of a policy ask off duty, and out of whom.
OFF_DUTY: Final = {
    Whom.LEADS: frozenset({Role.COORDINATOR}),
    Whom.EVERYBODY: ANSWERING,
}


def is_away(member: Member, at: datetime) -> bool:
    """Whether somebody is absent at a moment."""
    return any(away.starts_at <= at < away.ends_at for away in member.absences)


def is_on_duty(member: Member, at: datetime) -> bool:
    """Whether somebody is in a shift and not absent at a moment."""
    in_shift = any(shift.starts_at <= at < shift.ends_at for shift in member.shifts)
    return in_shift and not is_away(member, at)


class RotaWatcher(StormWatcher):
    """Keeps its own book of who was on call when."""

    def __init__(self, shell: Shell) -> None:
        """Begin with the rota as it was written."""
        super().__init__(shell)
        self.book: dict[UUID, list[tuple[datetime, Member]]] = {
            member.id: [(datetime.min.replace(tzinfo=shell.start.tzinfo), member)]
            for member in self.store.members.values()
        }

    def rewritten(self, members: list[Member]) -> None:
        """The rota of these people is another one from now on."""
        for member in members:
            self.book[member.id].append((self.shell.instant(), member))

    def as_written(self, who: UUID, at: datetime) -> Member:
        """Somebody as the rota had them at a moment."""
        pages = self.book[who]
        return pages[bisect_right([since for since, _ in pages], at) - 1][1]

    def in_peace(self, choice: Choice) -> None:
        """Nobody is asked who is absent or off duty, unless a loud rung has nobody else."""
        whom = choice.policy.rung(choice.taken).whom
        for who in choice.chosen:
            member = self.as_written(who, choice.at)
            if is_on_duty(member, choice.at):
                continue
            if whom in OFF_DUTY:
                if is_away(member, choice.at) and self._anybody_else(choice, OFF_DUTY[whom]):
                    raise Broken("R12", f"{member.name} is away and asked beside others")
            elif not self._leads(member, choice, whom):
                raise Broken("R12", f"{member.name} is asked on no shift or while away")

    def _leads(self, member: Member, choice: Choice, whom: Whom) -> bool:
        """Whether somebody is asked as the head of the regional office in charge."""
        here = choice.need.office_id in member.offices
        heads = whom is Whom.BEST_AND_HEAD and member.role is Role.COORDINATOR
        return heads and here and not is_away(member, choice.at)

    def _anybody_else(self, choice: Choice, roles: frozenset[Role]) -> bool:
        """Whether anybody of the rung could be asked who is not away."""
        declined = choice.need.declined if roles == OFF_DUTY[Whom.LEADS] else frozenset()
        return any(
            member.role in roles
            and member.id not in declined
            and not is_away(member, choice.at)
            and may_be_asked(member, choice.need.facility_id, choice.at)
            for member in (self.as_written(who, choice.at) for who in self.book)
        )
