"""R15: nobody's first page about a storm waits, and no telephone is rung to death."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from service.domain.terms import ContactMethod, DeliveryState
from service.simulation.late import LateWatcher
from service.simulation.promises import Broken
from service.simulation.rows import OfferRow, Send
from service.simulation.shell import Shell

# Written anew: the watcher must not believe the code under test.
SPACING_S: Final = 120.0
# Between the moment at which a page is prepared and the one at which it leaves.
PREPARED_S: Final = 3.0
# As long as a page may be on its way, nobody has to hear of it twice.
ON_ITS_WAY_S: Final = 15.0
FIVEFOLD: Final = 5


@dataclass(slots=True)
class Ears:
    """What one person was handed about one incident."""

    handed_at: float = -1e9
    # By appeal: when its last page was taken, and under which key.
    taken: dict[UUID, tuple[float, str]] = field(default_factory=dict)
    # By appeal: how large the storm was when the telephone last rang about it.
    called: dict[UUID, int] = field(default_factory=dict)
    excused: bool = False
    # When the first page came after two minutes or more of silence.
    silent_until: float = -1e9


class StormWatcher(LateWatcher):
    """Knows what everybody was told about a storm."""

    def __init__(self, shell: Shell) -> None:
        """Nobody has heard of anything yet."""
        super().__init__(shell)
        self.ears: dict[tuple[int, UUID], Ears] = {}

    def held_back(self, offer: OfferRow, leaves: datetime, holds: int) -> None:
        """A page waits for others of its incident: its person heard of that incident already.

        Whoever is just being paged about another one is waited for once, for some seconds.
        """
        due = (leaves - self.shell.start).total_seconds()
        if holds > 1 or due - self.shell.now > ON_ITS_WAY_S:
            self._knows(offer)
        if offer.id in self.unpaged:
            self.unpaged[offer.id] = (due, self.unpaged[offer.id][1])

    def told_with_others(self, offer: OfferRow) -> None:
        """A page counts as told: another one of its incident reached the person meanwhile."""
        self._knows(offer)
        self.unpaged.pop(offer.id, None)

    def _knows(self, offer: OfferRow) -> None:
        incident = self.store.appeals[offer.appeal_id].incident
        ears = self.ears.get((incident, offer.staff_id)) if incident is not None else None
        on_its_way = ears is not None and self.shell.now - ears.handed_at <= ON_ITS_WAY_S
        if ears is None or not (ears.taken or on_its_way):
            who = self.store.members[offer.staff_id].name
            raise Broken("R15", f"{who} has heard nothing of the storm and is made to wait")

    def handed_in_a_storm(self, send: Send) -> None:
        """Remember that something is under way."""
        incident = self.store.appeals[send.appeal_id].incident
        if incident is not None:
            self.ears.setdefault((incident, send.to), Ears()).handed_at = self.shell.now

    def taken_in_a_storm(self, send: Send) -> None:
        """Pages about two appeals of one storm leave two minutes between them."""
        incident = self.store.appeals[send.appeal_id].incident
        if incident is None:
            return
        ears = self.ears.setdefault((incident, send.to), Ears())
        if self.excused.get(send.key):
            # After a fault whatever was in hand may come once more.
            ears.excused = True
        last = max((at for at, _ in self._others(ears.taken, send)), default=-1e9)
        soon = self.shell.now - last < SPACING_S - PREPARED_S
        if not soon:
            ears.silent_until = self.shell.now
        # A provider that comes back takes what several appeals had tried before anybody heard.
        first_ones = self.shell.now - ears.silent_until <= ON_ITS_WAY_S
        if soon and not first_ones and send.size > 1 and not ears.excused:
            who = self.store.members[send.to].name
            raise Broken("R15", f"{who} is paged about one storm twice within two minutes")
        ears.taken[send.appeal_id] = (self.shell.now, send.key)
        if send.method is ContactMethod.VOICE:
            self._rings(send, ears)

    def _others(
        self, taken: dict[UUID, tuple[float, str]], send: Send
    ) -> Iterator[tuple[float, str]]:
        """What was taken about other appeals, not found undeliverable and in no fault's way."""
        for appeal_id, (at, key) in taken.items():
            failed = self.store.deliveries[key].state is DeliveryState.FAILED
            if appeal_id != send.appeal_id and not failed and not self.excused.get(key):
                yield at, key

    def _rings(self, send: Send, ears: Ears) -> None:
        """The telephone rings about the first appeal, and when the storm grew fivefold."""
        others = (size for appeal_id, size in ears.called.items() if appeal_id != send.appeal_id)
        if send.size < max(others, default=0) * FIVEFOLD and not ears.excused:
            who = self.store.members[send.to].name
            raise Broken("R15", f"the telephone of {who} rings for each of {send.size}")
        ears.called[send.appeal_id] = max(send.size, 1)
