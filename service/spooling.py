"""Inputs that nobody sends again: into the database in time, or into the spool, never lost."""

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from service.database import is_outage
from service.domain.errors import DomainError, KeyReused
from service.domain.ids import new_id
from service.domain.terms import Channel
from service.doorway import take_payload
from service.intake.canary import canary_channel, try_out
from service.intake.filing import Filing, Receipt
from service.intake.filing_json import filing_json, filing_of_json
from service.intake.opening import Opened
from service.intake.receive import Received, receive
from service.intake.spool import Entry, Spool
from service.observability import logger
from service.runtime import Runtime
from service.security.encryption import Unreadable
from service.security.receipts import new_receipt_words, new_reference, receipt_of

# Twilio waits 15 seconds and Meta 5; a person waits less. The spool needs some of it too.
BUDGET_S: Final = 1.5
T = TypeVar("T")
Written = Callable[[Receipt], bytes]
Keeper = Callable[[Runtime, Entry], Awaitable[None]]


async def in_time(work: Coroutine[Any, Any, T], budget_s: float = BUDGET_S) -> T:
    """The result of the work; raises TimeoutError when it is not there in time.

    The work is told to stop but not waited for: a connection into a black hole takes seconds to
    let go of. It may still succeed, and then what is spooled is recognised as kept already.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=budget_s)
    except asyncio.CancelledError:
        task.cancel()
        raise
    if done:
        return task.result()
    task.add_done_callback(_forget)
    task.cancel()
    raise TimeoutError


def _forget(task: "asyncio.Task[Any]") -> None:
    if not task.cancelled():
        task.exception()


async def take_or_spool(channel: Channel, raw: bytes, account: str, runtime: Runtime) -> None:
    """Keep what a proven provider sent and will not send again; raises only with a full disk."""
    spool = runtime.spool
    if spool is None:
        await take_payload(channel, raw, account, runtime)
        return
    entry = {"kind": "payload", "channel": channel.value, "account": account}
    entry |= {"raw": b64encode(raw).decode()}
    if not spool.waiting:
        try:
            await in_time(take_payload(channel, raw, account, runtime))
        except Exception as error:  # noqa: BLE001 - nobody sends it again, whatever broke
            logger().warning(
                "input_spooled", channel=channel.value, error_class=type(error).__name__
            )
        else:
            return
    await asyncio.to_thread(spool.put, entry)


async def file_or_spool(
    filing: Filing, runtime: Runtime, written: Written, *, now: datetime
) -> bytes:
    """Keep a stranger's form and say how to come back; the receipt is good either way.

    It is made beforehand, so that an attempt whose end we never heard of gave the same one.
    Raises KeyReused when the form comes back with other words.
    """
    receipt = _receipt_of(filing, runtime)
    if canary_channel(filing.text, runtime.keys):
        async with runtime.sessions.begin() as tx:
            await try_out(tx, filing, runtime.desk, now=now)
        return written(receipt)
    runtime.pulse.heard(filing.channel.value, now)
    filing = replace(filing, receipt=receipt)
    if filing.once is None:
        filing = replace(filing, external_id=f"form:{new_id()}")
    spool = runtime.spool
    if spool is None:
        return await _file(filing, runtime, written, now)
    if not spool.waiting:
        try:
            return await in_time(_file(filing, runtime, written, now))
        except DomainError:
            raise
        except Exception as error:
            if not is_outage(error):
                raise
            logger().warning("input_spooled", channel="web", error_class=type(error).__name__)
    receipt = await asyncio.to_thread(_spool_form, spool, filing, now)
    if receipt is not filing.receipt:
        await _let_go(filing, runtime)
    return written(receipt)


def _receipt_of(filing: Filing, runtime: Runtime) -> Receipt:
    """The receipt of a form; that of one with a mark is made from it and our secret.

    Whatever became of its first coming, and however many midnights ago, it is told the same.
    """
    if filing.once is None:
        return _fresh_receipt()
    once = filing.once
    told = f"{once.scope}\x00{once.key}\x00{once.body_hash.hex()}"
    return Receipt(*receipt_of(runtime.keys.blind("receipt of a form", told)))


def _fresh_receipt() -> Receipt:
    return Receipt(new_reference(), new_receipt_words())


async def _let_go(filing: Filing, runtime: Runtime) -> None:
    for file in filing.attachments:
        if file.kept is not None:
            await runtime.vault.delete(file.kept.place)


def _spool_form(spool: Spool, filing: Filing, now: datetime) -> Receipt:
    """Spool a form; the same form sent again while it waits gets the receipt it got before."""
    told = filing_json(filing)
    for name in spool.names() if filing.once else ():
        try:
            waiting = spool.read(name).get("filing", {})
        except (Unreadable, OSError):
            continue
        if waiting.get("once") and waiting["once"][:2] == told["once"][:2]:
            if waiting["once"] != told["once"]:
                raise KeyReused
            return Receipt(waiting["receipt"][0], tuple(waiting["receipt"][1]))
    spool.put({"kind": "form", "filing": told, "at": now.isoformat()})
    assert filing.receipt is not None  # noqa: S101 - made by the only caller
    return filing.receipt


async def _file(filing: Filing, runtime: Runtime, written: Written, now: datetime) -> bytes:
    """File now; a form whose mark we have forgotten, though not its receipt, is a new one."""

    def told(opened: Opened) -> bytes:
        return written(Receipt(opened.appeal.reference, opened.receipt_words or ()))

    # One statement, whole or nothing by itself: BEGIN and COMMIT would cost two round trips.
    async with runtime.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        async with AsyncSession(connection, expire_on_commit=False) as tx:
            try:
                received = await receive(tx, filing, runtime.desk, now=now, answer=told)
            except IntegrityError:
                filing = replace(filing, receipt=_fresh_receipt())
                received = await receive(tx, filing, runtime.desk, now=now, answer=told)
    if received.again:
        # The form came twice; the files of its first coming are kept already.
        await _let_go(filing, runtime)
    if received.answer is not None:
        return received.answer
    if filing.once is not None or filing.receipt is None:
        # The first answer was erased with its appeal; these words are new to us.
        raise KeyReused
    return written(filing.receipt)


async def _keep_payload(runtime: Runtime, entry: Entry) -> None:
    raw = b64decode(entry["raw"])
    await take_payload(Channel(entry["channel"]), raw, entry["account"], runtime)


def receipt_told(receipt: Receipt) -> bytes:
    """A receipt as every door answers it; a form that comes again gets these bytes."""
    told = {"reference": receipt.reference, "receipt_words": receipt.words}
    return json.dumps(told, ensure_ascii=False).encode()


async def _keep_form(runtime: Runtime, entry: Entry) -> None:
    """File a form under the receipt that was told for it: whoever holds one must find it good.

    Pressed twice around an outage, the same form may have been told two.
    """
    filing = filing_of_json(entry["filing"])

    def told(opened: Opened) -> bytes:
        return receipt_told(Receipt(opened.appeal.reference, opened.receipt_words or ()))

    try:
        received = await _received(runtime, filing, told)
        good = not received.again or received.answer is None or filing.receipt is None
        good = good or json.loads(received.answer or b"{}")["reference"] == _named(filing)
    except KeyReused:
        good = False
    if not good:
        async with runtime.sessions.begin() as tx:
            await receive(tx, replace(filing, once=None), runtime.desk, now=runtime.clock())


async def _received(runtime: Runtime, filing: Filing, told: Callable[[Opened], bytes]) -> Received:
    """File a form from the spool.

    Sent again after days of silence, its mark is forgotten but the appeal with its receipt is
    there: the receipt goes on opening that one, and the words are looked at once more.
    """
    try:
        async with runtime.sessions.begin() as tx:
            return await receive(tx, filing, runtime.desk, now=runtime.clock(), answer=told)
    except IntegrityError:
        anew = replace(filing, once=None, receipt=_fresh_receipt())
        async with runtime.sessions.begin() as tx:
            return await receive(tx, anew, runtime.desk, now=runtime.clock())


def _named(filing: Filing) -> str:
    return filing.receipt.reference if filing.receipt else ""


KEEPERS: Final[Mapping[str, Keeper]] = {"payload": _keep_payload, "form": _keep_form}


async def drain(runtime: Runtime, keepers: Mapping[str, Keeper] = KEEPERS) -> int:
    """Bring what waits into the database, oldest first; how many. Raises when it is still away."""
    kept = 0
    for name in list(runtime.spool.names()) if runtime.spool else ():
        assert runtime.spool is not None  # noqa: S101 - just asked
        try:
            entry = runtime.spool.read(name)
            await keepers[entry["kind"]](runtime, entry)
        except Exception as error:
            if isinstance(error, OSError) or is_outage(error):
                raise
            # Whatever it is, it must not hold up those behind it; a human looks at it.
            logger().error("spool_put_aside", error_class=type(error).__name__)
            runtime.spool.put_aside(name, type(error).__name__)
        else:
            runtime.spool.forget(name)
            kept += 1
    return kept
