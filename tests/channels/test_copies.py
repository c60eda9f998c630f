"""F06: fifty copies of everything at once are one message each, and an album is one appeal."""

import asyncio
from collections import Counter
from functools import partial

import pytest
from sqlalchemy import func, select

from service.models import Appeal, Attachment, Job, Message
from service.runtime import Runtime
from tests.channels.couriers import Couriers, Post, event, post, text, update
from tests.desk import Desk
from tests.faults.measured import size

COPIES = 50
MESSAGES = size(60, 2_000)
A_PERSON = 3
ALBUMS, PICTURES = size(8, 200), 10

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7_200 if size(0, 1) else 300)]


@pytest.fixture
def couriers(desk: Desk, runtime: Runtime) -> Couriers:
    return Couriers(desk, runtime)


async def kept(runtime: Runtime) -> tuple[Counter[str], list[tuple[str, str]]]:
    """How often each message is there, and the conversations with their appeals."""
    query = (
        select(Message.channel, Message.external_id, Appeal.conversation_index, Appeal.id)
        .join(Appeal, Appeal.id == Message.appeal_id)
        .where(Message.direction == "inbound")
    )
    async with runtime.sessions() as tx:
        rows = (await tx.execute(query)).all()
    messages = Counter(f"{channel} {number}" for channel, number, _, _ in rows)
    return messages, list({((who or b"").hex(), str(appeal)) for _, _, who, appeal in rows})


async def test_fifty_copies_of_each_message_are_one(couriers: Couriers, runtime: Runtime) -> None:
    people = MESSAGES // A_PERSON
    for number in range(MESSAGES):
        one = post(couriers, number + 1, number % people)
        await asyncio.gather(*(couriers.insist(one) for _ in range(COPIES)))
    messages, threads = await kept(runtime)
    assert len(messages) == MESSAGES
    assert set(messages.values()) == {1}
    assert len(threads) == people
    assert len({who for who, _ in threads}) == people
    async with runtime.sessions() as tx:
        first_answers = select(func.count()).where(Job.kind == "first_answer")
        assert await tx.scalar(first_answers) == people


async def test_an_album_is_one_appeal_whoever_brings_it_and_however_often(
    couriers: Couriers, runtime: Runtime
) -> None:
    number = iter(range(1, 10**9))
    for album in range(ALBUMS):
        posts: list[Post] = []
        for _ in range(PICTURES):
            n = next(number)
            photo = [{"file_id": f"file-{n}", "width": 9, "height": 9}]
            shown = update(n, 10_000 + album, photo=photo, media_group_id=f"a{album}")
            form = text(n, 20_000 + album, "", whatsapp=True)
            form |= {"NumMedia": "1", "MediaUrl0": f"https://api.twilio.com/{n}"}
            url = {"type": "image", "payload": {"url": f"https://cdn.fbsbx.com/{n}"}}
            said = event(30_000 + album, message={"mid": f"m{n}", "attachments": [url]})
            posts += [
                partial(couriers.telegram, shown),
                partial(couriers.twilio, form),
                partial(couriers.meta, said),
            ]
        await asyncio.gather(*(couriers.insist(each) for each in posts * 2))
    messages, threads = await kept(runtime)
    assert set(messages.values()) == {1}
    assert len(messages) == 3 * ALBUMS * PICTURES
    assert len(threads) == 3 * ALBUMS
    async with runtime.sessions() as tx:
        counted = select(func.count()).select_from(Attachment).group_by(Attachment.appeal_id)
        assert set((await tx.scalars(counted)).all()) == {PICTURES}
