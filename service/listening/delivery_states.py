"""Answers whose fate nobody told us: Twilio reports each state once, and not again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import httpx2
from sqlalchemy import select

from service.casework.deliveries import report_delivery
from service.domain.terms import DeliveryState
from service.intake.twilio import parse_status
from service.listening.twilio_api import account_address, asked_of_twilio
from service.models import Delivery
from service.observability import logger
from service.runtime import Runtime
from service.security.exchange import ExchangeFailedError

# A report comes within seconds; one that is this late was lost.
OVERDUE: Final = timedelta(minutes=2)
# After a day nothing more is delivered, and somebody has seen the appeal.
GIVEN_UP: Final = timedelta(hours=24)
MOST_AT_ONCE: Final = 100
UNDECIDED: Final = (DeliveryState.PENDING.value, DeliveryState.SENT.value)
OVER_TWILIO: Final = ("sms", "whatsapp")


async def ask_after_deliveries(
    runtime: Runtime, client: httpx2.AsyncClient, *, now: datetime
) -> int:
    """Ask Twilio how far our undecided messages came; how many it could decide."""
    settings = runtime.settings.twilio
    if settings is None:
        return 0
    decided = 0
    for sid in await _undecided(runtime, now):
        url = account_address(settings, f"Messages/{sid}.json")
        try:
            told = await asked_of_twilio(client, settings, url)
        except ExchangeFailedError as fault:
            logger().warning("delivery_unknown", provider_code=fault.code)
            return decided
        decided += await _take(runtime, sid, told, now)
    return decided


async def _undecided(runtime: Runtime, now: datetime) -> list[str]:
    """The newest of our messages that Twilio took and told nothing final of."""
    query = (
        select(Delivery.provider_id)
        .where(
            Delivery.method.in_(OVER_TWILIO),
            Delivery.state.in_(UNDECIDED),
            Delivery.provider_id.like("SM%"),
            Delivery.changed_at < now - OVERDUE,
            Delivery.at > now - GIVEN_UP,
        )
        .order_by(Delivery.at.desc())
        .limit(MOST_AT_ONCE)
    )
    async with runtime.sessions() as tx:
        return [found for found in await tx.scalars(query) if found]


async def _take(runtime: Runtime, sid: str, told: Mapping[str, Any], now: datetime) -> bool:
    """What a callback would have told; False while the message is still under way."""
    form = [("MessageSid", sid), ("MessageStatus", str(told.get("status") or ""))]
    code = told.get("error_code")
    status = parse_status([*form, ("ErrorCode", str(code or ""))])
    if status is None or status.state.value in UNDECIDED:
        return False
    async with runtime.sessions.begin() as tx:
        return await report_delivery(tx, sid, status.state, status.error_code, now=now)
