"""F20 for calls: who called while we were away is called back, and what was recorded is heard."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import select

from service.demo.stubs.twilio import TwilioStub
from service.demo.stubs.twilio_app import twilio_app
from service.demo.stubs.twilio_held import HeldCall
from service.listening.missed_calls import _ended_call, _recorded_call, fetch_missed_calls
from service.listening.reconciling import _form
from service.models import Appeal, Attachment, Callback
from service.runtime import Runtime
from service.settings import TwilioSettings

CALLS, EVERY = 40, 4
LINE = "+15550917"


@pytest.fixture
def answering(runtime: Runtime) -> Runtime:
    twilio = TwilioSettings(
        account_sid="ACtest", auth_token=SecretStr("t"), api_base_url="http://twilio.example",
        voice_from=LINE,
    )  # fmt: skip
    settings = runtime.settings.model_copy(update={"twilio": twilio})
    return replace(runtime, settings=settings, clock=lambda: datetime.now(UTC))


def call(number: int, **told: object) -> HeldCall:
    return HeldCall(f"CA{number:032}", f"+9945000{number:05}", LINE, **told)  # type: ignore[arg-type]  # a call's fields


async def test_calls_that_nobody_told_us_of_are_called_back_or_heard(answering: Runtime) -> None:
    async with httpx2.AsyncClient() as nobody:
        stub = TwilioStub("ACtest", "t", nobody)
        stub.held_calls = [
            call(n, recording=f"RE{n:032}" if n % EVERY == 0 else None) for n in range(CALLS)
        ]
        stub.held_calls += [
            call(90, status="in-progress"),
            call(91, direction="outbound-api", recording="RE" + "9" * 32),
            call(92, at=datetime.now(UTC) - timedelta(days=3)),
        ]
        transport = httpx2.ASGITransport(twilio_app(stub))
        async with httpx2.AsyncClient(transport=transport) as client:
            now = answering.clock()
            missed = await fetch_missed_calls(answering, client, now=now)
            assert missed == CALLS + CALLS // EVERY
            assert await fetch_missed_calls(answering, client, now=now) == 0
    async with answering.sessions() as tx:
        levels = Counter((await tx.scalars(select(Appeal.level))).all())
        waiting = select(Callback.kind).where(Callback.done_at.is_(None))
        kinds = Counter((await tx.scalars(waiting)).all())
        states = Counter((await tx.scalars(select(Attachment.state))).all())
    assert sum(levels.values()) == CALLS
    assert kinds == {"dropped_call": CALLS - CALLS // EVERY}
    assert states == {"waiting": CALLS // EVERY}


async def test_a_line_that_is_not_ours_is_not_asked_after(runtime: Runtime) -> None:
    def never(_: httpx2.Request) -> httpx2.Response:
        raise AssertionError

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(never)) as client:
        assert await fetch_missed_calls(runtime, client, now=runtime.clock()) == 0


said = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
said |= st.sampled_from(["inbound", "completed", "CA1", "Sun, 22 Nov 2026 09:00:00 +0000"])
said |= st.sampled_from(["Sun, 99999999999999999999 Nov 2026 09:00:00 +0000", "RE1", "12"])
NAMES = ("sid", "call_sid", "from", "status", "direction", "start_time", "date_created", "duration")
SINCE = datetime(2026, 11, 21, tzinfo=UTC)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, said | st.lists(said, max_size=2))))
def test_whatever_is_listed_is_read_or_left_out(told: dict[str, object]) -> None:
    settings = TwilioSettings(account_sid="ACtest", auth_token=SecretStr("t"))
    for call in (_ended_call(told, SINCE), _recorded_call(told, settings, SINCE)):
        assert call is None or call.sid
    assert _form(told, SINCE) is None or told["direction"] == "inbound"
