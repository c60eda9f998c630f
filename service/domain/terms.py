"""Every coded word that staff would recognise; the glossary in README explains each."""

from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import Final


class Level(IntEnum):
    """How soon a human must look; the smaller, the more urgent (policy: docs/triage.md)."""

    P1 = 1
    P2 = 2
    PX = 3
    P3 = 4
    P4 = 5
    P5 = 6


class Band(IntEnum):
    """Strict classes of the queue: nothing of a later band ever passes an earlier one."""

    IMMEDIATE = 1
    URGENT = 2
    ORDINARY = 3


BAND_OF: Final = {
    Level.P1: Band.IMMEDIATE,
    Level.P2: Band.URGENT,
    Level.PX: Band.URGENT,
    Level.P3: Band.ORDINARY,
    Level.P4: Band.ORDINARY,
    Level.P5: Band.ORDINARY,
}

ACKNOWLEDGE_WITHIN: Final = {
    Level.P1: timedelta(seconds=60),
    Level.P2: timedelta(minutes=5),
    Level.PX: timedelta(minutes=5),
    Level.P3: timedelta(minutes=30),
    Level.P4: timedelta(hours=4),
    Level.P5: timedelta(days=2),
}

ACT_WITHIN: Final = {
    Level.P1: timedelta(minutes=15),
    Level.P2: timedelta(hours=1),
    Level.PX: timedelta(minutes=5),
    Level.P3: timedelta(days=1),
    Level.P4: timedelta(days=3),
    Level.P5: timedelta(days=2),
}

CLAIM_LEASE: Final = {
    Level.P1: timedelta(minutes=3),
    Level.P2: timedelta(minutes=15),
    Level.PX: timedelta(minutes=15),
}


class Status(StrEnum):
    """Where an appeal stands in its life."""

    QUEUED = "queued"
    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    REFERRED = "referred"
    CLOSED = "closed"


class Channel(StrEnum):
    """The way an appeal came in, and the way its answer goes back."""

    CALL = "call"
    WEB = "web"
    TELEGRAM = "telegram"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    VOICE = "voice"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    X = "x"
    EMAIL = "email"
    POST = "post"
    WALK_IN = "walk_in"
    VISIT = "visit"
    OWN_MOTION = "own_motion"


# Addresses of these channels are telephone numbers, which an SMS and a voice reach as well.
BY_NUMBER: Final = frozenset({Channel.WHATSAPP, Channel.SMS})

# What our messages carry where a provider tells them back to us: the echo is known by it.
ECHO_MARK: Final = "916"


class Language(StrEnum):
    """Languages we triage and answer in."""

    AZ = "az"
    RU = "ru"
    EN = "en"
    TR = "tr"


class Role(StrEnum):
    """What a member of staff is here to do."""

    OPERATOR = "operator"
    RESPONDER = "responder"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Profession(StrEnum):
    """The expert callings of the National Preventive Group."""

    LAWYER = "lawyer"
    DOCTOR = "doctor"
    PSYCHOLOGIST = "psychologist"
    SOCIAL_WORKER = "social_worker"


class Gender(StrEnum):
    """A responder's gender, for people who ask to speak with a woman or a man."""

    FEMALE = "f"
    MALE = "m"


class Polarity(StrEnum):
    """What the words around an indicator make of it."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    FEARED = "feared"
    ASKED = "asked"
    RESOLVED = "resolved"


class ContactMethod(StrEnum):
    """A way to reach a responder."""

    TELEGRAM = "telegram"
    SMS = "sms"
    VOICE = "voice"
    EMAIL = "email"


class AssignmentState(StrEnum):
    """What became of the question whether somebody takes an appeal."""

    OFFERED = "offered"
    ACKNOWLEDGED = "acknowledged"
    DECLINED = "declined"
    RELEASED = "released"
    LAPSED = "lapsed"
    FINISHED = "finished"
    SUPERSEDED = "superseded"


class DeliveryState(StrEnum):
    """How far a message to the outside has come; the order is the rank."""

    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class Direction(StrEnum):
    """Whether a message came to us, went out, or was written by staff for staff."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    NOTE = "note"


class Outcome(StrEnum):
    """Why an appeal was closed."""

    PROTECTED = "protected"
    VIOLATION_CONFIRMED = "violation_confirmed"
    VIOLATION_NOT_CONFIRMED = "violation_not_confirmed"
    REFERRED_TO_AUTHORITY = "referred_to_authority"
    ADVISED = "advised"
    OUTSIDE_MANDATE = "outside_mandate"
    WITHDRAWN_FREELY = "withdrawn_freely"
    UNREACHABLE = "unreachable"
    NOT_AN_APPEAL = "not_an_appeal"


class JobState(StrEnum):
    """The life of a promise in the outbox."""

    DUE = "due"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    DEAD = "dead"


class AttachmentState(StrEnum):
    """What we have of a file that somebody sent."""

    WAITING = "waiting"
    SEALED = "sealed"
    READY = "ready"
    REFUSED = "refused"
    GONE = "gone"


class ScanResult(StrEnum):
    """What the virus scanner said, if there is one."""

    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"


class CallbackKind(StrEnum):
    """Why somebody waits for our call."""

    DANGER = "danger"
    MISSED_CALL = "missed_call"
    DROPPED_CALL = "dropped_call"
    EMPTY_RECORDING = "empty_recording"
    UNDELIVERED = "undelivered"


class CallbackResult(StrEnum):
    """What came of calling somebody back."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    NOT_NEEDED = "not_needed"


# How soon we call back; whoever pressed for danger is called at once.
CALL_BACK_WITHIN: Final = {
    CallbackKind.DANGER: timedelta(),
    CallbackKind.MISSED_CALL: timedelta(minutes=5),
    CallbackKind.DROPPED_CALL: timedelta(minutes=5),
    CallbackKind.EMPTY_RECORDING: timedelta(minutes=5),
    CallbackKind.UNDELIVERED: timedelta(minutes=30),
}


class AlarmKind(StrEnum):
    """What the watchdog found wrong."""

    NO_NEXT_HUMAN = "no_next_human"
    NOBODY_ASKED = "nobody_asked"
    PAGE_UNSENT = "page_unsent"
    TIMER_LATE = "timer_late"
    WORKER_SILENT = "worker_silent"
    WAY_OUT_CLOSED = "way_out_closed"
    CHANNEL_SILENT = "channel_silent"
    INPUT_ASIDE = "input_aside"


class VisitKind(StrEnum):
    """Whether a visit stood in the year's plan or was occasioned by something."""

    SCHEDULED = "scheduled"
    AD_HOC = "ad_hoc"


class RecommendationState(StrEnum):
    """What an authority made of a recommendation."""

    ISSUED = "issued"
    ACCEPTED = "accepted"
    PARTLY_IMPLEMENTED = "partly_implemented"
    IMPLEMENTED = "implemented"
    REFUSED = "refused"


class ReferenceKind(StrEnum):
    """What reference values are about."""

    OFFICE = "office"
    AUTHORITY = "authority"
    FACILITY = "facility"
