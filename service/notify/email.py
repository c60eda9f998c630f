"""E-mail as a way out: pages to responders, answers to appellants."""

import asyncio
import re
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from hashlib import sha256
from typing import Final

import aiosmtplib

from service.mail.envelope import LOOP, mailbox_of
from service.notify.sender import Answering, OutboundText, SendFailed, Sent
from service.security.exchange import DEADLINE

SMTPS: Final = 465
PERMANENT: Final = 500
MOST_REFERENCES: Final = 20
# Refusals of our account, not of the addressee: 530, 534, 535 and 538 speak of signing in.
SIGN_IN: Final = frozenset({530, 534, 535, 538})
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]+")
_ADDRESS: Final = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@[^\s@<>,;:\"()\[\]]{1,255}")


class EmailSender:
    """Sends by one mail server, encrypted in transit unless told otherwise."""

    def __init__(
        self,
        *,
        smtp_host: str,
        smtp_port: int,
        sender: str,
        username: str | None = None,
        password: str | None = None,
        start_tls: bool = True,
        plus_addressing: bool = False,
    ) -> None:
        """Keep the server and the address that mails come from."""
        self._mailbox = mailbox_of(sender)
        self._plus = plus_addressing
        self._host = smtp_host
        self._port = smtp_port
        self._sender = sender
        self._username = username
        self._password = password
        self._start_tls = start_tls and smtp_port != SMTPS

    async def send(self, to: str, body: OutboundText, *, key: str) -> Sent:
        """Hand one mail to the server; the same key makes the same Message-ID."""
        automatic = body.answering is not None and body.answering.automatic
        if body.answering is not None and automatic:
            to = body.answering.return_path or ""
        if not _ADDRESS.fullmatch(to):
            raise SendFailed("email-address", permanent=True)
        mail = self._mail(to, body, key)
        try:
            # The library limits each answer; a server that drips bytes needs a limit on all.
            async with asyncio.timeout(DEADLINE):
                await self._hand_over(mail, to, nobody=automatic)
        except (aiosmtplib.SMTPException, OSError, ValueError) as fault:
            raise _named(fault) from None
        return Sent(str(mail["Message-ID"]))

    async def _hand_over(self, mail: EmailMessage, to: str, *, nobody: bool) -> None:
        await aiosmtplib.send(
            mail,
            # What a machine answers must never come back to a machine (RFC 3834).
            sender="" if nobody else parseaddr(self._sender)[1],
            recipients=[to],
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password,
            use_tls=self._port == SMTPS,
            start_tls=self._start_tls,
            timeout=DEADLINE,
        )

    def _mail(self, to: str, body: OutboundText, key: str) -> EmailMessage:
        mail = EmailMessage()
        domain = parseaddr(self._sender)[1].rpartition("@")[2]
        mail["From"] = self._sender
        mail["To"] = to
        mail["Subject"] = _CONTROL.sub(" ", body.subject or "")
        mail["Date"] = formatdate()
        mail["Message-ID"] = f"<{sha256(key.encode()).hexdigest()[:40]}@{domain}>"
        self._answer(mail, body.answering)
        mail.set_content(body.body, charset="utf-8")
        return mail

    def _answer(self, mail: EmailMessage, answering: Answering | None) -> None:
        """Say what is answered, and whether a person or a machine speaks."""
        mail[LOOP] = self._mailbox.address
        if answering is None:
            mail["Auto-Submitted"] = "auto-generated"
            return
        if answering.automatic:
            mail["Auto-Submitted"] = "auto-replied"
        if self._plus:
            mail["Reply-To"] = self._mailbox.thread_address(str(mail["Message-ID"]))
        if answering.in_reply_to:
            mail["In-Reply-To"] = _token(answering.in_reply_to)
            thread = [each for each in answering.references if each.isascii()]
            mail["References"] = _token(" ".join(thread[-MOST_REFERENCES:]))


def _token(ids: str) -> str:
    """Ids of strangers in a header of ours: nothing but what an id is made of."""
    return "".join(letter for letter in ids if " " <= letter < "\x7f")


def _named(fault: Exception) -> SendFailed:
    """The failure without its words, for they quote the address."""
    match fault:
        case aiosmtplib.SMTPRecipientsRefused():
            return _refused(max(each.code for each in fault.recipients))
        case aiosmtplib.SMTPResponseException():
            return _refused(fault.code)
        case TimeoutError():
            return SendFailed("email-timeout")
        case OSError():
            return SendFailed("email-connection")
        case _:
            return SendFailed("email-error")


def _refused(code: int) -> SendFailed:
    return SendFailed(f"email-{code}", permanent=code >= PERMANENT and code not in SIGN_IN)
