"""How each kind of promise is kept: inside the database, or with no transaction open."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.attachments.erase import erase_files
from service.attachments.prepare import forget_attachment, prepare_attachment
from service.casework.release import lapse
from service.notify.answers import deliver_first_answer, deliver_message, deliver_notice
from service.notify.contact_tests import deliver_contact_test
from service.notify.deadlines import deliver_due
from service.notify.falling_back import deliver_otherwise
from service.notify.overdue import deliver_missed, deliver_overdue, deliver_thin
from service.notify.pages import deliver_page
from service.notify.post_room import PostRoom
from service.notify.questions import deliver_question
from service.notify.raised import deliver_raise
from service.outbox import jobs
from service.routing.escalate import ask_another, escalate
from service.rulebooks.promised import look_at_clocks, look_at_open, try_rulebook
from service.runtime import Runtime

Inside = Callable[[AsyncSession, Runtime, dict[str, Any]], Awaitable[None]]
Outside = Callable[[PostRoom, dict[str, Any]], Awaitable[None]]
Long = Callable[[Runtime, dict[str, Any]], Awaitable[None]]


async def _escalate(tx: AsyncSession, runtime: Runtime, payload: dict[str, Any]) -> None:
    await escalate(
        tx,
        UUID(payload["appeal_id"]),
        chain=payload["chain"],
        step=payload["step"],
        keys=runtime.keys,
        time_scale=runtime.settings.escalation.time_scale,
        now=runtime.clock(),
    )


async def _ask_another(tx: AsyncSession, runtime: Runtime, payload: dict[str, Any]) -> None:
    await ask_another(
        tx,
        UUID(payload["appeal_id"]),
        chain=payload["chain"],
        keys=runtime.keys,
        now=runtime.clock(),
    )


async def _lapse(tx: AsyncSession, runtime: Runtime, payload: dict[str, Any]) -> None:
    await lapse(tx, UUID(payload["appeal_id"]), now=runtime.clock())


# These only change the database: they and their completion are one transaction.
INSIDE: Final[Mapping[str, Inside]] = {
    jobs.Escalate.kind: _escalate,
    jobs.AskAnother.kind: _ask_another,
    jobs.LapseClaim.kind: _lapse,
    jobs.Tick.kind: look_at_clocks,
}


async def _erase_files(runtime: Runtime, payload: dict[str, Any]) -> None:
    await erase_files(runtime.sessions, runtime.vault, UUID(payload["appeal_id"]))


# These take their time, and change the database at the end.
LONG: Final[Mapping[str, Long]] = {
    jobs.TryRulebook.kind: try_rulebook,
    jobs.Retriage.kind: look_at_open,
    jobs.EraseFiles.kind: _erase_files,
}


async def _prepare(room: PostRoom, payload: dict[str, Any]) -> None:
    await prepare_attachment(room.workshop, payload)


async def _forget(room: PostRoom, payload: dict[str, Any]) -> None:
    await forget_attachment(room.workshop, payload)


# These talk to providers, with no transaction open.
OUTSIDE: Final[Mapping[str, Outside]] = {
    jobs.FirstAnswer.kind: deliver_first_answer,
    jobs.SendMessage.kind: deliver_message,
    jobs.Page.kind: deliver_page,
    jobs.PageOwner.kind: deliver_raise,
    jobs.ContactTest.kind: deliver_contact_test,
    jobs.PageDue.kind: deliver_due,
    jobs.PageOverdue.kind: deliver_overdue,
    jobs.TellMissed.kind: deliver_missed,
    jobs.TellThin.kind: deliver_thin,
    jobs.Notice.kind: deliver_notice,
    jobs.TurnPage.kind: deliver_question,
    jobs.FallBack.kind: deliver_otherwise,
    jobs.PrepareAttachment.kind: _prepare,
    jobs.ForgetAttachment.kind: _forget,
}
