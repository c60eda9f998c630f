"""F08: the database is a black hole; nobody is kept waiting, nothing is lost, doubled or told."""

import asyncio
import hmac
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from sqlalchemy import select

from service import spooling
from service.api import budget
from service.database import make_engine, make_sessions
from service.domain.terms import Channel
from service.intake.filing import Filing, Once, Receipt
from service.intake.filing_json import filing_json
from service.intake.receive import receive
from service.intake.spool import Spool
from service.models import Appeal, Message
from service.outbox.tidy import tidy
from service.runtime import Runtime
from service.security.encryption import key_ring
from service.security.receipts import new_receipt_words, new_reference
from service.spooling import drain, receipt_told, take_or_spool
from tests.conftest import MASTER_KEY
from tests.desk import Clock, Desk
from tests.faults.black_hole import BlackHole, open_black_hole

URL = "https://916.example/webhooks/twilio/messages"
# Generous, for this machine may be busy; the budgets themselves are held below.
PATIENCE_S = 15
STORY = "Qardaşımı Qobustanda döyürlər"


@dataclass
class Cut:
    """A service whose way to its database can be cut."""

    desk: Desk
    runtime: Runtime
    hole: BlackHole
    place: Path

    async def sms(self, number: int, text: str, sender: str = "+994501112233") -> httpx2.Response:
        form = {"MessageSid": f"SM{number:032}", "From": sender, "To": "+15550916", "Body": text}
        told = URL + "".join(name + value for name, value in sorted(form.items()))
        proof = b64encode(hmac.digest(b"twilio-token", told.encode(), sha1)).decode()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": proof,
        }
        async with asyncio.timeout(PATIENCE_S):
            return await self.desk.http.post(URL, content=urlencode(form), headers=headers)

    async def form(self, text: str, key: str | None = None) -> httpx2.Response:
        headers = {"Idempotency-Key": key} if key else {}
        async with asyncio.timeout(PATIENCE_S):
            return await self.desk.http.post(
                "/api/v1/public/appeals", json={"text": text}, headers=headers
            )

    async def said(self) -> list[str]:
        """What is in the database, in the order in which it came there.

        On a busy machine even a healthy database may answer beyond the budget; what then went
        into the spool is brought in first.
        """
        await drain(self.runtime)
        async with self.runtime.sessions() as tx:
            query = (
                select(Message, Appeal)
                .join(Appeal, Appeal.id == Message.appeal_id)
                .order_by(Message.at, Message.id)
            )
            rows = (await tx.execute(query)).all()
        keys = self.runtime.keys
        return [
            keys.data_key(a.data_key or b"", a.id).open(m.text_enc or b"", "message", "text", m.id)
            for m, a in rows
        ]

    def restarted(self) -> "Cut":
        """The web process died; another one finds its spool."""
        return replace(self, runtime=replace(self.runtime, spool=spool_at(self.place)))


def spool_at(place: Path) -> Spool:
    return Spool(place, key_ring(MASTER_KEY))


@pytest.fixture
async def cut(runtime: Runtime, clock: Clock, tmp_path: Path) -> AsyncIterator[Cut]:
    place = tmp_path / "spool"
    async with open_black_hole(runtime.dsn) as hole:
        engine = make_engine(hole.dsn, pool_size=3)
        behind = replace(
            runtime, dsn=hole.dsn, engine=engine, sessions=make_sessions(engine),
            spool=spool_at(place),
        )  # fmt: skip
        async with Desk.open(behind, clock) as desk:
            yield Cut(desk, behind, hole, place)
        hole.heal()
        await engine.dispose()


async def test_a_black_hole_keeps_nobody_waiting_and_loses_nothing(cut: Cut) -> None:
    assert (await cut.sms(0, "birinci")).status_code == 200
    assert await cut.said() == ["birinci"]
    cut.hole.swallow()
    for number in range(1, 16):
        assert (await cut.sms(number, f"sms {number:02}")).status_code == 200
    receipts = [(await cut.form(f"forma {number}")).json() for number in range(5)]
    again = cut.restarted().restarted()
    cut.hole.heal()
    async with asyncio.timeout(30):
        assert await drain(again.runtime) == 20
    assert await drain(again.runtime) == 0
    assert await cut.said() == [
        "birinci",
        *(f"sms {number:02}" for number in range(1, 16)),
        *(f"forma {number}" for number in range(5)),
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
    first = (await cut.form(STORY, "k1")).json()
    cut.desk.clock.wind(days=4)
    async with cut.runtime.sessions.begin() as tx:
        await tidy(tx, now=cut.desk.clock())
    second = (await cut.form(STORY, "k1")).json()
    async with cut.runtime.sessions.begin() as tx:
        await tidy(tx, now=cut.desk.clock() + timedelta(days=4))
    cut.hole.swallow()
    spooled = (await cut.form(STORY, "k1")).json()
    cut.hole.heal()
    await drain(cut.runtime)
    assert await cut.said() == [STORY] * 3
    assert first["reference"] != second["reference"]
    for receipt in (first, second, spooled):
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
