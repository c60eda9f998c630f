"""F08 for forms: every receipt that was told in an outage is good, and one form is one appeal."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from service.domain.terms import Channel
from service.intake.filing import Filing, Once, Receipt
from service.intake.filing_json import filing_json
from service.intake.receive import receive
from service.models import Appeal
from service.outbox.tidy import tidy
from service.security.receipts import new_receipt_words, new_reference
from service.spooling import drain, receipt_told
from tests.channels.cutting import PATIENCE_S, STORY, Cut


async def test_a_form_sent_again_while_it_waits_gets_the_very_same_receipt(cut: Cut) -> None:
    cut.hole.swallow()
    first, second = await cut.form(STORY, "k1"), await cut.form(STORY, "k1")
    other = await cut.form("başqa sözlər", "k1")
    assert first.content == second.content
    assert (first.status_code, other.status_code) == (201, 409)
    cut.hole.heal()
    await drain(cut.runtime)
    assert await cut.said() == [STORY]


async def test_a_receipt_is_never_called_wrong_while_its_form_waits(cut: Cut) -> None:
    cut.hole.swallow()
    told = (await cut.form(STORY)).json()
    cut.hole.heal()
    back = {"reference": told["reference"], "words": told["receipt_words"]}
    more = back | {"text": "Yenə döyürlər"}
    early = await cut.desk.http.post("/api/v1/public/receipts/messages", json=more)
    assert (early.status_code, early.headers["Retry-After"]) == (503, "2")
    page = await cut.desk.http.post(
        "/receipt/messages", data=more | {"words": " ".join(told["receipt_words"])}
    )
    assert page.status_code == 503
    assert "Yenə döyürlər" in page.text
    wrong = back | {"words": ["almaz"] * 5}
    assert (await cut.desk.http.post("/api/v1/public/receipts", json=wrong)).status_code == 404
    await drain(cut.runtime)
    for _ in range(2):
        key = {"Idempotency-Key": "once"}
        said = await cut.desk.http.post("/api/v1/public/receipts/messages", json=more, headers=key)
        assert said.status_code == 201
    assert await cut.said() == [STORY, "Yenə döyürlər"]


async def test_every_receipt_that_was_told_for_one_form_is_good(cut: Cut) -> None:
    spool, at = cut.runtime.spool, cut.desk.clock()
    assert spool is not None
    once = Once("form", "k1", b"h" * 32)
    told = [Receipt(new_reference(), new_receipt_words()) for _ in range(2)]
    filings = [Filing(Channel.WEB, STORY, once=once, receipt=receipt) for receipt in told]
    # Pressed twice around an outage; the first was even kept before its answer was lost.
    for filing in (filings[0], filings[0], filings[1]):
        spool.put({"kind": "form", "filing": filing_json(filing), "at": at.isoformat()})
        await drain(cut.runtime)
    for receipt in told:
        body = {"reference": receipt.reference, "words": " ".join(receipt.words)}
        assert (await cut.desk.http.post("/api/v1/public/receipts", json=body)).status_code == 200
    assert await cut.said() == [STORY, STORY]
    async with cut.runtime.sessions.begin() as tx:
        again = await receive(tx, filings[0], cut.runtime.desk, now=at)
    assert again.again
    assert again.answer == receipt_told(told[0])


async def test_a_form_gets_the_same_receipt_from_the_spool_and_from_the_database(cut: Cut) -> None:
    cut.hole.swallow()
    spooled = await cut.form(STORY, "k1")
    cut.hole.heal()
    await drain(cut.runtime)
    for _ in range(3):
        assert (await cut.form(STORY, "k1")).json() == spooled.json()
    assert (await cut.form(STORY, "k2")).json() != spooled.json()
    assert (await cut.form("başqa sözlər", "k3")).json() != spooled.json()
    assert sorted(await cut.said()) == sorted([STORY, STORY, "başqa sözlər"])


async def test_a_form_sent_again_after_midnight_in_an_outage_is_one_appeal(cut: Cut) -> None:
    cut.hole.swallow()
    told = []
    for _ in range(3):
        told.append((await cut.form(STORY, "k1")).json())
        cut.hole.heal()
        await drain(cut.runtime)
        cut.hole.swallow()
        cut.desk.clock.wind(hours=13)
    assert told[0] == told[1] == told[2]
    cut.hole.heal()
    assert await cut.said() == [STORY]


async def test_a_form_whose_mark_was_forgotten_is_looked_at_once_more(cut: Cut) -> None:
    told = []
    for away in (False, False, True):
        if away:
            cut.hole.swallow()
        told.append((await cut.form(STORY, "k1")).json())
        cut.hole.heal()
        await drain(cut.runtime)
        async with cut.runtime.sessions.begin() as tx:
            await tidy(tx, now=cut.desk.clock() + timedelta(days=4))
    assert await cut.said() == [STORY] * 3
    for receipt in told:
        body = {"reference": receipt["reference"], "words": " ".join(receipt["receipt_words"])}
        assert (await cut.desk.http.post("/api/v1/public/receipts", json=body)).status_code == 200


async def test_the_form_for_people_gives_its_receipt_too(cut: Cut) -> None:
    cut.hole.swallow()
    async with asyncio.timeout(PATIENCE_S):
        page = await cut.desk.http.post("/", data={"text": STORY})
    assert page.status_code == 200
    cut.hole.heal()
    await drain(cut.runtime)
    [said] = await cut.said()
    async with cut.runtime.sessions() as tx:
        reference = await tx.scalar(select(Appeal.reference))
    assert said == STORY
    assert str(reference) in page.text
