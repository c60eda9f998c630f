"""appeals serve."""

import asyncio
import contextlib
import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
import uvicorn

from service import migrations
from service.bootstrap import first_accounts, prepare
from service.commands.memory import settle_memory
from service.commands.surroundings import (
    CannotStart,
    database,
    master_keys,
    read_settings,
    require_durable,
    run,
)
from service.demo.channels import with_demo_channels
from service.embedded_postgres import EmbeddedPostgres
from service.listening.draining import keep_draining
from service.listening.fastagi import take_calls
from service.listening.pulse import keep_pulse
from service.main import create_app
from service.notify.quiet import keep_libraries_quiet
from service.observability import logger
from service.rulebooks.standing import stand_up
from service.runtime import Runtime, open_runtime
from service.settings import Settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

RESTART_S = 1.0
SIGN_IN_FILE = "sign-in.txt"
NOBODY_THERE = (
    "Telegram, SMS and WhatsApp lead to the stand-ins of `make demo`. While it does not run,",
    "nothing goes out by them, and the desk says so in red: no page left, no answer.",
)


class Server(uvicorn.Server):
    """Ends the live streams before waiting for requests, so that Ctrl-C is quick."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Close the hub on the first signal."""
        loaded = self.config.loaded_app
        while not hasattr(loaded, "state") and hasattr(loaded, "app"):
            loaded = loaded.app
        if hasattr(loaded, "state"):
            loaded.state.hub.close()
        super().handle_exit(sig, frame)


async def keep_running(what: str, *options: str) -> None:
    """Run a worker or the watchdog beside the server, and start it again whenever it dies."""
    command = (sys.executable, "-m", "service", what, "--follow-parent", *options)
    while True:
        # In a session of its own: Ctrl-C reaches only us, and we end it in order.
        child = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, start_new_session=True
        )
        try:
            code = await child.wait()
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
            await child.wait()
            raise
        logger().error(f"{what}_died", state=code)
        await asyncio.sleep(RESTART_S)


async def keep_database(server: EmbeddedPostgres) -> None:
    """Start the embedded PostgreSQL again whenever it dies."""
    while True:
        await asyncio.sleep(RESTART_S)
        with contextlib.suppress(Exception):
            if await asyncio.to_thread(server.revive):
                logger().error("database_revived")


def take_port(settings: Settings) -> socket.socket:
    """Bind before anything is started, so that a taken port is said plainly."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((settings.host, settings.port))
    except OSError as error:
        bound.close()
        where = f"{settings.host}:{settings.port}"
        told = (
            f"{where} cannot be used ({error.strerror}). Stop what runs there, or set APPEALS_PORT."
        )
        raise CannotStart(told) from None
    return bound


async def _first_sign_in(runtime: Runtime) -> None:
    """Say how to sign in; passwords made on an empty database lie in a file of ours."""
    path = Path(runtime.settings.data_dir) / SIGN_IN_FILE
    if not runtime.settings.second_factor_required:
        made = await first_accounts(runtime)
        if made:
            lines = "".join(f"{a.username:<14}{a.password}\n" for a in made)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as f:
                f.write(lines)
    base = runtime.settings.base_url
    say = [f"Public form  {base}/", f"Desk         {base}/desk"]
    if runtime.settings.demo_channels:
        say += ["", *NOBODY_THERE]
    if path.exists():
        say += ["", f"Sign in with one of the accounts in {path}:", "", path.read_text().rstrip()]
    else:
        say += ["", "Add accounts with: appeals staff add --help"]
    sys.stdout.write("\n".join(["", *say, "", "Ctrl-C stops everything.", ""]) + "\n")
    sys.stdout.flush()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for on the command line; None leaves it to the kind of database."""

    worker: bool | None
    migrate: bool | None
    demo_channels: bool


async def serve_until_stopped(wishes: Wishes) -> None:
    """Database, schema, reference values, worker, and then requests."""
    settings = read_settings()
    if wishes.demo_channels:
        settings = with_demo_channels(settings)
    keep_libraries_quiet()
    with take_port(settings) as port:
        await _serve_on(port, settings, wishes)


async def _serve_on(port: socket.socket, settings: Settings, wishes: Wishes) -> None:
    async with (
        database(settings) as (dsn, embedded),
        open_runtime(settings, dsn, master_keys(settings), spooling=True) as runtime,
    ):
        ours = embedded is not None
        if ours if wishes.migrate is None else wishes.migrate:
            await migrations.upgrade(runtime.engine)
        await migrations.require_current(runtime.engine)
        await require_durable(runtime.engine)
        await prepare(runtime)
        await stand_up(runtime)
        config = uvicorn.Config(
            create_app(runtime),
            loop="uvloop",
            http="httptools",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            log_config=None,
            timeout_graceful_shutdown=5,
        )
        settle_memory()
        duties = (keep_draining, take_calls, keep_pulse)
        beside = [asyncio.create_task(duty(runtime)) for duty in duties]
        options = ("--demo-channels",) if wishes.demo_channels else ()
        if ours if wishes.worker is None else wishes.worker:
            beside.append(asyncio.create_task(keep_running("worker", *options)))
            beside.append(asyncio.create_task(keep_running("watchdog")))
        if embedded is not None:
            beside.append(asyncio.create_task(keep_database(embedded)))
        await _first_sign_in(runtime)
        try:
            await Server(config).serve(sockets=[port])
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)


@app.command()
def serve(
    worker: Annotated[bool | None, typer.Option(help="run a worker beside the server")] = None,
    migrate: Annotated[bool | None, typer.Option(help="bring the schema up to date first")] = None,
    demo_channels: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--demo-channels", help="open channels without settings towards stubs")
    ] = False,
) -> None:
    """Serve the API, the desk and the public form; with the embedded database, run a worker too."""
    wishes = Wishes(worker, migrate, demo_channels)
    run(lambda: serve_until_stopped(wishes))
