"""Identifiers: UUIDs of version 7, so that rows of one hour lie together on disk."""

import os
import time
from typing import NewType
from uuid import UUID

AppealId = NewType("AppealId", UUID)
MessageId = NewType("MessageId", UUID)
StaffId = NewType("StaffId", UUID)


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562 §5.7); PostgreSQL 15 has no function for it, so it is made here."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
