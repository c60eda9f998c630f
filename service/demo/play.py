"""Play one day against a running service, tell it, and check that nothing was lost or doubled."""

import time

from service.demo.desk import open_service
from service.demo.performance import Performance, Stage, Wish
from service.demo.plan import plan_day
from service.demo.providers import open_providers, require_open
from service.demo.scenes import load_scenes
from service.demo.staff import bring_on_call, load_staff
from service.settings import Settings


async def play(settings: Settings, wish: Wish) -> bool:
    """The whole demo; whether everything that was said is there once."""
    run = int(time.time())
    async with (
        open_service(wish.url) as service,
        open_providers(settings, wish.url, run) as providers,
    ):
        await service.send("GET", "/health/live")
        await require_open(service, providers, settings)
        admin = await service.sign_in(wish.username, wish.password)
        staff = load_staff()
        added = await bring_on_call(admin, staff, wish.staff_key)
        day = plan_day(load_scenes(), wish.seed)
        print(
            f"{len(staff)} people are on call in six offices ({added} accounts are new)."
            f"\n{len(day)} people are about to turn to us; seed {wish.seed} plays the same day"
            " again.\n",
            flush=True,
        )
        stage = Stage(service, providers, run)
        return await Performance(stage, staff, wish).run(day)
