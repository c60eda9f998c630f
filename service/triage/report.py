"""The frozen facts that triage may look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from service.domain.terms import Channel, Language


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about the person besides the words; every field may be missing."""

    age: int | None = None
    sex: str | None = None
    traits: tuple[str, ...] = ()
    happened_at: datetime | None = None
    now: datetime | None = None
    place_kind: str | None = None
    free: bool | None = None
    contacts_last_7_days: int = 0
    appeals_from_place_last_24_hours: int = 0
    attachments: int = 0
    dropped_call: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """One appeal as triage sees it: the words, the answers and the facts."""

    text: str
    channel: Channel | None = None
    answers: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    facts: Facts = Facts()
    language_hint: Language | None = None
