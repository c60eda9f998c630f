"""The page of an appeal: what it shows and sends, and what it keeps when something is wrong."""

from typing import Any

import pytest

from service.domain.terms import Role
from tests.desk import Desk, Person
from tests.web.visitor import Visitor, version_on, words_of

DANGER = "Qardaşımı indi polis bölməsində döyürlər, vəkili buraxmırlar"
REPLY = "Sizi eşitdik, hüquqşünas yola düşdü"


async def appeal_of(desk: Desk, **more: Any) -> tuple[Visitor, Person, str]:
    """An operator's appeal and a lawyer who reads it."""
    operator = await desk.hires("leyla", Role.OPERATOR)
    filed = await operator.files(DANGER, **more)
    lawyer = await desk.hires("rashad")
    return Visitor(desk, lawyer), lawyer, f"/desk/appeals/{filed['reference']}"


async def test_the_words_that_decided_are_marked_beside_their_reasons(desk: Desk) -> None:
    visitor, _, path = await appeal_of(desk, answers={"Q6": "b", "Q8": "a"})
    page = await visitor.get(path)
    assert page.status_code == 200
    assert "<mark>döyürlər</mark>" in page.text
    assert 'id="reason-1"' in page.text
    told = words_of(page)
    assert "✕ xeyr" in told
    assert "✓ bəli" in told


async def test_the_next_step_is_to_take_it(desk: Desk) -> None:
    visitor, _, path = await appeal_of(desk)
    version = version_on(await visitor.get(path))
    taken = await visitor.post(f"{path}/acknowledgement", version=version)
    assert taken.status_code == 303
    assert "İlk qoruyucu addımı yaz" in words_of(await visitor.get(path))


async def test_the_loser_of_a_race_is_told_who_won(desk: Desk) -> None:
    visitor, _, path = await appeal_of(desk)
    second = Visitor(desk, await desk.hires("nigar"))
    version = version_on(await visitor.get(path))
    await visitor.post(f"{path}/acknowledgement", version=version)
    lost = await second.post(f"{path}/acknowledgement", version=version)
    assert lost.status_code == 409
    assert "Müraciəti sizdən əvvəl götürən: Rashad" in words_of(lost)


async def test_a_reply_on_stale_reading_is_kept_and_not_sent(desk: Desk) -> None:
    visitor, lawyer, path = await appeal_of(desk)
    stale = version_on(await visitor.get(path))
    await visitor.post(f"{path}/acknowledgement", version=stale)
    refused = await visitor.post(f"{path}/messages", version=stale, text=REPLY)
    assert refused.status_code == 409
    assert f">{REPLY}</textarea>" in refused.text
    assert "Yazdıqlarınız saxlanılıb" in words_of(refused)
    card = await lawyer.card(path.rsplit("/", 1)[1])
    assert [m["text"] for m in card["messages"]] == [DANGER]
    sent = await visitor.post(f"{path}/messages", version=version_on(refused), text=REPLY)
    assert sent.status_code == 303


async def test_lines_are_kept_as_everybody_writes_them(desk: Desk) -> None:
    visitor, lawyer, path = await appeal_of(desk)
    await visitor.post(f"{path}/notes", text="bir\r\niki\x00 ")
    card = await lawyer.card(path.rsplit("/", 1)[1])
    assert card["messages"][-1]["text"] == "bir\niki\ufffd"


async def test_nobody_closes_in_silence(desk: Desk) -> None:
    visitor, _, path = await appeal_of(desk)
    await visitor.post(f"{path}/acknowledgement")
    refused = await visitor.post(f"{path}/outcome", outcome="advised")
    assert refused.status_code == 409
    assert "susaraq bağlanmır" in words_of(refused)
    await visitor.post(f"{path}/outcome", outcome="advised", text=REPLY)
    await visitor.post(f"{path}/closure")
    second = Visitor(desk, await desk.hires("nigar"))
    await second.post(f"{path}/closure")
    page = await visitor.get(path)
    assert "Yenidən aç" in words_of(page)
    assert REPLY in page.text


async def test_whoever_closes_an_immediate_appeal_is_told_that_a_second_person_must(
    desk: Desk,
) -> None:
    visitor, _, path = await appeal_of(desk)
    await visitor.post(f"{path}/acknowledgement")
    await visitor.post(f"{path}/outcome", outcome="advised", text=REPLY)
    proposed = await visitor.post(f"{path}/closure")
    page = words_of(await visitor.get(proposed.headers["location"]))
    assert "Bağlamaq istəyiniz qeyd olundu" in page
    assert "bunu ikinci əməkdaş təsdiq edir" in words_of(await visitor.get(path))
    assert "Bağlanmanı təsdiqlə" not in page
    second = Visitor(desk, await desk.hires("nigar"))
    assert "Bağlanmanı təsdiqlə" in words_of(await second.get(path))
    closed = await second.post(f"{path}/closure")
    assert "Müraciət bağlandı" in words_of(await second.get(closed.headers["location"]))


