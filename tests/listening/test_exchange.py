"""The 916 exchange, played by a peer that speaks FastAGI as Asterisk does."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.domain.terms import CallbackKind, Role
from service.intake.exchange_calls import settle_calls
from service.intake.spool import Spool
from service.listening.draining import ALL_KEEPERS
from service.listening.fastagi import open_exchange
from service.models import Callback, CallDraft
from service.runtime import Runtime
from service.settings import ExchangeSettings
from service.spooling import drain
from tests.desk import Clock, Desk

NUMBER = "+994501112233"


@dataclass
class Exchange:
    """An Asterisk that asks its AGI server at every step of a call."""

    port: int

    async def asks(
        self, step: str, call: str, number: str = NUMBER, agent: str = ""
    ) -> dict[str, str]:
        """One AGI session; the variables that were set on the channel."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        told = {
            "agi_network": "yes",
            "agi_network_script": step,
            "agi_request": f"agi://127.0.0.1:{self.port}/{step}",
            "agi_channel": "PJSIP/trunk-00000001",
            "agi_language": "en",
            "agi_type": "PJSIP",
            "agi_uniqueid": call,
            "agi_version": "20.9.0",
            "agi_callerid": number,
            "agi_calleridname": "unknown",
            "agi_dnid": "916",
            "agi_context": "from-trunk",
            "agi_extension": "916",
            "agi_enhanced": "0.0",
        } | ({"agi_arg_1": agent} if agent else {})
        lines = "".join(f"{name}: {value}\n" for name, value in told.items())
        writer.write(f"{lines}\n".encode())
        set_to: dict[str, str] = {}
        while line := (await reader.readline()).decode().strip():
            verb, name, value = line.split(" ", 1)[0], *line.split(" ")[2:4]
            assert verb == "SET"
            set_to[name] = value.strip('"')
            writer.write(b"200 result=1\n")
        writer.close()
        return set_to


@pytest.fixture
async def exchange(runtime: Runtime) -> AsyncIterator[Exchange]:
    server = await open_exchange(runtime, ExchangeSettings(), 0)
    async with server:
        yield Exchange(server.sockets[0].getsockname()[1])


async def drafts(runtime: Runtime) -> list[CallDraft]:
    async with runtime.sessions() as tx:
        return list(await tx.scalars(select(CallDraft).order_by(CallDraft.started_at)))


async def callbacks(runtime: Runtime) -> list[str]:
    async with runtime.sessions() as tx:
        return list(await tx.scalars(select(Callback.kind)))


async def test_a_call_opens_a_draft_whose_address_says_nothing(
    desk: Desk, runtime: Runtime, exchange: Exchange
) -> None:
    told = await exchange.asks("begin", "1795.1")
    assert await exchange.asks("begin", "1795.1") == told
    [draft] = await drafts(runtime)
    assert told == {
        "APPEALS_CALL": str(draft.id),
        "APPEALS_URL": f"https://916.example/desk/call?call={draft.id}",
    }
    assert NUMBER.encode() not in (draft.number_enc or b"")
    assert b"1795.1" not in draft.call_index


async def test_whoever_answers_sees_the_number_and_files_the_call(
    desk: Desk, runtime: Runtime, exchange: Exchange
) -> None:
    aysel = await desk.hires("aysel", Role.OPERATOR, on_call_hours=None)
    other = await desk.hires("other", Role.OPERATOR, on_call_hours=None)
    await exchange.asks("begin", "c1")
    call = (await exchange.asks("answer", "c1", agent="aysel"))["APPEALS_CALL"]
    mine = await aysel.get("/api/v1/calls/current")
    assert mine.json() == {"call": call, "phone": NUMBER}
    assert (await other.get("/api/v1/calls/current")).status_code == 204
    page = await desk.http.get(f"/desk/call?call={call}", headers=aysel.headers)
    assert (page.status_code, NUMBER in page.text) == (200, True)
    shown = await desk.http.get(f"/desk/call?call={call}", headers=other.headers)
    assert (shown.status_code, NUMBER in shown.text) == (200, False)
    card = await aysel.files("Oğlumu döyürlər", call=call, appellant={"phone": NUMBER})
    await exchange.asks("end", "c1")
    desk.clock.wind(hours=4)
    async with runtime.sessions.begin() as tx:
        assert await settle_calls(tx, runtime.desk, now=desk.clock()) == 0
    [draft] = await drafts(runtime)
    assert draft.appeal_id is not None
    assert card["level"] == "P1"
    assert await callbacks(runtime) == []


async def test_a_missed_call_is_called_back_once(
    desk: Desk, runtime: Runtime, exchange: Exchange
) -> None:
    await exchange.asks("begin", "c1")
    for _ in range(3):
        await exchange.asks("end", "c1")
    assert await callbacks(runtime) == [CallbackKind.MISSED_CALL]
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    [row] = await lead.queue()
    assert (row["level"], row["channel"]) == ("PX", "call")


@pytest.mark.parametrize(
    ("steps", "minutes", "kind"),
    [
        (["begin"], 6, CallbackKind.MISSED_CALL),
        (["begin", "answer"], 181, CallbackKind.DROPPED_CALL),
        (["begin", "answer", "end"], 11, CallbackKind.DROPPED_CALL),
    ],
)
async def test_a_call_that_nobody_wrote_down_is_called_back(
    desk: Desk, runtime: Runtime, exchange: Exchange, steps: list[str], *, minutes: int, kind: str
) -> None:
    for step in steps:
        await exchange.asks(step, "c1", agent="nobody-we-know")
    for wait, settled in ((minutes - 2, 0), (3, 1), (600, 0)):
        desk.clock.wind(minutes=wait)
        async with runtime.sessions.begin() as tx:
            assert await settle_calls(tx, runtime.desk, now=desk.clock()) == settled
    assert await callbacks(runtime) == [kind]


async def test_a_hidden_number_leaves_nobody_to_call(
    desk: Desk, runtime: Runtime, exchange: Exchange
) -> None:
    for step in ("begin", "end"):
        await exchange.asks(step, "c1", number="unknown")
    assert await callbacks(runtime) == []
    [draft] = await drafts(runtime)
    assert draft.settled_at is not None


async def test_what_the_exchange_says_while_the_database_is_away_is_kept(
    runtime: Runtime, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spooling = replace(runtime, spool=Spool(tmp_path, runtime.keys))

    async def away(*_: Any, **__: Any) -> None:
        raise OSError

    server = await open_exchange(spooling, ExchangeSettings(), 0)
    async with server:
        exchange = Exchange(server.sockets[0].getsockname()[1])
        with monkeypatch.context() as broken:
            broken.setattr("service.listening.fastagi.keep_event", away)
            assert await exchange.asks("begin", "c1") == {}
        await exchange.asks("end", "c1")
    assert await drain(spooling, ALL_KEEPERS) == 2
    assert await callbacks(runtime) == [CallbackKind.MISSED_CALL]


@pytest.mark.parametrize(
    "said",
    [b"", b"\n\n", b"GET / HTTP/1.1\r\n\r\n", b"\xff\xfe\n\n", b"a: b\n" * 200, b"x" * 20_000],
)
async def test_whoever_is_no_exchange_is_let_go(
    runtime: Runtime, exchange: Exchange, said: bytes
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", exchange.port)
    writer.write(said)
    writer.write_eof()
    async with asyncio.timeout(5):
        assert await reader.read() == b""
    writer.close()
    assert await drafts(runtime) == []
