"""PostgreSQL without an installation: the programs of a wheel, run by our own launcher.

Why an own launcher and what it promises: docs/adr/0001-embedded-postgresql.md.
"""

from service.embedded_postgres.alphabet import LOCALE_CHECK
from service.embedded_postgres.errors import BrokenLocale, PostgresFailure
from service.embedded_postgres.launcher import EmbeddedPostgres
from service.embedded_postgres.temporary import temporary_postgres

__all__ = [
    "LOCALE_CHECK",
    "BrokenLocale",
    "EmbeddedPostgres",
    "PostgresFailure",
    "temporary_postgres",
]
