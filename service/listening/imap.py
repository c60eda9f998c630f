"""Mail fetched from a mailbox (IMAP): kept first, then moved away; IDLE tells of the next."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Final, TypeVar

from imap_tools import AND, BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from service.domain.terms import Channel
from service.doorway import take_payload
from service.intake.canary import canary_channel
from service.intake.message import InboundMessage
from service.intake.registry import PARSERS
from service.mail.envelope import mailbox_of
from service.observability import logger
from service.runtime import Runtime
from service.settings import EmailSettings

# Servers end an IDLE after half an hour; a short one also notices a line that died silently.
IDLE_S: Final = 25.0
BATCH: Final = 50
TIMEOUT_S: Final = 20.0
LONGEST_PAUSE_S: Final = 60.0
CANARY_SENDER: Final = "canary@916.invalid"
LONGEST_HEAD: Final = 4_096
T = TypeVar("T")


class Fetched:
    """One session with the mail server, in a thread of its own."""

    def __init__(self, settings: EmailSettings) -> None:
        """Keep where the mailbox is."""
        self._settings = settings
        self._thread = ThreadPoolExecutor(1, "imap")
        self._box: BaseMailBox | None = None

    async def __call__(self, act: Callable[[BaseMailBox], T]) -> T:
        """Do something with the mailbox, signed in; a session that broke is begun anew."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._on, act)

    def _on(self, act: Callable[[BaseMailBox], T]) -> T:
        try:
            if self._box is None:
                self._box = _signed_in(self._settings)
            return act(self._box)
        except Exception:
            self._leave()
            raise

    def _leave(self) -> None:
        box, self._box = self._box, None
        if box is not None:
            with quietly():
                box.client.shutdown()

    def close(self) -> None:
        """Let go of the server and of the thread."""
        self._leave()
        self._thread.shutdown(wait=False, cancel_futures=True)


@contextmanager
def quietly() -> Iterator[None]:
    """Leave a broken line without a word."""
    try:
        yield
    except (OSError, ImapToolsError, AttributeError):
        return


def _signed_in(settings: EmailSettings) -> BaseMailBox:
    kind = MailBox if settings.imap_tls else MailBoxUnencrypted
    box = kind(settings.imap_host or "", settings.imap_port, timeout=TIMEOUT_S)
    password = settings.imap_password or settings.password
    name = settings.imap_username or settings.username or ""
    try:
        box.login(name, password.get_secret_value() if password else "", settings.imap_folder)
        if not box.folder.exists(settings.imap_taken_folder):
            box.folder.create(settings.imap_taken_folder)
    except Exception:
        with quietly():
            box.client.shutdown()
        raise
    return box


def _waiting(box: BaseMailBox) -> list[tuple[str, bytes]]:
    """What lies in the folder: each mail's number and its bytes, oldest first."""
    numbers = box.uids(AND(all=True))[:BATCH]
    found = []
    for number in numbers:
        _, answer = box.client.uid("fetch", number, "(BODY.PEEK[])")
        raw = next((part[1] for part in answer if isinstance(part, tuple)), None)
        if isinstance(raw, bytes):
            found.append((number, raw))
    return found


def _move(box: BaseMailBox, number: str, folder: str) -> None:
    box.move(number, folder)


def _delete(box: BaseMailBox, number: str) -> None:
    box.delete(number)


def leave_canary(settings: EmailSettings, mail: str) -> None:
    """Lay a canary among people's mails; while nobody fetches them, one is enough."""
    box = _signed_in(settings)
    try:
        if not box.uids(AND(from_=CANARY_SENDER)):
            box.append(mail.encode(), settings.imap_folder)
    finally:
        with quietly():
            box.logout()


def _is_canary(raw: bytes, account: str, runtime: Runtime) -> bool:
    """Whether a mail is our own canary: nobody else's is ever deleted."""
    if CANARY_SENDER.encode() not in raw[:LONGEST_HEAD]:
        return False
    read = PARSERS[Channel.EMAIL](raw, account)
    return isinstance(read, InboundMessage) and bool(canary_channel(read.text, runtime.keys))


async def take_round(runtime: Runtime, settings: EmailSettings, fetched: Fetched) -> int:
    """Keep what lies there, then move it away; a mail whose moving failed is recognised."""
    account = mailbox_of(settings.sender).address
    mails = await fetched(_waiting)
    for number, raw in mails:
        await take_payload(Channel.EMAIL, raw, account, runtime)
        if _is_canary(raw, account, runtime):
            await fetched(partial(_delete, number=number))
        else:
            await fetched(partial(_move, number=number, folder=settings.imap_taken_folder))
    return len(mails)


async def take_fetched_mail(runtime: Runtime) -> None:
    """Fetch until cancelled; a broken line is tried again, ever more slowly."""
    settings = runtime.settings.email
    if settings is None or settings.imap_host is None:
        return
    fetched, failures = Fetched(settings), 0
    try:
        while True:
            try:
                if not await take_round(runtime, settings, fetched):
                    await fetched(lambda box: box.idle.wait(timeout=IDLE_S))
                failures = 0
            except Exception as error:  # noqa: BLE001 - whatever it is, the next family still writes
                failures += 1
                logger().warning("imap_failed", error_class=type(error).__name__)
                await asyncio.sleep(min(2.0**failures, LONGEST_PAUSE_S))
    finally:
        fetched.close()
