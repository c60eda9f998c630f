"""What the server promises once it runs."""

import stat
from pathlib import Path

import asyncpg
import pytest

from service.embedded_postgres import LOCALE_CHECK, EmbeddedPostgres
from service.embedded_postgres.place import find_place
from tests.embedded_postgres.cluster import ask


async def test_the_service_owns_its_database_and_is_no_superuser(
    postgres: EmbeddedPostgres,
) -> None:
    assert await ask(postgres.dsn(), "SELECT current_database()") == "appeals"
    assert await ask(postgres.dsn(), "SELECT rolsuper FROM pg_roles WHERE rolname = user") is False


async def test_what_was_committed_outlives_the_loss_of_power(postgres: EmbeddedPostgres) -> None:
    for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
        assert await ask(postgres.dsn(), f"SHOW {setting}") == "on"


async def test_nothing_listens_on_the_network(postgres: EmbeddedPostgres) -> None:
    assert await ask(postgres.dsn(), "SHOW listen_addresses") == ""
    assert await ask(postgres.dsn(), "SHOW unix_socket_permissions") == "0700"


async def test_a_wrong_password_is_refused(postgres: EmbeddedPostgres, data_dir: Path) -> None:
    password = (data_dir / "postgres/password").read_text()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await ask(postgres.dsn().replace(password, "guessed"), "SELECT 1")


def test_the_password_is_readable_to_its_owner_alone(
    postgres: EmbeddedPostgres, data_dir: Path
) -> None:
    password = data_dir / "postgres/password"
    assert stat.S_IMODE(password.stat().st_mode) == 0o600
    assert password.read_text() in postgres.dsn()


async def test_letters_of_every_alphabet_are_known(postgres: EmbeddedPostgres) -> None:
    await ask(postgres.dsn(), "CREATE EXTENSION pg_trgm")
    assert await ask(postgres.dsn(), LOCALE_CHECK) is True
    assert await ask(postgres.dsn(), "SELECT lower('ƏLİ Ş ЖАЛОБА')") == "əli̇ ş жалоба"


async def test_a_refused_row_leaves_no_word_of_it_in_the_logs(data_dir: Path) -> None:
    # Without the collector a complaint is in the log before its client hears of it.
    with EmbeddedPostgres(data_dir, settings={"logging_collector": "off"}) as postgres:
        await ask(postgres.dsn(), "CREATE TABLE said (words text UNIQUE)")
        await ask(postgres.dsn(), "INSERT INTO said VALUES ('Vaqif Əliyev')")
        with pytest.raises(asyncpg.UniqueViolationError):
            await ask(postgres.dsn(), "INSERT INTO said VALUES ('Vaqif Əliyev')")
        log = find_place(data_dir).log.read_text()
    assert "said_words_key" in log
    assert "Vaqif" not in log


async def test_settings_can_be_given(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, settings={"work_mem": "7MB"}) as postgres:
        assert await ask(postgres.dsn(), "SHOW work_mem") == "7MB"
