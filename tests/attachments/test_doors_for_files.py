"""Files by every door: the operator's, the public form, the receipt and the desk."""

import pytest

from service.domain.terms import Role
from tests.attachments import samples as s
from tests.attachments.senders import PHOTO, files_of, only_card, sends
from tests.desk import Desk
from tests.web.test_public_form import lines_of
from tests.web.visitor import Visitor, words_of


async def test_nobody_opens_a_file_of_an_appeal_that_is_not_for_them(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    lead = await desk.hires("sevda", Role.COORDINATOR)
    tied = await desk.hires("rauf")
    place = desk.runtime.reference.facilities[0].id
    filed = await operator.files("Kamerada döyürlər", facility_id=place)
    other = await operator.files("Başqa iş haqqında")
    path = f"/api/v1/appeals/{filed['reference']}/attachments"
    added = await desk.http.post(
        path, headers=operator.headers, files={"file": ("a.png", s.picture("PNG"), "image/png")}
    )
    assert added.status_code == 201
    await desk.works()
    (file,) = files_of(await operator.card(filed["reference"]))
    await lead.post(f"/api/v1/staff/{tied.id}/conflicts", {"facility_id": place, "reason": "qohum"})
    for person, reference in ((tied, filed["reference"]), (operator, other["reference"])):
        where = f"/api/v1/appeals/{reference}/attachments/{file['id']}"
        assert (await person.get(where)).status_code == 404
        assert (await person.get(f"{where}/custody")).status_code == 404
        assert (await person.post(f"{where}/original")).status_code == 404


async def test_an_operator_adds_a_letter_with_words(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    filed = await operator.files("Məktub gəlib", channel="post")
    path = f"/api/v1/appeals/{filed['reference']}/attachments"
    files = [
        ("file", ("1.pdf", s.PDF, "application/pdf")),
        ("file", ("2.txt", b"salam", "text/plain")),
    ]
    added = await desk.http.post(
        path, headers=operator.headers, files=files, data={"text": "Oğlumu döyüblər"}
    )
    assert added.status_code == 201, added.text
    await desk.works()
    card = await operator.card(filed["reference"])
    assert card["messages"][-1]["text"] == "Oğlumu döyüblər"
    pdf, text = files_of(card)
    assert (pdf["state"], pdf["metadata_removed"]) == ("ready", False)
    assert (text["state"], text["metadata_removed"]) == ("ready", True)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\ngarbage", "multipart/form-data; boundary=x"),
        (b"text", "text/plain"),
        (b"--x--", "multipart/form-data"),
        (b"--x\r\n\r\n" + b"a" * 9000, "multipart/form-data; boundary=" + "x" * 80),
    ],
)
async def test_no_file_is_said_by_the_field(desk: Desk, content: bytes, kind: str) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    filed = await operator.files("Məktub gəlib")
    headers = operator.headers | {"Content-Type": kind}
    path = f"/api/v1/appeals/{filed['reference']}/attachments"
    refused = await desk.http.post(path, headers=headers, content=content)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "file"


async def test_a_stranger_sends_pictures_with_the_form_and_adds_more_later(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    files = [("file", ("1.jpg", s.picture(), "image/jpeg")), ("file", ("", b"", ""))]
    page = await desk.http.post("/", data={"text": "", "q4": ["a"]}, files=files)
    assert page.status_code == 200, page.text
    reference, *words = lines_of(page)
    await desk.works()
    card = await operator.card(reference)
    assert card["level"] in {"P1", "P2", "PX"}
    assert [file["state"] for file in files_of(card)] == ["ready"]
    more = {"reference": reference, "words": " ".join(words)}
    voice = {"file": ("v.ogg", s.opus(), "audio/ogg")}
    thread = await desk.http.post("/receipt/messages", data=more | {"text": ""}, files=voice)
    assert thread.status_code == 200
    assert "Fayllar: 1" in thread.text
    by_api = await desk.http.post("/api/v1/public/receipts/attachments", data=more, files=voice)
    assert by_api.status_code == 201
    assert by_api.json()["messages"][-1]["files"] == ["voice"]
    wrong = await desk.http.post(
        "/api/v1/public/receipts/attachments", data=more | {"words": "x"}, files=voice
    )
    assert wrong.status_code == 404
    await desk.works()
    assert len(files_of(await operator.card(reference))) == 3


async def test_a_form_with_files_sent_twice_is_one_appeal_with_one_file(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    sent = {"text": "Qardaşımı döyürlər", "token": "a" * 32}
    photo = {"file": ("1.jpg", s.picture(), "image/jpeg")}
    pages = [await desk.http.post("/", data=sent, files=photo) for _ in range(2)]
    assert lines_of(pages[0]) == lines_of(pages[1])
    await desk.works()
    card = await only_card(desk, operator)
    assert len(files_of(card)) == 1
    kept = [p for p in desk.runtime.settings.data_dir.rglob("original") if p.is_file()]
    assert len(kept) == 1


async def test_a_file_over_the_limit_is_left_out_and_said(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    large = {"file": ("1.jpg", bytes(26 * 1024 * 1024), "image/jpeg")}
    page = await desk.http.post("/", data={"text": "Qardaşımı döyürlər"}, files=large)
    assert page.status_code == 200
    assert 'role="alert"' in page.text
    assert files_of(await only_card(desk, operator)) == []


async def test_the_desk_shows_a_picture_and_plays_a_voice(desk: Desk) -> None:
    responder = await desk.hires("nigar")
    await sends(desk, PHOTO, big=s.picture())
    await sends(desk, {"voice": {"file_id": "v", "duration": 1}}, v=s.opus())
    await sends(desk, {"document": {"file_id": "d"}}, d=s.EXE)
    await desk.works()
    card = await only_card(desk, responder)
    visitor = Visitor(desk, responder)
    page = await visitor.get(f"/desk/appeals/{card['reference']}")
    photo, voice, program = files_of(card)
    at = f"/api/v1/appeals/{card['reference']}/attachments/"
    assert f'<img src="{at}{photo["id"]}"' in page.text
    assert f'<audio controls preload="none" src="{at}{voice["id"]}"' in page.text
    assert "bu növ fayl möhürlənmiş saxlanılır" in words_of(page)
    assert program["state"] == "refused"
    shown = await visitor.get(at + photo["id"])
    assert shown.status_code == 200
    added = await desk.http.post(
        f"/desk/appeals/{card['reference']}/attachments",
        files={"file": ("a.png", s.picture("PNG"), "image/png")},
        headers=visitor.headers | {"Sec-Fetch-Site": "same-origin"},
    )
    assert added.status_code == 303
    forged = await desk.http.post(
        f"/desk/appeals/{card['reference']}/attachments",
        files={"file": ("a.png", s.picture("PNG"), "image/png")},
        headers=visitor.headers | {"Sec-Fetch-Site": "cross-site"},
    )
    assert forged.status_code in {303, 401}
    assert len(files_of(await responder.card(card["reference"]))) == 4
