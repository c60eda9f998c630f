"""The watchdog finds what is wrong, says it once, repairs what it can, and tells the outside."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr
from sqlalchemy import delete, select, update

from service.domain.ids import new_id
from service.domain.terms import AlarmKind, ContactMethod, Role
from service.models import Alarm, Appeal, Conflict, Heartbeat, Job
from service.outbox.heartbeat import WORKER, beat
from service.settings import WatchdogSettings
from service.watchdog import Watchdog
from tests.desk import Desk
from tests.web.visitor import Visitor, words_of

DANGER = "Vəkili müvəkkilinin yanına buraxmırlar, dünən tutublar, indi dindirirlər"
DEAD_MAN = "https://outside.example/ping/916"


class Outside:
    """Somebody far away who waits for our beats."""

    def __init__(self) -> None:
        self.beats: list[httpx2.Request] = []

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        self.beats.append(request)
        return httpx2.Response(200)


@pytest.fixture
def outside() -> Outside:
    """The other end of the dead-man address."""
    return Outside()


@pytest.fixture
async def dog(desk: Desk, outside: Outside) -> AsyncIterator[Watchdog]:
    """A watchdog beside a living worker, looking when it is told to."""
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(outside.answer)) as client:
        settings = WatchdogSettings(dead_man_url=SecretStr(DEAD_MAN))
        runtime = desk.runtime
        yield Watchdog(runtime.sessions, settings, ("telegram",), client, runtime.clock)


async def worker_lives(desk: Desk) -> None:
    async with desk.runtime.sessions.begin() as tx:
        await tx.execute(delete(Heartbeat))
        await beat(tx, new_id(), WORKER, now=desk.clock())


async def standing(desk: Desk) -> Sequence[Alarm]:
    async with desk.runtime.sessions() as tx:
        return (await tx.scalars(select(Alarm).where(Alarm.cleared_at.is_(None)))).all()


async def forget_promises(desk: Desk) -> None:
    """What a bug or a hand in the database might do."""
    async with desk.runtime.sessions.begin() as tx:
        await tx.execute(delete(Job).where(Job.kind == "escalate"))


async def in_danger(desk: Desk) -> tuple[Any, dict[str, Any]]:
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    filed = await operator.files(DANGER)
    assert filed["level"] == "P1"
    return operator, filed


def kinds(found: Sequence[Any]) -> set[str]:
    return {finding.kind for finding in found}


async def test_a_quiet_house_has_no_alarm_and_beats_with_nothing_in_it(
    desk: Desk, dog: Watchdog, outside: Outside
) -> None:
    await worker_lives(desk)
    assert await dog.look_once() == []
    assert [str(beat.url) for beat in outside.beats] == [DEAD_MAN]
    assert outside.beats[0].content == b""


async def test_a_lost_promise_is_found_repaired_and_told(desk: Desk, dog: Watchdog) -> None:
    await worker_lives(desk)
    await desk.hires("first", contacts={ContactMethod.TELEGRAM: "10"})
    await desk.hires("second", contacts={ContactMethod.TELEGRAM: "20"})
    await desk.hires("third", contacts={ContactMethod.TELEGRAM: "30"})
    operator, filed = await in_danger(desk)
    await desk.works()
    before = desk.paged()
    await forget_promises(desk)
    assert AlarmKind.NO_NEXT_HUMAN in kinds(await dog.look_once())
    await desk.works()
    assert len(desk.paged()) > len(before)
    told = [entry["kind"] for entry in (await operator.card(filed["reference"]))["timeline"]]
    assert "appeal.repaired" in told
    assert AlarmKind.NO_NEXT_HUMAN not in kinds(await dog.look_once())
    assert AlarmKind.NO_NEXT_HUMAN in kinds(await standing(desk))


async def test_a_repair_is_made_once_however_often_one_looks(desk: Desk, dog: Watchdog) -> None:
    await in_danger(desk)
    await forget_promises(desk)
    for _ in range(3):
        await dog.look_once()
    async with desk.runtime.sessions() as tx:
        promised = (await tx.scalars(select(Job).where(Job.kind == "escalate"))).all()
    assert len(promised) == 1


async def test_nobody_to_ask_stands_on_the_desk_until_somebody_comes(
    desk: Desk, dog: Watchdog
) -> None:
    operator, _ = await in_danger(desk)
    await desk.waits(seconds=20)
    await worker_lives(desk)
    assert AlarmKind.NOBODY_ASKED in kinds(await dog.look_once())
    page = await operator.get("/desk/strip")
    assert page.json()["alarms"] != []
    # It stands on the page itself too: for those without scripts, and so that nothing jumps.
    queue = await Visitor(desk, operator).get("/desk/queue")
    assert page.json()["alarms"][0]["what"] in words_of(queue)
    await desk.hires("late", contacts={ContactMethod.TELEGRAM: "10"})
    await desk.waits(seconds=35)
    await worker_lives(desk)
    assert await dog.look_once() == []
    assert (await operator.get("/desk/strip")).json()["alarms"] == []


async def test_a_page_that_does_not_leave_is_an_alarm(desk: Desk, dog: Watchdog) -> None:
    await desk.hires("mute", contacts={})
    await in_danger(desk)
    await desk.waits(seconds=25)
    assert AlarmKind.PAGE_UNSENT in kinds(await dog.look_once())


async def test_silent_workers_stop_the_beat(desk: Desk, dog: Watchdog, outside: Outside) -> None:
    assert AlarmKind.WORKER_SILENT in kinds(await dog.look_once())
    assert outside.beats == []
    await worker_lives(desk)
    await dog.look_once()
    assert len(outside.beats) == 1
    assert await standing(desk) == []


async def test_one_of_two_workers_that_died_is_named(desk: Desk, dog: Watchdog) -> None:
    dead = new_id()
    async with desk.runtime.sessions.begin() as tx:
        await beat(tx, dead, WORKER, now=desk.clock())
    desk.clock.wind(seconds=20)
    async with desk.runtime.sessions.begin() as tx:
        await beat(tx, new_id(), WORKER, now=desk.clock())
    found = await dog.look_once()
    assert [(f.kind, f.subject) for f in found] == [(AlarmKind.WORKER_SILENT, str(dead)[-8:])]


async def test_late_timers_are_found_by_their_urgency(desk: Desk, dog: Watchdog) -> None:
    await in_danger(desk)
    await worker_lives(desk)
    desk.clock.wind(seconds=12)
    late = [f.subject for f in await dog.look_once() if f.kind is AlarmKind.TIMER_LATE]
    assert late == ["P1"]


async def test_a_channel_that_fell_silent_is_named(desk: Desk, dog: Watchdog) -> None:
    await worker_lives(desk)
    await desk.telegram(5, "Bağlamanı vermirlər")
    assert await dog.look_once() == []
    async with desk.runtime.sessions.begin() as tx:
        long_ago = desk.clock() - timedelta(hours=25)
        await tx.execute(update(Appeal).values(received_at=long_ago))
        await tx.execute(delete(Job))
    found = await dog.look_once()
    assert [(f.kind, f.subject) for f in found] == [(AlarmKind.CHANNEL_SILENT, "telegram")]


async def test_whoever_has_a_conflict_learns_of_no_appeal(desk: Desk, dog: Watchdog) -> None:
    near = await desk.hires("near", on_call_hours=None)
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    place = (await operator.get("/api/v1/facilities")).json()["items"][0]["id"]
    filed = await operator.files(DANGER, facility_id=place)
    async with desk.runtime.sessions.begin() as tx:
        tx.add(Conflict(staff_id=near.id, kind="place", facility_id=place, at=desk.clock()))
    desk.clock.wind(seconds=20)
    await dog.look_once()
    assert filed["reference"] in (await operator.get("/desk/strip")).text
    assert filed["reference"] not in (await near.get("/desk/strip")).text


async def test_readiness_and_metrics_tell_kinds_and_no_references(
    desk: Desk, dog: Watchdog
) -> None:
    _, filed = await in_danger(desk)
    desk.clock.wind(seconds=20)
    await dog.look_once()
    ready = await desk.http.get("/health/ready")
    assert ready.json()["alarms"]["nobody_asked"] == 1
    assert ready.json()["worker"] == "silent"
    assert filed["reference"] not in ready.text
    metrics = await desk.http.get("/metrics")
    assert 'appeals_alarms{kind="nobody_asked"} 1.0' in metrics.text


async def test_an_outside_that_does_not_answer_stops_no_look(desk: Desk, dog: Watchdog) -> None:
    def gone(_request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("gone")

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(gone)) as client:
        dog.client = client
        await worker_lives(desk)
        assert await dog.look_once() == []


async def test_one_cause_with_many_appeals_is_one_line(desk: Desk, dog: Watchdog) -> None:
    operator, first = await in_danger(desk)
    for n in range(3):
        await operator.files(f"{DANGER} {n}")
    desk.clock.wind(seconds=20)
    await dog.look_once()
    lines = (await operator.get("/desk/strip")).json()["alarms"]
    [line] = [line for line in lines if line["href"]]
    assert (line["subject"], line["more"]) == (first["reference"], "+3")
