"""The answer reaches the person in their own channel, and nobody closes in silence."""

from service.domain.terms import Role
from tests.desk import Desk

DANGER = "Oğlumu polisdə döyürlər, indi də oradadır, kömək edin"


async def test_a_family_hears_back_in_their_own_chat(desk: Desk) -> None:
    lawyer = await desk.hires("lawyer")
    await desk.telegram(501, DANGER)
    await desk.works()
    assert len(desk.said_to("501")) == 1
    reference = (await lawyer.queue())[0]["reference"]
    await lawyer.does(reference, "acknowledgement")
    answered = await lawyer.does(reference, "messages", text="Vəkilimiz yoldadır.")
    assert answered.status_code == 201
    await desk.works()
    assert desk.said_to("501")[-1] == "Vəkilimiz yoldadır."
    card = await lawyer.card(reference)
    assert card["messages"][-1]["delivery"]["state"] == "sent"


async def test_the_first_answer_goes_out_once(desk: Desk) -> None:
    await desk.hires("lawyer")
    await desk.telegram(502, "Salam")
    await desk.telegram(502, "Bir sualım var")
    await desk.works()
    assert len(desk.said_to("502")) == 1


async def test_closing_needs_an_outcome_that_was_told(desk: Desk) -> None:
    lawyer = await desk.hires("lawyer")
    await desk.telegram(503, DANGER)
    reference = (await lawyer.queue())[0]["reference"]
    await lawyer.does(reference, "acknowledgement")
    assert (await lawyer.does(reference, "closure")).status_code == 409
    silent = await lawyer.does(reference, "outcome", outcome="protected")
    assert silent.status_code == 409
    assert silent.json()["type"].endswith("outcome-not-told")
    told = await lawyer.does(
        reference, "outcome", outcome="protected", text="Oğlunuz həkimə göstərildi."
    )
    assert told.status_code == 201
    await lawyer.does(reference, "closure", version=told.json()["version"])
    closed = await (await desk.hires("second")).does(reference, "closure")
    assert closed.json()["status"] == "closed"
    # Whoever held it to the end did not give it back.
    offers = (await lawyer.card(reference))["assignment"]["offers"]
    assert [o["state"] for o in offers] == ["finished"]
    await desk.works()
    assert "Oğlunuz həkimə göstərildi." in desk.said_to("503")


async def test_a_caller_without_a_way_back_needs_a_documented_reason(desk: Desk) -> None:
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    lawyer = await desk.hires("lawyer")
    filed = await operator.files(DANGER, appellant={"safe_to_contact": False})
    await lawyer.does(filed["reference"], "acknowledgement")
    reply = await lawyer.does(filed["reference"], "messages", text="Salam")
    assert reply.status_code == 409
    told = await lawyer.does(
        filed["reference"],
        "outcome",
        outcome="protected",
        text="x",
        reason_untold="Zəng təhlükəlidir",
    )
    assert told.status_code == 201
    assert told.json()["outcome"]["told"] is False
    assert (await lawyer.does(filed["reference"], "closure")).status_code == 202
    assert (await operator.does(filed["reference"], "closure")).status_code == 201


async def test_somebody_comes_back_with_reference_and_words(desk: Desk) -> None:
    lawyer = await desk.hires("lawyer")
    receipt = (await desk.http.post("/api/v1/public/appeals", json={"text": DANGER})).json()
    assert len(receipt["receipt_words"]) == 5
    await lawyer.does(receipt["reference"], "messages", text="Sizi dinləyirik.")
    back = {"reference": receipt["reference"].lower(), "words": " ".join(receipt["receipt_words"])}
    seen = await desk.http.post("/api/v1/public/receipts", json=back)
    assert [m["text"] for m in seen.json()["messages"]] == [DANGER, "Sizi dinləyirik."]
    more = await desk.http.post(
        "/api/v1/public/receipts/messages", json=back | {"text": "Özünü öldürmək istəyir"}
    )
    assert more.status_code == 201
    assert "level" not in seen.json()
    card = await lawyer.card(receipt["reference"])
    assert card["level"] == "P1"


async def test_a_wrong_receipt_and_a_missing_one_look_alike(desk: Desk) -> None:
    receipt = (await desk.http.post("/api/v1/public/appeals", json={"text": DANGER})).json()
    words = list(reversed(receipt["receipt_words"]))
    wrong = await desk.http.post(
        "/api/v1/public/receipts", json={"reference": receipt["reference"], "words": words}
    )
    missing = await desk.http.post(
        "/api/v1/public/receipts", json={"reference": "916-2222-2222", "words": words}
    )
    assert (wrong.status_code, missing.status_code) == (404, 404)
    assert wrong.content == missing.content


async def test_a_closed_appeal_returns_when_the_person_writes_again(desk: Desk) -> None:
    lawyer = await desk.hires("lawyer")
    receipt = (await desk.http.post("/api/v1/public/appeals", json={"text": DANGER})).json()
    reference = receipt["reference"]
    await lawyer.does(reference, "acknowledgement")
    await lawyer.does(reference, "outcome", outcome="advised", text="Kömək göstərildi")
    assert (await lawyer.does(reference, "closure")).status_code == 202
    second = await desk.hires("second")
    assert (await second.does(reference, "closure")).status_code == 201
    await desk.http.post(
        "/api/v1/public/receipts/messages",
        json={"reference": reference, "words": receipt["receipt_words"], "text": "Yenə başladılar"},
    )
    assert (await lawyer.queue())[0]["reference"] == reference


async def test_lowering_an_immediate_appeal_takes_two_people(desk: Desk) -> None:
    first = await desk.hires("first")
    second = await desk.hires("second")
    await desk.telegram(504, DANGER)
    reference = (await first.queue())[0]["reference"]
    assert (await first.does(reference, "level", level="P3", reason="səhv")).status_code == 202
    assert (await first.does(reference, "level", level="P3", reason="səhv")).status_code == 202
    assert (await first.card(reference))["level"] == "P1"
    done = await second.does(reference, "level", level="P3", reason="razıyam")
    assert done.status_code == 201
    assert done.json()["level"] == "P3"


async def test_a_lowering_never_withdraws_a_page_that_is_due(desk: Desk) -> None:
    first = await desk.hires("first")
    second = await desk.hires("second")
    await desk.telegram(504, DANGER)
    reference = (await first.queue())[0]["reference"]
    for person in (first, second):
        await person.does(reference, "level", level="P3", reason="səhv")
    assert (await first.card(reference))["level"] == "P3"
    await desk.works()
    assert len(desk.paged()) == 1
    await desk.waits(minutes=30)
    assert len(desk.paged()) == 1
