"""What people wait for: the first byte of a page, and an event until it can be seen."""

import asyncio
import re
import shutil
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from secrets import token_hex
from statistics import quantiles

import httpx2
from playwright.async_api import Browser, Page, async_playwright

from benchmarks.crowd import Crowd
from benchmarks.ground import PASSWORD, free_port, ground, hire
from benchmarks.server import served
from service.domain.terms import Role
from service.runtime import Runtime

OPEN = 100_000
CALLS = 200
WARM_UP = 10
DESKS = 200
ARRIVALS = 40
SETTLES_S = 0.25
PATIENCE_S = 30.0
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
DANGER = "Qardaşımı indi polis bölməsində döyürlər"
STATIC = re.compile(r"/static/[\w./-]+")
IMPORTED = re.compile(r'from "\./([\w.-]+)"|import "\./([\w.-]+)"')
# When a row can be seen: in the frame after it came into the page.
WATCH = """
window.seenAt = {};
new MutationObserver(() => {
  for (const row of document.querySelectorAll("#queue > [data-reference]")) {
    const reference = row.dataset.reference;
    if (reference in window.seenAt) continue;
    window.seenAt[reference] = 0;
    requestAnimationFrame(() => setTimeout(() => { window.seenAt[reference] = Date.now(); }));
  }
}).observe(document, { childList: true, subtree: true });
"""
DESK_PAGES = (
    "/desk/queue", "/desk/appeals/{first}", "/desk/call", "/desk/search", "/desk/callbacks",
    "/desk/wall", "/desk/rota", "/desk/statistics", "/desk/policies", "/desk/facilities",
    "/desk/offices", "/desk/staff", "/desk/jobs", "/desk/rulebook", "/desk/guide",
)  # fmt: skip
TIMED = ("/desk/queue", "/desk/appeals/{first}", "/desk/call")
PUBLIC_PAGES = ("/?lang=az", "/?lang=ru", "/?lang=en", "/?lang=tr", "/receipt", "/desk")


def cut(taken: Sequence[float]) -> tuple[float, float]:
    """The middle and the 95th of a hundred."""
    hundredths = quantiles(taken, n=100)
    return hundredths[49], hundredths[94]


async def first_bytes(http: httpx2.AsyncClient, address: str, calls: int = CALLS) -> list[float]:
    """Milliseconds until a page begins to arrive, one after the other."""
    taken: list[float] = []
    for number in range(WARM_UP + calls):
        began = time.perf_counter()
        async with http.stream("GET", address) as answer:
            assert answer.status_code == 200, address
            first = 0.0
            async for _ in answer.aiter_raw():
                first = first or time.perf_counter()
            if number >= WARM_UP:
                taken.append((first - began) * 1e3)
    return taken


async def weight(http: httpx2.AsyncClient, path: str) -> tuple[int, int]:
    """The bytes of a page with everything that it asks for, as they travel, and how many parts."""
    known: dict[str, int] = {}
    waiting = [path]
    while waiting:
        part = waiting.pop()
        if part in known:
            continue
        text, known[part] = await _travelled(http, part)
        folder = part.rpartition("/")[0]
        if part == path:
            waiting += STATIC.findall(text)
        elif part.endswith(".js"):
            waiting += [f"{folder}/{a or b}" for a, b in IMPORTED.findall(text)]
    return sum(known.values()), len(known)


async def _travelled(http: httpx2.AsyncClient, path: str) -> tuple[str, int]:
    async with http.stream("GET", path) as answer:
        await answer.aread()
        return answer.text, answer.num_bytes_downloaded


@asynccontextmanager
async def desks(port: int, token: str, number: int) -> AsyncIterator[None]:
    """So many open lines that hear of everything and read it."""

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}"
        writer.write(f"{head}\r\nAccept: text/event-stream\r\n\r\n".encode())
        assert b" 200 " in await reader.readline()
        opened.release()
        while await reader.read(65_536):
            pass

    opened = asyncio.Semaphore(0)
    lines: list[asyncio.Task[None]] = []
    # A few at a time, as people come to work.
    for _ in range(number):
        lines.append(asyncio.create_task(one()))
        await opened.acquire()
    try:
        yield
    finally:
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)


