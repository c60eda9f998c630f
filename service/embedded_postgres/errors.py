"""What can go wrong with the embedded PostgreSQL, each as a sentence for whoever starts it."""


class PostgresFailure(RuntimeError):
    """The embedded PostgreSQL cannot be used; the message says why and what to do."""


class BrokenLocale(PostgresFailure):
    """The database does not know letters beyond ASCII, so searching would silently miss people."""

    def __init__(self) -> None:
        super().__init__(
            "This database does not know letters such as ə or ж (its locale is C): lower-casing "
            "and searching would silently fail. Make a database with LC_CTYPE C.UTF-8 or another "
            "UTF-8 locale, move the old content there with pg_dump, and start again."
        )


class NotStarted(PostgresFailure):
    """Somebody asked for the address of a server that was never started."""

    def __init__(self) -> None:
        super().__init__("The embedded PostgreSQL is not started.")
