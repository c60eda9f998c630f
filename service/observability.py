"""Structured logs that can only say what is on a list, and the counters behind /metrics."""

import logging
from collections.abc import MutableMapping
from typing import Any, Final

import structlog
from prometheus_client import Counter, Gauge, Histogram

# An allow-list, because no pattern recognises every name and number. Ids, codes and durations only.
KEYS: Final = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "request_id",
        "method",
        "route",
        "status",
        "ms",
        "reference",
        "appeal_id",
        "job_id",
        "kind",
        "attempts",
        "channel",
        "error_class",
        "reason",
        "step",
        "count",
        "version",
        "address",
        "pid",
        "state",
        "provider_code",
    }
)
QUIET: Final = (
    "httpx",
    "httpcore",
    "httpx2",
    "httpcore2",
    "twilio",
    "telegram",
    "uvicorn.access",
    "asyncio",
)

INTAKES = Counter("appeals_received", "Messages received", ["channel", "level"])
REFUSED = Counter("appeals_refused", "Requests refused", ["reason"])
JOBS = Counter("appeals_jobs", "Jobs by result", ["kind", "result"])
WAITING = Gauge("appeals_waiting", "Appeals nobody acknowledged", ["level"])
ALARMS = Gauge("appeals_alarms", "Alarms that stand, by kind", ["kind"])
TRIAGE_SECONDS = Histogram(
    "appeals_triage_seconds", "Time to judge one report", buckets=(0.0005, 0.001, 0.005, 0.02, 0.1)
)


def only_listed_keys(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop whatever is not on the list; what is dropped is counted, never shown."""
    kept = {key: value for key, value in event.items() if key in KEYS}
    if len(kept) < len(event):
        kept["dropped_keys"] = len(event) - len(kept)
    return kept


def without_traceback(record: logging.LogRecord) -> bool:
    """Tracebacks quote values, and values are people's words: only the logger's name is kept."""
    record.exc_info = None
    record.exc_text = None
    record.stack_info = None
    return True


def set_up_logging(level: int = logging.INFO) -> None:
    """Send everything through one JSON pipeline; libraries that log addresses fall silent."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_listed_keys,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING, format='{"event":"%(name)s","level":"%(levelname)s"}'
    )
    for handler in logging.getLogger().handlers:
        handler.addFilter(without_traceback)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def logger() -> Any:  # noqa: ANN401 - structlog's own logger type is dynamic
    """The logger of the service."""
    return structlog.get_logger()
