"""A call of somebody who needs us: kept from its first ring, whatever becomes of the line."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import CallbackKind, Channel, Language
from service.intake import calls
from service.intake.answers import take_answers
from service.intake.canary import canary_channel
from service.intake.continuing import continue_appeal
from service.intake.filing import AppellantDetails, Filing, from_message
from service.intake.message import Attachment, MessageKind, unreadable
from service.intake.receive import receive
from service.intake.twilio_voice import VoiceCall
from service.outbox.callback import forget_callback, promise_callback, sharpen_callback
from service.outbox.pulse import write_line
from service.runtime import Runtime

IN_DANGER: Final = {"Q1": "a"}


def key_of(call: VoiceCall) -> str:
    """One call is one call-back, however often it is told of."""
    return f"call:{call.sid}"


async def begin_call(
    tx: AsyncSession, call: VoiceCall, account: str, runtime: Runtime, *, now: datetime
) -> calls.CallAppeal:
    """Open the appeal of a call and promise to call back; both wait for words to come."""
    filing = Filing(
        channel=Channel.VOICE,
        account=account,
        external_id=call.sid,
        text="",
        kind=MessageKind.VOICE,
        sender=call.caller,
        appellant=AppellantDetails(phone=call.caller, anonymous=True),
    )
    await receive(tx, filing, runtime.desk, now=now)
    appeal = await calls.appeal_of(tx, call.sid, account)
    key = key_of(call)
    await promise_callback(tx, appeal, CallbackKind.MISSED_CALL, key=key, now=now)
    return appeal


async def try_out_call(
    tx: AsyncSession, call: VoiceCall, account: str, runtime: Runtime, *, now: datetime
) -> bool:
    """Begin a canary's call whole, and undo it; False when somebody really calls."""
    if canary_channel(call.name, runtime.keys) != Channel.VOICE:
        return False
    attempt = await tx.begin_nested()
    await begin_call(tx, call, account, runtime, now=now)
    await attempt.rollback()
    await write_line(tx, Channel.VOICE.value, canary_seen_at=now)
    return True


async def speaks(tx: AsyncSession, appeal: calls.CallAppeal, language: Language) -> None:
    """The caller chose a language."""
    await calls.set_language(tx, appeal, language)


async def in_danger(
    tx: AsyncSession, call: VoiceCall, account: str, runtime: Runtime, *, now: datetime
) -> None:
    """The caller pressed the key for danger: immediate, and to be called at once."""
    appeal = await begin_call(tx, call, account, runtime, now=now)
    await sharpen_callback(tx, key_of(call), CallbackKind.DANGER, now=now)
    if calls.is_open(appeal):
        await take_answers(tx, appeal, IN_DANGER, runtime.desk, now=now)


async def keep_recording(
    tx: AsyncSession, call: VoiceCall, account: str, runtime: Runtime, *, now: datetime
) -> calls.CallAppeal:
    """Keep what was said, once; with words of theirs the call-back is no longer needed."""
    appeal = await begin_call(tx, call, account, runtime, now=now)
    if call.recording is None:
        await sharpen_callback(tx, key_of(call), CallbackKind.EMPTY_RECORDING, now=now)
        return appeal
    file = Attachment(
        kind=MessageKind.VOICE, ref=call.recording.url, duration=call.recording.length
    )
    filing = Filing(
        channel=Channel.VOICE,
        account=account,
        external_id=call.recording.sid,
        text="",
        kind=MessageKind.VOICE,
        language=Language(appeal.language),
        attachments=(file,),
    )
    await continue_appeal(tx, appeal, filing, runtime.desk, now=now)
    await forget_callback(tx, key_of(call), now=now)
    return appeal


async def end_call(tx: AsyncSession, call: VoiceCall, account: str, *, now: datetime) -> bool:
    """The line is dead; who said nothing is called back. False when the call is none of ours."""
    if not await calls.is_known(tx, call.sid, account):
        return False
    await sharpen_callback(tx, key_of(call), CallbackKind.DROPPED_CALL, now=now)
    return True


async def keep_unread(
    tx: AsyncSession, raw: bytes, account: str, runtime: Runtime, *, now: datetime
) -> None:
    """A request about a call that we cannot read is kept for a human."""
    kept = unreadable(Channel.VOICE, account, raw, "call")
    await receive(tx, from_message(kept), runtime.desk, now=now)
