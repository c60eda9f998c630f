"""The figures of merit of a set of outcomes, each with its exact interval."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import beta
from sklearn.metrics import cohen_kappa_score, ndcg_score, roc_auc_score

from service.domain.terms import Level
from service.triage.training.report.outcomes import Outcome

_GAINS: Final = {Level.P1: 15, Level.P2: 7, Level.PX: 3, Level.P3: 3, Level.P4: 1, Level.P5: 0}
_BINS: Final = 15
_NORMAL: Final = 1.96
_NATURAL_URGENT: Final = 0.07
"""The share of urgent messages in an ordinary week, by our guess, for the trust in an alarm."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share itself."""
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The exact binomial interval of 95 %."""
        low = float(beta.ppf(0.025, self.count, self.of - self.count + 1)) if self.count else 0.0
        missing = self.of - self.count
        high = float(beta.ppf(0.975, self.count + 1, missing)) if missing else 1.0
        return low, high

    def __str__(self) -> str:
        if not self.of:
            return "–"
        low, high = self.interval
        return f"{self.value:6.1%} ({low:.1%}–{high:.1%}, {self.count}/{self.of})"


def share(
    outcomes: Iterable[Outcome],
    among: Callable[[Outcome], bool],
    said: Callable[[Level], bool],
    layer: int = -1,
) -> Share:
    """How many of some outcomes got such a level."""
    chosen = [outcome.levels[layer] for outcome in outcomes if among(outcome)]
    return Share(sum(map(said, chosen)), len(chosen))


def is_urgent(outcome: Outcome) -> bool:
    """A message of P1 or P2."""
    return outcome.message.critical


def is_immediate(outcome: Outcome) -> bool:
    """A message of P1."""
    return outcome.message.level is Level.P1


def is_ordinary(outcome: Outcome) -> bool:
    """A message of P4 or P5 without alarming words."""
    return outcome.message.level >= Level.P4 and "hard" not in outcome.message.kinds


def is_hard(outcome: Outcome) -> bool:
    """A message of P4 or P5 that is full of alarming words."""
    return outcome.message.level >= Level.P4 and "hard" in outcome.message.kinds


FIGURES: Final[dict[str, tuple[Callable[[Outcome], bool], Callable[[Level], bool]]]] = {
    "missed": (is_urgent, lambda level: level > Level.PX),
    "urgent looked at": (is_urgent, lambda level: level is Level.PX),
    "P1 raised": (is_immediate, lambda level: level <= Level.P2),
    "P1 as P1": (is_immediate, lambda level: level is Level.P1),
    "ordinary raised": (is_ordinary, lambda level: level <= Level.P2),
    "ordinary looked at": (is_ordinary, lambda level: level is Level.PX),
    "hard raised": (is_hard, lambda level: level <= Level.P2),
    "hard looked at": (is_hard, lambda level: level is Level.PX),
}


def figures(outcomes: Sequence[Outcome], layer: int = -1) -> dict[str, Share]:
    """All figures of one layer."""
    return {name: share(outcomes, among, said, layer) for name, (among, said) in FIGURES.items()}


def rightness(outcomes: Sequence[Outcome]) -> Share:
    """How many of those raised to P1 or P2 are urgent (the positive predictive value)."""
    raised = [outcome for outcome in outcomes if outcome.level <= Level.P2]
    return Share(sum(map(is_urgent, raised)), len(raised))


def trust(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """How often an alarm is right: in this set, and at the share of an ordinary week."""
    right = share(outcomes, is_urgent, lambda level: level <= Level.P2).value
    wrong = share(outcomes, lambda o: not is_urgent(o), lambda level: level <= Level.P2).value
    here = sum(map(is_urgent, outcomes)) / max(1, len(outcomes))

    def at(prevalence: float) -> float:
        raised = right * prevalence + wrong * (1 - prevalence)
        return right * prevalence / raised if raised else 0.0

    return at(here), at(_NATURAL_URGENT)


def ranking(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """How well the order and the shares are: nDCG, AUC, ECE, weighted kappa."""
    urgent = np.asarray([o.message.critical for o in outcomes])
    said = np.asarray([o.critical for o in outcomes])
    gains = np.asarray([[_GAINS[o.message.level] for o in outcomes]])
    order = np.asarray([[-int(o.level) + o.critical for o in outcomes]])
    levels = [int(o.message.level) for o in outcomes], [int(o.level) for o in outcomes]
    return {
        "nDCG": float(ndcg_score(gains, order)),
        "AUC": float(roc_auc_score(urgent, said)),
        "ECE": calibration(said, urgent)[1],
        "Brier": float(((said - urgent) ** 2).mean()),
        "kappa": float(cohen_kappa_score(*levels, weights="quadratic")),
    }


def auc_interval(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """The interval of 95 % of the AUC, by Hanley and McNeil (1982)."""
    area = ranking(outcomes)["AUC"]
    urgent = sum(o.message.critical for o in outcomes)
    others = len(outcomes) - urgent
    both_urgent, both_others = area / (2 - area), 2 * area**2 / (1 + area)
    spread = (
        area * (1 - area)
        + (urgent - 1) * (both_urgent - area**2)
        + (others - 1) * (both_others - area**2)
    ) / (urgent * others)
    reach = _NORMAL * float(np.sqrt(spread))
    return max(0.0, area - reach), min(1.0, area + reach)


def calibration(said: np.ndarray, urgent: np.ndarray) -> tuple[list[tuple[float, float]], float]:
    """The reliability curve in bins of equal mass, and the expected error."""
    order = np.argsort(said, kind="stable")
    parts = np.array_split(order, _BINS)
    points = [(float(said[p].mean()), float(urgent[p].mean())) for p in parts if len(p)]
    error = sum(len(p) * abs(s - u) for p, (s, u) in zip(parts, points, strict=False)) / max(
        1, len(said)
    )
    return points, float(error)
