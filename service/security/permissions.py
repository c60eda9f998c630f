"""Who may do what: a table from role to permissions, read by every door."""

from enum import StrEnum
from typing import Final

from service.domain.terms import Role


class Permission(StrEnum):
    """One thing that a role allows."""

    FILE = "file"
    READ_APPEALS = "read_appeals"
    ACKNOWLEDGE = "acknowledge"
    WORK = "work"
    SET_LEVEL = "set_level"
    ASSIGN = "assign"
    UNSEAL = "unseal"
    READ_ROTA = "read_rota"
    PLAN_ROTA = "plan_rota"
    READ_STAFF = "read_staff"
    MANAGE_STAFF = "manage_staff"
    MANAGE_REFERENCE = "manage_reference"
    READ_AUDIT = "read_audit"
    READ_STATISTICS = "read_statistics"
    READ_JOBS = "read_jobs"
    READ_VISITS = "read_visits"
    PLAN_VISITS = "plan_visits"
    CHOOSE_RULEBOOK = "choose_rulebook"


P = Permission
_DESK: Final = frozenset(
    {P.READ_APPEALS, P.ACKNOWLEDGE, P.WORK, P.SET_LEVEL, P.READ_ROTA, P.READ_STAFF, P.UNSEAL}
)

# An administrator runs the system and sees no content (security check S18).
ALLOWED: Final = {
    Role.OPERATOR: _DESK | {P.FILE},
    Role.RESPONDER: _DESK | {P.READ_VISITS},
    Role.COORDINATOR: _DESK
    | {
        P.FILE,
        P.ASSIGN,
        P.PLAN_ROTA,
        P.MANAGE_REFERENCE,
        P.READ_STATISTICS,
        P.READ_JOBS,
        P.READ_VISITS,
        P.PLAN_VISITS,
        P.CHOOSE_RULEBOOK,
    },
    Role.ADMINISTRATOR: frozenset(
        {P.READ_STAFF, P.MANAGE_STAFF, P.READ_ROTA, P.PLAN_ROTA, P.MANAGE_REFERENCE, P.READ_JOBS}
    ),
    Role.AUDITOR: frozenset({P.READ_AUDIT, P.READ_STATISTICS, P.READ_STAFF, P.READ_ROTA}),
}


def may(role: Role, permission: Permission) -> bool:
    """Whether a role allows something."""
    return permission in ALLOWED[role]
