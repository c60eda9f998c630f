"""What arrived through a bot or a provider: an appeal, a responder's answer, or a knock."""

import re
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.acknowledge import acknowledge
from service.casework.answering import Offered, by_code, by_token
from service.casework.deliveries import report_delivery, report_read_until
from service.casework.guard import begin
from service.casework.release import decline
from service.chatting import chat
from service.domain.errors import AlreadyAcknowledged, AppealNotFound, DomainError
from service.domain.terms import Channel, ContactMethod, Language
from service.intake import conversations
from service.intake.echoes import keep_echo
from service.intake.filing import Filing, from_message
from service.intake.message import (
    Arrival,
    ButtonPress,
    DeliveryReport,
    Echo,
    GroupChat,
    InboundMessage,
    PressAction,
)
from service.intake.receive import Received, receive
from service.intake.x import ENCRYPTED
from service.observability import INTAKES
from service.outbox.notice import notice
from service.runtime import Runtime
from service.staff.contact_tests import confirm_by_message

# The code takes an appeal; with a nought before it, it declines (notify/wordings).
TESTED: Final = {
    Channel.TELEGRAM: ContactMethod.TELEGRAM,
    Channel.SMS: ContactMethod.SMS,
    Channel.EMAIL: ContactMethod.EMAIL,
}
BARE_CODE: Final = re.compile(r"\s*(\d{6})\s*")
CODE: Final = re.compile(r"\s*(?:916\s+)?(0\s+)?(\d{6})\s*")


async def take_arrival(
    tx: AsyncSession, arrival: Arrival, runtime: Runtime, *, now: datetime
) -> Received | None:
    """Do what an arrival asks for, exactly once; None when it was no appeal."""
    match arrival:
        case InboundMessage():
            return await _message(tx, arrival, runtime, now)
        case ButtonPress():
            return await _press(tx, arrival, runtime, now)
        case GroupChat():
            if not arrival.broadcast:
                # Once for each group, however much is said in it.
                group = runtime.keys.blind("group", arrival.chat).hex()
                key = f"group:{arrival.channel}:{arrival.account}:{group}"
                await _say(tx, arrival, arrival.chat, "write_privately", runtime, now, key=key)
            return None
        case DeliveryReport():
            await _report(tx, arrival, runtime, now)
            return None
        case Echo():
            await keep_echo(tx, arrival, runtime.desk, now=now)
            return None


async def _message(
    tx: AsyncSession, message: InboundMessage, runtime: Runtime, now: datetime
) -> Received | None:
    typed = CODE.fullmatch(message.text) if message.channel is Channel.SMS else None
    if typed and message.sender:
        offered = await by_code(tx, message.sender, typed[2], runtime.keys, now=now)
        if offered is not None:
            said = await (decline_offer if typed[1] else take_offer)(tx, offered, runtime, now)
            await _say(tx, message, message.sender, said, runtime, now, offered=offered)
            return None
    if await _proves_contact(tx, message, runtime, now):
        return None
    received = await receive(tx, from_message(message), runtime.desk, now=now)
    if message.unreadable_reason == ENCRYPTED and message.sender:
        key = f"elsewhere:{received.appeal_id}"
        await _say(tx, message, message.sender, "elsewhere", runtime, now, key=key)
    if received.returning and message.channel is Channel.TELEGRAM and message.sender:
        await _inherit(tx, message, message.sender, received.appeal_id, runtime)
    if received.opened is not None:
        INTAKES.labels(message.channel.value, received.opened.judgement.level.name).inc()
    return received


async def _inherit(
    tx: AsyncSession, message: InboundMessage, sender: str, appeal_id: UUID, runtime: Runtime
) -> None:
    """What this chat chose before holds for its new appeal."""
    who = (message.channel, message.account, sender)
    opened = await conversations.latest(tx, runtime.desk, *who)
    earlier = await conversations.latest(tx, runtime.desk, *who, before=opened) if opened else None
    if opened is not None and opened.id == appeal_id and earlier is not None:
        conversations.inherit(opened, earlier)


