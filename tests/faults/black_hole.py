"""A way to the database that can swallow everything without a word, as a broken network does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.engine import URL, make_url


class BlackHole:
    """Passes bytes on both ways until it is told to swallow them; then nothing moves or ends."""

    def __init__(self, behind: URL) -> None:
        self._behind = behind
        self._open = asyncio.Event()
        self._open.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    def swallow(self) -> None:
        """From now on nothing arrives."""
        self._open.clear()

    def heal(self) -> None:
        """What was on its way arrives after all."""
        self._open.set()

    @property
    def dsn(self) -> str:
        """The database behind the hole."""
        return self._behind.set(host="127.0.0.1", port=self.port, query={}).render_as_string(
            hide_password=False
        )

    async def _server(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        folder = str(self._behind.query.get("host") or self._behind.host or "")
        port = self._behind.port or self._behind.query.get("port") or 5432
        if folder.startswith("/"):
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{port}")
        return await asyncio.open_connection(folder, int(str(port)))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, both ways."""
        await self._open.wait()
        far_reader, far_writer = await self._server()
        for one, other in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(self._pump(one, other))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(65_536):
                await self._open.wait()
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def close(self) -> None:
        """Let go of every connection."""
        self.heal()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def open_black_hole(dsn: str) -> AsyncIterator[BlackHole]:
    """A hole on the loopback before a database; passing everything until told otherwise."""
    hole = BlackHole(make_url(dsn))
    server = await asyncio.start_server(hole.serve, "127.0.0.1", 0)
    hole.port = server.sockets[0].getsockname()[1]
    try:
        yield hole
    finally:
        await hole.close()
        server.close()
