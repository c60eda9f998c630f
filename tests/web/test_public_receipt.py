"""Somebody comes back with a number and five words, and the conversation goes on."""

import re
from typing import Any

import pytest

from service.domain.terms import Role
from tests.desk import Desk, Person

FIRST = "Qardaşımı dünən aparıblar, hara aparıldığını demirlər"
MORE = "Adı Əlidir, səhər saat səkkizdə aparıblar"
LINE = re.compile(r"<li>([^<]+)</li>")
SAID = re.compile(r'<p class="said" dir="auto">([^<]*)</p>')
TOKEN = re.compile(r'name="token" value="([^"]+)"')
MAIN = re.compile(r"<main.*</main>", re.DOTALL)

Receipt = dict[str, str]


async def filed(desk: Desk) -> Receipt:
    """An appeal that is waiting, by its receipt."""
    page = await desk.http.post("/", data={"text": FIRST})
    reference, *words = LINE.findall(page.text)
    return {"reference": reference, "words": " ".join(words)}


async def reads(desk: Desk, receipt: Receipt, **more: Any) -> str:
    """What the page says to who holds this receipt."""
    page = await desk.http.post("/receipt?lang=en", data=receipt | more)
    assert page.status_code == 200, page.text
    return page.text


async def responder(desk: Desk) -> Person:
    """Somebody who takes appeals."""
    return await desk.hires("aysel", Role.RESPONDER)


async def test_a_receipt_opens_the_conversation_and_nothing_else(desk: Desk) -> None:
    page = await reads(desk, await filed(desk))
    assert SAID.findall(page) == [FIRST]
    assert "waiting for one of our staff" in page
    assert "There is no answer yet." in page


async def test_any_spelling_will_do(desk: Desk) -> None:
    receipt = await filed(desk)
    typed = {
        "reference": receipt["reference"].lower().replace("-", " "),
        "words": receipt["words"].replace("ə", "Ə").replace(" ", "\r\n"),
    }
    assert SAID.findall(await reads(desk, typed)) == [FIRST]


async def test_a_wrong_receipt_is_answered_like_one_that_never_was(desk: Desk) -> None:
    receipt = await filed(desk)
    tried = {"words": "abad abajur abidə adda addım"}
    wrong = await desk.http.post("/receipt", data={"reference": receipt["reference"]} | tried)
    missing = await desk.http.post("/receipt", data={"reference": "916-2222-2222"} | tried)
    empty = await desk.http.post("/receipt", data={})
    assert {wrong.status_code, missing.status_code, empty.status_code} == {404}
    told = {
        re.sub(r' value="916-[^"]*"|\n(abad [^<]*)?</textarea>', "", page.text)
        for page in (wrong, missing)
    }
    assert len(told) == 1
    assert FIRST not in wrong.text


async def test_the_answer_of_staff_stands_in_the_thread(desk: Desk) -> None:
    receipt = await filed(desk)
    aysel = await responder(desk)
    assert (await aysel.does(receipt["reference"], "acknowledgement")).status_code == 201
    assert "is working on it" in await reads(desk, receipt)
    answer = "Onu tapmışıq, vəkil yoldadır."
    assert (await aysel.does(receipt["reference"], "messages", text=answer)).status_code == 201
    page = await reads(desk, receipt)
    assert SAID.findall(page) == [FIRST, answer]
    assert "There is no answer yet." not in page


async def test_added_words_arrive_once_however_often_they_are_sent(desk: Desk) -> None:
    receipt = await filed(desk)
    token = TOKEN.findall(await reads(desk, receipt))[0]
    form = receipt | {"text": MORE, "token": token}
    pages = [await desk.http.post("/receipt/messages?lang=en", data=form) for _ in range(3)]
    assert {page.status_code for page in pages} == {200}
    assert all("Your words have been added." in page.text for page in pages)
    other = receipt | {"text": "Daha bir söz", "token": TOKEN.findall(pages[0].text)[0]}
    await desk.http.post("/receipt/messages", data=other)
    late = await desk.http.post("/receipt/messages", data=form)
    assert SAID.findall(late.text) == [FIRST, MORE, "Daha bir söz"]


