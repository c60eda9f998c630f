"""The 916 exchange tells us of its calls (FastAGI): Asterisk asks, we answer within a second.

In the dial plan, with the operators' user names as agents:

    exten => 916,1,AGI(agi://127.0.0.1:4573/begin)
     same => n,Queue(operators,,,,45,agi://127.0.0.1:4573/answer)   ; or AGI(…/answer,${AGENT})
    exten => h,1,AGI(agi://127.0.0.1:4573/end)
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from service.intake.exchange_calls import Ring, answer_call, begin_call, end_call
from service.intake.spool import Entry
from service.observability import logger
from service.runtime import Runtime
from service.settings import ExchangeSettings
from service.spooling import in_time

MOST_LINES: Final = 100
LONGEST_LINE: Final = 8_192
DEADLINE_S: Final = 10.0
BUSY_PORT_S: Final = 5.0
DRAFT: Final = "APPEALS_CALL"
POP_UP: Final = "APPEALS_URL"
KIND: Final = "call"
_NUMBER: Final = re.compile(r"\+?[0-9]{3,20}")
_NAME: Final = re.compile(r"[A-Za-z0-9._@-]{1,100}", re.ASCII)


class Unproven(Exception):
    """Whoever connected does not speak as the exchange does."""


async def _asked(reader: asyncio.StreamReader) -> Mapping[str, str]:
    """The variables with which the exchange begins, up to an empty line."""
    told: dict[str, str] = {}
    for _ in range(MOST_LINES):
        line = (await reader.readline()).decode("utf-8", "replace").strip()
        if not line:
            return told
        name, _, value = line.partition(":")
        told[name.strip()] = value.strip()
    raise Unproven


def ring_of(told: Mapping[str, str]) -> Ring:
    """The call in question; raises Unproven when it has no id."""
    number = told.get("agi_callerid", "").replace(" ", "").replace("-", "")
    call_id = told.get("agi_uniqueid", "")
    if not call_id:
        raise Unproven
    return Ring(call_id[:200], number if _NUMBER.fullmatch(number) else None)


async def keep_event(runtime: Runtime, event: str, ring: Ring, agent: str | None) -> UUID:
    """What the exchange told, in the database."""
    now = runtime.clock()
    async with runtime.sessions.begin() as tx:
        match event:
            case "answer":
                return await answer_call(tx, ring, agent, runtime.keys, now=now)
            case "end":
                return await end_call(tx, ring, runtime.desk, now=now)
            case _:
                return await begin_call(tx, ring, runtime.keys, now=now)


async def keep_spooled(runtime: Runtime, entry: Entry) -> None:
    """What the exchange told while the database was away."""
    await keep_event(runtime, entry["event"], Ring(entry["call"], entry["number"]), entry["agent"])


class CallDoor:
    """Answers the exchange; whatever happens to us, the call goes on."""

    def __init__(self, runtime: Runtime) -> None:
        """Keep what an answer needs."""
        self._runtime = runtime

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One question of the exchange."""
        try:
            async with asyncio.timeout(DEADLINE_S):
                await self._converse(reader, writer)
        except (Unproven, OSError, TimeoutError, ValueError, asyncio.IncompleteReadError) as error:
            logger().warning("exchange_unread", error_class=type(error).__name__)
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told = await _asked(reader)
        ring = ring_of(told)
        event = urlsplit(told.get("agi_request", "")).path.strip("/") or told.get(
            "agi_network_script", ""
        )
        agent = told.get("agi_arg_1", "")
        draft = await self._keep(event, ring, agent if _NAME.fullmatch(agent) else None)
        if draft is not None and event != "end":
            url = f"{self._runtime.settings.base_url}/desk/call?call={draft}"
            for name, value in ((DRAFT, str(draft)), (POP_UP, url)):
                await _command(reader, writer, f'SET VARIABLE {name} "{value}"')

    async def _keep(self, event: str, ring: Ring, agent: str | None) -> UUID | None:
        """In the database in time, or in the spool: the exchange tells everything once."""
        spool = self._runtime.spool
        if spool is None or not spool.waiting:
            try:
                return await in_time(keep_event(self._runtime, event, ring, agent))
            except Exception as error:  # noqa: BLE001 - nobody tells it again, whatever broke
                logger().warning("input_spooled", channel="call", error_class=type(error).__name__)
        if spool is not None:
            entry = {"kind": KIND, "event": event, "call": ring.call_id}
            told = {"number": ring.number, "agent": agent}
            await asyncio.to_thread(spool.put, entry | told)
        return None


async def _command(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, command: str
) -> None:
    writer.write(command.encode() + b"\n")
    await writer.drain()
    answer = (await reader.readline()).decode("utf-8", "replace")
    if not answer.startswith("200"):
        logger().warning("exchange_refused", provider_code=answer[:3])


async def open_exchange(runtime: Runtime, settings: ExchangeSettings, port: int) -> asyncio.Server:
    """Listen for the exchange; the caller closes what it gets."""
    door = CallDoor(runtime)
    return await asyncio.start_server(door.serve, settings.agi_host, port, limit=LONGEST_LINE)


async def take_calls(runtime: Runtime) -> None:
    """Listen until cancelled; where another process has the port, wait for it to die."""
    settings = runtime.settings.exchange
    if settings is None:
        return
    while True:
        try:
            server = await open_exchange(runtime, settings, settings.agi_port)
        except OSError as error:
            logger().warning("exchange_waits", error_class=type(error).__name__)
            await asyncio.sleep(BUSY_PORT_S)
            continue
        async with server:
            await server.serve_forever()
