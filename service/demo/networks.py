"""Messenger, Instagram, X and the mailbox of the demo, with secrets made from ours."""

import asyncio
import hmac
import smtplib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from typing import Final

import httpx2
from fastapi import FastAPI
from pydantic import SecretStr

from service.demo.stubs.ledger import Ledger, Outgoing
from service.demo.stubs.meta import MetaStub, meta_routes
from service.demo.stubs.running import LOOPBACK
from service.demo.stubs.smtp import SmtpStub, open_smtp_stub
from service.demo.stubs.x import XStub, x_routes
from service.settings import EmailSettings, MetaSettings, Settings, XSettings

META_DOOR: Final = "/webhooks/meta"
X_DOOR: Final = "/webhooks/x"
MAILBOX: Final = "916@demo.example"
LMTP_PORT: Final = 8918
SMTP_PORT: Final = 8919
NETWORKS: Final = ("facebook", "instagram", "x")


def network_settings(secret: str, url: str) -> dict[str, MetaSettings | XSettings | EmailSettings]:
    """The settings that lead to these stubs; each secret is made from the one that is kept."""

    def made(name: str) -> SecretStr:
        return SecretStr(hmac.new(secret.encode(), name.encode(), sha256).hexdigest())

    return {
        "meta": MetaSettings(
            app_secret=made("app"), verify_token=made("verify"), page_token=made("page"),
            api_base_url=url,
        ),
        "x": XSettings(
            consumer_secret=made("consumer"), access_token=made("access"), api_base_url=url
        ),
        "email": EmailSettings(
            smtp_host=LOOPBACK, smtp_port=SMTP_PORT, start_tls=False, sender=MAILBOX,
            lmtp_port=LMTP_PORT,
        ),
    }  # fmt: skip


@dataclass(slots=True)
class Networks:
    """The stubs, and the mail server that hands mails over to us."""

    pages: Mapping[str, MetaStub]
    x: XStub
    mails: SmtpStub
    lmtp_port: int
    handed_over: Ledger = field(default_factory=Ledger)

    async def write(self, network: str, person: int, words: str) -> None:
        """Somebody writes to the Office's page or account."""
        if network == "x":
            await self.x.write(str(person), words)
            return
        self.pages[network].write(str(person), words)
        await self.pages[network].deliver()

    async def send_mail(self, sender: str, subject: str, words: str, picture: bytes | None) -> None:
        """Somebody's mail arrives at our mail server, which hands it over until it is taken."""
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = sender, MAILBOX, subject
        number = sha256(f"{sender} {words}".encode()).hexdigest()[:20]
        mail["Message-ID"] = f"<{number}@demo.example>"
        mail.set_content(words)
        if picture is not None:
            mail.add_attachment(picture, maintype="image", subtype="jpeg", filename="şəkil.jpg")
        self.handed_over.accepted.append(number)
        await asyncio.to_thread(self._hand_over, mail)
        self.handed_over.answers.append((number, 200))

    def _hand_over(self, mail: EmailMessage) -> None:
        with smtplib.LMTP(LOOPBACK, self.lmtp_port) as line:
            line.send_message(mail, to_addrs=[MAILBOX])

    @property
    def ledgers(self) -> dict[str, Ledger]:
        """What each of them took and brought."""
        letters = (
            Outgoing(to, mail.content.get_content().strip(), str(mail.content["Message-ID"]))
            for mail in self.mails.mails
            for to in mail.recipients
        )
        self.handed_over.outgoing = list(letters)
        return {
            "Messenger": self.pages["facebook"].ledger,
            "Instagram": self.pages["instagram"].ledger,
            "X": self.x.ledger,
            "The mail server": self.handed_over,
        }


@asynccontextmanager
async def open_networks(
    settings: Settings, client: httpx2.AsyncClient, app: FastAPI
) -> AsyncIterator[Networks | None]:
    """Stand in for them while the block runs; None where the service has them closed."""
    meta, account, email = settings.meta, settings.x, settings.email
    if meta is None or account is None or email is None or email.lmtp_port is None:
        yield None
        return

    def now() -> datetime:
        return datetime.now(UTC)

    secret, token = meta.app_secret.get_secret_value(), _told(meta.page_token)
    kinds = {"facebook": "page", "instagram": "instagram"}
    pages = {
        name: MetaStub(secret, token, client, asyncio.sleep, now, kind)
        for name, kind in kinds.items()
    }
    consumer = account.consumer_secret.get_secret_value()
    x = XStub(consumer, _told(account.access_token), client, asyncio.sleep, now)
    app.include_router(meta_routes(*pages.values()))
    app.include_router(x_routes(x))
    async with open_smtp_stub(email.smtp_port) as mails:
        yield Networks(pages, x, mails, email.lmtp_port)


def _told(token: SecretStr | None) -> str:
    return token.get_secret_value() if token else ""


async def subscribe(networks: Networks, settings: Settings, url: str) -> bool:
    """Let them ask whether the doors are ours, as they do before they deliver anything."""
    verify = settings.meta.verify_token.get_secret_value() if settings.meta else ""
    asked = [await page.subscribe(url + META_DOOR, verify) for page in networks.pages.values()]
    return all(asked) and await networks.x.challenge(url + X_DOOR)
