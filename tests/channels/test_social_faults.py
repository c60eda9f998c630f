"""F15 for Meta and X: they fail, lie, refuse and come back; an answer leaves once, or is told."""

from collections.abc import Callable
from typing import Any

import pytest

from service.domain.terms import Role
from tests.channels.conftest import Social
from tests.desk import Desk

PLEA = "Kömək edin, oğlumu polisdə döyürlər"
WAYS = ("facebook", "instagram", "x")


class Tempers:
    """A provider that answers as told before it comes back to itself."""

    def __init__(self, send: Callable[..., Any], answers: list[tuple[int, Any]]) -> None:
        self.send = send
        self.answers = answers
        self.asked = 0

    def __call__(self, *given: Any) -> Any:
        self.asked += 1
        return self.answers.pop(0) if self.answers else self.send(*given)


def stub_of(social: Social, way: str) -> Any:
    return {"facebook": social.meta, "instagram": social.instagram, "x": social.x}[way]


async def writes(social: Social, way: str) -> None:
    if way == "x":
        await social.x.write("77", PLEA)
        return
    stub_of(social, way).write("77", PLEA)
    await stub_of(social, way).deliver()


async def passes(desk: Desk, social: Social, minutes: int) -> None:
    for _ in range(minutes):
        await social.worker.run_due()
        desk.clock.wind(minutes=1)
    await social.worker.run_due()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "answers",
    [[(500, {})], [(503, {"error": "x"})] * 3, [(502, [])], [(401, {"error": {"code": 190}})] * 2],
    ids=["500", "503 thrice", "502 nonsense", "our token"],
)
async def test_a_provider_that_comes_back_gets_the_answer_once(
    desk: Desk, social: Social, way: str, answers: list[tuple[int, Any]]
) -> None:
    stub = stub_of(social, way)
    await writes(social, way)
    stub.send = tempers = Tempers(stub.send, list(answers))
    await passes(desk, social, 15)
    assert tempers.asked == len(answers) + 1
    assert len(stub.ledger.sent_to("77")) == 1


@pytest.mark.parametrize("way", WAYS)
async def test_a_provider_that_lies_is_not_asked_again(
    desk: Desk, social: Social, way: str
) -> None:
    stub = stub_of(social, way)
    await writes(social, way)
    stub.send = tempers = Tempers(stub.send, [(200, ["sent", {"data": 5}])])
    await passes(desk, social, 15)
    assert tempers.asked == 1


@pytest.mark.parametrize(
    ("way", "answer"),
    [("facebook", (400, {"error": {"code": 551}})), ("instagram", (400, {"error": {"code": 100}})),
     ("x", (403, {"title": "Forbidden"}))],
)  # fmt: skip
async def test_a_refusal_for_good_is_told_on_the_appeal_and_not_tried_again(
    desk: Desk, social: Social, way: str, answer: tuple[int, Any]
) -> None:
    stub = stub_of(social, way)
    await writes(social, way)
    await social.worker.run_due()
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    [row] = await lead.queue()
    await lead.does(row["reference"], "messages", text="Vəkil yoldadır.")
    stub.send = tempers = Tempers(stub.send, [answer] * 9)
    await passes(desk, social, 15)
    assert tempers.asked == 1
    kinds = [entry["kind"] for entry in (await lead.card(row["reference"]))["timeline"]]
    assert "appeal.undelivered" in kinds
