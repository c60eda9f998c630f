"""One command starts everything, a second start finds it as it was, Ctrl-C stops all of it."""

from pathlib import Path

import httpx2
import pytest

from tests.faults.callers import sign_in
from tests.faults.live_service import LiveService, children_of, command_of, until

WITHIN_S = 30


def processes_of(service: LiveService) -> list[int]:
    """Everything the service started: its worker and the database server."""
    found = [service.postmaster(), *children_of(service.pid)]
    return [pid for pid in found if pid is not None]


def environment_of(pid: int) -> str:
    """What a process was given by the one who started it."""
    return Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")


async def with_an_open_stream(service: LiveService, *, whole_group: bool) -> None:
    """Press Ctrl-C while a desk listens to live events."""
    headers = {"Authorization": f"Bearer {await sign_in(service, 'operator')}"}
    async with (
        httpx2.AsyncClient(base_url=service.url, headers=headers, timeout=None) as http,
        http.stream("GET", "/api/v1/events") as stream,
    ):
        assert stream.status_code == 200
        service.interrupt(whole_group=whole_group)
        await until(service.has_ended, WITHIN_S, "the end of the web process")


@pytest.mark.slow
@pytest.mark.parametrize("whole_group", [True, False], ids=["terminal", "supervisor"])
async def test_ctrl_c_stops_everything_it_started(
    service: LiveService, *, whole_group: bool
) -> None:
    await service.start()
    await until(lambda: service.worker() is not None, WITHIN_S, "a worker")
    mine = processes_of(service)
    assert len(mine) >= 2
    await with_an_open_stream(service, whole_group=whole_group)
    await until(lambda: not any(map(command_of, mine)), WITHIN_S, "no orphans")
    assert service.postmaster() is None
    assert "Traceback" not in service.said()


@pytest.mark.slow
async def test_a_second_start_finds_everything_as_it_was(service: LiveService) -> None:
    await service.start()
    accounts = service.passwords()
    token = await sign_in(service, "coordinator")
    service.interrupt(whole_group=True)
    await until(service.has_ended, WITHIN_S, "the end")
    await service.start()
    assert service.passwords() == accounts
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=service.url, headers=headers) as http:
        assert (await http.get("/api/v1/queue")).status_code == 200


@pytest.mark.slow
async def test_a_worker_does_not_outlive_a_web_process_that_was_killed(
    service: LiveService,
) -> None:
    await service.start()
    await until(lambda: service.worker() is not None, WITHIN_S, "a worker")
    worker = service.worker()
    assert worker is not None
    service.kill()
    await until(lambda: not command_of(worker), WITHIN_S, "the worker's own end")


@pytest.mark.slow
async def test_secrets_lie_where_only_their_owner_reads(service: LiveService) -> None:
    await service.start()
    for name in ("master.key", "sign-in.txt"):
        assert (service.data_dir / name).stat().st_mode & 0o077 == 0
    pid = service.postmaster()
    assert pid is not None
    assert "APPEALS_" not in environment_of(pid)
