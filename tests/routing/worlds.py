"""Worlds of responders and needs, as hypothesis makes them."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from service.domain.terms import Profession, Role
from service.routing.matching import Need
from service.routing.oncall import Candidate, Hours

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OFFICES = ("baku", "western", "northern")
LANGUAGES = ("az", "ru", "en")
PLACES = ("colony-2", "police-9")
IDS = tuple(UUID(int=n) for n in range(1, 13))

few_offices = st.frozensets(st.sampled_from(OFFICES), max_size=2)
hours = st.builds(
    Hours,
    office_id=st.sampled_from(OFFICES),
    starts_at=st.sampled_from([-8, -1, 0, 1]).map(lambda h: NOW + timedelta(hours=h)),
    ends_at=st.sampled_from([0, 1, 6]).map(lambda h: NOW + timedelta(hours=h)),
)


def candidate(number: int) -> st.SearchStrategy[Candidate]:
    """Somebody with a name and an id of their own."""
    return st.builds(
        Candidate,
        id=st.just(IDS[number]),
        name=st.just(f"person {number:02}"),
        role=st.sampled_from(list(Role)),
        profession=st.sampled_from([None, *(p.value for p in Profession)]),
        gender=st.sampled_from([None, "f", "m"]),
        languages=st.frozensets(st.sampled_from(LANGUAGES), max_size=2),
        offices=few_offices,
        mandate_from=st.sampled_from([None, date(2026, 1, 1), date(2026, 12, 1)]),
        mandate_until=st.sampled_from([None, date(2026, 11, 22), date(2026, 11, 23)]),
        shifts=st.lists(hours, max_size=2).map(tuple),
        load=st.integers(0, 3),
        last_paged_at=st.sampled_from([None, NOW - timedelta(minutes=5), NOW]),
        conflicts=st.frozensets(st.sampled_from(PLACES), max_size=2),
        reachable=st.booleans(),
        conflicted=st.booleans(),
        absent=st.booleans(),
        load_cap=st.sampled_from([None, 1, 3]),
        tested=st.booleans(),
        woken=st.integers(0, 3),
        immediate_cases=st.integers(0, 3),
    )


crowds = st.integers(0, 8).flatmap(lambda n: st.tuples(*(candidate(i) for i in range(n))))
needs = st.builds(
    Need,
    office_id=st.sampled_from(OFFICES),
    language=st.sampled_from(LANGUAGES),
    professions=st.lists(
        st.sampled_from([p.value for p in Profession]), max_size=2, unique=True
    ).map(tuple),
    gender=st.sampled_from([None, "f", "m"]),
    facility_id=st.sampled_from([None, *PLACES]),
    already_asked=st.frozensets(st.sampled_from(IDS), max_size=3),
    declined=st.frozensets(st.sampled_from(IDS), max_size=2),
    immediate=st.booleans(),
    seed=st.sampled_from(["", "a", "b"]),
)
