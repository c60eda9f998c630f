"""A coordinator and two responders who are not on call yet."""

import pytest

from service.domain.terms import ContactMethod, Role
from tests.desk import Desk, Person


@pytest.fixture
async def lead(desk: Desk) -> Person:
    return await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)


@pytest.fixture
async def nigar(desk: Desk, lead: Person) -> Person:
    ways = {ContactMethod.TELEGRAM: "10"}
    return await desk.hires("nigar", on_call_hours=None, contacts=ways)


@pytest.fixture
async def murad(desk: Desk, lead: Person) -> Person:
    ways = {ContactMethod.TELEGRAM: "20"}
    return await desk.hires("murad", on_call_hours=None, contacts=ways)
