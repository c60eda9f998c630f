"""The kinds of promise; each carries ids only, never what somebody said."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from service.domain.terms import Level


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """Tell the appellant in the channel that the words arrived."""

    kind: ClassVar[str] = "first_answer"
    appeal_id: UUID


@dataclass(frozen=True, slots=True)
class Escalate:
    """Take the next step of the policy, unless somebody has acknowledged the appeal."""

    kind: ClassVar[str] = "escalate"
    appeal_id: UUID
    chain: int
    step: int


@dataclass(frozen=True, slots=True)
class AskAnother:
    """Somebody declined: ask one more person at once, beside those who are still being asked."""

    kind: ClassVar[str] = "ask_another"
    appeal_id: UUID
    chain: int


@dataclass(frozen=True, slots=True)
class Page:
    """Reach one responder by the first contact method that works, beginning at a position."""

    kind: ClassVar[str] = "page"
    appeal_id: UUID
    assignment_id: UUID
    round: str
    position: int = 0
    method: str | None = None
    # Since when it waits to be told together with others of its incident.
    held_since: str | None = None
    # How often it was held back: the number makes the one that follows one job, and not two.
    holds: int = 0


@dataclass(frozen=True, slots=True)
class ContactTest:
    """Send a test to one contact method of staff."""

    kind: ClassVar[str] = "contact_test"
    contact_id: UUID


@dataclass(frozen=True, slots=True)
class PageOwner:
    """Tell the one who acknowledged an appeal that it is more urgent, or that there is news."""

    kind: ClassVar[str] = "page_owner"
    appeal_id: UUID
    # Which reading of the appeal it is about: each gets a page of its own.
    turn: int = 0
    news: bool = False


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Carry a reply of staff to the appellant's channel."""

    kind: ClassVar[str] = "send_message"
    appeal_id: UUID
    message_id: UUID


@dataclass(frozen=True, slots=True)
class LapseClaim:
    """Return a claim to the queue when nothing was done in its time."""

    kind: ClassVar[str] = "lapse_claim"
    appeal_id: UUID


@dataclass(frozen=True, slots=True)
class Tick:
    """Look again at an appeal at an instant at which one of its clocks changes something."""

    kind: ClassVar[str] = "tick"
    appeal_id: UUID
    due: str
    cause: str = "tick"


# The stage at which no way that we know of leads to the person any more.
UNREACHED: Final = "unreached"


@dataclass(frozen=True, slots=True)
class PageDue:
    """Tell the owner of an appeal, or those in charge, that it is time to do something."""

    kind: ClassVar[str] = "page_due"
    appeal_id: UUID
    stage: str
    to_leads: bool


@dataclass(frozen=True, slots=True)
class TryRulebook:
    """Judge the appeals of some days with a rulebook that is not active."""

    kind: ClassVar[str] = "try_rulebook"
    run_id: UUID


@dataclass(frozen=True, slots=True)
class Retriage:
    """Look at every open appeal with the rulebook that has just been activated."""

    kind: ClassVar[str] = "retriage"
    activation: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Say a short standing text to an address that belongs to no appeal; it travels encrypted."""

    kind: ClassVar[str] = "notice"
    what: str
    channel: str
    language: str
    reference: str | None
    press_id: str | None
    row: str
    wrapped: str
    sealed: str


@dataclass(frozen=True, slots=True)
class FallBack:
    """Bring an answer that did not arrive by another way."""

    kind: ClassVar[str] = "fall_back"
    appeal_id: UUID
    message_id: UUID


@dataclass(frozen=True, slots=True)
class TurnPage:
    """Show the next page of a chat's few questions, in the message that held the last one."""

    kind: ClassVar[str] = "turn_page"
    appeal_id: UUID
    show: str
    message_ref: str | None
    press_id: str | None


@dataclass(frozen=True, slots=True)
class PrepareAttachment:
    """Fetch a file where it lies, and make the copy that people open."""

    kind: ClassVar[str] = "prepare_attachment"
    appeal_id: UUID
    attachment_id: UUID


@dataclass(frozen=True, slots=True)
class EraseFiles:
    """Delete the files of an appeal that was erased; nobody can read them any more."""

    kind: ClassVar[str] = "erase_files"
    appeal_id: UUID


@dataclass(frozen=True, slots=True)
class ForgetAttachment:
    """Have the provider delete its copy of a file that we have verified."""

    kind: ClassVar[str] = "forget_attachment"
    appeal_id: UUID
    attachment_id: UUID


@dataclass(frozen=True, slots=True)
class PageOverdue:
    """Tell coordinators that ordinary appeals wait beyond their time."""

    kind: ClassVar[str] = "page_overdue"
    hour: str


@dataclass(frozen=True, slots=True)
class TellMissed:
    """Tell coordinators that somebody left two tests of a contact method unanswered."""

    kind: ClassVar[str] = "tell_missed"
    day: str


@dataclass(frozen=True, slots=True)
class TellThin:
    """Tell coordinators that hours ahead are covered by nobody, or by one person only."""

    kind: ClassVar[str] = "tell_thin"
    day: str
    spans: int
    bare: int
    first: str


JobKind = (
    FirstAnswer
    | Escalate
    | AskAnother
    | Page
    | PageOwner
    | ContactTest
    | SendMessage
    | LapseClaim
    | Notice
    | Tick
    | PageDue
    | PageOverdue
    | TellMissed
    | TellThin
    | TurnPage
    | FallBack
    | PrepareAttachment
    | ForgetAttachment
    | EraseFiles
    | TryRulebook
    | Retriage
)


def payload_of(job: JobKind) -> dict[str, Any]:
    """The job as JSON."""
    return {k: str(v) if isinstance(v, UUID) else v for k, v in asdict(job).items()}


ROUTINE = int(Level.P5) + 1
# Files are slow; they wait in a lane of their own and hold nobody up.
FILES = ROUTINE + 1
# Who is asked next about an immediate appeal waits behind nothing, not even behind its pages:
# those may stand in line for a slow provider, a decision takes milliseconds.
DECISION = int(Level.P1) - 1
DECISIONS = frozenset({Escalate.kind, AskAnother.kind, LapseClaim.kind})


def rank_of(job: JobKind, priority: int) -> int:
    """The place in line of a promise made at a level."""
    if priority == Level.P1 and job.kind in DECISIONS:
        return DECISION
    return int(priority)
