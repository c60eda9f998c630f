"""Mails are fetched, kept, and only then moved; a broken line loses and doubles none."""

from asyncio import CancelledError, create_task, timeout
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from imaplib import IMAP4

import httpx2
import pytest
from imap_tools.errors import ImapToolsError
from pydantic import SecretStr

from service.demo.stubs.imap import ImapStub, open_imap_stub
from service.listening.canaries import mail_of_canary, send_canaries
from service.listening.imap import Fetched, take_fetched_mail, take_round
from service.outbox.pulse import channel_lines
from service.runtime import Runtime
from service.settings import EmailSettings
from tests.intake.mails import mail
from tests.listening.test_mail_door import stored


def gone(_: httpx2.Request) -> httpx2.Response:
    """Every other channel is away."""
    return httpx2.Response(503)


@pytest.fixture
async def server() -> AsyncIterator[ImapStub]:
    async with open_imap_stub() as stub:
        yield stub


@pytest.fixture
def box(email: EmailSettings, server: ImapStub) -> EmailSettings:
    return EmailSettings.model_validate(
        email.model_dump()
        | {"imap_host": "127.0.0.1", "imap_port": server.port, "imap_tls": False}
        | {"imap_username": "916", "imap_password": server.password}
    )


async def test_what_lies_there_is_kept_and_then_moved_where_people_see_it(
    mailing: Runtime, server: ImapStub, box: EmailSettings
) -> None:
    for number in (1, 2, 3):
        server.deliver(mail(f"Kömək {number}", number=number, sender=f"a{number}@mail.example"))
    fetched = Fetched(box)
    assert await take_round(mailing, box, fetched) == 3
    fetched.close()
    assert await stored(mailing) == (3, 3)
    assert (len(server.folders["INBOX"]), len(server.folders["Taken"])) == (0, 3)


async def test_a_mail_that_could_not_be_moved_is_recognised(
    mailing: Runtime, server: ImapStub, box: EmailSettings
) -> None:
    server.deliver(mail())
    server.refuses_moves = 1
    fetched = Fetched(box)
    with pytest.raises(ImapToolsError):
        await take_round(mailing, box, fetched)
    assert len(server.folders["INBOX"]) == 1
    assert await take_round(mailing, box, fetched) == 1
    fetched.close()
    assert await stored(mailing) == (1, 1)
    assert server.folders["INBOX"] == {}


async def test_a_broken_line_is_begun_anew(
    mailing: Runtime, server: ImapStub, box: EmailSettings
) -> None:
    server.deliver(mail())
    fetched = Fetched(box)
    await fetched(lambda each: None)
    server.drops = 1
    with pytest.raises(IMAP4.abort):
        await take_round(mailing, box, fetched)
    assert await take_round(mailing, box, fetched) == 1
    fetched.close()
    assert server.sessions == 2


async def test_a_canary_lies_among_the_mails_and_is_gone_when_it_was_taken(
    mailing: Runtime, server: ImapStub, box: EmailSettings
) -> None:
    fetching = replace(mailing, settings=mailing.settings.model_copy(update={"email": box}))
    forged = mail_of_canary("916-canary email 1795000000 " + "a" * 32, mailing.clock())
    server.deliver(forged.encode())
    fetched = Fetched(box)
    assert await take_round(fetching, box, fetched) == 1
    for _ in range(3):  # nobody fetches: one is enough
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(gone)) as client:
            await send_canaries(fetching, client, now=mailing.clock())
        assert len(server.folders["INBOX"]) == 1
    async with mailing.sessions() as tx:
        assert (await channel_lines(tx))["email"].canary_seen_at is None
    assert await take_round(fetching, box, fetched) == 1
    fetched.close()
    async with mailing.sessions() as tx:
        assert (await channel_lines(tx))["email"].canary_seen_at is not None
    # The forged one is an appeal like any other, and is kept where people see it.
    assert await stored(mailing) == (1, 1)
    assert (server.folders["INBOX"], len(server.folders["Taken"])) == ({}, 1)


async def test_a_mailbox_that_is_away_costs_only_the_canary(
    mailing: Runtime, server: ImapStub, box: EmailSettings
) -> None:
    wrong = box.model_copy(update={"imap_password": SecretStr("wrong")})
    fetching = replace(mailing, settings=mailing.settings.model_copy(update={"email": wrong}))
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(gone)) as client:
        await send_canaries(fetching, client, now=mailing.clock())
    assert server.folders["INBOX"] == {}


async def test_the_next_mail_wakes_whoever_idles(
    mailing: Runtime, server: ImapStub, box: EmailSettings
) -> None:
    idling = replace(mailing, settings=mailing.settings.model_copy(update={"email": box}))
    task = create_task(take_fetched_mail(idling))
    try:
        async with timeout(20):
            for number in (1, 2):
                server.deliver(mail(number=number, sender=f"a{number}@mail.example"))
                while len(server.folders.get("Taken", {})) < number:
                    await server.arrival()
    finally:
        task.cancel()
        with suppress(CancelledError):
            await task
    assert await stored(mailing) == (2, 2)
