"""The one thing that is sensible to do next with an appeal."""

from dataclasses import dataclass
from typing import Any

from service.domain.actor import Actor
from service.security.permissions import Permission, may
from service.web.translatable import said


@dataclass(frozen=True, slots=True)
class Step:
    """A button: either sends a command at once, or opens the form that is due."""

    code: str
    text: str
    sends: bool = False


TAKE = Step("acknowledgement", said("Take this appeal"), sends=True)
ACT = Step("action", said("Record the first protective action"))
REPLY = Step("reply", said("Answer the person"))
OUTCOME = Step("outcome", said("Record the outcome"))
CLOSE = Step("closure", said("Close the appeal"), sends=True)
REOPEN = Step("reopening", said("Reopen"), sends=True)
SECOND = Step("closure", said("Confirm the closing"), sends=True)
CONFIRM = Step("level", said("Decide on the lower level"))
ASSIGN = Step("assignment", said("Ask somebody by name"))


def next_step(card: dict[str, Any], me: Actor) -> Step | None:  # noqa: PLR0911 - one for each turn
    """What to do now; None when it is somebody else's turn."""
    if not may(me.role, Permission.WORK):
        return None
    if card["status"] in {"queued", "assigned"}:
        return TAKE
    if card["status"] == "closed":
        return REOPEN
    owner = card["assignment"]["owner"]
    mine = owner is not None and owner["id"] == str(me.id)
    if card["assessment"]["lowering_proposed"] and not _proposed_by(card, me):
        return CONFIRM
    closing_by = (card["outcome"] or {}).get("closing_proposed_by")
    if closing_by is not None:
        return None if closing_by["id"] == str(me.id) else SECOND
    if not mine:
        return ASSIGN if me.leads else None
    return _mine(card)


def _mine(card: dict[str, Any]) -> Step:
    acted = any(c["name"] == "act" and c["met_at"] for c in card["clocks"])
    if not acted:
        return ACT
    if card["outcome"] is not None:
        return CLOSE
    spoken = [m for m in card["messages"] if m["direction"] != "note"]
    return REPLY if spoken and spoken[-1]["direction"] == "inbound" else OUTCOME


def _proposed_by(card: dict[str, Any], me: Actor) -> bool:
    by = card["assessments"][-1]["by"] if card["assessments"] else None
    return by is not None and by["id"] == str(me.id)
