"""A telephone call as Twilio's form posts tell it; read, never trusted to be whole."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from service.domain.terms import Language

Form = Sequence[tuple[str, str]]

# Numbers that stand for "withheld"; nobody can be called back on them.
WITHHELD: Final = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
ENDED: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
DANGER: Final = "0"
LANGUAGE_OF: Final[Mapping[str, Language]] = {
    "1": Language.AZ,
    "2": Language.RU,
    "3": Language.EN,
    "4": Language.TR,
}
_SID: Final = re.compile(r"[A-Za-z0-9_-]{2,64}", re.ASCII)
_NUMBER: Final = re.compile(r"\+\d{5,15}")
_SECONDS: Final = re.compile(r"\d{1,5}")


@dataclass(frozen=True, slots=True)
class Recording:
    """Words that lie with Twilio."""

    sid: str
    url: str = field(repr=False)
    length: timedelta | None = None


@dataclass(frozen=True, slots=True)
class VoiceCall:
    """One request about one call."""

    sid: str
    caller: str | None = field(default=None, repr=False)
    name: str = field(default="", repr=False)  # as their exchange tells it; anything may be in it
    digits: str = ""
    has_ended: bool = False
    recording: Recording | None = None
    recorded_nothing: bool = False


def parse_call(form: Form) -> VoiceCall | None:
    """Read a request about a call; None when it names none, or names a field twice."""
    fields = dict(form)
    sid = fields.get("CallSid", "")
    if len(fields) != len(form) or not _SID.fullmatch(sid):
        return None
    caller = fields.get("From", "")
    known = _NUMBER.fullmatch(caller) and caller not in WITHHELD
    found = _recording(fields)
    return VoiceCall(
        sid=sid,
        caller=caller if known else None,
        name=fields.get("CallerName", ""),
        digits=fields.get("Digits", ""),
        has_ended=fields.get("CallStatus", "") in ENDED,
        recording=found,
        recorded_nothing=found is None and "RecordingSid" in fields,
    )


def _recording(fields: Mapping[str, str]) -> Recording | None:
    """The recording, when there is one with anything in it."""
    sid, url = fields.get("RecordingSid", ""), fields.get("RecordingUrl", "")
    length = fields.get("RecordingDuration", "")
    seconds = int(length) if _SECONDS.fullmatch(length) else None
    absent = fields.get("RecordingStatus", "completed") != "completed"
    if absent or not url or not _SID.fullmatch(sid) or seconds == 0:
        return None
    return Recording(sid, url, None if seconds is None else timedelta(seconds=seconds))
