"""Coded words about the people who answer: conflicts, absences and swaps."""

from enum import StrEnum


class ConflictKind(StrEnum):
    """What stands between a member of staff and some appeals."""

    PLACE = "place"
    UNIT = "unit"
    OFFICIAL = "official"
    FAMILY = "family"
    EMPLOYER = "employer"
    APPEAL = "appeal"


class AbsenceKind(StrEnum):
    """Why somebody is not there; never more than this is asked."""

    LEAVE = "leave"
    SICK = "sick"
    MISSION = "mission"
    OTHER = "other"


class SwapState(StrEnum):
    """What became of an offer to take over somebody's hours."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
