"""What four answers add: Q1, Q2, Q4 and Q10 as a careful person would give them for a message.

The messages came without answers, so these are taken from their labels. That measures the rules of
the protocol, not the people who ask: real answers are missing, wrong, or "don't know".
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from service.domain.terms import Level
from service.triage.engine import assess
from service.triage.protocol import from_answers
from service.triage.report import Facts, Report
from service.triage.rulebook import Rulebook
from service.triage.training.messages import Message
from service.triage.training.report.measures import Share

_HURT: Final = frozenset(("VIOLENCE", "TORTURE_METHOD", "SEXUAL_VIOL", "PEER", "DV_OUTSIDE"))
_ENDING: Final = frozenset(("SUICIDE", "SELF_HARM"))
_HELD, _FREE, _UNKNOWN = "e", "k", "l"
ROWS: Final = ("answers alone", "words and model", "all together")
Judge = Callable[[Message], Level]


def answers_of(message: Message) -> dict[str, str | tuple[str, ...]]:
    """What Q1, Q2, Q4 and Q10 would be answered by somebody who knows what the label knows."""
    live, modifiers = message.live, message.modifiers
    hurt = bool(live & _HURT)
    return {
        "Q1": _first(live, now=hurt and "NOW" in modifiers),
        "Q2": _UNKNOWN if "INCOMM" in live else _HELD if message.custody else _FREE,
        "Q4": (_force(live, hurt=hurt, now="NOW" in modifiers),),
        "Q10": ("a",) if "MINOR" in modifiers else ("h",),
    }


def _first(live: frozenset[str], *, now: bool) -> str:
    """The answer to Q1."""
    if now:
        return "a"
    if "MED_EMERG" in live:
        return "b"
    return "c" if live & _ENDING else "d"


def _force(live: frozenset[str], *, hurt: bool, now: bool) -> str:
    """The answer to Q4."""
    if hurt:
        return "a" if now else "b"
    return "c" if live & {"THREAT", "LIFE_THREAT"} else "d"


def with_answers(messages: Sequence[Message], rulebook: Rulebook) -> dict[str, Mapping[str, Share]]:
    """The four figures of merit by answers alone, by words and model, and by all together."""
    judges: dict[str, Judge] = {
        ROWS[0]: lambda m: from_answers(answers_of(m), Facts(), rulebook)[0] or Level.P5,
        ROWS[1]: lambda m: assess(Report(m.text), rulebook).level,
        ROWS[2]: lambda m: assess(Report(m.text, answers=answers_of(m)), rulebook).level,
    }
    return {name: _figures(messages, judge) for name, judge in judges.items()}


def _figures(messages: Sequence[Message], judge: Judge) -> dict[str, Share]:
    """Misses, P1 found, and what ordinary and hard texts cost."""
    judged = [(message, judge(message)) for message in messages]

    def among(chosen: Callable[[Message], bool], said: Callable[[Level], bool]) -> Share:
        levels = [level for message, level in judged if chosen(message)]
        return Share(sum(map(said, levels)), len(levels))

    return {
        "missed": among(lambda m: m.critical, lambda level: level > Level.PX),
        "P1 raised": among(lambda m: m.level is Level.P1, lambda level: level <= Level.P2),
        "ordinary raised": among(_is_ordinary, lambda level: level <= Level.P2),
        "hard raised": among(_is_hard, lambda level: level <= Level.P2),
    }


def _is_ordinary(message: Message) -> bool:
    return message.level >= Level.P4 and "hard" not in message.kinds


def _is_hard(message: Message) -> bool:
    return message.level >= Level.P4 and "hard" in message.kinds
