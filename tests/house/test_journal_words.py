"""Everything that is written into the story of an appeal or into the journal has its words."""

import ast
import re
from collections.abc import Iterator
from typing import get_args

import pytest

from service.domain.staffing import SwapState
from service.domain.terms import AttachmentState
from service.outbox.jobs import JobKind
from service.web.journal_labels import AUDIT, JOB
from service.web.labels import ALL
from tests.house.sources import sources, tree

NAME = re.compile(r"[a-z_]+\.[a-z_]+")
# Written with a name that is put together, or handed on.
MADE = {f"attachment.{state.value}" for state in AttachmentState}
MADE |= {"attachment.read", "attachment.exported", "appeal.closing_proposed"}
MADE |= {f"swap.{state.value}" for state in SwapState}
STORY_ONLY = {"tell", "TimelineEntry"}
BOTH = "case.tell"


def deeds() -> Iterator[tuple[str, str]]:
    """How each deed is written down, and what it is called."""
    for path in sources("service"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                door = ast.unparse(node.func)
                for word in ast.walk(node):
                    if isinstance(word, ast.Constant) and NAME.fullmatch(str(word.value)):
                        yield door, str(word.value)


STORY = sorted(
    {name for door, name in deeds() if door in STORY_ONLY | {BOTH} and name.startswith("appeal.")}
)
JOURNAL = sorted({name for door, name in deeds() if door in {"audit", "AuditEntry", BOTH}} | MADE)


def test_deeds_were_found() -> None:
    assert {"appeal.read", "appeal.filed", "appeal.outcome", "swap.accepted"} <= set(JOURNAL)
    assert "appeal.undelivered" in STORY


@pytest.mark.parametrize("name", STORY)
def test_every_event_of_a_story_has_its_words(name: str) -> None:
    assert name in ALL["event"]


@pytest.mark.parametrize("name", JOURNAL)
def test_every_deed_in_the_journal_has_its_words(name: str) -> None:
    assert name in AUDIT


def test_every_kind_of_promise_has_its_words() -> None:
    assert {each.kind for each in get_args(JobKind)} == JOB.keys()
