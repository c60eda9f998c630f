"""Files from every door: sealed, prepared, shown to the right people, never lost."""

from datetime import timedelta
from hashlib import sha256
from io import BytesIO

from PIL import Image
from sqlalchemy import select

from service.attachments.fetching import FetchFailed
from service.models import Attachment
from tests.attachments import samples as s
from tests.attachments.senders import CHAT, PHOTO, files_of, only_card, sends
from tests.desk import Desk


async def test_a_photo_by_telegram_is_sealed_cleaned_and_opened(desk: Desk) -> None:
    responder = await desk.hires("nigar")
    await sends(desk, PHOTO, big=s.picture())
    card = await only_card(desk, responder)
    assert card["level"] == "PX"
    (file,) = files_of(card)
    assert (file["state"], file["scan"]) == ("waiting", "not_scanned")
    await desk.works()
    (file,) = files_of(await responder.card(card["reference"]))
    assert (file["state"], file["family"], file["metadata_removed"]) == ("ready", "image", True)
    assert file["sha256"] == sha256(s.picture()).hexdigest()
    path = f"/api/v1/appeals/{card['reference']}/attachments/{file['id']}"
    copy = await responder.get(path)
    assert copy.status_code == 200
    assert copy.headers["content-type"] == "image/jpeg"
    assert copy.headers["content-disposition"].startswith("attachment;")
    assert copy.headers["x-content-type-options"] == "nosniff"
    assert copy.headers["content-security-policy"].startswith("sandbox")
    assert s.SECRET.encode() not in copy.content
    with Image.open(BytesIO(copy.content)) as opened:
        assert opened.size == (30, 40)
    original = await responder.post(f"{path}/original")
    assert original.content == s.picture()
    assert original.headers["content-type"] == "application/octet-stream"
    links = (await responder.get(f"{path}/custody")).json()["items"]
    assert [link["what"] for link in links] == ["sealed", "ready", "read", "exported"]
    assert links[2]["by"] == links[3]["by"] == str(responder.id)


async def test_a_player_gets_the_stretch_it_asks_for(desk: Desk) -> None:
    responder = await desk.hires("nigar")
    await sends(desk, {"voice": {"file_id": "v", "duration": 1}}, v=s.opus())
    await desk.works()
    card = await only_card(desk, responder)
    (file,) = files_of(card)
    assert (file["family"], file["kind"]) == ("audio", "voice")
    path = f"/api/v1/appeals/{card['reference']}/attachments/{file['id']}"
    whole = (await responder.get(path)).content
    headers = responder.headers | {"Range": "bytes=5-9"}
    part = await desk.http.get(path, headers=headers)
    assert (part.status_code, part.content) == (206, whole[5:10])
    assert part.headers["content-range"] == f"bytes 5-9/{len(whole)}"
    beyond = responder.headers | {"Range": f"bytes={len(whole)}-"}
    assert (await desk.http.get(path, headers=beyond)).status_code == 404


async def test_a_voice_note_after_calm_words_needs_a_look(desk: Desk) -> None:
    responder = await desk.hires("nigar")
    await desk.telegram(CHAT, "Təşəkkür edirəm, hər şey yaxşıdır")
    calm = await only_card(desk, responder)
    assert calm["level"] == "P5"
    await sends(desk, {"voice": {"file_id": "v", "duration": 4}}, v=s.opus())
    assert (await responder.card(calm["reference"]))["level"] == "PX"


async def test_refused_kinds_stay_sealed_and_can_be_taken_out(desk: Desk) -> None:
    responder = await desk.hires("nigar")
    document = {"file_id": "d", "file_name": "../../şəkil.exe", "mime_type": "image/jpeg"}
    await sends(desk, {"document": document}, d=s.EXE)
    await desk.works()
    card = await only_card(desk, responder)
    (file,) = files_of(card)
    assert (file["state"], file["note"], file["name"]) == ("refused", "kind", "../../şəkil.exe")
    path = f"/api/v1/appeals/{card['reference']}/attachments/{file['id']}"
    assert (await responder.get(path)).status_code == 404
    original = await responder.post(f"{path}/original")
    assert original.content == s.EXE
    assert "exe" not in original.headers["content-disposition"]


async def test_a_file_the_provider_lost_is_named_as_gone(desk: Desk) -> None:
    responder = await desk.hires("nigar")
    await sends(desk, PHOTO)
    await desk.works()
    (file,) = files_of(await only_card(desk, responder))
    assert (file["state"], file["note"]) == ("gone", "404")


async def test_a_file_too_large_there_asks_for_smaller_parts(desk: Desk) -> None:
    responder = await desk.hires("nigar")
    desk.files["telegram"].fails_with = [FetchFailed("too_big_there", gone=True)]
    await sends(desk, {"video": {"file_id": "v", "duration": 900}})
    await desk.works()
    (file,) = files_of(await only_card(desk, responder))
    assert (file["state"], file["note"]) == ("gone", "too_big_there")
    assert any("hissə-hissə" in text for text in desk.said_to(str(CHAT)))


async def test_an_outage_of_the_provider_is_waited_out(desk: Desk) -> None:
    responder = await desk.hires("nigar")
    wait = timedelta(seconds=40)
    desk.files["telegram"].fails_with = [FetchFailed("503"), FetchFailed("429", retry_after=wait)]
    await sends(desk, PHOTO, big=s.picture())
    await desk.works()
    await desk.waits(seconds=30)
    assert files_of(await only_card(desk, responder))[0]["state"] == "waiting"
    await desk.waits(seconds=20)
    assert files_of(await only_card(desk, responder))[0]["state"] == "ready"


async def test_an_album_is_one_appeal_with_all_its_pictures(desk: Desk) -> None:
    responder = await desk.hires("nigar")
    for number in range(5):
        photo = [{"file_id": f"p{number}"}]
        held = {f"p{number}": s.picture("PNG", (10 + number, 10))}
        await sends(desk, {"photo": photo, "media_group_id": "album"}, **held)
    await desk.works()
    files = files_of(await only_card(desk, responder))
    assert [file["state"] for file in files] == ["ready"] * 5


async def test_twilio_forgets_what_we_verified_and_telegram_is_not_asked(desk: Desk) -> None:
    responder = await desk.hires("nigar")
    media = "https://api.twilio.com/2010-04-01/Accounts/ACtest/Messages/MM1/Media/ME1"
    desk.files["whatsapp"].held[media] = s.picture()
    form = {
        "MessageSid": "MM1",
        "AccountSid": "ACtest",
        "From": "whatsapp:+994501112233",
        "To": "whatsapp:+15550916",
        "Body": "",
        "NumMedia": "1",
        "MediaUrl0": media,
        "MediaContentType0": "image/jpeg",
    }
    assert (await desk.twilio("/webhooks/twilio/messages", form)).status_code == 200
    await sends(desk, PHOTO, big=s.picture())
    await desk.works()
    states = [files_of(await responder.card(r["reference"])) for r in await responder.queue()]
    assert [file["state"] for files in states for file in files] == ["ready", "ready"]
    assert desk.files["whatsapp"].forgotten == [media]
    assert desk.files["telegram"].forgotten == []
    async with desk.runtime.sessions.begin() as tx:
        rows = (await tx.scalars(select(Attachment))).all()
        told = {row.source: row.forgotten_there_at is not None for row in rows}
    assert told == {"whatsapp": True, "telegram": False}
