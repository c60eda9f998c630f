"""What a seed stands for: an office, its rota, the calls of some hours, the faults of a day."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from service.domain.actor import BAKU
from service.domain.terms import ContactMethod, Level, Profession, Role
from service.routing.oncall import Hours
from service.simulation import changes
from service.simulation.people import Temper
from service.simulation.rota import Absence, Swap
from service.simulation.rows import Filing, Member

T = TypeVar("T")
OFFICES: Final = ("baku", "western", "northern")
PLACES: Final = ("colony-2", "police-9", "prison-4")
LANGUAGES: Final = ("az", "ru", "en")
CHANNELS: Final = (("call", 35), ("telegram", 30), ("web", 15), ("sms", 10), ("whatsapp", 10))
LEVELS: Final = (
    (Level.P1, 18),
    (Level.P2, 18),
    (Level.PX, 10),
    (Level.P3, 18),
    (Level.P4, 24),
    (Level.P5, 12),
)
# Appeals an hour of a day in Baku: quiet before dawn, busy after noon and in the evening.
BY_HOUR: Final = (3, 2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 7, 8, 8, 7, 7, 6, 6, 6, 6, 5, 4, 4)
SUMMER_TIME: Final = (
    datetime(2026, 3, 29, 0, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 0, tzinfo=UTC),
)
# The share of worlds in which there is a night of arrests at one place.
STORMS: Final = 0.05
FIRST_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A filing at a moment, delivered by its provider this often."""

    at: float
    filing: Filing
    copies: int = 1


