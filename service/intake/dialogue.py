"""The few questions of the bot, pure: what a tap answers, and what is asked next.

All of them may be ignored; the first message is an appeal without them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

# In the order in which they may change the level most.
QUESTIONS: Final = ("Q1", "Q2", "Q4", "Q10")
SEVERAL: Final = frozenset({"Q4", "Q10"})
# "No", "I do not know" and "none of these" contradict everything else.
ALONE: Final[Mapping[str, frozenset[str]]] = {
    "Q4": frozenset({"d", "e"}),
    "Q10": frozenset({"h"}),
}
ONWARD: Final = "next"
FINISHED: Final = "done"

Given = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Turn:
    """What a tap means: answers to lay over the old ones, and the question to show."""

    show: str
    answers: Given = field(default_factory=dict, repr=False)


def following(question: str) -> str:
    """The question after this one, or the end."""
    at = QUESTIONS.index(question) + 1
    return QUESTIONS[at] if at < len(QUESTIONS) else FINISHED


def turn(question: str, answer: str, given: Given) -> Turn | None:
    """What a tap on a button means; None for a button that is none of ours."""
    if question not in QUESTIONS:
        return None
    if answer == ONWARD:
        return Turn(following(question))
    if question not in SEVERAL:
        return Turn(following(question), {question: answer})
    return Turn(question, {question: toggled(question, answer, ticked(question, given))})


def ticked(question: str, given: Given) -> tuple[str, ...]:
    """The answers that stand so far."""
    chosen = given.get(question, ())
    return (chosen,) if isinstance(chosen, str) else tuple(chosen)


def toggled(question: str, answer: str, before: tuple[str, ...]) -> tuple[str, ...]:
    """Tick or untick one; what stands alone takes the others away."""
    alone = ALONE[question]
    if answer in before:
        return tuple(each for each in before if each != answer)
    if answer in alone:
        return (answer,)
    return (*(each for each in before if each not in alone), answer)
