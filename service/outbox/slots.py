"""How a worker divides itself, and how often it says that it lives."""

from typing import Final

from service.domain.terms import Level
from service.outbox.backoff import LEASE
from service.outbox.jobs import DECISION, ROUTINE

LONGEST_NAP_S: Final = 1.0
HEARTBEAT_S: Final = LEASE.total_seconds() / 3
# One slot only decides who is asked next about an immediate appeal, so that no page in a slow
# provider's hands delays it; two take nothing but immediate appeals, so that a backlog never delays
# them; two alone take files, which may be slow to come. Four were too few beside a slow provider.
SLOTS: Final = (
    DECISION,
    int(Level.P1),
    int(Level.P1),
    ROUTINE,
    ROUTINE,
    ROUTINE,
    ROUTINE,
    99,
    99,
)
