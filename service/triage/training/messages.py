"""The labelled messages and the side on which each writer stands."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Final

from service.domain.terms import Level

SIDES: Final = ("train", "tune", "test")
LIVE: Final = frozenset(("affirmed", "feared"))


@dataclass(frozen=True, slots=True)
class Message:
    """One message as its writer wrote it, with what a careful reader made of it."""

    id: str
    text: str
    writer: str
    language: str
    script: str
    channel: str
    level: Level
    indicators: Mapping[str, str]
    modifiers: frozenset[str]
    custody: bool
    kinds: frozenset[str]

    @property
    def critical(self) -> bool:
        """Whether somebody should be woken for it."""
        return self.level <= Level.P2

    @property
    def live(self) -> frozenset[str]:
        """Indicators that are said to be so, or feared."""
        return frozenset(code for code, told in self.indicators.items() if told in LIVE)


def packaged_messages() -> tuple[list[Message], str]:
    """All messages in a fixed order, with the hash of everything that was read."""
    digest, found = sha256(), []
    for file in sorted(files("service.triage.corpus").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".jsonl") and file.name != "writers.jsonl":
            content = file.read_bytes()
            digest.update(content)
            found += [_message(line) for line in content.decode().splitlines()]
    digest.update(_splits_text().encode())
    return found, digest.hexdigest()


def _message(line: str) -> Message:
    """One line of a corpus file."""
    row = json.loads(line)
    return Message(
        id=row["id"],
        text=row["text"],
        writer=row["writer"],
        language=row["language"],
        script=row["script"],
        channel=row["channel"],
        level=Level[row["level"]],
        indicators={e["code"]: e["polarity"] for e in sorted(row["indicators"], key=_is_live)},
        modifiers=frozenset(row["modifiers"]),
        custody=row["custody"],
        kinds=frozenset(row["kinds"]),
    )


def _splits_text() -> str:
    return files("service.triage.corpus").joinpath("splits.toml").read_text(encoding="utf-8")


def sides() -> dict[str, str]:
    """The side of each writer."""
    table = tomllib.loads(_splits_text())
    return {writer: side for side in SIDES for writer in table[side].split()}


def _is_live(entry: Mapping[str, str]) -> bool:
    """Sorted last, so that an affirmed mention outweighs a denied one of the same code."""
    return entry["polarity"] in LIVE
