"""The call page without scripts, and what it asks of the service while one types."""

import re

import httpx2
import pytest

from service.domain.terms import Role
from service.web.call_view import ANSWER_KEYS
from tests.desk import REFERENCE, Desk
from tests.web.visitor import Visitor, words_of

CALL = {
    "text": "Qardaşımı indi döyürlər",
    "Q1": "a",
    "Q10": ["a", "d"],
    "Q11": ["b"],
    "count_Q11_b": "12",
    "place": "Nəsimi polisi",
    "name": "Aygün",
    "phone": "050 111 22 33",
    "person_age": "17",
    "relation": "bacı",
}


async def operator(desk: Desk) -> Visitor:
    return Visitor(desk, await desk.hires("leyla", Role.OPERATOR))


def key_on(page: httpx2.Response) -> str:
    found = re.search(r'name="key" value="([\w-]+)"', page.text)
    assert found, "the form has no key"
    return found[1]


async def test_a_call_is_filed_without_any_script(desk: Desk) -> None:
    visitor = await operator(desk)
    filed = await visitor.post("/desk/call", key=key_on(await visitor.get("/desk/call")), **CALL)
    assert filed.status_code == 201
    reference = REFERENCE.search(words_of(filed))
    assert reference
    assert len(re.findall(r"<li>(\w+)</li>", filed.text)) == 5
    page = words_of(await visitor.get(f"/desk/appeals/{reference[0]}"))
    assert "P1 Dərhal" in page
    assert "17 yaş" in page
    assert "(12)" in page
    assert "Nəsimi polisi" in page


async def test_a_call_sent_twice_is_filed_once(desk: Desk) -> None:
    visitor = await operator(desk)
    key = key_on(await visitor.get("/desk/call"))
    first = await visitor.post("/desk/call", key=key, **CALL)
    second = await visitor.post("/desk/call", key=key, **CALL)
    assert words_of(first) == words_of(second)
    rows = (await visitor.get("/desk/queue/rows")).json()["rows"]
    assert len(rows) == 1


async def test_the_same_key_with_other_words_is_refused(desk: Desk) -> None:
    visitor = await operator(desk)
    key = key_on(await visitor.get("/desk/call"))
    await visitor.post("/desk/call", key=key, **CALL)
    other = await visitor.post("/desk/call", key=key, **(CALL | {"text": "başqa söz"}))
    assert other.status_code == 409


@pytest.mark.parametrize("wrong", [{"person_age": "old"}, {"person_age": "900"}, {"key": ""}])
async def test_bad_fields_are_named_not_a_failure(desk: Desk, wrong: dict[str, str]) -> None:
    visitor = await operator(desk)
    answer = await visitor.post("/desk/call", **({"key": "k"} | CALL | wrong))
    assert answer.status_code == 422


async def test_unknown_answers_are_left_out(desk: Desk) -> None:
    visitor = await operator(desk)
    answer = await visitor.post("/desk/call", key="k", text="salam", Q1="zzz", Q99="a")
    assert answer.status_code == 201


@pytest.mark.parametrize("spelling", ["Qobustan", "Gobustan", "Гобустан", "qobustn"])
async def test_a_place_is_found_in_any_spelling(desk: Desk, spelling: str) -> None:
    answer = await (await operator(desk)).get(f"/desk/places?q={spelling}")
    assert "gobustan-prison" in [place["id"] for place in answer.json()["places"]]


async def test_earlier_contacts_of_a_number_are_found_however_it_is_written(desk: Desk) -> None:
    person = await desk.hires("leyla", Role.OPERATOR)
    filed = await person.files("Salam", appellant={"phone": "+994 50 111 22 33"})
    visitor = Visitor(desk, person)
    for written in ("050 111-22-33", "+994501112233"):
        found = (await visitor.post("/desk/call/earlier", phone=written)).json()["phone"]
        assert [row["reference"] for row in found] == [filed["reference"]]
    assert (await visitor.post("/desk/call/earlier", phone="050")).json()["phone"] == []


async def test_every_question_stands_on_the_page_with_its_keys(desk: Desk) -> None:
    page = await (await operator(desk)).get("/desk/call")
    asked = re.findall(r'data-question="(Q\d+)"', page.text)
    assert asked == [f"Q{number}" for number in range(15)]
    first = page.text.split('data-question="Q2"')[1].split("</fieldset>")[0]
    assert re.findall(r'data-key="(.)"', first) == list(ANSWER_KEYS)


async def test_a_responder_files_no_calls(desk: Desk) -> None:
    visitor = Visitor(desk, await desk.hires("rashad"))
    assert (await visitor.get("/desk/call")).status_code == 403
    assert (await visitor.post("/desk/call", key="k", text="x")).status_code == 403
