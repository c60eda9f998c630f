"""The plan: who waits how long, and how many are needed, as text and as pictures."""

from collections.abc import Iterator
from pathlib import Path

from service.domain.terms import Level
from service.simulation.pictures import beside, hours, said, shifts
from service.simulation.planning import (
    Order,
    Waited,
    by_hour,
    by_level,
    needed,
    staff_of,
    waits,
)

DAYS = 60
TENFOLD_DAYS = 12


def planned(folder: Path) -> Iterator[str]:
    """Answer the planning questions, and write a picture for each into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    today, tenfold = needed(1.0, days=DAYS), needed(10.0, days=TENFOLD_DAYS)
    picture = shifts(
        today,
        tenfold,
        "Responders a shift needs",
        "so that of 100 immediate appeals 95 are with a human within a minute",
    )
    (folder / "responders.svg").write_text(picture, encoding="utf-8")
    for name in sorted(today):
        yield f"shift {name}: {today[name]} responders today, {tenfold[name]} at ten times the load"
    short = staff_of({name: max(1, number - 2) for name, number in today.items()})
    first = waits(short, Order.FIRST_COME, days=DAYS)
    ours = waits(short, Order.OURS, days=DAYS)
    yield from _orders(folder, first, ours)
    enough = waits(staff_of(today), Order.OURS, days=DAYS)
    table = {level: by_hour(enough, level, 0.95) for level in Level}
    picture = hours(
        table,
        "Time to a human by level and hour",
        "95th percentile with the responders above; the darker, the longer (10 s to 1 h)",
    )
    (folder / "hours.svg").write_text(picture, encoding="utf-8")


def _orders(folder: Path, first: list[Waited], ours: list[Waited]) -> Iterator[str]:
    before, after = by_level(first, 0.95), by_level(ours, 0.95)
    picture = beside(
        before,
        after,
        "Time to a human when two are missing on each shift",
        "95th percentile, the same appeals in both orders",
    )
    (folder / "orders.svg").write_text(picture, encoding="utf-8")
    for level in Level:
        yield f"{level.name}: {said(before[level])} first come, {said(after[level])} in our order"