async def test_two_people_lower_an_immediate_appeal(desk: Desk) -> None:
    visitor, lawyer, path = await appeal_of(desk)
    reference = path.rsplit("/", 1)[1]
    await visitor.post(f"{path}/level", level="P3", reason="artıq azaddır")
    assert (await lawyer.card(reference))["level"] == "P1"
    second = Visitor(desk, await desk.hires("nigar"))
    page = await second.get(path)
    assert "Rashad P3 təklif edir" in words_of(page)
    await second.post(f"{path}/level", level="P3", reason="təsdiq edirəm")
    assert (await lawyer.card(reference))["level"] == "P3"


async def test_the_identity_is_shown_once_for_a_reason(desk: Desk) -> None:
    visitor, _, path = await appeal_of(
        desk, appellant={"name": "Aygün Vəliyeva", "phone": "+994501112233"}
    )
    assert "Aygün" not in (await visitor.get(path)).text
    without = await visitor.post(f"{path}/identity", reason=" ")
    assert without.status_code == 422
    assert "Aygün" not in without.text
    opened = await visitor.post(f"{path}/identity", reason="geri zəng")
    assert "Aygün Vəliyeva" in opened.text
    assert opened.headers["cache-control"] == "no-store"
    assert "Aygün" not in (await visitor.get(path)).text


async def test_an_unsafe_person_cannot_be_written_to(desk: Desk) -> None:
    visitor, _, path = await appeal_of(desk, appellant={"safe_to_contact": False})
    page = await visitor.get(path)
    assert "Heç nə göndərilə bilməz." in words_of(page)
    refused = await visitor.post(f"{path}/messages", text=REPLY)
    assert refused.status_code == 409
    assert "Heç nə göndərilmədi." in words_of(refused)


async def test_a_coordinator_asks_somebody_by_name(desk: Desk) -> None:
    _, _, path = await appeal_of(desk)
    lead = Visitor(desk, await desk.hires("sevda", Role.COORDINATOR))
    await desk.hires("nigar")
    assert (await lead.post(f"{path}/assignment", to="nigar")).status_code == 303
    assert "Nigar" in words_of(await lead.get(path))


async def test_appeals_are_linked_both_ways_and_apart_again(desk: Desk) -> None:
    visitor, lawyer, path = await appeal_of(desk)
    operator = await desk.hires("second", Role.OPERATOR)
    other = (await operator.files("Eyni kamerada başqa biri də döyülüb"))["reference"]
    await visitor.post(f"{path}/links", reference=other.lower(), kind="same_incident")
    assert other in (await visitor.get(path)).text
    assert path.rsplit("/", 1)[1] in (await visitor.get(f"/desk/appeals/{other}")).text
    await visitor.post(f"{path}/unlinking", reference=other)
    assert (await lawyer.card(path.rsplit("/", 1)[1]))["links"] == []
    wrong = await visitor.post(f"{path}/links", reference="916-2222-2222")
    assert wrong.status_code == 422


async def test_the_authority_of_the_accused_place_is_not_offered(desk: Desk) -> None:
    visitor, _, path = await appeal_of(desk, facility_id="umbaki-complex")
    page = await visitor.get(path)
    assert 'value="penitentiary_service"' not in page.text
    assert 'name="authority_id"' in page.text


@pytest.mark.parametrize("command", ["messages", "notes", "level", "outcome", "closure"])
async def test_a_form_of_another_site_changes_nothing(desk: Desk, command: str) -> None:
    visitor, lawyer, path = await appeal_of(desk)
    before = await lawyer.card(path.rsplit("/", 1)[1])
    answer = await desk.http.post(
        f"{path}/{command}",
        data={"text": REPLY, "level": "P5", "reason": "x", "outcome": "advised"},
        headers=visitor.headers | {"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/desk?next=")
    after = await lawyer.card(path.rsplit("/", 1)[1])
    assert after["messages"] == before["messages"]
    assert after["version"] == before["version"]


async def test_an_appeal_that_is_not_there_and_one_not_for_you_look_alike(desk: Desk) -> None:
    visitor, _, _ = await appeal_of(desk)
    for reference in ("916-2222-2222", "nonsense"):
        page = await visitor.get(f"/desk/appeals/{reference}")
        assert page.status_code == 404
        assert "Belə müraciət yoxdur" in words_of(page)


async def test_a_coordinator_holds_an_appeal_beyond_the_time_of_erasure(desk: Desk) -> None:
    _, lawyer, path = await appeal_of(desk)
    lead = Visitor(desk, await desk.hires("lead", Role.COORDINATOR))
    assert "Həmişəlik saxla" in words_of(await lead.get(path))
    held = await lead.post(f"{path}/hold", held="true", reason="məhkəmə")
    assert held.status_code == 303
    page = words_of(await lead.get(path))
    assert "həmişəlik saxlanılır" in page
    assert "Vaxtı çatanda silinsin" in page
    assert (
        await Visitor(desk, lawyer).post(f"{path}/hold", held="false", reason="a")
    ).status_code == 403
