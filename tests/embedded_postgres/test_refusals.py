"""When the embedded PostgreSQL refuses to start, it says why and leaves nothing running."""

from pathlib import Path

import pytest

from service.embedded_postgres import BrokenLocale, EmbeddedPostgres, PostgresFailure
from service.embedded_postgres.cluster import make_cluster
from service.embedded_postgres.place import STATE, find_place
from service.embedded_postgres.postmaster import pid_file
from service.embedded_postgres.programs import reachable_programs

# What initdb makes of LC_ALL=C, and what is left when only the C library is forgotten.
BROKEN = [
    ("--encoding=UTF8", "--locale=C"),
    ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
]


@pytest.mark.parametrize("locale", BROKEN)
def test_a_database_without_our_letters_is_refused(data_dir: Path, locale: tuple[str, ...]) -> None:
    place = find_place(data_dir)
    programs = reachable_programs(place.account, STATE)
    make_cluster(place, programs, place.password(), locale)
    with pytest.raises(BrokenLocale, match="LC_CTYPE"):
        EmbeddedPostgres(data_dir).start()
    assert not pid_file(place).exists()


def test_a_lost_password_is_named_rather_than_replaced(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir):
        pass
    (data_dir / "postgres/password").unlink()
    with pytest.raises(PostgresFailure, match="password is gone"):
        EmbeddedPostgres(data_dir).start()


def test_a_setting_that_the_server_refuses_is_quoted(data_dir: Path) -> None:
    with pytest.raises(PostgresFailure, match=r"FATAL.*configuration file"):
        EmbeddedPostgres(data_dir, settings={"shared_buffers": "much"}).start()


def test_an_initdb_cut_short_is_begun_again(data_dir: Path) -> None:
    half = find_place(data_dir).home / "cluster.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")
    with EmbeddedPostgres(data_dir) as postgres:
        assert postgres.owned
    assert not half.exists()
