"""Why a file is not opened here; its sealed original stays."""


class Refused(Exception):
    """The file stays sealed; the code says why, never what is in it."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code
