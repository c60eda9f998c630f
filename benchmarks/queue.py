"""The first page of the queue and the next appeal, as the queue grows."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from statistics import median

import httpx2
from sqlalchemy import text

from benchmarks.crowd import Crowd
from benchmarks.ground import free_port, ground, hire
from benchmarks.server import served
from service.casework.queue import next_for
from service.domain.actor import Actor
from service.domain.ids import new_id
from service.domain.terms import Profession, Role
from service.runtime import Runtime

SIZES = (1_000, 10_000, 100_000)
CALLS = 100
LAWYER = Actor(new_id(), "l", "L", Role.RESPONDER, Profession.LAWYER, ("az", "ru", "en"), ("baku",))
CALM = text("update appeal set status = 'acknowledged' where level <= 3 and status = 'queued'")
ALARM = text("update appeal set status = 'queued' where level <= 3 and owner_id is null")
VACUUM = text("vacuum analyze appeal")


async def timed(act: Callable[[], Awaitable[object]], calls: int = CALLS) -> float:
    """Median milliseconds of one call, one after the other."""
    taken = []
    for _ in range(calls):
        began = time.perf_counter()
        await act()
        taken.append((time.perf_counter() - began) * 1e3)
    return median(taken)


class Readings:
    """The medians of one size, by name."""

    def __init__(self, runtime: Runtime, token: str, bare_port: int, our_port: int) -> None:
        self.runtime = runtime
        self.bare = f"http://127.0.0.1:{bare_port}/bare/queue"
        self.ours = f"http://127.0.0.1:{our_port}/api/v1/queue"
        self.headers = {"Authorization": f"Bearer {token}"}

    async def next_in_sql(self) -> None:
        """Find and lock the next appeal, then let go of it."""
        async with self.runtime.sessions() as tx:
            assert await next_for(tx, LAWYER, now=self.runtime.clock()) is not None
            await tx.rollback()

    async def rewrite(self, statement: object) -> None:
        """Change many appeals at once, and leave no dead rows for the next reading."""
        async with self.runtime.sessions.begin() as tx:
            await tx.execute(statement)  # type: ignore[call-overload]  # one of our own texts
        engine = self.runtime.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(VACUUM)

    async def of_this_size(self) -> dict[str, float]:
        """Everything that may depend on how many wait."""
        async with httpx2.AsyncClient(headers=self.headers, timeout=60) as http:

            async def first_page() -> None:
                assert (await http.get(self.ours)).status_code == 200

            async def bare_page() -> None:
                assert (await http.get(self.bare)).status_code == 200

            async def take_next() -> None:
                answer = await http.post(f"{self.ours}/next", json={})
                assert answer.status_code == 200, answer.text

            found = {"bare first page": await timed(bare_page)}
            found["first page"] = await timed(first_page)
            found["next in SQL, danger"] = await timed(self.next_in_sql)
            await self.rewrite(CALM)
            found["next in SQL, ordinary"] = await timed(self.next_in_sql)
            found["next over HTTP, ordinary"] = await timed(take_next)
            await self.rewrite(ALARM)
            found["next over HTTP, danger"] = await timed(take_next, CALLS // 2)
        return found


async def readings(dsn: str, sizes: tuple[int, ...]) -> dict[int, dict[str, float]]:
    """Grow the queue and read at every size."""
    async with ground(dsn) as runtime:
        token = await hire(runtime, "responder", Role.COORDINATOR)
        crowd = Crowd(runtime)
        bare_port, our_port = free_port(), free_port()
        found: dict[int, dict[str, float]] = {}
        with served("yardstick", dsn, bare_port), served("ours", dsn, our_port):
            for size in sizes:
                await crowd.grow_to(size)
                found[size] = await Readings(runtime, token, bare_port, our_port).of_this_size()
        return found


def measure(dsn: str, sizes: tuple[int, ...] = SIZES) -> None:
    """Print medians and their ratio to the smallest queue."""
    found = asyncio.run(readings(dsn, sizes))
    smallest = found[sizes[0]]
    print("\nThe queue as it grows: p50 in ms, one caller, and the ratio to the smallest")
    print(f"{'':<26}" + "".join(f"{size:>18,}" for size in sizes))
    for name, base in smallest.items():
        cells = (f"{found[size][name]:>10.2f} ({found[size][name] / base:.2f}x)" for size in sizes)
        print(f"{name:<26}" + "".join(f"{cell:>18}" for cell in cells))