async def seen_after(page: Page, reference: str) -> float:
    """When the browser showed a row, by the clock that both share."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        shown = await page.evaluate("(reference) => window.seenAt[reference] || 0", reference)
        if shown:
            return float(shown)
        await asyncio.sleep(0.02)
    raise RuntimeError(f"{reference} never came into the queue")


async def to_pixels(browser: Browser, site: str, http: httpx2.AsyncClient) -> list[float]:
    """Milliseconds from the answer to an operator until another desk shows the row."""
    page = await browser.new_page()
    await page.add_init_script(WATCH)
    await page.goto(f"{site}/desk")
    await page.fill("[name=username]", "watcher")
    await page.fill("[name=password]", PASSWORD)
    await page.press("[name=password]", "Enter")
    await page.wait_for_selector('#line[data-state="ok"]')
    taken: list[float] = []
    for number in range(ARRIVALS):
        reference = await filed(http, f"{DANGER} {number}")
        committed = time.time() * 1e3
        taken.append(await seen_after(page, reference) - committed)
        await asyncio.sleep(SETTLES_S)
    return taken


async def filed(http: httpx2.AsyncClient, text: str) -> str:
    """The reference of a new appeal."""
    headers = {"Idempotency-Key": token_hex(8)}
    body = {"channel": "call", "text": text}
    answer = await http.post("/api/v1/appeals", json=body, headers=headers)
    return str(answer.json()["reference"])


async def watched(runtime: Runtime, port: int, token: str) -> list[float] | None:
    """The same with 199 other desks; None where there is no browser."""
    program = next((path for path in map(shutil.which, PROGRAMS) if path), None)
    if program is None:
        return None
    await hire(runtime, "watcher", Role.OPERATOR)
    headers = {"Authorization": f"Bearer {token}"}
    site = f"http://127.0.0.1:{port}"
    async with (
        async_playwright() as play,
        httpx2.AsyncClient(base_url=site, headers=headers, timeout=60) as http,
        desks(port, token, DESKS - 1),
    ):
        browser = await play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        found = await to_pixels(browser, site, http)
        await browser.close()
        return found


def tell(name: str, taken: Sequence[float], bare: float | None = None) -> None:
    """One line."""
    half, late = cut(taken)
    ratio = f"{half / bare:>8.1f}x" if bare else ""
    print(f"{name:<44}{half:>9.1f}{late:>9.1f}{ratio}")


async def readings(dsn: str, size: int) -> None:
    """Pixels while the queue is short, then the pages over a long one."""
    async with ground(dsn) as runtime:
        token = await hire(runtime, "operator", Role.COORDINATOR)
        bare_port, port = free_port(), free_port()
        site = f"http://127.0.0.1:{port}"
        with served("yardstick", dsn, bare_port), served("ours", dsn, port):
            pixels = await watched(runtime, port, token)
            crowd = Crowd(runtime)
            await crowd.grow_to(size)
            headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip"}
            async with httpx2.AsyncClient(base_url=site, headers=headers, timeout=60) as http:
                head = await filed(http, DANGER)
                bare = await first_bytes(http, f"http://127.0.0.1:{bare_port}/bare/queue")
                print(f"\nFirst byte with {size:,} open appeals, one caller: p50, p95 ms, ratio")
                tell("bare first page of the queue", bare)
                for path in TIMED:
                    taken = await first_bytes(http, path.format(first=head))
                    tell(path, taken, cut(bare)[0])
                print("\nWeight of a page with everything that it asks for: kB, parts")
                for path in (*PUBLIC_PAGES, *DESK_PAGES):
                    total, parts = await weight(http, path.format(first=head))
                    print(f"{path:<44}{total / 1e3:>9.1f}{parts:>9}")
            print(f"\nFrom an event to its pixels, {DESKS} desks connected: p50, p95 ms")
            if pixels is None:
                print("no Chromium here")
            else:
                tell(f"{len(pixels)} arrivals in a real browser", pixels)


def measure(dsn: str, size: int = OPEN) -> None:
    """Print all of it."""
    asyncio.run(readings(dsn, size))
