"""Words leave by e-mail, or the failure is named without naming anybody."""

from collections.abc import AsyncIterator

import pytest

from service.demo.stubs.smtp import SmtpStub, open_smtp_stub
from service.notify.email import EmailSender
from service.notify.sender import OutboundText, SendFailed

DUTY = "növbətçi@ombudsman.example"
PLAIN = "duty@ombudsman.example"
PAGE = OutboundText("Yeni müraciət: P1\n.\nSon", subject="Təcili\r\nBcc: x@evil.example")


@pytest.fixture
async def server() -> AsyncIterator[SmtpStub]:
    async with open_smtp_stub() as stub:
        yield stub


@pytest.fixture
def sender(server: SmtpStub) -> EmailSender:
    return EmailSender(
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        sender="916 <916@ombudsman.example>",
        start_tls=False,
    )


@pytest.mark.parametrize("address", [PLAIN, DUTY])
async def test_a_page_arrives_as_it_was_written(
    server: SmtpStub, sender: EmailSender, address: str
) -> None:
    sent = await sender.send(address, PAGE, key="page:1")
    [mail] = server.mails
    assert (mail.sender, mail.recipients) == ("916@ombudsman.example", (address,))
    assert mail.content.get_content().replace("\r\n", "\n") == f"{PAGE.body}\n"
    assert mail.content["Auto-Submitted"] == "auto-generated"
    assert mail.content["Message-ID"] == sent.provider_id


async def test_a_subject_can_plant_no_header(server: SmtpStub, sender: EmailSender) -> None:
    await sender.send(PLAIN, PAGE, key="k")
    assert server.mails[0].content["Bcc"] is None
    assert server.mails[0].content["Subject"] == "Təcili Bcc: x@evil.example"


async def test_the_same_page_sent_twice_carries_one_message_id(
    server: SmtpStub, sender: EmailSender
) -> None:
    for key in ("page:1", "page:1", "page:2"):
        await sender.send(PLAIN, PAGE, key=key)
    ids = [mail.content["Message-ID"] for mail in server.mails]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize(
    ("answer", "code", "permanent"),
    [
        ("550 no such mailbox", "email-550", True),
        ("451 try later", "email-451", False),
        ("530 sign in first", "email-530", False),
    ],
)
async def test_a_refused_mailbox_is_named_by_its_code(
    server: SmtpStub, sender: EmailSender, answer: str, code: str, *, permanent: bool
) -> None:
    server.refusals[PLAIN] = answer
    with pytest.raises(SendFailed) as caught:
        await sender.send(PLAIN, PAGE, key="k")
    assert (caught.value.code, caught.value.permanent) == (code, permanent)
    assert PLAIN not in f"{caught.value!r}"


@pytest.mark.parametrize("address", ["nobody", "a@b\r\nRCPT TO:<x@y>", "a@b, c@d", "<a@b>", ""])
async def test_what_is_no_address_never_leaves(
    server: SmtpStub, sender: EmailSender, address: str
) -> None:
    with pytest.raises(SendFailed) as caught:
        await sender.send(address, PAGE, key="k")
    assert caught.value.permanent
    assert server.mails == []


async def test_a_server_without_encryption_gets_nothing_when_it_is_wanted(
    server: SmtpStub,
) -> None:
    strict = EmailSender(
        smtp_host="127.0.0.1", smtp_port=server.port, sender="a@b.example", start_tls=True
    )
    with pytest.raises(SendFailed) as caught:
        await strict.send(PLAIN, PAGE, key="k")
    assert not caught.value.permanent
    assert server.mails == []


async def test_nobody_there_is_tried_again() -> None:
    async with open_smtp_stub() as server:
        port = server.port
    gone = EmailSender(smtp_host="127.0.0.1", smtp_port=port, sender="a@b.example")
    with pytest.raises(SendFailed) as caught:
        await gone.send(PLAIN, PAGE, key="k")
    assert (caught.value.code, caught.value.permanent) == ("email-connection", False)
