"""What happens while a responder is on the telephone with us about a page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.arrivals import decline_offer, take_offer
from service.casework.answering import Offered, by_call
from service.casework.deliveries import report_delivery
from service.domain.terms import ContactMethod, DeliveryState, Language, Level
from service.notify import wording
from service.notify.twiml import BEGIN, HANG_UP, asking_for_a_key, saying
from service.notify.voice import CALL_PATH
from service.runtime import Runtime

NOT_ANSWERED: Final = frozenset({"busy", "no-answer", "failed", "canceled"})
NOTHING: Final = f"{BEGIN}</Response>"

Fields = Mapping[str, str]


async def what_to_say(
    tx: AsyncSession, token: str, fields: Fields, runtime: Runtime, *, now: datetime
) -> str:
    """The page in the responder's language; nothing to a machine, for voicemail takes no appeal."""
    sid = fields.get("CallSid", "")
    if fields.get("AnsweredBy", "").startswith(("machine", "fax")):
        await report_delivery(tx, sid, DeliveryState.FAILED, "voicemail", now=now)
        return HANG_UP
    offered = await _offered(tx, token, fields, runtime, now)
    if offered is None:
        return saying(wording.code_expired(Language.AZ), Language.AZ)
    await report_delivery(tx, sid, DeliveryState.DELIVERED, None, now=now)
    office = next(o for o in runtime.reference.offices if o.id == offered.office_id)
    page = wording.page(
        ContactMethod.VOICE,
        offered.language,
        level=Level(offered.level),
        region=office.names[offered.language.value],
        short_id=offered.reference[-4:],
        link="",
        code=None,
        repeat=False,
    )
    return asking_for_a_key(page.body, offered.language, _address(token, runtime))


async def key_pressed(
    tx: AsyncSession, token: str, fields: Fields, runtime: Runtime, *, now: datetime
) -> str:
    """Take, decline, or say it again; a key is the deliberate act of the one who was called."""
    offered = await _offered(tx, token, fields, runtime, now)
    if offered is None:
        return saying(wording.code_expired(Language.AZ), Language.AZ)
    match fields["Digits"]:
        case "1":
            said = await take_offer(tx, offered, runtime, now)
        case "2":
            said = await decline_offer(tx, offered, runtime, now)
        case _:
            return await what_to_say(tx, token, fields, runtime, now=now)
    return saying(_confirmation(said, offered), offered.language)


async def end_of_call(tx: AsyncSession, fields: Fields, *, now: datetime) -> str:
    """A call that was not answered has failed; an answered one was reported when it was."""
    status = fields.get("CallStatus", "")
    if status in NOT_ANSWERED:
        sid = fields.get("CallSid", "")
        await report_delivery(tx, sid, DeliveryState.FAILED, f"call-{status}", now=now)
    return NOTHING


async def _offered(
    tx: AsyncSession, token: str, fields: Fields, runtime: Runtime, now: datetime
) -> Offered | None:
    """The offer of this call, when it went to the very number that was called for it."""
    return await by_call(tx, token, fields.get("To", ""), runtime.keys, now=now)


def _address(token: str, runtime: Runtime) -> str:
    return f"{runtime.settings.base_url}{CALL_PATH}{token}"


def _confirmation(said: str, offered: Offered) -> str:
    """What the key did, the number spoken digit by digit."""
    spoken = wording.digit_by_digit(offered.reference[-4:], offered.language)
    what, _, name = said.partition(":")
    match what:
        case "acknowledged":
            return wording.acknowledged(offered.language, short_id=spoken)
        case "declined":
            return wording.declined(offered.language, short_id=spoken)
        case "already_taken":
            return wording.already_taken(offered.language, short_id=spoken, name=name)
        case _:
            return wording.code_expired(offered.language)
