"""Calls that Twilio took while we did not answer: called back, and what was said is fetched."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx2
from sqlalchemy import select

from service.calling import begin_call, end_call, keep_recording
from service.domain.terms import Channel
from service.intake.calls import is_known
from service.intake.twilio_voice import VoiceCall, parse_call
from service.listening.twilio_api import account_address, listed
from service.models import Message
from service.runtime import Runtime
from service.settings import TwilioSettings

# What is older was told, or was fetched at an earlier look.
SINCE: Final = timedelta(hours=26)


async def fetch_missed_calls(runtime: Runtime, client: httpx2.AsyncClient, *, now: datetime) -> int:
    """Take in every call and every recording that Twilio has and we have not; how many.

    The static fallback records while we are away, and Twilio tells of a recording once.
    """
    settings = runtime.settings.twilio
    if settings is None or settings.voice_from is None:
        return 0
    calls = await _missed_calls(runtime, client, settings, now)
    return calls + await _missed_recordings(runtime, client, settings, now)


async def _missed_calls(
    runtime: Runtime, client: httpx2.AsyncClient, settings: TwilioSettings, now: datetime
) -> int:
    missed, since, account = 0, now - SINCE, settings.account_sid
    wanted = {"To": settings.voice_from or "", "StartTime>": f"{since:%Y-%m-%d}"}
    async for page in listed(client, settings, "Calls.json", wanted, "calls"):
        calls = {call.sid: call for each in page if (call := _ended_call(each, since))}
        known = await _known(runtime, list(calls), account)
        for call in reversed([call for sid, call in calls.items() if sid not in known]):
            async with runtime.sessions.begin() as tx:
                await begin_call(tx, call, account, runtime, now=now)
                await end_call(tx, call, account, now=now)
            missed += 1
    return missed


async def _missed_recordings(
    runtime: Runtime, client: httpx2.AsyncClient, settings: TwilioSettings, now: datetime
) -> int:
    missed, since, account = 0, now - SINCE, settings.account_sid
    wanted = {"DateCreated>": f"{since:%Y-%m-%d}"}
    async for page in listed(client, settings, "Recordings.json", wanted, "recordings"):
        said = {
            call.recording.sid: call
            for each in page
            if (call := _recorded_call(each, settings, since)) and call.recording
        }
        known = await _known(runtime, list(said), account)
        for call in reversed([call for sid, call in said.items() if sid not in known]):
            async with runtime.sessions.begin() as tx:
                # Recordings of other calls of the account are none of ours.
                if await is_known(tx, call.sid, account):
                    await keep_recording(tx, call, account, runtime, now=now)
                    missed += 1
    return missed


async def _known(runtime: Runtime, names: Sequence[str], account: str) -> set[str | None]:
    query = select(Message.external_id).where(
        Message.channel == Channel.VOICE,
        Message.account == account,
        Message.external_id.in_(names),
    )
    async with runtime.sessions() as tx:
        return set(await tx.scalars(query))


def _ended_call(told: Mapping[str, Any], since: datetime) -> VoiceCall | None:
    """A listed call to us that is over; one that goes on is still being told of."""
    if told.get("direction") != "inbound" or _is_old(told.get("start_time"), since):
        return None
    names = {"CallSid": "sid", "From": "from", "CallStatus": "status"}
    call = parse_call([(name, str(told.get(key) or "")) for name, key in names.items()])
    return call if call is not None and call.has_ended else None


def _recorded_call(
    told: Mapping[str, Any], settings: TwilioSettings, since: datetime
) -> VoiceCall | None:
    """The call of a listed recording, with where its words lie."""
    if _is_old(told.get("date_created"), since):
        return None
    sid = str(told.get("sid") or "")
    return parse_call(
        [
            ("CallSid", str(told.get("call_sid") or "")),
            ("RecordingSid", sid),
            ("RecordingUrl", account_address(settings, f"Recordings/{sid}")),
            ("RecordingDuration", str(told.get("duration") or "")),
            ("RecordingStatus", str(told.get("status") or "")),
        ]
    )


def _is_old(at: object, since: datetime) -> bool:
    try:
        return parsedate_to_datetime(str(at or "")) < since
    except (TypeError, ValueError, OverflowError):
        return True
