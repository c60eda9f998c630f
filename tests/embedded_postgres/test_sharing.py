"""Several processes, one server: they join, leave, are killed, and nothing is lost."""

import os
import select
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.embedded_postgres import EmbeddedPostgres, PostgresFailure
from service.embedded_postgres.account import server_account
from service.embedded_postgres.place import SOCKET_NAME, find_place
from service.embedded_postgres.postmaster import pid_file, read_postmaster
from tests.embedded_postgres.cluster import Holder, ask


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with PostgreSQL but runs under the server's account."""
    account = server_account()
    user = None if account.is_ours else account.uid
    with subprocess.Popen(["sleep", "60"], cwd="/", user=user) as stranger:
        yield stranger
        stranger.kill()


def server_pid(data_dir: Path) -> int:
    """The process that runs on the folder's cluster."""
    found = read_postmaster(find_place(data_dir))
    assert found is not None
    return found.pid


def kill_server(data_dir: Path) -> None:
    """End the server as a crash would, and see it gone; it is nobody's child to wait for."""
    pid = server_pid(data_dir)
    watch = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    select.select([watch], [], [])
    os.close(watch)


def is_running(data_dir: Path) -> bool:
    """Whether the folder's cluster is in use."""
    return pid_file(find_place(data_dir)).exists()


async def test_a_second_process_joins_and_the_last_to_leave_stops_it(data_dir: Path) -> None:
    with Holder(data_dir) as first:
        assert first.told()["owned"] is True
        with EmbeddedPostgres(data_dir) as second:
            assert second.owned is False
            first.leave()
            assert await ask(second.dsn(), "SELECT 1") == 1
    assert not is_running(data_dir)


async def test_processes_that_start_at_once_share_one_server(data_dir: Path) -> None:
    holders = [Holder(data_dir) for _ in range(4)]
    told = [holder.told() for holder in holders]
    assert sorted(one["owned"] for one in told) == [False, False, False, True]
    assert len({one["dsn"] for one in told}) == 1
    for holder in holders:
        holder.leave()
    assert not is_running(data_dir)


async def test_a_server_orphaned_by_kill_9_is_adopted_and_stopped(data_dir: Path) -> None:
    with Holder(data_dir) as killed:
        await ask(killed.told()["dsn"], "CREATE TABLE said AS SELECT 'kömək edin' AS words")
        orphan = server_pid(data_dir)
        killed.kill()
    with EmbeddedPostgres(data_dir) as adopter:
        assert server_pid(data_dir) == orphan
        assert await ask(adopter.dsn(), "SELECT words FROM said") == "kömək edin"
    assert not is_running(data_dir)


async def test_a_killed_server_starts_again_with_all_that_was_committed(data_dir: Path) -> None:
    with Holder(data_dir) as killed:
        await ask(killed.told()["dsn"], "CREATE TABLE said AS SELECT 'kömək edin' AS words")
        kill_server(data_dir)
        killed.kill()
    with EmbeddedPostgres(data_dir) as postgres:
        assert postgres.owned is True
        assert await ask(postgres.dsn(), "SELECT words FROM said") == "kömək edin"


async def test_a_server_that_is_just_stopping_is_waited_for(data_dir: Path) -> None:
    with Holder(data_dir) as killed:
        await ask(killed.told()["dsn"], "CREATE TABLE said AS SELECT 'kömək edin' AS words")
        stopping = read_postmaster(find_place(data_dir))
        assert stopping is not None
        # A fast shutdown closes the socket first; whoever asked for it dies before it is done.
        (stopping.socket_folder / SOCKET_NAME).unlink()
        os.kill(stopping.pid, signal.SIGINT)
        killed.kill()
    with EmbeddedPostgres(data_dir) as postgres:
        assert postgres.owned is True
        assert await ask(postgres.dsn(), "SELECT words FROM said") == "kömək edin"


@pytest.mark.parametrize("name", ["var", "long" * 30])
async def test_a_server_that_died_under_a_process_comes_back_at_the_same_address(
    folder: Path, name: str
) -> None:
    with EmbeddedPostgres(folder / name) as postgres:
        address = postgres.dsn()
        assert postgres.revive() is False
        kill_server(folder / name)
        assert postgres.revive() is True
        assert postgres.dsn() == address
        assert await ask(address, "SELECT 1") == 1


async def test_a_pid_given_out_again_after_a_reboot_blocks_nobody(
    data_dir: Path, stranger: subprocess.Popen[bytes]
) -> None:
    with EmbeddedPostgres(data_dir):
        place = find_place(data_dir)
        left_behind = pid_file(place).read_text().splitlines()
    pid_file(place).write_text("\n".join([str(stranger.pid), *left_behind[1:], ""]))
    with EmbeddedPostgres(data_dir) as postgres:
        assert await ask(postgres.dsn(), "SELECT 1") == 1
    assert stranger.poll() is None


async def test_starting_twice_and_stopping_twice_change_nothing(data_dir: Path) -> None:
    postgres = EmbeddedPostgres(data_dir)
    postgres.start()
    postgres.start()
    assert await ask(postgres.dsn(), "SELECT 1") == 1
    postgres.stop()
    postgres.stop()
    with pytest.raises(PostgresFailure, match="not started"):
        postgres.dsn()
