"""Every hour that nobody covers, or one person only, is found, and no other."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from service.domain.actor import BAKU
from service.staff.coverage import Cover, Demand, hours_of, thin_spans, within_mandate, without
from service.staff.watchlist import warning_of

START = datetime(2026, 11, 22, 8, tzinfo=UTC)
END = START + timedelta(hours=48)
BAKU_OFFICE = Demand("office", "baku")
RUSSIAN = Demand("language", "ru")
DOCTOR = Demand("profession", "doctor")


def at(hour: float) -> datetime:
    return START + timedelta(hours=hour)


def cover(who: int, begins: float, ends: float, **facts: str) -> Cover:
    return Cover(
        UUID(int=who),
        facts.get("office", "baku"),
        frozenset(facts.get("languages", "az").split()),
        facts.get("profession", "lawyer"),
        at(begins),
        at(ends),
    )


covers = st.lists(
    st.builds(
        lambda who, begins, length: cover(who, begins, begins + length),
        st.integers(1, 4),
        st.integers(-5, 50),
        st.integers(1, 30),
    ),
    max_size=8,
)


@given(covers, st.integers(0, 47))
def test_an_hour_is_listed_exactly_when_fewer_than_two_people_cover_it(
    found: list[Cover], hour: int
) -> None:
    moment = at(hour + 0.5)
    people = {c.staff_id for c in found if c.starts_at <= moment < c.ends_at}
    listed = [
        thin
        for thin in thin_spans(found, [BAKU_OFFICE], START, END)
        if thin.starts_at <= moment < thin.ends_at
    ]
    assert [thin.people for thin in listed] == ([len(people)] if len(people) < 2 else [])


def test_nobody_at_all_is_one_long_gap() -> None:
    [gap] = thin_spans([], [BAKU_OFFICE], START, END)
    assert (gap.people, hours_of(gap)) == (0, 48)


def test_one_person_twice_is_still_one_person() -> None:
    [thin] = thin_spans([cover(1, 0, 48), cover(1, 10, 20)], [BAKU_OFFICE], START, END)
    assert (thin.people, hours_of(thin)) == (1, 48)


def test_each_demand_is_looked_at_for_itself_and_the_barest_comes_first() -> None:
    two = [cover(1, 0, 48, languages="az ru"), cover(2, 0, 48, profession="doctor")]
    found = thin_spans(two, [BAKU_OFFICE, RUSSIAN, DOCTOR, Demand("language", "en")], START, END)
    assert [(thin.demand.value, thin.people) for thin in found] == [
        ("en", 0),
        ("doctor", 1),
        ("ru", 1),
    ]


def test_an_absence_is_cut_out_of_a_shift() -> None:
    assert without((at(0), at(10)), [(at(2), at(4)), (at(8), at(20))]) == [
        (at(0), at(2)),
        (at(4), at(8)),
    ]
    assert without((at(0), at(10)), [(at(-1), at(11))]) == []


def test_a_shift_covers_nothing_after_the_mandate() -> None:
    span = (datetime(2026, 11, 22, 20, tzinfo=BAKU), datetime(2026, 11, 23, 8, tzinfo=BAKU))
    midnight = datetime(2026, 11, 23, tzinfo=BAKU)
    assert within_mandate(span, None, date(2026, 11, 23)) == (span[0], midnight)
    assert within_mandate(span, date(2026, 11, 23), None) == (midnight, span[1])
    assert within_mandate(span, None, date(2026, 11, 22)) is None


def test_the_nearest_warning_of_a_mandate_is_the_one_that_counts() -> None:
    assert [warning_of(days) for days in (90, 31, 30, 8, 7, 1)] == [90, 90, 30, 30, 7, 7]
