"""What people do in a chat besides telling us: answer a question, choose a language, ask."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.receipts import TOLD
from service.domain.terms import Language
from service.intake import conversations
from service.intake.answers import take_answers
from service.intake.dialogue import QUESTIONS, turn
from service.intake.message import ButtonPress, PressAction
from service.outbox.enqueue import enqueue
from service.outbox.jobs import TurnPage
from service.runtime import Runtime
from service.triage.questionnaire import UnknownAnswer

MENU: Final = "menu"
LANGUAGES: Final = "languages"
QUIET: Final = "quiet"
SILENCE: Final = ""
STATUS: Final = {"received": "status_received", "in_work": "status_in_work", "closed": "closed"}


async def chat(
    tx: AsyncSession, press: ButtonPress, runtime: Runtime, *, now: datetime
) -> tuple[str, Language | None]:
    """Do what a tap or a command asks; what to say then, or SILENCE, and in which language."""
    who = (press.channel, press.account, press.sender)
    appeal = await conversations.latest(tx, runtime.desk, *who)
    if appeal is None:
        return "status_none" if press.action is PressAction.STATUS else "welcome", None
    said = await _done(tx, appeal, press, runtime, now)
    return said, Language(appeal.language)


async def _done(
    tx: AsyncSession,
    appeal: conversations.OpenAppeal,
    press: ButtonPress,
    runtime: Runtime,
    now: datetime,
) -> str:
    if press.action in {PressAction.QUIET, PressAction.LOUD}:
        return await _safety(tx, appeal, press, now)
    if not appeal.safe_to_contact:
        return SILENCE
    if press.action is PressAction.LANGUAGE:
        await _language(tx, appeal, press, now)
        return SILENCE
    still_open = conversations.is_open(appeal)
    if press.action is PressAction.ANSWER and still_open:
        return await _answer(tx, appeal, press, runtime, now)
    begins = press.action is PressAction.START and not still_open
    return "welcome" if begins else STATUS[TOLD[appeal.status]]


async def _safety(
    tx: AsyncSession, appeal: conversations.OpenAppeal, press: ButtonPress, now: datetime
) -> str:
    """Fall silent at once, or speak again."""
    safe = press.action is PressAction.LOUD
    await conversations.set_safety(tx, appeal, safe=safe, now=now)
    if safe:
        return STATUS[TOLD[appeal.status]]
    if press.press_id is not None:
        await _turn(tx, appeal, press, QUIET, now)
    return SILENCE


async def _answer(
    tx: AsyncSession,
    appeal: conversations.OpenAppeal,
    press: ButtonPress,
    runtime: Runtime,
    now: datetime,
) -> str:
    """Lay an answer over the earlier ones, judge anew, and show what comes next."""
    given = conversations.given_answers(appeal, runtime.desk)
    meant = turn(press.question or "", press.answer or "", given)
    if meant is None:
        return STATUS[TOLD[appeal.status]]
    if meant.answers:
        try:
            await take_answers(tx, appeal, meant.answers, runtime.desk, now=now)
        except UnknownAnswer:
            return STATUS[TOLD[appeal.status]]  # a button of an older protocol
    await _turn(tx, appeal, press, meant.show, now)
    return SILENCE


async def _language(
    tx: AsyncSession, appeal: conversations.OpenAppeal, press: ButtonPress, now: datetime
) -> None:
    """Speak the chosen language from now on; without a choice, show all four."""
    chosen = next((each for each in Language if each.value == press.token), None)
    if chosen is not None:
        appeal.language = chosen.value
        appeal.version += 1
    await _turn(tx, appeal, press, QUESTIONS[0] if chosen else LANGUAGES, now)


async def _turn(
    tx: AsyncSession,
    appeal: conversations.OpenAppeal,
    press: ButtonPress,
    show: str,
    now: datetime,
) -> None:
    job = TurnPage(appeal.id, show, press.message_ref if press.press_id else None, press.press_id)
    key = f"turn:{press.channel}:{press.account}:{press.external_id}"
    await enqueue(tx, job, key=key, now=now, priority=appeal.level)
