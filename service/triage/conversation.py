"""A conversation judged as one text, and each reason put back beside the message it quotes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from service.triage.assessment import Assessment, Finding

BETWEEN: Final = "\n"


@dataclass(frozen=True, slots=True)
class Said:
    """One inbound message of a conversation."""

    message_id: UUID
    text: str = field(repr=False)


def joined(said: Sequence[str]) -> str:
    """The conversation as one text, oldest message first."""
    return BETWEEN.join(said)


def findings_to_json(judgement: Assessment) -> str:
    """The reasons as they are stored, with places counted in the joined conversation."""
    kept = {
        "findings": [_as_json(finding) for finding in judgement.findings],
        "would_change": list(judgement.would_change),
    }
    return json.dumps(kept, ensure_ascii=False)


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "polarity": finding.polarity.value,
        "level": finding.level.name,
        "quote": finding.quote,
        "start": finding.start,
        "end": finding.end,
        "modifiers": list(finding.modifiers),
        "source": finding.source,
        "rule": finding.rule,
        "standard": finding.standard,
    }


def place_in_messages(
    findings: Sequence[dict[str, Any]], said: Sequence[Said]
) -> list[dict[str, Any]]:
    """Turn places in the joined conversation into places in each message."""
    return [_placed(finding, said) for finding in findings]


def _placed(finding: dict[str, Any], said: Sequence[Said]) -> dict[str, Any]:
    """A reason that spans two messages is shown in the one that holds most of it."""
    offset, best = 0, (0, finding | {"message": None})
    for each in said:
        start = max(finding["start"], offset) - offset
        end = min(finding["end"], offset + len(each.text)) - offset
        if finding["quote"] and end - start > best[0]:
            here = {"message": str(each.message_id), "start": start, "end": end}
            best = (end - start, finding | here | {"quote": each.text[start:end]})
        offset += len(each.text) + len(BETWEEN)
    return best[1]
