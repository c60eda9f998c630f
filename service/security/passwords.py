"""Passwords: argon2id with the cost that OWASP names for interactive sign-in."""

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.domain.errors import Invalid

SHORTEST: Final = 15
SHORTEST_AT_HOME: Final = 8
LONGEST: Final = 128
FEWEST_DIFFERENT: Final = 5
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Verified when the user is unknown, so that both answers cost the same.
DECOY: Final = HASHER.hash("nobody has this password")
COMMONEST: Final = ("password", "123456", "qwerty", "azerbaijan", "ombudsman")


def hash_password(password: str, *, lenient: bool = False) -> str:
    """The hash to store; raises Invalid when the password is too short, too long or too common.

    Lenient is for a machine that only talks to itself, where the length is the owner's business.
    """
    shortest = SHORTEST_AT_HOME if lenient else SHORTEST
    if not shortest <= len(password) <= LONGEST:
        raise Invalid("password", f"A password has {shortest} to {LONGEST} characters.")
    too_plain = len(set(password)) < FEWEST_DIFFERENT
    if not lenient and (
        too_plain or any(password.lower().strip("0123456789!") == c for c in COMMONEST)
    ):
        raise Invalid("password", "This password is too easy to guess.")
    return HASHER.hash(password)


def matches(password: str, hashed: str | None) -> bool:
    """Whether the password is right; as slow for a user who does not exist."""
    try:
        HASHER.verify(hashed or DECOY, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None
