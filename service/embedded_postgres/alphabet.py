"""Whether a database knows the alphabets that appellants write in."""

from typing import Final

# One true or false, for any PostgreSQL that has pg_trgm. Both halves are needed: lower() follows
# the database's collation, while pg_trgm asks the C library by LC_CTYPE and may lose every letter
# that lower() knows.
LOCALE_CHECK: Final = "SELECT lower('ƏŞЖ') = 'əşж' AND cardinality(show_trgm('ж')) > 0"

# The same for a database that may not have the extension yet; it leaves nothing behind.
LOCALE_CHECK_ROLLED_BACK: Final = (
    f"BEGIN; CREATE EXTENSION IF NOT EXISTS pg_trgm; {LOCALE_CHECK}; ROLLBACK;"
)

INITDB_LOCALE: Final = (
    "--encoding=UTF8",
    "--locale=C",
    "--lc-ctype=C.UTF-8",
    "--locale-provider=builtin",
    "--builtin-locale=PG_UNICODE_FAST",
)
