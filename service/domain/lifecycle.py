"""The life of an appeal as a table, so that an illegal move has nowhere to hide."""

from typing import Final

from service.domain.errors import IllegalMove
from service.domain.terms import Status

MOVES: Final = {
    Status.QUEUED: frozenset({Status.ASSIGNED, Status.ACKNOWLEDGED, Status.CLOSED}),
    Status.ASSIGNED: frozenset({Status.ACKNOWLEDGED, Status.QUEUED, Status.CLOSED}),
    Status.ACKNOWLEDGED: frozenset(
        {Status.REFERRED, Status.QUEUED, Status.ASSIGNED, Status.CLOSED}
    ),
    Status.REFERRED: frozenset({Status.QUEUED, Status.ACKNOWLEDGED, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.QUEUED}),
}

OPEN: Final = frozenset({Status.QUEUED, Status.ASSIGNED, Status.ACKNOWLEDGED, Status.REFERRED})
WAITING: Final = frozenset({Status.QUEUED, Status.ASSIGNED})


def require_move(current: Status, to: Status) -> None:
    """Raise IllegalMove unless the table allows the step; standing still is always allowed."""
    if to is not current and to not in MOVES[current]:
        raise IllegalMove(current, to)
