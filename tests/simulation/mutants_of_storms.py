"""Breakages of a night of arrests, and of a rota that changes while it matters."""

from dataclasses import replace
from typing import Any

import pytest

from service.domain import storm
from service.routing import asking, oncall
from service.simulation import storms
from tests.simulation.mutants import breaks
from tests.simulation.weather import a_night_of_arrests, half_of_them_away


@breaks("R15", "P8", weather=a_night_of_arrests)
def the_first_page_about_a_storm_waits(monkey: pytest.MonkeyPatch) -> None:
    """What a limit of messages does that knows no first one."""
    monkey.setattr(storm, "leaves_at", lambda _told, now, **_: now + storm.SPACING)


@breaks("R15", weather=a_night_of_arrests)
def everybody_is_paged_for_each_appeal_of_a_storm(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(storm, "leaves_at", lambda _told, now, **_: now)


@breaks("R15", weather=a_night_of_arrests)
def a_page_that_never_left_counts_as_told(monkey: pytest.MonkeyPatch) -> None:
    """As it was until storms were simulated: whoever only nearly heard was made to wait."""
    was = storms.heard_of

    def lenient(draft: Any, appeal: Any, offer: Any, **more: Any) -> storms.Heard:
        heard = was(draft, appeal, offer, **more)
        known = draft.store.told.get((offer.staff_id, appeal.facility_id or ""), ())
        rows = [draft.store.deliveries[key] for key in known]
        tried = [
            row.at
            for row in rows
            if row.appeal_id != appeal.id
            and draft.store.appeals[row.appeal_id].incident == appeal.incident
        ]
        return storms.Heard(heard.size, max(tried, default=None), None, heard.called_at_sizes)

    monkey.setattr(storms, "heard_of", lenient)


@breaks("R15", weather=a_night_of_arrests)
def a_page_held_back_is_forgotten(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(storm, "is_covered", lambda *_: True)


@breaks("R15", weather=a_night_of_arrests)
def the_telephone_rings_for_each_appeal_of_a_storm(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(storm, "may_call", lambda *_: True)


@breaks("R12", weather=half_of_them_away)
def an_absence_is_forgotten(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(
        oncall.Candidate, "is_on_call", lambda self, at: any(s.covers(at) for s in self.shifts)
    )


@breaks("R12", weather=half_of_them_away)
def a_loud_rung_wakes_those_who_are_away(monkey: pytest.MonkeyPatch) -> None:
    was = asking._all_of

    def everybody(candidates: Any, need: Any, **more: Any) -> Any:
        present = [replace(c, absent=False) for c in candidates]
        return was(present, need, **more)

    monkey.setattr(asking, "_all_of", everybody)
