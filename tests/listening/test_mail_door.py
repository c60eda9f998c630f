"""A mail comes in, is answered once, and the thread goes on; machines exchange no more than two."""

import smtplib
from asyncio import to_thread
from collections.abc import AsyncIterator
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from service.demo.stubs.smtp import SmtpStub
from service.domain.terms import DeliveryState, Role
from service.listening import lmtp
from service.models import Appeal, Delivery, Message
from service.runtime import Runtime
from service.settings import EmailSettings
from service.worker import Worker
from tests.desk import Desk
from tests.intake.mails import ACCOUNT, MOTHER, bounce, mail

HOST = "127.0.0.1"


@pytest.fixture
async def port(mailing: Runtime, email: EmailSettings) -> AsyncIterator[int]:
    server = await lmtp.open_lmtp(mailing, email, 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def hands_over(port: int, raw: bytes, sender: str = MOTHER) -> tuple[int, bytes]:
    """A mail server delivers; what it was answered."""

    def deliver() -> tuple[int, bytes]:
        with smtplib.LMTP(HOST, port, timeout=10) as line:
            line.ehlo()
            line.mail(sender)
            line.rcpt(ACCOUNT)
            return line.data(raw)

    return await to_thread(deliver)


async def stored(runtime: Runtime) -> tuple[int, int]:
    """How many appeals and messages there are."""
    async with runtime.sessions() as tx:
        appeals = await tx.scalar(select(func.count()).select_from(Appeal))
        heard = select(func.count()).select_from(Message).where(Message.direction == "inbound")
        return appeals or 0, await tx.scalar(heard) or 0


def replied(to: EmailMessage, text: str, number: int) -> bytes:
    """The mother answers a mail of ours."""
    return mail(text, subject="Re:", number=number, In_Reply_To=str(to["Message-ID"]))


async def test_a_mail_is_answered_once_and_the_thread_goes_on(
    desk: Desk, mailing: Runtime, postman: Worker, outbox: SmtpStub, port: int
) -> None:
    assert (await hands_over(port, mail(number=1)))[0] == 250
    await postman.run_due()
    [first] = outbox.mails
    assert (first.sender, first.recipients) == ("", (MOTHER,))
    assert first.content["Auto-Submitted"] == "auto-replied"
    assert first.content["In-Reply-To"] == "<letter-1@mail.example>"
    for word in ("döyürlər", "Təcili", "polis"):
        assert word not in first.content.as_string()
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    [row] = await lead.queue()
    assert (row["level"], row["channel"]) == ("P1", "email")
    said = await lead.does(row["reference"], "messages", text="Vəkil yoldadır.")
    assert said.status_code == 201, said.text
    await postman.run_due()
    answer = outbox.mails[-1]
    assert answer.sender == ACCOUNT
    assert answer.content["Auto-Submitted"] is None
    assert answer.content.get_content().strip() == "Vəkil yoldadır."
    assert str(answer.content["Reply-To"]).startswith("916+")
    elsewhere = {"sender": "is@office.example", "Delivered_To": answer.content["Reply-To"]}
    from_work = mail("Sağ olun", number=3, **elsewhere)
    for raw in (replied(answer.content, "Təşəkkür", 2), from_work):
        assert (await hands_over(port, raw))[0] == 250
    assert await stored(mailing) == (1, 3)
    await postman.run_due()
    assert len(outbox.mails) == 2


async def test_the_same_mail_handed_over_again_changes_nothing(mailing: Runtime, port: int) -> None:
    for _ in range(3):
        assert (await hands_over(port, mail()))[0] == 250
    assert await stored(mailing) == (1, 1)


async def test_nothing_is_250_before_it_is_kept(
    mailing: Runtime, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise OperationalError("", None, OSError())

    monkeypatch.setattr(lmtp, "take_payload", away)
    assert (await hands_over(port, mail()))[0] == 451
    assert await stored(mailing) == (0, 0)


async def test_bounces_machines_and_lists_start_no_conversation(
    mailing: Runtime, postman: Worker, outbox: SmtpStub, port: int
) -> None:
    await hands_over(port, mail())
    await postman.run_due()
    our_id = str(outbox.mails[0].content["Message-ID"])
    await hands_over(port, bounce(our_id), "")
    await hands_over(port, mail(number=5, Auto_Submitted="auto-replied"))
    assert await stored(mailing) == (1, 1)
    async with mailing.sessions() as tx:
        row = (await tx.scalars(select(Delivery).where(Delivery.provider_id == our_id))).one()
        assert (row.state, row.error_code) == (DeliveryState.FAILED, "email-5.1.1")
    await hands_over(port, mail(number=6, sender="list@lists.example", List_Id="<x>"))
    await postman.run_due()
    assert (await stored(mailing), len(outbox.mails)) == ((2, 2), 1)


async def test_a_sender_gets_one_automatic_answer_a_day(
    desk: Desk, mailing: Runtime, postman: Worker, outbox: SmtpStub, port: int
) -> None:
    for number, hours in ((1, 0), (2, 5), (3, 20)):
        desk.clock.wind(hours=hours)
        await hands_over(port, mail(number=number))
        await postman.run_due()
        async with mailing.sessions.begin() as tx:
            for appeal in await tx.scalars(select(Appeal)):
                appeal.status = "closed"
    assert await stored(mailing) == (3, 3)
    assert len(outbox.mails) == 2


@pytest.mark.parametrize("polite", [True, False])
async def test_two_mailboxes_pointed_at_each_other_fall_silent(
    mailing: Runtime, postman: Worker, outbox: SmtpStub, port: int, *, polite: bool
) -> None:
    """The other side answers every mail at once; a rude one says not that it is a machine."""
    marks = {"Auto_Submitted": "auto-replied"} if polite else {}
    await hands_over(port, mail(number=1))
    for number in range(2, 6):
        await postman.run_due()
        if len(outbox.mails) < number - 1:
            break
        await hands_over(port, mail("We got your mail", number=number, **marks))
    assert len(outbox.mails) == 1


async def test_two_recipients_of_one_mail_are_answered_apart(port: int) -> None:
    def deliver() -> list[int]:
        with smtplib.LMTP(HOST, port, timeout=10) as line:
            line.ehlo()
            line.mail(MOTHER)
            return [line.rcpt(ACCOUNT)[0], line.rcpt("x@ombudsman.example")[0]]

    assert await to_thread(deliver) == [250, 452]
