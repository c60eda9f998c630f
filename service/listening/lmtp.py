"""Mail handed over by a mail server (LMTP): 250 only once it is kept, 4xx until then."""

import asyncio
from typing import Final

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from service.domain.terms import Channel
from service.doorway import take_payload
from service.mail.envelope import mailbox_of
from service.observability import logger
from service.runtime import Runtime
from service.settings import EmailSettings

LARGEST: Final = 32 * 1024 * 1024
KEPT: Final = "250 2.0.0 kept"
LATER: Final = "451 4.3.0 cannot keep it now, try again"
ONE_AT_A_TIME: Final = "452 4.5.3 one recipient at a time"
DEADLINE_S: Final = 30.0
BUSY_PORT_S: Final = 5.0


class Lines(LMTP):
    """LMTP that takes the long lines of careless mail programs."""

    line_length_limit = 65_536


class MailDoor:
    """What the protocol calls when a mail arrives."""

    def __init__(self, runtime: Runtime, account: str) -> None:
        """Take mails for one mailbox of ours."""
        self._runtime = runtime
        self._account = account

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and order
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        """Take one recipient a mail: LMTP wants an answer for each, and each would be this one."""
        if envelope.rcpt_tos:
            return ONE_AT_A_TIME
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 known"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail, then say so; whatever goes wrong, the mail server keeps it for later."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        # As the last server does (RFC 5321): where machines may answer belongs to the mail.
        path = (envelope.mail_from or "").encode("utf-8", "replace")
        try:
            async with asyncio.timeout(DEADLINE_S):
                raw = b"Return-Path: <" + path + b">\r\n" + content
                await take_payload(Channel.EMAIL, raw, self._account, self._runtime)
        except Exception as error:  # noqa: BLE001 - anything unkept must be tried again
            logger().warning("mail_not_kept", error_class=type(error).__name__)
            return LATER
        return KEPT


async def open_lmtp(runtime: Runtime, settings: EmailSettings, port: int) -> asyncio.Server:
    """Listen for the mail server; the caller closes what it gets."""
    door = MailDoor(runtime, mailbox_of(settings.sender).address)
    loop = asyncio.get_running_loop()

    def protocol() -> Lines:
        return Lines(
            door,
            hostname="916",
            ident="916",
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            decode_data=False,
            loop=loop,
        )

    return await loop.create_server(protocol, settings.lmtp_host, port)


async def take_handed_mail(runtime: Runtime) -> None:
    """Listen until cancelled; where another process has the port, wait for it to die."""
    settings = runtime.settings.email
    if settings is None or settings.lmtp_port is None:
        return
    while True:
        try:
            server = await open_lmtp(runtime, settings, settings.lmtp_port)
        except OSError as error:
            logger().warning("lmtp_waits", error_class=type(error).__name__)
            await asyncio.sleep(BUSY_PORT_S)
            continue
        async with server:
            await server.serve_forever()
