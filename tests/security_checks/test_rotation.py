"""A new master key takes over, as often as one likes, and everything stays readable."""

from dataclasses import replace

from sqlalchemy import select

from service.commands.keys import rewrap
from service.domain.terms import ContactMethod, Role
from service.models import Appeal, Staff
from service.runtime import Runtime
from service.security.encryption import key_ring
from tests.conftest import MASTER_KEY
from tests.desk import Clock, Desk

NEWER = f"{MASTER_KEY},2:a newer test key that is long enough to be one"
WORDS = "Oğlumu polisdə döyürlər, indi də oradadır"


def rotated(runtime: Runtime) -> Runtime:
    """The same service, started again with one key more."""
    return replace(runtime, desk=replace(runtime.desk, keys=key_ring(NEWER)))


async def test_everything_is_readable_under_the_new_key(
    desk: Desk, runtime: Runtime, clock: Clock
) -> None:
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    await desk.hires("lawyer", contacts={ContactMethod.TELEGRAM: "77"})
    filed = await operator.files(WORDS, appellant={"phone": "+994501234567"})
    after = rotated(runtime)
    assert await rewrap(after, Appeal) == 1
    assert await rewrap(after, Staff) == 2
    assert await rewrap(after, Appeal) + await rewrap(after, Staff) == 0
    async with runtime.sessions() as tx:
        keys = [*(await tx.scalars(select(Appeal.data_key))).all()]
        keys += [*(await tx.scalars(select(Staff.data_key))).all()]
    assert {key[1] for key in keys if key} == {2}
    async with Desk.open(after, clock) as newer:
        operator.desk = newer
        card = await operator.card(filed["reference"])
        assert card["messages"][0]["text"] == WORDS
        found = (await operator.get("/api/v1/appeals", q="050 123 45 67")).json()["items"]
        assert [item["reference"] for item in found] == [filed["reference"]]
        await newer.works()
        assert newer.paged() == ["77"]


async def test_a_repeated_request_gets_its_first_answer_after_a_rotation(
    desk: Desk, runtime: Runtime, clock: Clock
) -> None:
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    first = await operator.files(WORDS, key="one")
    after = rotated(runtime)
    await rewrap(after, Appeal)
    async with Desk.open(after, clock) as newer:
        operator.desk = newer
        assert await operator.files(WORDS, key="one") == first
