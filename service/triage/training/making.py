"""Make the model: one command, minutes, the same bytes each time."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from service.domain.terms import Level
from service.triage.model.artifact import (
    TREES,
    Judge,
    Network,
    Thresholds,
    Trees,
    opened,
    pack,
    unpack,
)
from service.triage.model.features import Floats, Vector, Vocabulary
from service.triage.model.scoring import view_of
from service.triage.rulebook import Rulebook
from service.triage.training.copies import with_copies
from service.triage.training.growing import grow_trees
from service.triage.training.learning import Heads, folds_of, labels_of, learn_heads, learn_judges
from service.triage.training.messages import Message
from service.triage.training.network import learn_network
from service.triage.training.prepared import (
    Mask,
    Matrix,
    Prepared,
    matrix_of,
    prepare,
    table_of,
    vocabulary_of,
)

_STEPS: Final = 127
_MARK_AT_LEAST: Final = 12
_LATEST: Final = "tu"
"""Groups of writers who came after the rules."""
UNDECIDED: Final = Thresholds(1.0, 1.0, 1.0, 1.0, 1.0, 1.0)


Parts = tuple[Heads, Network]
Judges = tuple[Sequence[Judge], Trees]
_NOTHING: Final[NDArray[Any]] = np.zeros(0)
NO_TREES: Final = Trees(*(_NOTHING for _ in TREES))


@dataclass(frozen=True, slots=True)
class Lesson:
    """Everything about some messages that learning needs."""

    messages: Sequence[Message]
    prepared: Prepared
    vectors: Sequence[Vector]


def make_model(messages: Sequence[Message], rulebook: Rulebook, corpus: str) -> bytes:
    """Learn from the train messages; thresholds are still to be decided."""
    messages = with_copies(messages)
    prepared = prepare(messages, rulebook)
    vocabulary = vocabulary_of(prepared.words)
    lesson = Lesson(messages, prepared, [vocabulary.vector(words) for words in prepared.words])
    names = _known_marks(prepared.marks)
    parts, seen = _heads_and_views(lesson, vocabulary)
    table = np.hstack((seen, table_of(prepared.marks, names)))
    trusted = np.asarray([_unread(message.writer) for message in messages])
    levels = [message.level for message in messages]
    judges = learn_judges(table, levels, trusted), grow_trees(table, levels, trusted)
    return packed(vocabulary, parts, names, judges, about={"corpus": corpus})


def _heads_and_views(lesson: Lesson, vocabulary: Vocabulary) -> tuple[Parts, Floats]:
    """Heads and network learnt from everything, and how they see writers they have not met."""
    matrix = matrix_of(lesson.prepared.words, vocabulary)
    labels = labels_of(lesson.messages)
    levels = [message.level for message in lesson.messages]
    seen: dict[int, Floats] = {}
    for known, unknown in folds_of(lesson.messages):
        parts = _learnt(matrix[known], _only(labels, known), [levels[row] for row in known])
        reader = unpack(packed(vocabulary, parts, [], ([], NO_TREES), about={"corpus": "part"}))
        seen |= {row: view_of(reader, lesson.vectors[row])[1] for row in unknown}
    views = np.stack([seen[row] for row in range(len(levels))])
    return _learnt(matrix, labels, levels), views


def _learnt(matrix: Matrix, labels: Mapping[str, Mask], levels: Sequence[Level]) -> Parts:
    """Heads and network from the same texts."""
    return learn_heads(matrix, labels), learn_network(matrix, labels, levels)


def _only(labels: Mapping[str, Mask], rows: NDArray[Any]) -> dict[str, Mask]:
    """The questions about some of the texts."""
    return {name: told[rows] for name, told in labels.items()}


def _unread(writer: str) -> bool:
    """Whether the author of the rules did not read this writer: odd, or of the last round."""
    return int(writer[-1]) % 2 == 1 or writer.split("_")[1][0] in _LATEST


def _known_marks(marks: Sequence[Mapping[str, float]]) -> list[str]:
    """The marks that are common enough to learn from."""
    counts: dict[str, int] = {}
    for told in marks:
        for name in told:
            counts[name] = counts.get(name, 0) + 1
    return sorted(name for name, count in counts.items() if count >= _MARK_AT_LEAST)


def packed(
    vocabulary: Vocabulary,
    parts: Parts,
    marks: Sequence[str],
    judges: Judges,
    *,
    about: Mapping[str, Any],
) -> bytes:
    """The file of a model out of what was learnt."""
    heads, network = parts
    scales = np.abs(heads.weights).max(axis=0) / _STEPS
    arrays: dict[str, NDArray[Any]] = {
        "vocabulary": np.frombuffer("\n".join(vocabulary.numbers).encode(), dtype=np.uint8),
        "rarity": vocabulary.rarity.astype(np.float16),
        "weights": np.round(heads.weights / scales).astype(np.int8),
        "scales": scales.astype(np.float32),
        "biases": heads.biases,
    } | {f"network_{name}": part for name, part in asdict(network).items()}
    networks, trees = judges
    arrays |= {f"trees_{name}": part for name, part in asdict(trees).items()}
    for number, judge in enumerate(networks):
        arrays |= {f"judge{number}_{name}": part for name, part in asdict(judge).items()}
    told = {
        "heads": heads.names,
        "marks": list(marks),
        "judges": len(networks),
        "first_pair": vocabulary.first_pair,
        "warmth": 1.0,
        "thresholds": asdict(UNDECIDED),
    }
    return pack(arrays, told | dict(about))


def decided(content: bytes, thresholds: Thresholds, warmth: float, **about: object) -> bytes:
    """The same model with its temperature and its thresholds written in."""
    arrays, told = opened(content)
    decision = {"thresholds": asdict(thresholds), "warmth": warmth}
    return pack(arrays, {**told, **decision, **about})
