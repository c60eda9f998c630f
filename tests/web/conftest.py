"""One browser for all tests of pages, and a served desk for each."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from service.domain.terms import Role
from service.runtime import Runtime
from tests.desk import Desk
from tests.web.browser_desk import House, a_browser, address_of, open_door, serving


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all of these."""
    async with a_browser() as browser:
        yield browser


@pytest.fixture
async def house(desk: Desk, runtime: Runtime) -> AsyncIterator[House]:
    """The service on a port of its own, with people in it."""
    operator = await desk.hires("leyla", Role.OPERATOR)
    await desk.hires("rashad")
    await desk.hires("nigar")
    door = open_door()
    async with serving(runtime, door):
        yield House(desk, address_of(door), operator)
