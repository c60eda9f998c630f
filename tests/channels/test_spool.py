"""F08: the database is a black hole; nobody is kept waiting, nothing is lost, doubled or told."""

import asyncio
from base64 import b64encode
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import pytest

from service import spooling
from service.api import budget
from service.domain.terms import Channel
from service.spooling import drain, take_or_spool
from tests.channels.cutting import PATIENCE_S, STORY, Cut
from tests.faults.measured import measured, size

# One a second for ten minutes at full size.
TEXTS, FORMS, PEOPLE = size(15, 500), size(5, 100), 50


@pytest.mark.timeout(1_800 if size(0, 1) else 120)
async def test_a_black_hole_keeps_nobody_waiting_and_loses_nothing(cut: Cut) -> None:
    assert (await cut.sms(0, "birinci")).status_code == 200
    assert await cut.said() == ["birinci"]
    cut.hole.swallow()
    for number in range(1, TEXTS + 1):
        sender = f"+99450{number % PEOPLE:07}"
        assert (await cut.sms(number, f"sms {number:03}", sender)).status_code == 200
    receipts = [(await cut.form(f"forma {number}")).json() for number in range(FORMS)]
    again = cut.restarted().restarted()
    cut.hole.heal()
    begun = perf_counter()
    assert await drain(again.runtime) == TEXTS + FORMS
    measured("F08 spool brought in after an outage", [perf_counter() - begun], 30)
    assert await drain(again.runtime) == 0
    assert await cut.said() == [
        "birinci",
        *(f"sms {number:03}" for number in range(1, TEXTS + 1)),
        *(f"forma {number}" for number in range(FORMS)),
    ]
    for receipt in receipts:
        body = {"reference": receipt["reference"], "words": " ".join(receipt["receipt_words"])}
        assert (await cut.desk.http.post("/api/v1/public/receipts", json=body)).status_code == 200


def test_the_budgets_leave_room_within_three_seconds() -> None:
    assert spooling.BUDGET_S <= budget.BUDGET_S < 3


async def test_who_retries_is_told_to_and_answered_in_time(cut: Cut) -> None:
    cut.hole.swallow()
    async with asyncio.timeout(PATIENCE_S):
        answer = await cut.desk.telegram(77, STORY, insists=False)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    cut.hole.heal()


async def test_later_words_wait_behind_earlier_ones(cut: Cut) -> None:
    cut.hole.swallow()
    await cut.sms(1, "bir")
    cut.hole.heal()
    await cut.sms(2, "iki")
    await drain(cut.runtime)
    await cut.sms(3, "üç")
    assert await cut.said() == ["bir", "iki", "üç"]


async def test_what_was_kept_after_all_is_recognised_in_the_spool(cut: Cut) -> None:
    await cut.sms(1, "bir")
    assert await cut.said() == ["bir"]
    form = urlencode({"MessageSid": f"SM{1:032}", "From": "+994501112233", "To": "x",
                      "Body": "bir"}).encode()  # fmt: skip
    spool = cut.runtime.spool
    assert spool is not None
    raw = b64encode(form).decode()
    spool.put({"kind": "payload", "channel": "sms", "account": "ACtest", "raw": raw})
    assert await drain(cut.runtime) == 1
    assert await cut.said() == ["bir"]


async def test_the_spool_tells_nothing_and_is_for_its_owner_only(cut: Cut) -> None:
    cut.hole.swallow()
    await cut.sms(1, STORY)
    await cut.form(STORY)
    files = list(cut.place.iterdir())
    assert len(files) == 2
    for file in files:
        held = file.read_bytes() + file.name.encode()
        assert not [w for w in (STORY, "Qobustan", "994501112233", "sms") if w.encode() in held]
        assert file.stat().st_mode & 0o077 == 0
    cut.hole.heal()


@pytest.mark.parametrize("broken", [b"", b"\0" * 100, b"x" * 5_000])
async def test_a_file_that_does_not_open_is_put_aside_and_blocks_nobody(
    cut: Cut, broken: bytes
) -> None:
    cut.hole.swallow()
    for number in (1, 2, 3):
        await cut.sms(number, str(number))
    second = sorted(cut.place.iterdir())[1]
    second.write_bytes(broken)
    cut.hole.heal()
    assert await drain(cut.runtime) == 2
    assert await cut.said() == ["1", "3"]
    ready = (await cut.desk.http.get("/health/ready")).json()
    assert ready["spool"] == {"waiting": 0, "aside": 1}


async def test_our_own_mistake_costs_nobody_a_message(
    cut: Cut, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def trips(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr("service.spooling.take_payload", trips)
        form = b"MessageSid=SM1&From=%2B994501112233&To=x&Body=bir"
        await take_or_spool(Channel.SMS, form, "ACtest", cut.runtime)
    assert await drain(cut.runtime) == 1
    assert await cut.said() == ["bir"]
