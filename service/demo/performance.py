"""One day on the stage: people write, phones ring, colleagues work, and it is told and checked."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Final

from service.demo.board import Board
from service.demo.clock import DayClock
from service.demo.desk import Colleague, Json, Service
from service.demo.doors import Doors
from service.demo.narration import Narrator
from service.demo.office import URGENT, Office, load_words
from service.demo.oncall import Phones
from service.demo.plan import Planned
from service.demo.providers import Providers
from service.demo.read_back import cards_since
from service.demo.record import Record
from service.demo.staff import Person
from service.demo.summary import answer_times, levels_by_channel, pages_sent, told
from service.demo.truth import Verdict, judge
from service.domain.terms import Role

QUEUE_EVERY_S: Final = 20.0
TELL_EVERY_S: Final = 0.4
FINISH_WITHIN_S: Final = 40.0
DELIVERED_WITHIN_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person at the terminal asked for."""

    url: str
    username: str
    password: str
    staff_key: str
    seconds: float
    seed: int
    stay: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """The running service, the stubs around it, and which run this is."""

    service: Service
    providers: Providers
    run: int


class Performance:
    """One day on the stage."""

    def __init__(self, stage: "Stage", staff: Sequence[Person], wish: Wish) -> None:
        """Set everything up; nothing moves yet."""
        self._stage = stage
        self._staff = staff
        self._stay = wish.stay
        self._began = datetime.now(UTC) - timedelta(seconds=1)
        self._clock = clock = DayClock(wish.seconds)
        self._board = Board()
        self._record = record = Record()
        chance = random.Random(wish.seed)
        names = {person.name: person for person in staff}
        self._office = Office(
            stage.service, names, wish.staff_key, record, clock, chance, load_words()
        )
        self._phones = Phones(stage.providers, staff, self._board, record, clock, chance)
        self._events: asyncio.Queue[tuple[str, Json]] = asyncio.Queue()
        self._following: set[asyncio.Task[None]] = set()
        self._work = asyncio.TaskGroup()

    async def run(self, day: Sequence[Planned]) -> bool:
        """From the first call of the day to the last table."""
        operators = await self._signed_in(Role.OPERATOR)
        coordinator = (await self._signed_in(Role.COORDINATOR))[0]
        narrator = Narrator(self._clock, self._board, coordinator)
        stage = self._stage
        doors = Doors(
            stage.service,
            stage.providers,
            cycle(operators),
            self._record,
            self._clock,
            stage.run,
        )
        await doors.look()
        async with self._alive(coordinator, narrator, operators):
            showing = self._work.create_task(self._show_queue(narrator))
            async with asyncio.TaskGroup() as people:
                for planned in day:
                    people.create_task(doors.play(planned))
            showing.cancel()
            await self._stage.providers.settle()
            await self._wait_while(lambda: self._phones.thinking)
            swept = await self._office.evening([coordinator, *operators])
            await asyncio.sleep(TELL_EVERY_S)
            await self._wait_while(lambda: bool(self._following))
            verdict, cards = await self._compare(coordinator)
            await asyncio.sleep(TELL_EVERY_S)
            await narrator.queue()
            self._tell(verdict, cards, swept)
            if self._stay:
                print("The stubs stay open and people answer pages until Ctrl-C.", flush=True)
                await asyncio.Event().wait()
        return verdict.holds and not self._office.faults

    async def _signed_in(self, role: Role) -> list[Colleague]:
        people = [person for person in self._staff if person.role is role]
        return [await self._office.colleague(person) for person in people]

    @asynccontextmanager
    async def _alive(
        self, coordinator: Colleague, narrator: Narrator, operators: Sequence[Colleague]
    ) -> AsyncIterator[None]:
        """Phones ring, colleagues work and the day is told while the block runs."""
        async with asyncio.TaskGroup() as work:
            self._work = work
            beside = [
                work.create_task(each)
                for each in (
                    self._listen(coordinator),
                    self._phones.watch(),
                    self._narrate(narrator),
                    self._office.ordinary_desk(operators),
                )
            ]
            yield
            self._phones.stop()
            for task in beside:
                task.cancel()

    async def _listen(self, coordinator: Colleague) -> None:
        """Hear of everything that happens, and let the staff act on it."""
        async for kind, event in coordinator.events():
            self._board.hear(kind, event)
            self._events.put_nowait((kind, event))
            if kind == "appeal.acknowledged" and event["level"] in URGENT:
                work = self._office.follow_up(event["reference"], event["actor"] or "")
                task = self._work.create_task(work)
                self._following.add(task)
                task.add_done_callback(self._following.discard)

    async def _narrate(self, narrator: Narrator) -> None:
        """Tell what was heard, arrivals together so that the queue is read once for all."""
        while True:
            heard = [await self._events.get()]
            await asyncio.sleep(TELL_EVERY_S)
            while not self._events.empty():
                heard.append(self._events.get_nowait())
            new = [
                e["reference"]
                for k, e in heard
                if k == "appeal.queued" and not e["facts"].get("cause")
            ]
            if new:
                await narrator.arrivals(new)
            for kind, event in heard:
                narrator.happened(kind, event)

    async def _show_queue(self, narrator: Narrator) -> None:
        while True:
            await self._clock.pause(QUEUE_EVERY_S)
            await narrator.queue()

    async def _wait_while(self, busy: Callable[[], bool]) -> None:
        """Give people a little time to finish what they are at."""
        until = asyncio.get_running_loop().time() + FINISH_WITHIN_S
        while busy() and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110 - a glance
            await asyncio.sleep(TELL_EVERY_S)

    async def _compare(self, coordinator: Colleague) -> tuple[Verdict, list[Json]]:
        """Read every appeal of the day back; replies get a while to arrive."""
        until = asyncio.get_running_loop().time() + DELIVERED_WITHIN_S
        while True:
            await self._stage.providers.settle()
            cards = await cards_since(coordinator, self._began)
            verdict = judge(self._record, cards, self._stage.providers.ledgers)
            if verdict.holds or asyncio.get_running_loop().time() > until:
                return verdict, cards
            await asyncio.sleep(1.0)

    def _tell(self, verdict: Verdict, cards: Sequence[Json], swept: int) -> None:
        """The tables and the verdict."""
        rest = f"; {swept} still urgent in the evening went to whoever asked next" if swept else ""
        lines = [
            "",
            "The day by channel and by the level that the rules gave",
            "",
            *levels_by_channel(cards),
            "",
            f"{pages_sent(self._phones.pages)}; {self._office.closed} appeals were closed{rest}.",
            "",
            "From being that urgent to being somebody's (real seconds)",
            "",
            *answer_times(cards),
            "",
            *told(verdict, self._office.faults),
            "",
        ]
        print("\n".join(lines), flush=True)
