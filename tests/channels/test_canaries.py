"""A canary goes through the whole door of every channel, and leaves nothing but a time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from service.domain.terms import Role
from service.intake.canary import canary, canary_channel
from service.listening.canaries import LETTERS, note_silence, send_canaries
from service.listening.pulse import flush
from service.models import Appeal, AuditEntry, Job, Message, TimelineEntry
from service.runtime import Runtime
from service.security.encryption import key_ring
from tests.desk import Desk

EVERY = timedelta(seconds=60)


async def problems(desk: Desk, runtime: Runtime) -> dict[str, str | None]:
    lead = await desk.hires(f"lead{next(desk.numbers)}", Role.COORDINATOR, on_call_hours=None)
    items = (await lead.get("/api/v1/channels")).json()["items"]
    return {row["channel"]: row["problem"] for row in items}


async def test_canaries_prove_every_open_channel_and_are_never_counted(
    desk: Desk, runtime: Runtime
) -> None:
    await send_canaries(runtime, desk.http, now=desk.clock())
    assert await note_silence(runtime, EVERY, now=desk.clock()) == []
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    items = (await lead.get("/api/v1/channels")).json()["items"]
    sang = {row["channel"] for row in items if row["canary_seen_at"]}
    assert sang == LETTERS.keys()
    async with runtime.sessions() as tx:
        for table in (Appeal, Message, Job, TimelineEntry):
            assert await tx.scalar(select(func.count()).select_from(table)) == 0
        filed = select(func.count()).select_from(AuditEntry).where(
            AuditEntry.action == "appeal.filed"
        )  # fmt: skip
        assert await tx.scalar(filed) == 0


async def test_a_channel_whose_canaries_are_lost_is_told_until_they_sing_again(
    desk: Desk, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent: list[str] = []
    dead = {name: letter for name, letter in LETTERS.items() if name != "telegram"}
    nowhere = LETTERS["telegram"]

    def lost(*given: object) -> object:
        letter = nowhere(*given)  # type: ignore[arg-type]  # as it is given
        return letter and replace(letter, path="/webhooks/nowhere")

    with monkeypatch.context() as broken:
        broken.setattr("service.listening.canaries.LETTERS", {**dead, "telegram": lost})
        for _ in range(4):
            await send_canaries(runtime, desk.http, now=desk.clock())
            silent = await note_silence(runtime, EVERY, now=desk.clock())
            desk.clock.wind(seconds=60)
    assert silent == ["telegram"]
    assert (await problems(desk, runtime))["telegram"] == "canary_silent"
    await send_canaries(runtime, desk.http, now=desk.clock())
    await note_silence(runtime, EVERY, now=desk.clock())
    assert (await problems(desk, runtime))["telegram"] is None


def test_nobody_else_can_write_a_canary(runtime: Runtime, desk: Desk) -> None:
    words = canary("sms", runtime.keys, now=desk.clock())
    assert canary_channel(words, runtime.keys) == "sms"
    other = canary("sms", key_ring("1:another key that is long enough to be one"), now=desk.clock())
    for forged in (
        other,
        words[:-1] + "g",
        words.replace("sms", "web"),
        words + " help",
        "916-canary",
    ):
        assert canary_channel(forged, runtime.keys) is None


async def test_a_forged_canary_is_an_appeal_like_any_other(desk: Desk, runtime: Runtime) -> None:
    await desk.telegram(77, "916-canary telegram 1795000000 " + "a" * 32)
    async with runtime.sessions() as tx:
        assert await tx.scalar(select(func.count()).select_from(Appeal)) == 1


async def test_what_came_and_went_stands_in_the_line(desk: Desk, runtime: Runtime) -> None:
    await desk.telegram(77, "Salam")
    await desk.works()
    await flush(runtime)
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    items = {row["channel"]: row for row in (await lead.get("/api/v1/channels")).json()["items"]}
    assert items["telegram"]["received_at"] == items["telegram"]["sent_at"] is not None
    assert items["sms"]["received_at"] is None
