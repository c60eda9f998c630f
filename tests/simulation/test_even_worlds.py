"""No promise breaks in a thousand seeded worlds: the even blocks."""

import pytest

from tests.simulation.worlds import BLOCKS, require_unbroken


@pytest.mark.parametrize("first", BLOCKS[::2])
def test_no_promise_breaks(first: int) -> None:
    require_unbroken(first)
