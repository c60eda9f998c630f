"""How often each level proves right: a table by the source of a decision, not a model."""

from collections.abc import Mapping

from service.domain.terms import Level
from service.triage.assessment import Finding

ProbabilityTable = Mapping[str, Mapping[Level, Mapping[Level, float]]]


def probability_of(
    level: Level, deciding: Finding | None, table: ProbabilityTable
) -> Mapping[Level, float]:
    """The share of each true level among texts decided the same way (probability.toml).

    This is a table counted on labelled texts by the source of the decision (words, answers,
    not understood) and its level; it is no judgement on this one appeal.
    """
    source = deciding.source if deciding is not None else "answers"
    rows = table.get(source) or table["words"]
    return rows.get(level) or {level: 1.0}
