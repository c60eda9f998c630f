"""A process that holds the embedded PostgreSQL, to be killed, crowded or run as somebody else.

It says on one line what it got, then waits for its standard input to end.
"""

import json
import os
import pwd
import sys
from pathlib import Path

from service.embedded_postgres import EmbeddedPostgres, PostgresFailure


def become(name: str) -> None:
    """Give up root for good; all modules are loaded by now."""
    account = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def tell(**facts: object) -> None:
    """Say one line to whoever started this."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Start, tell, wait, stop."""
    data_dir, *names = sys.argv[1:]
    for name in names:
        become(name)
    postgres = EmbeddedPostgres(Path(data_dir))
    try:
        postgres.start()
    except PostgresFailure as refusal:
        tell(refusal=str(refusal))
        return
    tell(owned=postgres.owned, dsn=postgres.dsn())
    sys.stdin.read()
    postgres.stop()


if __name__ == "__main__":
    main()
