"""F07: reports, edits and batches may come in any order and twice; the end is always the same."""

import json
import random
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from service.casework.deliveries import report_delivery
from service.domain.ids import new_id
from service.domain.terms import DeliveryState
from service.intake.meta import split
from service.models import Appeal, Delivery, Message
from service.runtime import Runtime
from tests.channels.couriers import AT, Couriers, event, text, update
from tests.desk import Desk
from tests.faults.measured import size

SHUFFLES = size(150, 1_000)
PEOPLE = size(20, 250)  # in each of four ways
DANGER = "Qardaşımı indi polis bölməsində döyürlər"
D = DeliveryState
COURSES = (
    ((D.PENDING, D.SENT, D.DELIVERED, D.READ), D.READ),
    ((D.PENDING, D.SENT, D.DELIVERED), D.DELIVERED),
    ((D.PENDING, D.SENT, D.FAILED), D.FAILED),
    # Said to have failed and then read after all: it was read.
    ((D.PENDING, D.FAILED, D.SENT, D.DELIVERED), D.DELIVERED),
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3_600 if size(0, 1) else 300)]


@pytest.fixture
def couriers(desk: Desk, runtime: Runtime) -> Couriers:
    return Couriers(desk, runtime)


async def test_reports_in_any_order_and_twice_end_where_they_end_in_order(
    desk: Desk, runtime: Runtime
) -> None:
    await desk.telegram(77, "Salam")
    async with runtime.sessions.begin() as tx:
        appeal = (await tx.scalars(select(Appeal))).one()
        for turn in range(SHUFFLES):
            dice = random.Random(turn)
            states, end = COURSES[turn % len(COURSES)]
            row = Delivery(
                id=new_id(), key=f"k{turn}", appeal_id=appeal.id, method="sms",
                state=D.SENT.value, provider_id=f"SM{turn}", at=desk.clock(),
                changed_at=desk.clock(),
            )  # fmt: skip
            tx.add(row)
            await tx.flush()
            for state in dice.sample(2 * states, k=2 * len(states)):
                await report_delivery(tx, f"SM{turn}", state, "30003", now=desk.clock())
            assert row.state == end, (turn, states)


def course(way: int, person: int, number: int) -> list[Any]:
    """A first message, two more, and the first one changed to a cry for help."""
    words = ("Salam", "Bağlamanı vermirlər", "Cavab gözləyirəm")
    if way == 0:
        said = [update(number + n, person, text=w) for n, w in enumerate(words)]
        edit = update(number, person, text=DANGER)
        edit = {"update_id": number + 9, "edited_message": edit["message"] | {"edit_date": AT + 60}}
        return [*said, edit]
    if way == 1:
        return [text(number + n, person, w) for n, w in enumerate((*words, DANGER))]
    if way == 2:
        said = [event(person, message={"mid": f"m{number + n}", "text": w})
                for n, w in enumerate(words)]  # fmt: skip
        edit = {"mid": f"m{number}", "text": DANGER, "num_edit": 1}
        return [*said, event(person, message_edit=edit)]
    return [
        {"id": str(number + n), "sender_id": str(person), "text": w}
        for n, w in enumerate((*words, DANGER))
    ]


async def ends(runtime: Runtime) -> dict[str, tuple[int, list[str]]]:
    """For each conversation: the level, and what was said, in no order; one appeal each."""
    query = select(Message, Appeal).join(Appeal, Appeal.id == Message.appeal_id)
    found: dict[UUID, tuple[int, list[str]]] = {}
    people: dict[bytes, UUID] = {}
    async with runtime.sessions() as tx:
        rows = (await tx.execute(query)).all()
    # Thousands take longer to open than the database leaves a transaction idle.
    for message, appeal in rows:
        assert people.setdefault(appeal.conversation_index or b"", appeal.id) == appeal.id
        key = runtime.keys.data_key(appeal.data_key or b"", appeal.id)
        said = key.open(message.text_enc or b"", "message", "text", message.id)
        if message.direction == "inbound":
            found.setdefault(appeal.id, (appeal.level, []))[1].append(said)
    return {str(number): (level, sorted(said)) for number, (level, said) in found.items()}


async def test_messages_and_edits_in_any_order_and_twice_end_as_in_order(
    couriers: Couriers, runtime: Runtime
) -> None:
    send: Any = (couriers.telegram, couriers.twilio, couriers.meta, couriers.x)
    for person in range(PEOPLE + 1):
        dice = random.Random(person)
        for way in range(4):
            told = course(way, 1_000 * way + person, 10 * (1_000 * way + person) + 1)
            if person:  # the first one is the measure: in order, and once
                told = dice.sample(2 * told, k=2 * len(told))
            for each in told:
                await couriers.insist(partial(send[way], each))
    found = await ends(runtime)
    assert len(found) == 4 * (PEOPLE + 1)
    assert {level for level, _ in found.values()} == {1}
    wanted = sorted(["Salam", "Bağlamanı vermirlər", "Cavab gözləyirəm", DANGER])
    assert [said for _, said in found.values() if said != wanted] == []


def in_line(events: Sequence[dict[str, Any]]) -> list[bytes]:
    """How a batch is cut, each event with its lane."""
    entry = {"id": "100916", "time": 1, "messaging": list(events)}
    return [each.raw for each in split(json.dumps({"object": "page", "entry": [entry]}).encode())]


def test_a_batch_in_any_order_is_taken_oldest_first() -> None:
    step = timedelta(seconds=1) // timedelta(milliseconds=1)
    batch = [
        event(n % 7, message={"mid": f"m{n}", "text": "a"}) | {"timestamp": AT * 1000 + n * step}
        for n in range(100)
    ]
    in_order = in_line(batch)
    for turn in range(SHUFFLES):
        assert in_line(random.Random(turn).sample(batch, k=100)) == in_order
