"""Moments and lengths of time as they are written in JSON."""

from datetime import datetime, timedelta


def instant(at: datetime | None) -> str | None:
    """RFC 3339 in UTC."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def duration(length: timedelta) -> str:
    """ISO 8601, in whole seconds."""
    return f"PT{int(length.total_seconds())}S"
