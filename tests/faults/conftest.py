"""A service of its own for every test of a fault."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.live_service import LiveService

if not Path("/proc/self/task").exists():
    pytest.skip("faults are injected through /proc: UNTESTED here", allow_module_level=True)


@pytest.fixture
async def service() -> AsyncIterator[LiveService]:
    """Not started yet; removed with all its processes at the end."""
    live = LiveService()
    try:
        yield live
    finally:
        await live.remove()
