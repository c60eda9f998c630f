"""A rulebook as two blobs, its rules and its model, and back: pure."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files

from service.triage.model.artifact import NAME, unpack
from service.triage.rulebook import Rulebook, parse_rulebook, read_packaged

RULES = "rules"
MODEL = "model"


@dataclass(frozen=True, slots=True)
class Blobs:
    """Everything a rulebook is made of, under the versions of its parts."""

    rules_version: str
    rules: bytes = field(repr=False)
    model_version: str | None = None
    model: bytes | None = field(default=None, repr=False)

    @property
    def version(self) -> str:
        """The version as assessments name it."""
        parts = (self.rules_version, self.model_version)
        return "+".join(part for part in parts if part)


def versions_of(rulebook: Rulebook) -> tuple[str, str | None]:
    """The version of the rules alone, and of the model."""
    if rulebook.model is None:
        return rulebook.version, None
    model = rulebook.model.version
    return rulebook.version.removesuffix(f"+{model}"), model


def packed(texts: Mapping[str, str]) -> bytes:
    """Rule files as one blob; the same texts always give the same bytes."""
    return gzip.compress(json.dumps(texts, sort_keys=True).encode(), mtime=0)


def packaged_blobs(rulebook: Rulebook) -> Blobs:
    """The blobs of the rulebook that came with the package."""
    rules, model = versions_of(rulebook)
    weights = files("service.triage.model") / NAME
    kept = weights.read_bytes() if model is not None else None
    return Blobs(rules, packed(read_packaged()), model, kept)


def unpacked(rules: bytes, model: bytes | None) -> Rulebook:
    """A rulebook out of its blobs; raises when this version of the service cannot read them."""
    rulebook = parse_rulebook(json.loads(gzip.decompress(rules)))
    if model is None:
        return rulebook
    made = unpack(model)
    return replace(rulebook, version=f"{rulebook.version}+{made.version}", model=made)
