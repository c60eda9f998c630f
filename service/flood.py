"""A flood of strangers' forms is slowed, never turned away: words wait on the writer's own page.

Only while more forms come in than any real night has brought, each form needs either a small sum
done by its own browser, or, where no scripts run, a wait of some seconds. Both are bound to the
form's own mark, and one mark is one appeal, so nothing has to be remembered. Programs do the same
with their Idempotency-Key as the mark.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from altcha.v1 import (
    ChallengeOptions,
    create_challenge,
    extract_params,
    solve_challenge,
    verify_solution,
)

from service.domain.errors import ProofNeeded, TooManyAttempts
from service.observability import logger
from service.runtime import Runtime
from service.security.encryption import KeyRing
from service.staff.throttle import count_attempt

SLOW_FORMS: Final = "public-form-slow"
WAIT: Final = timedelta(seconds=20)
TICKET_LASTS: Final = timedelta(hours=1)
# A cheap phone does this in a few seconds.
MOST_TRIES: Final = 30_000
LONGEST_PROOF: Final = 2_000


@dataclass(frozen=True, slots=True)
class Hurdle:
    """What a form is given when it must wait: a sum for scripts, a ticket for patience."""

    challenge: str
    ticket: str


def _key(keys: KeyRing) -> str:
    return keys.blind("public-form-proof", "").hex()


def hurdle(keys: KeyRing, mark: str, now: datetime) -> Hurdle:
    """A sum and a ticket that fit this form only."""
    options = ChallengeOptions(max_number=MOST_TRIES, hmac_key=_key(keys), params={"mark": mark})
    made = create_challenge(options)
    challenge = {
        "algorithm": made.algorithm,
        "challenge": made.challenge,
        "salt": made.salt,
        "signature": made.signature,
        "most": MOST_TRIES,
    }
    return Hurdle(json.dumps(challenge), _ticket(keys, mark, int(now.timestamp())))


def _ticket(keys: KeyRing, mark: str, issued: int) -> str:
    seal = hmac.digest(_key(keys).encode(), f"{mark}.{issued}".encode(), sha256)
    return f"{issued}.{seal.hex()}"


def is_solved(keys: KeyRing, mark: str, solution: str) -> bool:
    """Whether the sum of this very form was done; rubbish is no solution."""
    if not solution or len(solution) > LONGEST_PROOF:
        return False
    try:
        proof: Any = json.loads(base64.b64decode(solution, validate=True))
        fits = (extract_params(proof) or {}).get("mark") == [mark]
        solved, _ = verify_solution(proof, _key(keys), check_expires=False)
    except Exception:  # noqa: BLE001 - whatever a stranger sends in the place of a proof is none
        return False
    return bool(fits and solved)


def has_waited(keys: KeyRing, mark: str, ticket: str, now: datetime) -> bool:
    """Whether this form was asked to wait, and did."""
    issued, _, _ = ticket.partition(".")
    if not issued.isascii() or not issued.isdecimal() or len(issued) > len("9999999999"):
        return False
    genuine = hmac.compare_digest(ticket.encode(), _ticket(keys, mark, int(issued)).encode())
    age = now.timestamp() - int(issued)
    return genuine and WAIT.total_seconds() <= age <= TICKET_LASTS.total_seconds()


def solution_of(challenge: Mapping[str, Any]) -> str:
    """The sum, done as a browser does it; empty when it has no answer."""
    asked = challenge["challenge"], challenge["salt"], challenge["algorithm"]
    found = solve_challenge(*asked, max_number=challenge["most"])
    if found is None:
        return ""
    given = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps(given | {"number": found.number}).encode()).decode()


def mark_of(idempotency_key: str | None) -> str | None:
    """The mark of a program's request, which no form of a browser could have."""
    if idempotency_key is None:
        return None
    return sha256(f"api:{idempotency_key}".encode()).hexdigest()


async def require_proof(
    runtime: Runtime, mark: str | None, solution: str, ticket: str, now: datetime
) -> None:
    """Raise ProofNeeded, with the sum to do, while a flood comes in."""
    if not await must_wait(runtime, mark, solution, ticket, now):
        return
    if mark is None:
        raise ProofNeeded
    given = hurdle(runtime.keys, mark, now)
    raise ProofNeeded(json.loads(given.challenge), given.ticket, int(WAIT.total_seconds()))


async def must_wait(
    runtime: Runtime, mark: str | None, solution: str, ticket: str, now: datetime
) -> bool:
    """Count this form, and say whether it has to wait; a count that fails holds nobody up."""
    try:
        if runtime.strangers.seen(now) <= runtime.settings.public_forms_a_minute:
            return False
        if mark is None:
            return True
        if is_solved(runtime.keys, mark, solution):
            return False
        if has_waited(runtime.keys, mark, ticket, now):
            return await _are_too_many_waiting(runtime, now)
    except Exception as error:  # noqa: BLE001 - the words matter more than the count
        logger().error("flood_count_failed", error_class=type(error).__name__)
        return False
    return True


async def _are_too_many_waiting(runtime: Runtime, now: datetime) -> bool:
    """Patience costs a machine nothing, so only so many a minute come in by it."""
    try:
        async with runtime.sessions.begin() as tx:
            most = runtime.settings.public_forms_a_minute
            await count_attempt(tx, SLOW_FORMS, now=now, most=most)
    except TooManyAttempts:
        return True
    return False
