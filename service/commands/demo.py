"""appeals demo."""

import secrets
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from service.commands.surroundings import CannotStart, read_settings, run
from service.demo.channels import UnreadableSecrets, kept_secrets, with_demo_channels
from service.demo.desk import DemoStopped, Refused
from service.demo.performance import Wish
from service.demo.play import play
from service.settings import Settings

app = typer.Typer(add_completion=False)

SIGN_IN_FILE: Final = "sign-in.txt"
ADMIN: Final = "admin"
FAST_S: Final = 8.0
SEEDS: Final = 10_000


def first_password(data_dir: Path) -> str:
    """The administrator's password that was made on the empty database."""
    path = data_dir / SIGN_IN_FILE
    try:
        lines = [line.split() for line in path.read_text().splitlines()]
    except OSError:
        raise CannotStart(
            f"There is no {path}. Start the service first (make run), or give an administrator's"
            " --username and --password."
        ) from None
    found = {line[0]: line[-1] for line in lines if line}
    if ADMIN not in found:
        raise CannotStart(f"{path} names no {ADMIN}.")
    return found[ADMIN]


def wished(
    settings: Settings,
    *,
    url: str | None,
    username: str | None,
    password: str | None,
    seconds: float,
    seed: int | None,
    stay: bool,
) -> Wish:
    """Complete what was left out."""
    if (username is None) != (password is None):
        raise CannotStart("Give both --username and --password, or neither.")
    return Wish(
        url=(url or f"http://{settings.host}:{settings.port}").rstrip("/"),
        username=username or ADMIN,
        password=password or first_password(settings.data_dir),
        staff_key=kept_secrets(settings.data_dir).staff_key,
        seconds=seconds,
        seed=secrets.randbelow(SEEDS) if seed is None else seed,
        stay=stay,
    )


async def played(settings: Settings, wish: Wish) -> bool:
    """Play the day; what forbids it becomes one sentence."""
    try:
        return await play(settings, wish)
    except (DemoStopped, Refused) as reason:
        raise CannotStart(str(reason)) from None
    except BaseExceptionGroup as faults:
        first = told(faults)
        if isinstance(first, (DemoStopped, Refused)):
            raise CannotStart(f"The demo ends here: {first}") from None
        raise first from None


def told(faults: BaseExceptionGroup) -> BaseException:
    """The first fault of a group, however deep it lies."""
    first = faults.exceptions[0]
    return told(first) if isinstance(first, BaseExceptionGroup) else first


@app.command()
def demo(
    *,
    url: Annotated[str | None, typer.Option(help="of the running service")] = None,
    username: Annotated[str | None, typer.Option(help="of an administrator")] = None,
    password: Annotated[str | None, typer.Option(help="of this administrator")] = None,
    minutes: Annotated[float, typer.Option(min=0.05, max=60, help="for the whole day")] = 3.0,
    fast: Annotated[bool, typer.Option("--fast", help="the whole day in seconds")] = False,
    seed: Annotated[int | None, typer.Option(help="plays the same day again")] = None,
    stay: Annotated[bool, typer.Option("--stay", help="keep the stubs open afterwards")] = False,
) -> None:
    """Play one realistic day of appeals into a running service, through its real doors."""
    holds: list[bool] = []

    async def work() -> None:
        settings = with_demo_channels(read_settings())
        seconds = FAST_S if fast else minutes * 60
        wish = wished(
            settings,
            url=url,
            username=username,
            password=password,
            seconds=seconds,
            seed=seed,
            stay=stay,
        )
        holds.append(await played(settings, wish))

    try:
        run(work)
    except UnreadableSecrets as reason:
        sys.stderr.write(f"{reason}\n")
        raise SystemExit(1) from None
    raise SystemExit(0 if holds == [True] else 1)
