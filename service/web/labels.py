"""Coded words as staff read them; each stands here in English and in the catalogues in the rest."""

from collections.abc import Mapping
from typing import Final

from service.web.arrival_labels import CAME_IN
from service.web.journal_labels import JOURNAL
from service.web.rota_labels import ROTA
from service.web.story_labels import STORY
from service.web.translatable import said

LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "level": {
        "P1": said("Immediate"),
        "P2": said("Urgent"),
        "PX": said("Look now"),
        "P3": said("Priority"),
        "P4": said("Standard"),
        "P5": said("Information"),
    },
    "whom": {
        "best": said("the person who suits best"),
        "best_and_head": said("the person who suits best, and the head of the regional office"),
        "same": said("the same person again"),
        "region": said("everybody of the office in charge"),
        "shift": said("the whole shift"),
        "leads": said("the coordinators"),
        "everybody": said("everybody"),
        "operators": said("the operators"),
    },
    "queue": {"together": said("{n} together")},
    "way": {
        "telegram": "Telegram",
        "sms": "SMS",
        "voice": said("telephone call"),
        "email": said("E-mail"),
    },
    "status": {
        "queued": said("waiting"),
        "assigned": said("offered"),
        "acknowledged": said("taken"),
        "referred": said("referred"),
        "closed": said("closed"),
    },
    "channel": {
        "call": said("Call"),
        "web": said("Web form"),
        "telegram": "Telegram",
        "sms": "SMS",
        "whatsapp": "WhatsApp",
        "voice": said("Voice message"),
        "facebook": "Facebook",
        "instagram": "Instagram",
        "x": "X",
        "email": said("E-mail"),
        "post": said("Post"),
        "walk_in": said("Visitor"),
        "visit": said("Monitoring visit"),
        "own_motion": said("Own motion"),
        "receipt": said("Receipt page"),
    },
    "language": {
        "az": said("Azerbaijani"),
        "ru": said("Russian"),
        "en": said("English"),
        "tr": said("Turkish"),
    },
    "role": {
        "operator": said("Operator"),
        "responder": said("Responder"),
        "coordinator": said("Coordinator"),
        "administrator": said("Administrator"),
        "auditor": said("Auditor"),
    },
    "profession": {
        "lawyer": said("lawyer"),
        "doctor": said("doctor"),
        "psychologist": said("psychologist"),
        "social_worker": said("social worker"),
    },
    "vulnerability": {
        "pregnant": said("pregnant or with an infant"),
        "disability": said("disability"),
        "mental_illness": said("mental illness"),
        "serious_illness": said("serious illness"),
        "elderly": said("over 65"),
        "no_language": said("no common language"),
        "minor": said("under 18"),
    },
    "polarity": {
        "affirmed": said("said"),
        "negated": said("denied"),
        "feared": said("feared"),
        "asked": said("asked about"),
        "resolved": said("over by now"),
    },
    "modifier": {
        "NOW": said("now"),
        "HELD": said("in custody"),
        "FIRST72": said("first 72 hours"),
        "MINOR": said("under 18"),
        "VULNERABLE": said("vulnerable person"),
        "SERIOUS": said("serious"),
        "PAST": said("in the past"),
        "HEARSAY": said("second-hand"),
        "REPEAT": said("came back again"),
        "CLUSTER": said("several from this place"),
        "ELSEWHERE": said("in an ordinary matter"),
        "DOUBTED": said("the model doubts it"),
    },
    "source": {
        "words": said("from the words"),
        "answers": said("from the answers"),
        "model": said("from the model"),
        "clock": said("time passed"),
        "not_understood": said("not understood by the machine"),
    },
}
KNOWN: Final = {**LABELS, **STORY, **CAME_IN, **JOURNAL}
ALL: Final = {
    **KNOWN,
    **{kind: {**KNOWN.get(kind, {}), **words} for kind, words in ROTA.items()},
}


def label(kind: str, code: str | None) -> str:
    """The English text of a coded word; an unknown code is shown as it is."""
    return ALL[kind].get(code or "", code or "")