@dataclass(frozen=True, slots=True)
class Outage:
    """One method of reaching people is away, or slow, or lies."""

    method: ContactMethod
    begins: float
    lasts: float
    slow: bool
    lies: float
    loses_answers: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that a seed decides before the first instant."""

    seed: int
    start: datetime
    seconds: float
    members: tuple[Member, ...]
    arrivals: tuple[Arrival, ...]
    temper: Temper
    workers: int
    webs: int
    kill_chance: float
    freeze_chance: float
    slowness: float
    kills_at: tuple[float, ...]
    away_at: tuple[tuple[float, float], ...]
    steps_at: tuple[tuple[float, float], ...]
    outages: tuple[Outage, ...]
    dead: tuple[tuple[UUID, ContactMethod], ...]
    lowers: tuple[tuple[float, Level], ...]
    absences: tuple[Absence, ...]
    swaps: tuple[Swap, ...]


def scenario_of(seed: int) -> Scenario:
    """The world of a seed; the same for ever."""
    dice = random.Random(f"world {seed}")
    start = _start(dice)
    seconds = dice.uniform(0.7, 2.3) * 3600
    members = _members(dice, start)
    # What came to the worlds later has dice of its own, so that the earlier ones stay as they were.
    more = random.Random(f"more {seed}")
    return Scenario(
        seed=seed,
        start=start,
        seconds=seconds,
        members=members,
        arrivals=_night_of_arrests(more, seconds, _arrivals(dice, start, seconds)),
        temper=_temper(dice),
        workers=dice.choice((1, 2, 2, 3)),
        webs=dice.choice((1, 2)),
        kill_chance=dice.choice((0.0, 0.0, 0.002, 0.01)),
        freeze_chance=dice.choice((0.0, 0.0, 0.001, 0.004)),
        slowness=dice.choice((1.0, 1.0, 1.0, 20.0)),
        kills_at=_moments(dice, seconds, dice.choice((0, 1, 6))),
        away_at=tuple(
            (at, dice.uniform(0.5, 90.0)) for at in _moments(dice, seconds, dice.choice((0, 0, 2)))
        ),
        steps_at=tuple(
            (at, dice.choice((-3600.0, -600.0, 600.0, 3600.0)))
            for at in _moments(dice, seconds, dice.choice((0, 0, 2)))
        ),
        outages=_outages(dice, seconds),
        dead=_dead(dice, members),
        lowers=tuple(
            (at, dice.choice((Level.P2, Level.P3, Level.P4))) for at in _moments(dice, seconds, 2)
        ),
        absences=changes.absences(more, seconds, members),
        swaps=changes.swaps(more, seconds, members),
    )


def _night_of_arrests(
    dice: random.Random, seconds: float, arrivals: tuple[Arrival, ...]
) -> tuple[Arrival, ...]:
    """Now and then families call about one place, many within a quarter of an hour."""
    if dice.random() >= STORMS:
        return arrivals
    begins, place = dice.uniform(0.0, seconds * 0.6), dice.choice(PLACES)
    storm = [
        Arrival(
            begins + dice.uniform(0.0, 900.0),
            replace(filing_of(dice, 10_000 + n, Level.P1), facility_id=place),
        )
        for n in range(dice.randint(5, 30))
    ]
    return tuple(sorted((*arrivals, *storm), key=lambda arrival: arrival.at))


def _temper(dice: random.Random) -> Temper:
    return Temper(
        answers=dice.choice((0.2, 0.5, 0.8)),
        declines=dice.choice((0.05, 0.2)),
        median_s=dice.choice((15.0, 45.0, 120.0)),
        forgets=dice.choice((0.02, 0.2, 0.5)),
        pulls_every_s=dice.choice((300.0, 900.0)),
    )


def _moments(dice: random.Random, seconds: float, number: int) -> tuple[float, ...]:
    return tuple(sorted(dice.uniform(0.0, seconds) for _ in range(number)))


def _start(dice: random.Random) -> datetime:
    """Some hour of the year, often the eve of a change of clocks in other zones."""
    if dice.random() < 0.2:
        return dice.choice(SUMMER_TIME) - timedelta(minutes=dice.uniform(10, 90))
    return FIRST_DAY + timedelta(hours=dice.uniform(0, 365 * 24))


def _members(dice: random.Random, start: datetime) -> tuple[Member, ...]:
    """Responders, coordinators and operators, some of them about to leave or never reachable."""
    midnight = (start.astimezone(BAKU) + timedelta(days=1)).date()
    empty = dice.random() < 0.15
    found = []
    roles = [Role.RESPONDER] * dice.randint(3, 9) + [Role.COORDINATOR] * dice.randint(1, 3)
    for number, role in enumerate(roles + [Role.OPERATOR] * dice.randint(1, 3), start=1):
        one = _member(dice, number, role, start, empty=empty)
        found.append(replace(one, mandate_until=_until(dice, midnight)))
    return tuple(found)


def _until(dice: random.Random, midnight: date) -> date | None:
    return dice.choice((None, None, None, midnight, midnight + timedelta(days=300)))


def _member(
    dice: random.Random,
    number: int,
    role: Role,
    start: datetime,
    *,
    empty: bool,
) -> Member:
    office = dice.choice(("baku", *OFFICES))
    shifts = []
    if not (empty or (role is Role.COORDINATOR and dice.random() < 0.6)):
        begins = start + timedelta(hours=dice.choice((-6, -1, 0, 1, 2)))
        shifts.append(Hours(office, begins, begins + timedelta(hours=dice.choice((2, 8, 12)))))
    methods = [ContactMethod.TELEGRAM, ContactMethod.SMS, ContactMethod.EMAIL]
    dice.shuffle(methods)
    return Member(
        id=UUID(int=900_000 + number),
        name=f"{role.value} {number}",
        role=role,
        profession=dice.choice([p.value for p in Profession]) if role is Role.RESPONDER else None,
        gender=dice.choice(("f", "m")),
        languages=frozenset(dice.sample(LANGUAGES, dice.randint(1, 3))),
        offices=frozenset({office}),
        shifts=tuple(shifts),
        load_cap=dice.choice((None, None, 3)),
        tested=dice.random() < 0.9,
        conflicts=frozenset(p for p in PLACES if dice.random() < 0.25),
        methods=tuple(methods[: dice.randint(1, 3)]),
    )


def weighted(dice: random.Random, table: tuple[tuple[T, int], ...]) -> T:
    """One of a table of weights."""
    return dice.choices([what for what, _ in table], [weight for _, weight in table])[0]


def filing_of(dice: random.Random, number: int, level: Level) -> Filing:
    """Something somebody says."""
    channel = weighted(dice, CHANNELS)
    known = channel in {"telegram", "sms", "whatsapp"}
    wanted = dice.choice(((), ("lawyer",), ("doctor", "lawyer"), ("psychologist",)))
    return Filing(
        key=(channel, f"m{number}"),
        channel=channel,
        sender=f"s{number}" if known else None,
        level=level,
        office_id=dice.choice(("baku", *OFFICES)),
        language=dice.choice(LANGUAGES),
        professions=wanted if level in {Level.P1, Level.P2, Level.P3} else (),
        facility_id=dice.choice((None, *PLACES)),
        gender=dice.choice((None, None, None, "f")),
    )


def _arrivals(dice: random.Random, start: datetime, seconds: float) -> tuple[Arrival, ...]:
    """Appeals by hour and channel, some told on and on, and now and then a night of arrests."""
    found: list[Arrival] = []
    factor = dice.choice((0.5, 1.0, 3.0))
    at = 0.0
    while True:
        hour = (start + timedelta(seconds=at)).astimezone(BAKU).hour
        at += dice.expovariate(BY_HOUR[hour] * factor / 3600)
        if at >= seconds:
            break
        _say(dice, found, at, weighted(dice, LEVELS))
    if dice.random() < 0.25:
        begins = dice.uniform(0.0, seconds * 0.6)
        for _ in range(dice.randint(10, 40)):
            level = Level.P1 if dice.random() < 0.5 else Level.P2
            _say(dice, found, begins + dice.uniform(0.0, 900.0), level)
    return tuple(sorted(found, key=lambda arrival: arrival.at))


def _say(dice: random.Random, found: list[Arrival], at: float, level: Level) -> None:
    filing = filing_of(dice, len(found) + 1, level)
    copies = dice.choice((1, 1, 1, 2, 5))
    found.append(Arrival(at, filing, copies))
    if filing.sender is None:
        return
    if dice.random() < 0.15:
        # An album: several first messages of one sender at the same instant.
        for n in range(dice.randint(1, 4)):
            key = (filing.channel, f"{filing.key[1]}a{n}")
            found.append(Arrival(at + dice.uniform(0, 0.02), replace(filing, key=key)))
    if dice.random() < 0.25:
        worse = Level(max(1, level - dice.randint(1, 3)))
        later = replace(filing, key=(filing.channel, f"{filing.key[1]}b"), level=worse)
        found.append(Arrival(at + dice.uniform(5.0, 3000.0), later))


def _outages(dice: random.Random, seconds: float) -> tuple[Outage, ...]:
    """A bad day for some of the providers, a very bad one for all of them."""
    everything = dice.random() < 0.05
    return tuple(
        Outage(
            method=method,
            begins=dice.uniform(0.0, seconds),
            lasts=dice.uniform(30.0, 1800.0),
            slow=dice.random() < 0.2,
            lies=dice.choice((0.0, 0.1, 0.5)),
            loses_answers=dice.choice((0.0, 0.0, 0.1)),
        )
        for method in ContactMethod
        if everything or dice.random() < 0.35
    )


def _dead(
    dice: random.Random, members: tuple[Member, ...]
) -> tuple[tuple[UUID, ContactMethod], ...]:
    """Telephones that do not ring."""
    return tuple(
        (member.id, method)
        for member in members
        for method in member.methods
        if dice.random() < 0.15
    )
