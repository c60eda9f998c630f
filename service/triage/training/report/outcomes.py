"""Every message of one side judged by every layer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from service.domain.terms import Level
from service.triage.engine import assess
from service.triage.model.artifact import Model
from service.triage.model.reader import GRAVER, weight_of
from service.triage.report import Report
from service.triage.rulebook import Rulebook
from service.triage.training.messages import Message

LAYERS: Final = ("words", "words and unease", "model alone", "together")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One message, how probable it is that it is urgent, and its level by each layer."""

    message: Message
    critical: float
    levels: tuple[Level, ...]

    @property
    def level(self) -> Level:
        """The level that people see."""
        return self.levels[-1]


def outcomes_of(messages: Sequence[Message], rulebook: Rulebook) -> Iterator[Outcome]:
    """Judge every message."""
    alone = replace(rulebook, model=None)
    for message in messages:
        report = Report(message.text)
        by_rules = assess(report, alone)
        whole = assess(report, rulebook)
        told = [f.level for f in by_rules.findings if f.source == "words"]
        critical = whole.probability.get(Level.P1, 0.0) + whole.probability.get(Level.P2, 0.0)
        levels = (
            min(told, default=Level.P5),
            by_rules.level,
            _model_alone(whole.probability, rulebook.model),
            whole.level,
        )
        yield Outcome(message, critical, levels)


def _model_alone(shares: Mapping[Level, float], model: Model | None) -> Level:
    """What the model would say if there were no rules beside it."""
    if model is None:
        return Level.P5
    told = dict.fromkeys(Level, 0.0) | dict(shares)
    if weight_of(told, GRAVER) >= model.thresholds.urgent:
        return Level.P2
    return Level.PX if weight_of(told, 1.0) >= model.thresholds.look else Level.P5
