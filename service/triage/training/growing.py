"""The judge of trees: small trees that each mend a little of what the others got wrong."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from service.domain.terms import Level
from service.triage.model.artifact import LEVELS, Trees
from service.triage.model.features import Floats
from service.triage.model.scoring import DEPTH
from service.triage.training.prepared import Mask

_ROUNDS: Final = 120
_TRUST: Final = 3.0
"""How much more a writer counts whom the author of the rules had not read."""


def grow_trees(table: Floats, levels: Sequence[Level], trusted: Mask) -> Trees:
    """Learn the trees, one for each level in each round."""
    machine = HistGradientBoostingClassifier(
        max_iter=_ROUNDS, learning_rate=0.08, max_leaf_nodes=12, max_depth=DEPTH,
        l2_regularization=10, min_samples_leaf=50, max_features=0.3,
        early_stopping=False, random_state=0,
    )  # fmt: skip
    told = np.asarray([LEVELS.index(level.name) for level in levels])
    machine.fit(table, told, sample_weight=np.where(trusted, _TRUST, 1.0))
    # scikit-learn keeps its trees to itself; the service walks them without it.
    grown = [tree.nodes for round_ in machine._predictors for tree in round_]  # noqa: SLF001
    return _flattened(grown, machine._baseline_prediction.ravel())  # noqa: SLF001


def _flattened(grown: Sequence[NDArray[Any]], start: NDArray[Any]) -> Trees:
    """All trees in one row of nodes; a leaf leads to itself."""
    roots = np.cumsum([0, *(len(nodes) for nodes in grown)])
    nodes = np.concatenate(grown)
    own = np.arange(len(nodes))
    offset = np.repeat(roots[:-1], [len(tree) for tree in grown])
    leaf = nodes["is_leaf"].astype(bool)
    return Trees(
        roots=roots[:-1].astype(np.int32),
        column=np.where(leaf, 0, nodes["feature_idx"]).astype(np.int16),
        limit=np.where(leaf, 0, nodes["num_threshold"]).astype(np.float32),
        below=np.where(leaf, own, nodes["left"] + offset).astype(np.int32),
        above=np.where(leaf, own, nodes["right"] + offset).astype(np.int32),
        value=nodes["value"].astype(np.float32),
        start=start.astype(np.float32),
    )
