"""One method fails or keeps silent: the next follows, while the first goes on."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.casework.deliveries import report_delivery
from service.domain.terms import ContactMethod, DeliveryState, Role
from service.models import Delivery, WayOut
from service.notify.sender import SendFailed
from tests.desk import Desk, Person

DANGER = "Vəkili müvəkkilinin yanına buraxmırlar, dünən tutublar, indi dindirirlər"
URGENT = "Vəkili onun yanına buraxmadılar"
PHONE = "+994500000010"


async def hired(desk: Desk, name: str, chat: str, phone: str | None = None) -> Person:
    contacts = {ContactMethod.TELEGRAM: chat}
    return await desk.hires(name, contacts=contacts | ({ContactMethod.SMS: phone} if phone else {}))


async def files(desk: Desk, text: str = DANGER) -> dict[str, Any]:
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    return await operator.files(text)


def ways(desk: Desk) -> list[str]:
    """The methods of the pages that left, in order."""
    return [m.method for m in desk.sent if m.key.startswith("page:")]


async def test_immediate_danger_is_paged_by_two_methods_at_once(desk: Desk) -> None:
    await hired(desk, "first", "10", PHONE)
    await files(desk)
    await desk.works()
    assert ways(desk) == ["telegram", "sms"]


async def test_after_a_minute_the_phone_rings_even_when_only_messages_were_agreed(
    desk: Desk,
) -> None:
    await hired(desk, "first", "10", PHONE)
    await files(desk)
    await desk.waits(seconds=70)
    call = next(m for m in desk.sent if m.method == "voice")
    assert call.to == PHONE


async def test_without_proof_of_delivery_the_next_method_follows_in_half_a_minute(
    desk: Desk,
) -> None:
    await hired(desk, "first", "10", PHONE)
    assert (await files(desk, URGENT))["level"] == "P2"
    desk.by_method["telegram"].fails_with = [SendFailed("telegram-403", permanent=True)]
    await desk.waits(seconds=10)
    assert ways(desk) == ["sms"]


async def test_a_proven_delivery_needs_no_second_method(desk: Desk) -> None:
    await hired(desk, "first", "10", PHONE)
    await files(desk, URGENT)
    await desk.waits(seconds=120)
    assert ways(desk) == ["telegram"]


async def test_a_method_that_failed_for_the_moment_goes_on_beside_the_next(desk: Desk) -> None:
    await hired(desk, "first", "10", PHONE)
    desk.by_method["telegram"].fails_with = [SendFailed("telegram-network")]
    await files(desk)
    await desk.waits(seconds=10)
    assert sorted(ways(desk)) == ["sms", "telegram"]


async def test_a_provider_that_keeps_failing_is_left_alone_then_tried_once(desk: Desk) -> None:
    await hired(desk, "first", "10", PHONE)
    asked: list[str] = []
    telegram = desk.by_method["telegram"]

    async def fail(to: str, body: Any, *, key: str) -> Any:
        asked.append(key)
        raise SendFailed("telegram-timeout")

    telegram.send = fail  # type: ignore[method-assign]  # the provider is down for good
    await files(desk)
    await desk.waits(seconds=30)
    async with desk.runtime.sessions() as tx:
        assert (await tx.get_one(WayOut, "telegram")).opened_at is not None
    until_open = len(asked)
    assert until_open == 5
    await desk.waits(seconds=25)
    assert len(asked) <= until_open + 1
    assert ways(desk)[0] == "sms"


async def test_a_breaker_closes_by_itself_when_the_provider_works_again(desk: Desk) -> None:
    await hired(desk, "first", "10")
    desk.by_method["telegram"].fails_with = [SendFailed("telegram-timeout")] * 5
    await files(desk)
    await desk.waits(seconds=60)
    assert ways(desk) != []
    async with desk.runtime.sessions() as tx:
        assert (await tx.get_one(WayOut, "telegram")).opened_at is None


async def test_being_asked_to_wait_opens_no_breaker(desk: Desk) -> None:
    await hired(desk, "first", "10", PHONE)
    slow = SendFailed("telegram-429", retry_after=timedelta(seconds=20))
    desk.by_method["telegram"].fails_with = [slow] * 3
    await files(desk)
    await desk.waits(seconds=15)
    assert ways(desk) == ["sms"]
    async with desk.runtime.sessions() as tx:
        assert await tx.get(WayOut, "telegram") is None


async def test_a_provider_that_fails_between_asking_to_wait_is_left_alone(desk: Desk) -> None:
    await hired(desk, "first", "10", PHONE)
    fault, slow = SendFailed("telegram-502"), SendFailed("429", retry_after=timedelta(seconds=1))
    desk.by_method["telegram"].fails_with = [fault, fault, fault, slow, fault, fault]
    await files(desk)
    await desk.waits(seconds=40)
    async with desk.runtime.sessions() as tx:
        assert (await tx.get_one(WayOut, "telegram")).opened_at is not None


async def test_a_repeated_attempt_keeps_its_key(desk: Desk) -> None:
    await hired(desk, "first", "10")
    desk.by_method["telegram"].fails_with = [SendFailed("telegram-network")] * 2
    await files(desk)
    await desk.waits(seconds=20)
    async with desk.runtime.sessions() as tx:
        rows = (await tx.scalars(select(Delivery))).all()
    assert [(row.attempts, row.state) for row in rows] == [(3, "sent")]


@pytest.mark.parametrize(
    ("state", "follows"), [(DeliveryState.DELIVERED, False), (DeliveryState.FAILED, True)]
)
async def test_what_the_provider_reports_later_decides_about_the_next_method(
    desk: Desk,
    state: DeliveryState,
    follows: bool,  # noqa: FBT001 - a table
) -> None:
    contacts = {ContactMethod.SMS: PHONE, ContactMethod.EMAIL: "first@example.az"}
    await desk.hires("first", contacts=contacts)
    await files(desk, URGENT)
    await desk.works()
    async with desk.runtime.sessions.begin() as tx:
        assert await report_delivery(tx, "sms-1", state, "30003", now=desk.clock())
    await desk.waits(seconds=35)
    assert ways(desk) == (["sms", "email"] if follows else ["sms"])
