"""What stands wrong with the service just now, in words, as the strip above every page says it."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any, Final

from service.deps import Transaction
from service.domain.actor import Actor
from service.domain.terms import AlarmKind, Language
from service.routing.alarms import standing_alarms
from service.security.permissions import Permission, may
from service.web.templating import in_words

# Whom to ring by hand when no provider carries a page.
CALL_LIST: Final = "/desk/call-list"
# Where what was put aside can be tried again.
JOBS: Final = "/desk/jobs"


async def alarms_in_words(tx: Transaction, me: Actor, language: Language) -> list[dict[str, Any]]:
    """The standing alarms; none when nothing is wrong.

    Whoever sees no appeals sees only what is wrong with the machinery.
    """
    reads = may(me.role, Permission.READ_APPEALS)
    alarms = [a for a in await standing_alarms(tx, me) if reads or a.appeal_id is None]
    # In a storm one cause has many appeals: the oldest is shown, and how many more there are.
    kinds = groupby(sorted(alarms, key=lambda alarm: alarm.kind), key=lambda alarm: alarm.kind)
    return [_told(list(of_a_kind), me, language) for _, of_a_kind in kinds]


def _told(alarms: Sequence[Any], me: Actor, language: Language) -> dict[str, Any]:
    say = partial(in_words, language)
    alarm = alarms[0]
    subject = alarm.subject
    if alarm.kind in {AlarmKind.CHANNEL_SILENT, AlarmKind.WAY_OUT_CLOSED}:
        subject = say("channel", subject)
    return {
        "what": say("alarm", alarm.kind),
        "subject": subject or "",
        "href": _leads_to(alarm, me),
        "more": f"+{len(alarms) - 1}" if len(alarms) > 1 else "",
        "since": alarm.raised_at.isoformat(),
    }


def _leads_to(alarm: Any, me: Actor) -> str | None:  # noqa: ANN401 - the door may not know the table
    """Where to act: the appeal, or the list to ring by hand when a provider is silent."""
    if alarm.appeal_id:
        return f"/desk/appeals/{alarm.subject}"
    if alarm.kind == AlarmKind.INPUT_ASIDE:
        return JOBS if may(me.role, Permission.READ_JOBS) else None
    rings = may(me.role, Permission.FILE)
    return CALL_LIST if rings and alarm.kind == AlarmKind.WAY_OUT_CLOSED else None
