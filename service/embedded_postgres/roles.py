"""The service's role and database, made by the superuser, and the check of its alphabet."""

from pathlib import Path
from typing import Final

from service.embedded_postgres.account import Account
from service.embedded_postgres.alphabet import LOCALE_CHECK_ROLLED_BACK
from service.embedded_postgres.cluster import SUPERUSER
from service.embedded_postgres.errors import BrokenLocale, PostgresFailure

ROLE: Final = "appeals"

# The service is no superuser: a hole in it must not become a shell of the server. The role takes
# over the superuser's stored verifier, so that no password travels in a statement.
PREPARE: Final = r"""
SELECT format('CREATE ROLE appeals LOGIN CREATEDB PASSWORD %L', rolpassword)
  FROM pg_authid
 WHERE rolname = 'postgres'
   AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'appeals') \gexec
SELECT 'CREATE DATABASE appeals OWNER appeals'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'appeals') \gexec
\connect appeals
CHECK_LOCALE
"""


def prepare_database(programs: Path, socket_folder: Path, password: str) -> None:
    """Make the role and the database where missing; refuse a broken locale."""
    prepared = Account.ours().run(
        [programs / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"],
        environment={
            "PGHOST": str(socket_folder),
            "PGUSER": SUPERUSER,
            "PGDATABASE": "postgres",
            "PGPASSWORD": password,
            "PGCLIENTENCODING": "UTF8",
        },
        text=PREPARE.replace("CHECK_LOCALE", LOCALE_CHECK_ROLLED_BACK),
    )
    if prepared.returncode:
        raise PostgresFailure("PostgreSQL runs, but its database could not be made ready.")
    if prepared.stdout.split()[-1] != "t":
        raise BrokenLocale
