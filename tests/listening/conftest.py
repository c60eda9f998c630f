"""A mailbox of the Office, with a mail server on each side of it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from service.demo.stubs.smtp import SmtpStub, open_smtp_stub
from service.domain.terms import Channel
from service.notify.registry import Senders, email_sender
from service.runtime import Runtime
from service.settings import EmailSettings
from service.worker import Worker
from tests.intake.mails import ACCOUNT


@pytest.fixture
async def outbox() -> AsyncIterator[SmtpStub]:
    """Where the Office's mails end."""
    async with open_smtp_stub() as stub:
        yield stub


@pytest.fixture
def email(outbox: SmtpStub) -> EmailSettings:
    """The mailbox's settings."""
    return EmailSettings(
        smtp_host="127.0.0.1", smtp_port=outbox.port, sender=f"916 <{ACCOUNT}>", start_tls=False,
        plus_addressing=True,
    )  # fmt: skip


@pytest.fixture
def mailing(runtime: Runtime, email: EmailSettings) -> Runtime:
    """A service whose only provider is a mail server."""
    return replace(runtime, settings=runtime.settings.model_copy(update={"email": email}))


@pytest.fixture
def postman(mailing: Runtime, email: EmailSettings) -> Worker:
    """A worker whose answers really leave by mail."""
    return Worker(mailing, Senders({Channel.EMAIL: email_sender(email)}, {}))
