"""Making a cluster and telling it how to behave."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from service.embedded_postgres.alphabet import INITDB_LOCALE
from service.embedded_postgres.errors import PostgresFailure
from service.embedded_postgres.place import Place

SUPERUSER: Final = "postgres"

SETTINGS: Final = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    # An appeal that was acknowledged must outlive the loss of power.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Seven daily files that overwrite each other.
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_file_mode": "0600",
    # Statements and the details of errors hold people's words: neither may reach a log.
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


def make_cluster(
    place: Place, programs: Path, password: str, locale: tuple[str, ...] = INITDB_LOCALE
) -> None:
    """Run initdb beside the cluster's place and move it there whole, or leave nothing."""
    unfinished = place.home / "cluster.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    password_file = place.home / "password.new"
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    place.account.give(password_file, 0o600)
    try:
        made = place.account.run(
            [
                programs / "initdb",
                f"--pgdata={unfinished}",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                "--auth-local=scram-sha-256",
                "--auth-host=scram-sha-256",
                "--data-checksums",
                *locale,
            ]
        )
    finally:
        password_file.unlink()
    if made.returncode:
        raise PostgresFailure(f"PostgreSQL could not make its cluster: {_reason(made.stderr)}")
    unfinished.rename(place.cluster)


def write_settings(place: Place, socket_folder: Path, extra: Mapping[str, str]) -> None:
    """Write the server's whole configuration anew, so that an upgrade of ours reaches it."""
    # A list of folders, so a name is quoted in it like an SQL identifier.
    folders = '"{}"'.format(str(socket_folder).replace('"', '""'))
    settings = {**SETTINGS, **extra, "unix_socket_directories": folders}
    lines = [f"{name} = '{_quoted(value)}'\n" for name, value in settings.items()]
    path = place.cluster / "postgresql.conf"
    path.write_text("# Written anew at every start.\n" + "".join(lines))
    place.account.give(path, 0o600)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def _reason(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return next((line for line in lines if "error" in line or "FATAL" in line), "no reason given")
