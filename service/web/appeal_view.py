"""An appeal as its page shows it: the thread with marked words, reasons, clocks and safeguards."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from service.casework.reply import CARRIED
from service.domain.terms import Channel, Language, Level
from service.triage.explain import explain
from service.web.marks import Quote, pieces
from service.web.next_step import next_step
from service.web.replies import ready_replies
from service.web.safeguards import board, told_by
from service.web.screen import Screen
from service.web.times import parsed

WHATSAPP_WINDOW: Final = timedelta(hours=24)


def appeal_view(card: dict[str, Any], screen: Screen) -> dict[str, Any]:
    """Everything the page needs beside the card."""
    assert screen.me is not None  # noqa: S101 - the page is for colleagues only
    reasons = numbered(card["assessment"]["reasons"])
    return {
        "card": card,
        "reasons": reasons,
        "thread": thread(card["messages"], reasons),
        "safeguards": board(card["answers"], reasons, told_by(card)),
        "step": next_step(card, screen.me),
        "mine": _is_mine(card, screen),
        "asked_me": _asked_me(card, screen),
        "reply_rule": reply_rule(card, screen),
        "ready_replies": ready_replies(),
        "answers": asked_and_answered(card["answers"], screen),
        "authorities": authorities(card, screen),
        "questions": questions(card["assessment"]["would_change"], screen),
    }


def numbered(reasons: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One reason an indicator, with the number that marks refer to; the weightiest first."""
    ranked = sorted(reasons, key=lambda r: (int(Level[r["level"]]), r["start"]))
    by_code: dict[str, list[Mapping[str, Any]]] = {}
    for each in ranked:
        by_code.setdefault(each["code"], []).append(each)
    return [_merged(n, found) for n, found in enumerate(by_code.values(), start=1)]


def _merged(number: int, found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Everything that was found of one indicator; its most urgent finding speaks for it."""
    first = found[0]
    return {
        "number": number,
        "code": first["code"],
        "level": first["level"],
        "polarity": first["polarity"],
        "explanation": first["explanation"],
        "standard": first["standard"],
        "modifiers": list(dict.fromkeys(m for each in found for m in each["modifiers"])),
        "sources": list(dict.fromkeys(each["source"] for each in found)),
        "rules": list(dict.fromkeys(each["rule"] for each in found if each["rule"])),
        "quotes": [each for each in found if each["quote"]],
    }


def thread(
    messages: Sequence[dict[str, Any]], reasons: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Messages with their words cut at the marks."""
    return [
        {
            **message,
            "pieces": pieces(
                message["text"] or "",
                [
                    Quote(quote["start"], quote["end"], reason["number"])
                    for reason in reasons
                    for quote in reason["quotes"]
                    if quote.get("message") == message["id"]
                ],
            ),
        }
        for message in messages
    ]


def _is_mine(card: dict[str, Any], screen: Screen) -> bool:
    owner = card["assignment"]["owner"]
    return owner is not None and screen.me is not None and owner["id"] == str(screen.me.id)


def _asked_me(card: dict[str, Any], screen: Screen) -> bool:
    offers = card["assignment"]["offers"]
    me = str(screen.me.id) if screen.me else ""
    return any(o["state"] == "offered" and o["to"] and o["to"]["id"] == me for o in offers)


def reply_rule(card: dict[str, Any], screen: Screen) -> str:
    """What the channel allows: open, receipt, window, unsafe or closed."""
    if card["status"] == "closed":
        return "closed"
    if not card["appellant"]["safe_to_contact"]:
        return "unsafe"
    channel = Channel(card["channel"])
    if channel in CARRIED and card["appellant"]["has_address"]:
        return "window" if _window_is_over(card, screen) else "open"
    return "receipt" if card["appellant"]["has_receipt"] else "no_way"


def _window_is_over(card: dict[str, Any], screen: Screen) -> bool:
    """WhatsApp lets a business write freely only for a day after the person wrote."""
    heard = [m["at"] for m in card["messages"] if m["direction"] == "inbound"]
    if card["channel"] != Channel.WHATSAPP or not heard:
        return False
    return screen.now - parsed(heard[-1]) > WHATSAPP_WINDOW


def asked_and_answered(answers: Mapping[str, Any], screen: Screen) -> list[tuple[str, str, str]]:
    """The protocol as it was answered, in words."""
    protocol = screen.runtime.desk.rulebook.protocol.questions
    language = screen.language.value
    said: list[tuple[str, str, str]] = []
    for code, given in answers.items():
        question = protocol.get(code)
        if question is None:
            continue
        chosen = [given] if isinstance(given, str) else given
        words = [answer_words(question.answers, each, screen.language) for each in chosen]
        said.append((code, question.wording.get(language, code), ", ".join(words)))
    return said


def answer_words(answers: Mapping[str, Any], given: str, language: Language) -> str:
    """One answer in words, with the count that came with it; Q13 is answered by indicators."""
    code, _, count = given.partition(":")
    wording = answers[code].wording if code in answers else {}
    words = wording.get(language.value) or explain(code, language)
    return f"{words} ({count})" if count else words


def questions(codes: Sequence[str], screen: Screen) -> list[tuple[str, str]]:
    """Questions of the protocol in words."""
    known = screen.runtime.desk.rulebook.protocol.questions
    return [(c, known[c].wording[screen.language.value]) for c in codes if c in known]


def authorities(card: dict[str, Any], screen: Screen) -> list[Any]:
    """Where the appeal may be handed to: never to the one that runs the place."""
    facility = card["facility"]
    accused = facility["authority_id"] if facility else None
    return [a for a in screen.runtime.reference.authorities if a.id != accused]
