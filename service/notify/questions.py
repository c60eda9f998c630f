"""The questions of the bot on the way out: one message that turns its own page."""

import json
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from service.domain.terms import Channel, Language
from service.models import Appeal, Appellant
from service.notify import wording
from service.notify.post_room import PostRoom
from service.notify.sender import Button, OutboundText, SendFailed
from service.security.encryption import DataKey

FINISHED: Final = "done"
QUIET: Final = "quiet"
LANGUAGES: Final = "languages"
TICK: Final = "✓ "
COLUMNS: Final = 2
# Each language is called by its own name, so that everybody finds theirs.
NAMES: Final = {
    Language.AZ: "Azərbaycanca",
    Language.RU: "Русский",
    Language.EN: "English",
    Language.TR: "Türkçe",
}


def question_text(question: str, language: Language) -> str:
    """The question, which alone appears in a preview, and that nobody has to answer it."""
    asked = wording.dialogue(language, question, "text")
    return f"{asked} {wording.dialogue(language, 'optional')}"


def page(show: str, language: Language, ticked: frozenset[str] = frozenset()) -> OutboundText:
    """One page of the dialogue: its text and its buttons."""
    if show == QUIET:
        return OutboundText(wording.dialogue(language, "quieted"))
    if show == LANGUAGES:
        buttons = tuple(Button(name, f"l:{code.value}") for code, name in NAMES.items())
        return OutboundText(" / ".join(NAMES.values()), buttons=buttons, columns=COLUMNS)
    if show == FINISHED:
        return OutboundText(wording.dialogue(language, "thanks"), buttons=_always(language))
    answers = wording.dialogue_answers(language, show)
    buttons = tuple(
        Button(f"{TICK if code in ticked else ''}{label}", f"q:{show}:{code}")
        for code, label in answers.items()
    )
    onward = Button(wording.dialogue(language, "next" if ticked else "skip"), f"q:{show}:next")
    return OutboundText(
        question_text(show, language),
        buttons=(*buttons, onward, *_always(language)),
        columns=COLUMNS,
    )


def with_first_question(said: str, language: Language) -> OutboundText:
    """The first answer with the first question under it: one message, one notification."""
    asked = page("Q1", language)
    return OutboundText(f"{said}\n\n{asked.body}", buttons=asked.buttons, columns=asked.columns)


def _always(language: Language) -> tuple[Button, ...]:
    return (
        Button(wording.dialogue(language, "language"), "l:menu"),
        Button(wording.dialogue(language, "quiet"), "u:quiet"),
    )


def _ticked(appeal: Appeal, key: DataKey, question: str) -> frozenset[str]:
    """What stands answered; read here, so that no job ever carries an answer."""
    if appeal.answers_enc is None:
        return frozenset()
    given = json.loads(key.open(appeal.answers_enc, "appeal", "answers", appeal.id)).get(question)
    return frozenset([given] if isinstance(given, str) else given or ())


async def deliver_question(room: PostRoom, payload: dict[str, Any]) -> None:
    """Turn the page of a dialogue, with what stands answered by now; a lost page costs nothing."""
    telegram = room.senders.telegram
    if telegram is None:
        return
    if payload["press_id"]:
        await telegram.confirm(payload["press_id"], "")
    async with room.sessions.begin() as tx:
        appeal = await tx.get_one(Appeal, UUID(payload["appeal_id"]))
        query = select(Appellant).filter_by(appeal_id=appeal.id)
        who = (await tx.scalars(query)).one()
        unsafe = not appeal.safe_to_contact and payload["show"] != QUIET
        if unsafe or who.address_enc is None or appeal.data_key is None:
            return
        key = room.keys.data_key(appeal.data_key, appeal.id)
        address = key.open(who.address_enc, "appellant", "address", who.id)
        language, channel = Language(appeal.language), Channel(appeal.channel)
        ticked = _ticked(appeal, key, payload["show"])
    if channel is not Channel.TELEGRAM:
        return
    try:
        await telegram.turn(
            address, payload["message_ref"], page(payload["show"], language, ticked)
        )
    except SendFailed as fault:
        if not fault.permanent:
            raise
