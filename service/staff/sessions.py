"""Signing in and staying signed in: opaque tokens, kept as hashes, ended with the mandate."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import pyotp
from sqlalchemy import Row, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import Actor, has_mandate
from service.domain.errors import (
    NotSignedIn,
    SecondFactorMissing,
    WrongCredentials,
)
from service.domain.terms import Profession, Role
from service.models import Session, Staff
from service.models.journal import audit
from service.security.encryption import KeyRing
from service.security.passwords import matches
from service.security.permissions import Permission, may
from service.staff.throttle import count_attempt

TOKEN_BYTES: Final = 32
LONGEST_TOKEN: Final = 200
LASTS: Final = timedelta(hours=12)
IDLE: Final = timedelta(hours=12)
TOUCH_EVERY: Final = timedelta(minutes=1)
STEP_S: Final = 30
ATTEMPTS_A_MINUTE: Final = 5

FIND = text("""
    select s.id, s.username, s.name, s.role, s.profession, s.languages, s.offices,
           s.mandate_from, s.mandate_until, s.interface_language, e.seen_at, e.expires_at
    from session e join staff s on s.id = e.staff_id
    where e.token_hash = :hash and e.expires_at > :now and s.disabled_at is null
""")

OPEN = text("""
    select e.token_hash, s.role, s.mandate_from, s.mandate_until
    from session e join staff s on s.id = e.staff_id
    where e.expires_at > :now and e.seen_at >= :idle_since and s.disabled_at is null
""")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session; its token is shown once."""

    token: str = field(repr=False)
    expires_at: datetime
    actor: Actor


def fingerprint(token: str) -> bytes:
    """What is kept of a token; the token itself is not."""
    return sha256(token.encode()).digest()


def canonical(username: str) -> str:
    """A username as the account has it, however it was typed."""
    return username.strip().lower()


async def count_sign_in(tx: AsyncSession, username: str, keys: KeyRing, *, now: datetime) -> None:
    """Count an attempt on one account; raises TooManyAttempts at the sixth in a minute.

    The caller commits it in a transaction of its own, so that a failed attempt stays counted.
    """
    bucket = f"sign-in:{keys.blind('username', canonical(username)).hex()}"
    await count_attempt(tx, bucket, now=now, most=ATTEMPTS_A_MINUTE)


async def sign_in(
    tx: AsyncSession,
    username: str,
    password: str,
    code: str | None,
    keys: KeyRing,
    *,
    now: datetime,
    second_factor: bool,
) -> SignedIn:
    """Open a session; raises WrongCredentials alike for unknown, wrong, disabled and expired."""
    staff = await tx.scalar(
        select(Staff).where(Staff.username == canonical(username)).with_for_update()
    )
    right = matches(password, staff.password_hash if staff else None)
    alive = (
        staff is not None
        and staff.disabled_at is None
        and has_mandate(staff.mandate_from, staff.mandate_until, now)
    )
    if staff is None or not right or not alive:
        raise WrongCredentials
    if second_factor or staff.totp_confirmed_at is not None:
        _require_code(staff, code, keys, now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = now + LASTS
    tx.add(
        Session(
            token_hash=fingerprint(token),
            staff_id=staff.id,
            created_at=now,
            seen_at=now,
            expires_at=expires_at,
        )
    )
    await tx.execute(delete(Session).where(Session.expires_at < now))
    await tx.flush()
    await audit(tx, staff.id, "session.opened", staff.username, now=now)
    return SignedIn(token, expires_at, actor_of(staff))


def _require_code(staff: Staff, code: str | None, keys: KeyRing, now: datetime) -> None:
    """Check a one-time code; each time step works once (ASVS 5.0, 6.5.1)."""
    if staff.totp_enc is None:
        raise SecondFactorMissing
    if not code:
        raise SecondFactorMissing
    key = keys.data_key(staff.data_key, staff.id)
    totp = pyotp.TOTP(key.open(staff.totp_enc, "staff", "totp", staff.id))
    step = int(now.timestamp()) // STEP_S
    for candidate in (step, step - 1):
        fresh = staff.totp_last_step is None or candidate > staff.totp_last_step
        if fresh and secrets.compare_digest(totp.generate_otp(candidate), code.strip()):
            staff.totp_last_step = candidate
            staff.totp_confirmed_at = staff.totp_confirmed_at or now
            return
    raise WrongCredentials


def new_totp(staff: Staff, keys: KeyRing) -> str:
    """Give somebody a fresh second factor; the address to show as a QR code, once."""
    secret = pyotp.random_base32(32)
    key = keys.data_key(staff.data_key, staff.id)
    staff.totp_enc = key.seal(secret, "staff", "totp", staff.id)
    staff.totp_confirmed_at = None
    return pyotp.TOTP(secret).provisioning_uri(name=staff.username, issuer_name="916")


def actor_of(staff: Staff | Row[Any]) -> Actor:
    """The staff row as decisions see it."""
    return Actor(
        id=staff.id,
        username=staff.username,
        name=staff.name,
        role=Role(staff.role),
        profession=Profession(staff.profession) if staff.profession else None,
        languages=tuple(staff.languages),
        offices=tuple(staff.offices),
        interface_language=staff.interface_language,
    )


async def actor_for(tx: AsyncSession, token: str, *, now: datetime) -> Actor:
    """Who holds a token; raises NotSignedIn when it ended, or its holder may no longer act."""
    if not token or len(token) > LONGEST_TOKEN:
        raise NotSignedIn
    hashed = fingerprint(token)
    row = (await tx.execute(FIND, {"hash": hashed, "now": now})).first()
    if row is None or row.seen_at < now - IDLE:
        raise NotSignedIn
    if not has_mandate(row.mandate_from, row.mandate_until, now):
        raise NotSignedIn
    if row.seen_at < now - TOUCH_EVERY:
        await tx.execute(update(Session).where(Session.token_hash == hashed).values(seen_at=now))
    return actor_of(row)


async def sessions_of_readers(tx: AsyncSession, *, now: datetime) -> frozenset[bytes]:
    """The fingerprints of all sessions whose holders may read appeals at this moment."""
    rows = await tx.execute(OPEN, {"now": now, "idle_since": now - IDLE})
    return frozenset(
        row.token_hash
        for row in rows
        if may(Role(row.role), Permission.READ_APPEALS)
        and has_mandate(row.mandate_from, row.mandate_until, now)
    )


async def sign_out(tx: AsyncSession, token: str, *, now: datetime) -> None:
    """End a session; ending it twice is harmless."""
    gone = await tx.execute(
        delete(Session).where(Session.token_hash == fingerprint(token)).returning(Session.staff_id)
    )
    for (staff_id,) in gone:
        await audit(tx, staff_id, "session.closed", str(staff_id), now=now)
