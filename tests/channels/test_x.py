"""X, driven by a stub that challenges, retries thrice, replays, and hands over sealed chats."""

import json
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from service import doorway
from service.domain.terms import Role
from tests.channels.conftest import X_DOOR, Social
from tests.desk import Desk

PLEA = "Помогите, сына избивают в отделении"


async def test_a_plea_is_answered_and_the_reply_of_staff_reaches_the_person(
    desk: Desk, social: Social
) -> None:
    await social.x.write("77", PLEA)
    await social.worker.run_due()
    [first] = social.x.ledger.sent_to("77")
    assert "избива" not in first.text
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    [row] = await lead.queue()
    assert (row["channel"], row["level"]) == ("x", "P1")
    await lead.does(row["reference"], "messages", text="Адвокат едет.")
    social.x.resets_at = [int(desk.clock().timestamp()) + 900]
    await social.worker.run_due()
    desk.clock.wind(seconds=899)
    await social.worker.run_due()
    assert len(social.x.ledger.sent_to("77")) == 1
    desk.clock.wind(seconds=2)
    await social.worker.run_due()
    assert social.x.ledger.sent_to("77")[-1].text == "Адвокат едет."


async def test_a_sealed_chat_stands_in_the_queue_and_is_told_once_where_to_write(
    desk: Desk, social: Social
) -> None:
    for _ in range(3):
        await social.x.write("77", "nobody can read this", encrypted=True)
    await social.worker.run_due()
    [told] = social.x.ledger.sent_to("77")
    assert "https://916.example" in told.text
    assert "916" in told.text
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    [row] = await lead.queue()
    assert row["level"] == "PX"


async def test_what_we_wrote_ourselves_and_what_is_no_message_opens_nothing(
    desk: Desk, social: Social
) -> None:
    older: dict[str, Any] = {"for_user_id": "916000", "follow_events": [{"id": "1"}]}
    bodies: list[dict[str, Any]] = [
        older,
        {"data": {"event_type": "dm.sent", "filter": {"user_id": "916000"}, "payload": {}}},
        {"data": {"event_type": "post.create", "payload": {"text": "x"}}},
        {
            "data": {
                "event_type": "dm.received",
                "filter": {"user_id": "916000"},
                "payload": {"id": "5", "sender_id": "916000", "text": "echo"},
            }
        },
    ]
    for number, body in enumerate(bodies):
        await social.x.take(f"n{number}", json.dumps(body).encode())
    assert social.x.ledger.owed == set()
    assert await social.inbound() == []


async def test_the_older_form_of_a_message_is_read_too(social: Social) -> None:
    message = {"sender_id": "77", "target": {"recipient_id": "9"}, "message_data": {"text": PLEA}}
    event = {"type": "message_create", "id": "1", "created_timestamp": "1795000000000",
             "message_create": message}  # fmt: skip
    users = {"77": {"name": "Leyla", "screen_name": "leyla"}}
    for envelope in (
        {"for_user_id": "916000", "direct_message_events": [event], "users": users},
        {"data": {"event_type": "dm.received", "filter": {"user_id": "916000"},
                  "payload": {"direct_message_events": [event], "users": users}}},
    ):  # fmt: skip
        await social.x.take("1", json.dumps(envelope).encode())
    assert await social.inbound() == [PLEA]


async def test_what_three_retries_could_not_bring_a_replay_brings_once(
    social: Social, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise OperationalError("", None, OSError())

    await social.x.write("77", "bir")
    with monkeypatch.context() as broken:
        broken.setattr(doorway, "take_arrival", away)
        await social.x.write("77", "iki")
    assert len(social.x.ledger.dropped) == 1
    await social.x.replay()
    assert social.x.ledger.owed == set()
    assert await social.inbound() == ["bir", "iki"]


@pytest.mark.parametrize("token", ['{"data":{}}', "", "a b", "[]", "x" * 300, "ə"])
async def test_we_sign_nothing_that_could_be_an_event(
    desk: Desk, social: Social, token: str
) -> None:
    answer = await desk.http.get(X_DOOR, params={"crc_token": token})
    assert answer.status_code == 403
    assert "sha256" not in answer.text


async def test_a_proof_of_a_challenge_opens_no_door(desk: Desk, social: Social) -> None:
    told = await desk.http.get(X_DOOR, params={"crc_token": "abc"})
    headers = {"x-twitter-webhooks-signature": told.json()["response_token"]}
    assert (await desk.http.post(X_DOOR, content=b"abc", headers=headers)).status_code == 403


async def test_whoever_takes_no_messages_is_told_on_the_appeal(desk: Desk, social: Social) -> None:
    social.x.closed.add("77")
    await social.x.write("77", PLEA)
    await social.worker.run_due()
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    [row] = await lead.queue()
    kinds = [e["kind"] for e in (await lead.card(row["reference"]))["timeline"]]
    assert "appeal.undelivered" in kinds