async def _proves_contact(
    tx: AsyncSession, message: InboundMessage, runtime: Runtime, now: datetime
) -> bool:
    """Whether somebody of the staff brought the code of a contact test back by that very way."""
    method, code = TESTED.get(message.channel), BARE_CODE.fullmatch(message.text)
    if method is None or code is None or not message.sender:
        return False
    staff = await confirm_by_message(tx, method, message.sender, code[1], runtime.keys, now=now)
    if staff is None:
        return False
    await notice(
        tx,
        "contact_proven",
        channel=message.channel,
        address=message.sender,
        language=Language(staff.interface_language),
        reference=None,
        press_id=None,
        key=f"notice:{message.channel}:{message.account}:{message.external_id}",
        keys=runtime.keys,
        now=now,
    )
    return True


async def _report(
    tx: AsyncSession, report: DeliveryReport, runtime: Runtime, now: datetime
) -> None:
    for provider_id, state in report.states:
        await report_delivery(tx, provider_id, state, report.error_code, now=now)
    if report.read_by is not None and report.read_until is not None:
        theirs = Filing(report.channel, "", account=report.account, sender=report.read_by)
        conversation = runtime.desk.conversation_index(theirs)
        if conversation is not None:
            await report_read_until(tx, conversation, report.read_until, now=now)


async def _press(
    tx: AsyncSession, press: ButtonPress, runtime: Runtime, now: datetime
) -> Received | None:
    if press.action in {PressAction.ACKNOWLEDGE, PressAction.DECLINE}:
        offered = await by_token(tx, press.token or "", press.sender, runtime.keys, now=now)
        if offered is None:
            await _say(tx, press, press.sender, "code_expired", runtime, now)
            return None
        take = press.action is PressAction.ACKNOWLEDGE
        said = await (take_offer if take else decline_offer)(tx, offered, runtime, now)
        await _say(tx, press, press.sender, said, runtime, now, offered=offered)
        return None
    if press.typed is not None and press.action is PressAction.LINK:
        return await _message(tx, press.typed, runtime, now)
    said, language = await chat(tx, press, runtime, now=now)
    if said:
        await _say(tx, press, press.sender, said, runtime, now, language=language)
    return None


async def take_offer(tx: AsyncSession, offered: Offered, runtime: Runtime, now: datetime) -> str:
    """Acknowledge by button, code or key; what to say back."""
    try:
        async with tx.begin_nested():
            await acknowledge(tx, offered.reference, offered.actor, runtime.keys, now=now)
    except AlreadyAcknowledged as lost:
        return f"already_taken:{lost.by}"
    except (AppealNotFound, DomainError):
        return "code_expired"
    return "acknowledged"


async def decline_offer(tx: AsyncSession, offered: Offered, runtime: Runtime, now: datetime) -> str:
    """Decline by button, code or key; what to say back."""
    try:
        async with tx.begin_nested():
            case = await begin(tx, offered.reference, offered.actor, runtime.keys, now=now)
            await decline(case, reason="button")
    except DomainError:
        return "code_expired"
    return "declined"


async def _say(  # noqa: PLR0917 - the places of a short sentence
    tx: AsyncSession,
    arrival: Arrival,
    address: str,
    what: str,
    runtime: Runtime,
    now: datetime,
    *,
    offered: Offered | None = None,
    key: str | None = None,
    language: Language | None = None,
) -> None:
    """Promise a short notice; the arrival's own id makes it go out once."""
    hint = getattr(arrival, "language_hint", None)
    spoken = offered.language if offered else language or hint or Language.AZ
    await notice(
        tx,
        what,
        channel=arrival.channel,
        address=address,
        language=spoken,
        reference=offered.reference if offered else None,
        press_id=getattr(arrival, "press_id", None),
        key=key or f"notice:{arrival.channel}:{arrival.account}:{arrival.external_id}",
        keys=runtime.keys,
        now=now,
    )
