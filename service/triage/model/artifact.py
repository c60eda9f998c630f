"""The trained numbers as they are kept: one file, named by the hash of its corpus."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from service.triage.model.features import Floats, Vocabulary

NAME: Final = "weights.npz"
NETWORK: Final = ("inner", "scales", "inner_biases", "outer", "outer_biases")
TREES: Final = ("roots", "column", "limit", "below", "above", "value", "start")
LEVELS: Final = ("P1", "P2", "PX", "P3", "P4", "P5")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability on the model speaks; chosen on the tune writers and written down."""

    immediate: float
    immediate_with_words: float
    urgent: float
    urgent_with_words: float
    look: float
    unclear: float


@dataclass(frozen=True, slots=True)
class Judge:
    """A small network from what heads and rules say to the level."""

    inner: Floats
    inner_biases: Floats
    outer: Floats
    outer_biases: Floats


@dataclass(frozen=True, slots=True)
class Trees:
    """Small decision trees from what heads and rules say to the level, all nodes in one row."""

    roots: NDArray[np.intp]
    column: NDArray[np.intp]
    limit: Floats
    below: NDArray[np.intp]
    above: NDArray[np.intp]
    value: Floats
    start: Floats


@dataclass(frozen=True, slots=True)
class Network:
    """A small network from the pieces of a text to the levels and to questions about it."""

    inner: NDArray[np.int8]
    scales: Floats
    inner_biases: Floats
    outer: Floats
    outer_biases: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """Everything the model knows: heads over pieces of text, and a judge over heads and rules."""

    version: str
    vocabulary: Vocabulary
    heads: tuple[str, ...]
    beside: NDArray[np.int8]
    """The weights of the heads and of the network's inner layer side by side, piece by piece.

    A text looks up a thousand pieces all over the memory, so what is asked of one lies together.
    """
    weights: NDArray[np.int8]
    scales: Floats
    biases: Floats
    marks: Mapping[str, int]
    network: Network
    judges: tuple[Judge, ...]
    trees: Trees
    warmth: float
    thresholds: Thresholds
    about: Mapping[str, Any]


def pack(arrays: Mapping[str, NDArray[Any]], about: Mapping[str, Any]) -> bytes:
    """The file of a model; the same numbers always give the same bytes."""
    told = np.frombuffer(json.dumps(about, sort_keys=True).encode(), dtype=np.uint8)
    file = BytesIO()
    np.savez_compressed(file, allow_pickle=False, **{**arrays, "about": told})
    return file.getvalue()


def opened(content: bytes) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The arrays of a model's file, and what it says about itself."""
    with np.load(BytesIO(content), allow_pickle=False) as kept:
        arrays = {name: kept[name] for name in kept.files}
    return arrays, json.loads(arrays.pop("about").tobytes())


def unpack(content: bytes) -> Model:
    """A model out of its file."""
    arrays, about = opened(content)
    words = arrays["vocabulary"].tobytes().decode().split("\n")
    numbers = dict(zip(words, range(len(words)), strict=True))
    vocabulary = Vocabulary(numbers, arrays["rarity"].astype(np.float32), about["first_pair"])
    beside = np.hstack((arrays["weights"], arrays["network_inner"]))
    heads = len(about["heads"])
    arrays |= {"weights": beside[:, :heads], "network_inner": beside[:, heads:]}
    return Model(
        version=f"{about['corpus'][:8]}-{sha256(content).hexdigest()[:8]}",
        vocabulary=vocabulary,
        heads=tuple(about["heads"]),
        beside=beside,
        weights=arrays["weights"],
        scales=arrays["scales"],
        biases=arrays["biases"],
        marks={name: number for number, name in enumerate(about["marks"])},
        network=Network(*(arrays[f"network_{name}"] for name in NETWORK)),
        judges=tuple(_judge(arrays, number) for number in range(about["judges"])),
        trees=Trees(*(_walkable(arrays[f"trees_{name}"]) for name in TREES)),
        warmth=about["warmth"],
        thresholds=Thresholds(**about["thresholds"]),
        about=about,
    )


def _walkable(numbers: NDArray[Any]) -> NDArray[Any]:
    """Places in the wide numbers that arrays are indexed with fastest; kept small in the file."""
    return numbers.astype(np.intp) if numbers.dtype.kind == "i" else numbers


def _judge(arrays: Mapping[str, NDArray[Any]], number: int) -> Judge:
    """One of the judges."""
    inner, inner_biases = arrays[f"judge{number}_inner"], arrays[f"judge{number}_inner_biases"]
    outer, outer_biases = arrays[f"judge{number}_outer"], arrays[f"judge{number}_outer_biases"]
    return Judge(inner, inner_biases, outer, outer_biases)


def load_model() -> Model | None:
    """The model packaged with the service, or None while none was trained."""
    file = files("service.triage.model") / NAME
    return unpack(file.read_bytes()) if file.is_file() else None
