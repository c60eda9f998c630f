"""A mother writes to the bot; what she taps, changes and forbids counts at once."""

import json
from typing import Any

import pytest

from service.domain.terms import Language
from service.intake.dialogue import QUESTIONS
from service.notify.questions import page, with_first_question
from service.notify.sender import OutboundText, SendFailed
from service.triage.rulebook import load_rulebook
from tests.desk import Desk, Person
from tests.notify.chats import Chat

CHAT = 501


@pytest.fixture
def chat(desk: Desk) -> Chat:
    """The other side of the bot."""
    return Chat.beside(desk, CHAT)


async def card_of(responder: Person) -> dict[str, Any]:
    rows = await responder.queue()
    return await responder.card(rows[0]["reference"])


async def test_each_tap_counts_at_once_and_turns_the_page(desk: Desk, chat: Chat) -> None:
    responder = await desk.hires("nigar")
    await chat.writes("Oğlum haqqında yazıram")
    assert (await card_of(responder))["level"] != "P1"
    assert "Bu təcilidirmi?" in chat.heard[-1].body
    await chat.taps("q:Q1:a")
    card = await card_of(responder)
    assert card["level"] == "P1"
    assert card["answers"]["Q1"] == "a"
    assert chat.page.body.startswith("Bu harada baş verir?")
    await chat.taps("q:Q2:a")
    await chat.taps("q:Q4:force")
    assert "✓ Döymə, zor" in [button.label for button in chat.page.buttons]
    await chat.taps("q:Q4:next")
    await chat.taps("q:Q10:a")
    await chat.taps("q:Q10:next")
    assert chat.page.body == "Sağ olun, qeyd etdik. Nəsə dəyişsə, bura yazın."
    card = await card_of(responder)
    assert card["answers"] == {"Q1": "a", "Q2": "a", "Q4": ["force"], "Q10": ["a"]}
    assert len(chat.heard) == 1  # all pages were turned in one message, without a sound


async def test_a_quiet_phone_gets_not_a_word_more(desk: Desk, chat: Chat) -> None:
    responder = await desk.hires("nigar")
    await chat.writes("Oğlumu döyürlər")
    before = len(chat.heard)
    await chat.taps("u:quiet")
    assert (chat.page.body, chat.page.buttons) == ("Yaxşı. Bu yazışmanı silə bilərsiniz.", ())
    card = await card_of(responder)
    assert card["appellant"]["safe_to_contact"] is False
    await chat.writes("yenə yazıram")
    await chat.writes("/status")
    await chat.taps("q:Q1:a")
    await chat.taps("l:ru")
    refused = await responder.does(card["reference"], "messages", text="Salam")
    assert refused.status_code == 409
    assert len(chat.heard) == before
    assert chat.page.body == "Yaxşı. Bu yazışmanı silə bilərsiniz."
    await chat.writes("/safe")
    assert chat.heard[-1].body.startswith("Mesajınız bizdədir")


async def test_an_unsafe_phone_stays_unsafe_for_its_next_appeal(desk: Desk, chat: Chat) -> None:
    responder = await desk.hires("nigar")
    await chat.writes("Oğlumu döyürlər")
    await chat.writes("/unsafe")
    card = await card_of(responder)
    reference = card["reference"]
    await responder.does(reference, "acknowledgement")
    await responder.does(reference, "outcome", outcome="advised", reason_untold="telefon")
    colleague = await desk.hires("rauf")
    assert (await responder.does(reference, "closure")).status_code == 202
    assert (await colleague.does(reference, "closure")).status_code == 201
    heard = len(chat.heard)
    await chat.writes("Yenidən döyürlər")
    assert len(chat.heard) == heard
    again = await card_of(responder)
    assert again["reference"] != reference
    assert again["appellant"]["safe_to_contact"] is False


async def test_a_language_is_chosen_once_and_kept(desk: Desk, chat: Chat) -> None:
    await desk.hires("nigar")
    await chat.writes("Oğlum haqqında")
    await chat.writes("/language")
    assert {button.token for button in chat.heard[-1].buttons} == {"l:az", "l:ru", "l:en", "l:tr"}
    await chat.taps("l:ru")
    assert chat.page.body.startswith("Это срочно?")
    await chat.writes("/status")
    assert chat.heard[-1].body.startswith("Ваше сообщение у нас")


async def test_whoever_has_not_written_is_asked_to(desk: Desk, chat: Chat) -> None:
    await chat.writes("/status")
    assert chat.heard[-1].body.startswith("Hələ heç nə yazmamısınız")
    await chat.taps("q:Q1:a")
    assert "Öz sözlərinizlə" in chat.heard[-1].body or "öz sözlərinizlə" in chat.heard[-1].body


async def test_both_versions_of_an_edited_message_are_kept(desk: Desk, chat: Chat) -> None:
    responder = await desk.hires("nigar")
    await chat.writes("Oğlum polisdədir", message_id=70)
    await chat.edits("Oğlumu polisdə döyürlər", message_id=70)
    await chat.writes("Kömək edin", reply_to_message={"message_id": 70})
    card = await card_of(responder)
    said = [m for m in card["messages"] if m["direction"] == "inbound"]
    assert [m["text"] for m in said][:2] == ["Oğlum polisdədir", "Oğlumu polisdə döyürlər"]
    assert [m["marks"] for m in said] == [[], ["edited"], []]
    assert said[2]["reply_to"] in {said[0]["id"], said[1]["id"]}


async def test_a_group_is_answered_once(desk: Desk, chat: Chat) -> None:
    for _ in range(5):
        await chat.writes_in_a_group("salam", group=-77)
    assert [each.body[:12] for each in chat.to("-77")] == ["Burada yazdı"]


async def test_a_page_that_cannot_be_turned_costs_nothing(desk: Desk, chat: Chat) -> None:
    responder = await desk.hires("nigar")
    await chat.writes("Oğlum haqqında")
    chat.fails_with = [SendFailed("telegram-400", permanent=True)]
    await chat.taps("q:Q1:a")
    assert (await card_of(responder))["level"] == "P1"
    chat.fails_with = [SendFailed("telegram-500")]
    await chat.taps("q:Q2:a")
    await desk.waits(seconds=5)
    assert chat.page.body.startswith("Nə olub?")


@pytest.mark.parametrize("language", list(Language))
def test_every_button_is_one_that_we_read(language: Language) -> None:
    protocol = load_rulebook().protocol
    for question in QUESTIONS:
        shown = page(question, language)
        codes = [b.token.split(":")[2] for b in shown.buttons if b.token.startswith("q:")]
        assert set(codes) == {*protocol.questions[question].answers, "next"}
        assert all(len(b.token.encode()) <= 64 and len(b.label) <= 28 for b in shown.buttons)


REVEALING = (
    "işgənc döy zorak polis həbs ombudsman təhlükə пыт бить бьют полиц тюрьм омбудс опасн "
    "tortur beat police prison ombuds danger işkence dayak karakol hapis tehlike"
).split()


@pytest.mark.parametrize("language", list(Language))
def test_no_preview_gives_anything_away(language: Language) -> None:
    shown: list[OutboundText] = [page(q, language) for q in (*QUESTIONS, "done", "quiet")]
    shown += [page("languages", language), with_first_question("", language)]
    for each in shown:
        assert not [word for word in REVEALING if word in each.body.lower()]
    assert json.dumps([each.body for each in shown])
