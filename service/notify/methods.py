"""By which method somebody is reached, and when the next one follows: pure."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from service.domain.terms import AssignmentState, ContactMethod, DeliveryState, Level, Status

# Without proof of delivery the person's next contact method follows, while the first goes on (R17).
NEXT_METHOD_AFTER: Final = timedelta(seconds=30)
ARRIVED: Final = frozenset({DeliveryState.DELIVERED, DeliveryState.READ})


def is_wanted(state: AssignmentState, status: Status) -> bool:
    """Whether a page is still worth sending: the offer is open and nobody has the appeal."""
    return state is AssignmentState.OFFERED and status is Status.ASSIGNED


def method_at(turn: str, position: int, sent: int, methods: int) -> int:
    """Which method a page takes; a later turn begins with the next: a call may be heard."""
    chain, _, step = turn.partition(".")
    first = 0 if sent == 0 else (int(chain) + int(step)) % methods
    return (first + position) % methods


def beginning_with(
    methods: Sequence[ContactMethod], wanted: ContactMethod | None
) -> Sequence[ContactMethod] | None:
    """The methods with the wanted one first; None when it is not wanted, or not there."""
    if wanted is None or wanted not in methods:
        return None
    return [wanted, *(method for method in methods if method is not wanted)]


def wait_for_next(
    level: Level, *, more: bool, failed: bool, opening: bool = False
) -> timedelta | None:
    """The next method: at once after a failure, else after some silence.

    The opening page of an immediate appeal goes by two methods at once (R04).
    """
    if not more:
        return None
    at_once = failed or (opening and level is Level.P1)
    return timedelta() if at_once else NEXT_METHOD_AFTER


def has_arrived(level: Level, earlier: Iterable[tuple[ContactMethod, DeliveryState]]) -> bool:
    """Whether an earlier method of the same turn is proven to have arrived.

    Telegram reports no delivery: what it took counts as arrived, but never in immediate danger.
    """
    return any(
        state in ARRIVED
        or (
            level is not Level.P1
            and method is ContactMethod.TELEGRAM
            and state is DeliveryState.SENT
        )
        for method, state in earlier
    )
