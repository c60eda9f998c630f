"""What a mail is, apart from its words: whose answer, whose bounce, and whether to answer it."""

import re
from dataclasses import dataclass, field
from email import policy
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Final

from service.mail.headers import address, header, headers

THREAD_DIGITS: Final = 40
MOST_REFERENCES: Final = 50
LISTS: Final = ("list-id", "list-post", "list-unsubscribe", "list-help", "mailing-list")
BULK: Final = frozenset({"bulk", "list", "junk"})
LOOP: Final = "X-Loop"
_ID: Final = re.compile(r"<[^<>\s]{1,250}>")
_DAEMON: Final = re.compile(r"(?:mailer-daemon|postmaster)@", re.IGNORECASE)
_CHECK: Final = re.compile(r"\b(spf|dkim|dmarc)\s*=\s*([a-z]{2,10})", re.IGNORECASE)


def read_mail(raw: bytes) -> Message:
    """The mail as a tree of parts."""
    return BytesParser(policy=policy.compat32).parsebytes(raw)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Our own address: what we recognise our mails, threads and echoes by."""

    local: str = field(repr=False)
    domain: str = field(repr=False)

    def owns(self, mailbox: str) -> bool:
        """Whether an address is ours, with or without a thread's token in it."""
        local, _, domain = mailbox.lower().rpartition("@")
        return domain == self.domain and local.partition("+")[0] == self.local

    @property
    def address(self) -> str:
        """The address as it is written."""
        return f"{self.local}@{self.domain}"

    def thread_address(self, message_id: str) -> str:
        """An address whose mails belong to the thread of one mail of ours."""
        return f"{self.local}+{message_id.strip('<>').partition('@')[0]}@{self.domain}"

    def threads(self, mail: Message) -> tuple[str, ...]:
        """The ids of our own mails that this one answers, nearest first."""
        ours = re.compile(rf"<[0-9a-f]{{{THREAD_DIGITS}}}@{re.escape(self.domain)}>")
        named = [*references(mail)[::-1], *self._tokens(mail)]
        return tuple(dict.fromkeys(each for each in named if ours.fullmatch(each)))

    def _tokens(self, mail: Message) -> list[str]:
        written = [
            text
            for name in ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
            for text in headers(mail, name)[:10]
        ]
        token = re.compile(
            rf"{re.escape(self.local)}\+([0-9a-f]{{{THREAD_DIGITS}}})@{re.escape(self.domain)}"
        )
        return [f"<{found}@{self.domain}>" for found in token.findall(" ".join(written).lower())]


def mailbox_of(sender: str) -> Mailbox:
    """The mailbox behind "Name <local@domain>"."""
    local, _, domain = parseaddr(sender)[1].lower().rpartition("@")
    return Mailbox(local.partition("+")[0], domain)


def message_id(mail: Message) -> str | None:
    """The mail's own id, when it has a sound one."""
    found = _ID.search(header(mail, "message-id"))
    return found[0] if found else None


def references(mail: Message) -> tuple[str, ...]:
    """The thread the mail says it stands in, oldest first, what it answers last."""
    written = f"{header(mail, 'references')} {header(mail, 'in-reply-to')}"
    return tuple(dict.fromkeys(_ID.findall(written)))[-MOST_REFERENCES:]


def return_path(mail: Message) -> str | None:
    """Where machines may answer: an address, "" for nowhere, None when nobody wrote it down."""
    written = [str(v) for k, v in mail.raw_items() if k.lower() == "return-path"]
    return address(mail, "return-path")[1] if written else None


def is_listed(mail: Message) -> bool:
    """Whether the mail came through a list."""
    return any(header(mail, name) for name in LISTS)


def is_machine_answer(mail: Message) -> bool:
    """Whether a machine answered a mail, which must never start a conversation."""
    said = header(mail, "auto-submitted").lower()
    marks = ("x-autoreply", "x-autorespond", "x-auto-reply-from")
    return (
        said.startswith("auto-replied")
        or any(header(mail, name) for name in marks)
        or header(mail, "precedence").lower() == "auto_reply"
    )


def is_daemon(mail: Message) -> bool:
    """Whether the mail system itself writes, to tell of a mail that went nowhere."""
    return _DAEMON.match(address(mail, "from")[1]) is not None


def answered_by_machine(mail: Message) -> str | None:
    """The only address that an automatic answer may go to (RFC 3834); None forbids it."""
    submitted = header(mail, "auto-submitted").lower().partition(";")[0].strip()
    forbidden = (
        submitted not in {"", "no"}
        or is_listed(mail)
        or header(mail, "precedence").lower() in BULK
        or is_daemon(mail)
    )
    return None if forbidden else return_path(mail) or None


def checks(mail: Message) -> str:
    """What our own mail server found about the sender: a label, never a reason to drop."""
    # The topmost header is the one that the last server wrote; those below came with the mail.
    found = dict(_CHECK.findall(header(mail, "authentication-results").lower()))
    return " ".join(f"{name}:{found[name]}" for name in ("spf", "dkim", "dmarc") if name in found)
