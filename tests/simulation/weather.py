"""Worlds made worse in one respect, in which a rare breakage shows itself soon."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from service.domain.actor import BAKU
from service.domain.terms import ContactMethod, Level
from service.routing.oncall import Hours
from service.simulation.people import Temper
from service.simulation.rota import Absence
from service.simulation.rows import Filing
from service.simulation.scenario import Arrival, Outage, Scenario

Weather = Callable[[Scenario], Scenario]


def any_weather(scenario: Scenario) -> Scenario:
    """As the seed decided."""
    return scenario


def eve_of_the_end_of_mandates(scenario: Scenario) -> Scenario:
    """Everybody's mandate but a few coordinators' ends at the next midnight, in a busy hour."""
    today = scenario.start.astimezone(BAKU).date()
    midnight = datetime.combine(today + timedelta(days=1), datetime.min.time(), BAKU)
    start = (midnight - timedelta(minutes=40)).astimezone(UTC)
    hours = Hours("baku", start - timedelta(hours=1), start + timedelta(hours=9))
    members = tuple(
        replace(m, shifts=(hours,), mandate_until=midnight.date() if n % 3 else None)
        for n, m in enumerate(scenario.members)
    )
    slow = Temper(answers=0.1, declines=0.05, median_s=300.0)
    urgent = tuple(
        replace(a, filing=replace(a.filing, level=Level.P1), at=a.at / 2) for a in scenario.arrivals
    )
    return replace(scenario, start=start, members=members, temper=slow, arrivals=urgent, outages=())


def lowered_again_and_again(scenario: Scenario) -> Scenario:
    """Coordinators agree every few seconds that something is less urgent, and workers are few."""
    moments = range(0, int(scenario.seconds), 20)
    lowers = tuple((float(at), Level.P3) for at in moments)
    return replace(scenario, lowers=lowers, workers=1, freeze_chance=0.01)


def everybody_answers_at_once(scenario: Scenario) -> Scenario:
    """All who are asked say "mine" within seconds, and the database takes its time."""
    quick = Temper(answers=0.95, declines=0.0, median_s=3.0)
    return replace(scenario, temper=quick, slowness=50.0, outages=(), dead=())


def freezing(scenario: Scenario) -> Scenario:
    """Processes stop in their tracks again and again."""
    return replace(scenario, freeze_chance=0.01, kill_chance=0.0, workers=3, webs=2)


def every_provider_slow(scenario: Scenario) -> Scenario:
    """Again and again somebody in danger, nobody who answers, and pages that take many seconds."""
    outages = tuple(
        Outage(method, begins=0.0, lasts=0.0, slow=True, lies=0.0, loses_answers=0.0)
        for method in ContactMethod
    )
    arrivals = tuple(
        Arrival(15.0 * n, Filing(("call", f"c{n}"), "call", None, Level.P1)) for n in range(24)
    )
    silent = Temper(answers=0.0, declines=0.1, median_s=60.0)
    return replace(
        scenario,
        seconds=600.0,
        arrivals=arrivals,
        outages=outages,
        temper=silent,
        workers=1,
        kill_chance=0.0,
        freeze_chance=0.0,
        slowness=1.0,
        kills_at=(),
        away_at=(),
    )


def a_slow_storm(scenario: Scenario) -> Scenario:
    """Immediate and urgent appeals by turns, and every page of theirs takes many seconds."""
    bad = every_provider_slow(scenario)
    arrivals = tuple(
        replace(a, filing=replace(a.filing, level=Level.P2 if n % 3 == 2 else Level.P1))
        for n, a in enumerate(bad.arrivals)
    )
    return replace(bad, arrivals=arrivals, seconds=900.0)


def a_night_of_arrests(scenario: Scenario) -> Scenario:
    """Twenty families call about one place, few answer, and one way out is away for a while."""
    about = Filing(("call", ""), "call", None, Level.P1, facility_id="police-9")
    arrivals = tuple(Arrival(20.0 * n, replace(about, key=("call", f"a{n}"))) for n in range(20))
    away = tuple(
        Outage(method, begins=60.0, lasts=240.0, slow=False, lies=0.0, loses_answers=0.0)
        for method in (ContactMethod.TELEGRAM, ContactMethod.SMS)
    )
    silent = Temper(answers=0.05, declines=0.1, median_s=60.0)
    return replace(
        scenario,
        seconds=900.0,
        arrivals=arrivals,
        outages=away,
        temper=silent,
        kill_chance=0.0,
        freeze_chance=0.0,
        slowness=1.0,
        kills_at=(),
        away_at=(),
    )


def half_of_them_away(scenario: Scenario) -> Scenario:
    """Every other person falls ill, and few of the others answer."""
    ill = tuple(Absence(60.0, m.id, 7200.0) for m in scenario.members[::2])
    silent = Temper(answers=0.1, declines=0.05, median_s=300.0)
    return replace(scenario, absences=ill, temper=silent)