async def test_a_stale_token_with_other_words_drops_nothing(desk: Desk) -> None:
    receipt = await filed(desk)
    token = TOKEN.findall(await reads(desk, receipt))[0]
    for words in (MORE, "Daha bir söz"):
        form = receipt | {"text": words, "token": token}
        await desk.http.post("/receipt/messages", data=form)
    assert SAID.findall(await reads(desk, receipt)) == [FIRST, MORE, "Daha bir söz"]


async def test_more_words_may_raise_the_level(desk: Desk) -> None:
    page = await desk.http.post("/", data={"text": "Bağlamanı vaxtında vermirlər"})
    reference, *words = LINE.findall(page.text)
    at_916 = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    before = (await at_916.card(reference))["level"]
    form = {"reference": reference, "words": " ".join(words), "text": "İndi onu döyürlər"}
    await desk.http.post("/receipt/messages", data=form)
    assert before in {"P4", "P5"}
    assert (await at_916.card(reference))["level"] == "P1"


async def test_who_writes_to_a_closed_appeal_opens_it_again_once(desk: Desk) -> None:
    receipt = await filed(desk)
    aysel, reference = await responder(desk), receipt["reference"]
    await aysel.does(reference, "acknowledgement")
    told = await aysel.does(reference, "outcome", outcome="advised", text="Bitdi.")
    assert told.status_code < 300, told.text
    assert (await aysel.does(reference, "closure")).status_code < 300
    second = await desk.hires("second")
    assert (await second.does(reference, "closure")).status_code == 201
    page = await reads(desk, receipt)
    assert "We have finished our work." in page
    form = receipt | {"text": MORE, "token": TOKEN.findall(page)[0]}
    for _ in range(2):
        assert (await desk.http.post("/receipt/messages", data=form)).status_code == 200
    page = await reads(desk, receipt)
    assert "We have finished our work." not in page
    assert SAID.findall(page).count(MORE) == 1


@pytest.mark.parametrize(("text", "status"), [("", 422), ("ab " * 21_334, 422)])
async def test_words_that_cannot_be_added_stay_in_the_box(
    desk: Desk, text: str, status: int
) -> None:
    receipt = await filed(desk)
    page = await desk.http.post("/receipt/messages", data=receipt | {"text": text})
    assert page.status_code == status
    assert f"\n{text}</textarea>" in page.text
    assert SAID.findall(page.text) == [FIRST]


async def test_a_switch_of_language_keeps_the_receipt_and_the_words(desk: Desk) -> None:
    receipt = await filed(desk)
    form = receipt | {"text": MORE, "switch": "tr"}
    page = await desk.http.post("/receipt/messages", data=form)
    assert "Mesajlarınız" in page.text
    assert f"\n{MORE}</textarea>" in page.text
    assert SAID.findall(page.text) == [FIRST]
    asked = await desk.http.post("/receipt", data=receipt | {"switch": "ru"})
    assert asked.status_code == 200
    assert f'value="{receipt["reference"]}"' in asked.text
    assert FIRST not in asked.text


async def test_the_words_are_never_in_an_address(desk: Desk) -> None:
    receipt = await filed(desk)
    page = await desk.http.post("/receipt", data=receipt)
    addresses = re.findall(r'(?:href|action|src)="([^"]+)"', page.text)
    for word in (receipt["reference"], *receipt["words"].split()):
        assert not [address for address in addresses if word in address]
    asked_again = await desk.http.get("/receipt/messages?lang=ru")
    assert asked_again.status_code == 303
    assert asked_again.headers["location"] == "/receipt?lang=ru"


async def test_many_wrong_guesses_lock_nobody_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = await filed(desk)
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("service.returning.asyncio.sleep", wait)
    wrong = {"reference": "916-2222-2222", "words": "abad abajur abidə adda addım"}
    for _ in range(101):
        await desk.http.post("/receipt", data=wrong)
    assert waited == []
    assert SAID.findall(await reads(desk, receipt)) == [FIRST]
    assert waited == [2.0]
