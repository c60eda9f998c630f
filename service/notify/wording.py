"""Pure texts that leave the house: answers to appellants and pages to responders.

They are written in wordings/*.toml, because people who speak the languages must be able to
correct them. None says who we are or what the matter is, since a phone may be in other hands.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

from service.domain.terms import Channel, ContactMethod, Language, Level

# Channels that are read, heard and answered alike share one wording.
_FAMILY: Final[Mapping[Channel, str]] = {
    Channel.CALL: "spoken",
    Channel.WALK_IN: "spoken",
    Channel.VISIT: "spoken",
    Channel.VOICE: "voice",
    Channel.WEB: "web",
    Channel.SMS: "sms",
    Channel.TELEGRAM: "chat",
    Channel.WHATSAPP: "chat",
    Channel.FACEBOOK: "chat",
    Channel.INSTAGRAM: "chat",
    Channel.X: "chat",
    Channel.EMAIL: "email",
    Channel.POST: "paper",
    Channel.OWN_MOTION: "paper",
}
# What to say instead when nothing may be sent later; a web page is seen only by who opened it.
_WHEN_UNSAFE: Final[Mapping[str, str]] = {"spoken": "unsafe_spoken", "web": "web"}


@dataclass(frozen=True, slots=True)
class PageText:
    """A page in the form its contact method can carry."""

    subject: str | None
    body: str = field(repr=False)  # a one-time code may be in it
    take_label: str
    decline_label: str


def first_answer(channel: Channel, language: Language, *, reference: str | None, safe: bool) -> str:
    """Say that the words arrived, what happens next, and how to come back."""
    family = _FAMILY[channel]
    if not safe:
        family = _WHEN_UNSAFE.get(family, "unsafe")
    wording = _wordings(language)["first_answer"][family]
    text: str = wording["text"].strip()
    if reference is None or "number" not in wording:
        return text
    number = wording["number"].format(
        reference=reference, spoken_reference=digit_by_digit(reference, language)
    )
    return f"{text}{' ' if family == 'sms' else chr(10)}{number}"


def first_answer_subject(language: Language) -> str:
    """The subject under which a first answer goes out by e-mail."""
    return _text(language, "first_answer", "subject")


def reply_subject(language: Language) -> str:
    """The subject under which somebody's answer goes out by e-mail; theirs may say too much."""
    return _text(language, "first_answer", "reply_subject")


def write_privately(language: Language) -> str:
    """Ask somebody who wrote in a group chat to write where nobody else reads."""
    return _text(language, "notice", "write_privately")


def welcome(language: Language) -> str:
    """Greet somebody who opened the chat and has not said anything yet."""
    return _text(language, "notice", "welcome")


def unreadable(language: Language) -> str:
    """Ask for words instead of something we could not read."""
    return _text(language, "notice", "unreadable")


def voice(name: str, language: Language, **facts: str) -> str:
    """What a caller hears where there is no recorded prompt."""
    return _text(language, "voice", name).format(**facts)


def dialogue(language: Language, *path: str) -> str:
    """A text of the bot's few questions."""
    found: Any = _wordings(language)["dialogue"]
    for name in path:
        found = found[name]
    text: str = found
    return text


def dialogue_answers(language: Language, question: str) -> Mapping[str, str]:
    """The answers to a question, in the order in which they are shown."""
    answers: Mapping[str, str] = _wordings(language)["dialogue"][question]["answers"]
    return answers


def dialogue_commands(language: Language) -> Mapping[str, str]:
    """The bot's commands, with what the messenger's list says about each."""
    commands: Mapping[str, str] = _wordings(language)["dialogue"]["commands"]
    return commands


def elsewhere(*, link: str) -> str:
    """Tell somebody whose words we cannot open, in whatever language, where to reach us."""
    spoken = (Language.AZ, Language.RU, Language.EN)
    return "\n\n".join(_text(each, "notice", "elsewhere").format(link=link) for each in spoken)


def standing(name: str, language: Language) -> str:
    """A notice that is the same for everybody."""
    return _text(language, "notice", name)


def answered(language: Language) -> str:
    """Tell that an answer is there, without a word of it."""
    return _text(language, "notice", "answered")


def closed(language: Language) -> str:
    """Tell that we have finished, without saying with what."""
    return _text(language, "notice", "closed")


def level_name(level: Level, language: Language) -> str:
    """The letter and the word of a level: never the one without the other."""
    return f"{level.name} {_text(language, 'levels', level.name)}"


def page(
    method: ContactMethod,
    language: Language,
    *,
    level: Level,
    region: str,
    short_id: str,
    link: str,
    code: str | None,
    repeat: bool,
    together: int = 0,
) -> PageText:
    """Ask one responder to take an appeal, naming only its level, region, short id and link.

    Of an incident with several appeals the number is told as well.
    """
    wording = _wordings(language)["page"]
    shape = wording[method.value]
    facts = {
        "level": _page_level(level, language, repeat=repeat),
        "region": region,
        "short_id": short_id,
        "link": link,
        "spoken_short_id": digit_by_digit(short_id, language),
        "code": code or "",
        "spoken_code": digit_by_digit(code or "", language),
    }
    # On the phone either a code is entered or a key is pressed, never both.
    ending = "code" if code is not None else "keys"
    many = wording["together"].format(count=together) if together > 1 else ""
    parts = [shape["body"].strip(), f"{many}." if many else "", shape.get(ending, "")]
    between = " " if method in {ContactMethod.SMS, ContactMethod.VOICE} else "\n"
    subject = shape.get("subject")
    return PageText(
        subject=None if subject is None else subject.format_map(facts),
        body=between.join(part for part in parts if part).format_map(facts),
        take_label=wording["take"],
        decline_label=wording["decline"],
    )


def acknowledged(language: Language, *, short_id: str) -> str:
    """Confirm to a responder that the appeal is theirs now."""
    return _text(language, "response", "acknowledged").format(short_id=short_id)


def declined(language: Language, *, short_id: str) -> str:
    """Confirm to a responder that somebody else will be asked."""
    return _text(language, "response", "declined").format(short_id=short_id)


def already_taken(language: Language, *, short_id: str, name: str) -> str:
    """Tell a responder which colleague was first."""
    return _text(language, "response", "taken").format(short_id=short_id, name=name)


def code_expired(language: Language) -> str:
    """Tell a responder that a code no longer works."""
    return _text(language, "response", "expired")


def contact_test(language: Language, *, code: str, link: str) -> str:
    """Ask a member of staff to bring a code back, so that the way to reach them is proven."""
    return _text(language, "response", "contact_test").format(code=code, link=link)


def contact_proven(language: Language) -> str:
    """Thank for the code."""
    return _text(language, "response", "contact_proven")


def raised(language: Language, *, level: Level, short_id: str, link: str) -> str:
    """Tell the one who took an appeal that it has become more urgent."""
    return _text(language, "response", "raised").format(
        level=level_name(level, language), short_id=short_id, link=link
    )


def news(language: Language, *, level: Level, short_id: str, link: str) -> str:
    """Tell the one who took an appeal that something new was said about it."""
    return _text(language, "response", "news").format(
        level=level_name(level, language), short_id=short_id, link=link
    )


def due(language: Language, *, level: Level, short_id: str, link: str) -> str:
    """Tell the one who took an appeal, or those in charge, that a deadline of it has come."""
    return _text(language, "response", "due").format(
        level=level_name(level, language), short_id=short_id, link=link
    )


def unreached(language: Language, *, level: Level, short_id: str, link: str) -> str:
    """Tell the one who took an appeal, or those in charge, that no way led to the person."""
    return _text(language, "response", "unreached").format(
        level=level_name(level, language), short_id=short_id, link=link
    )


def overdue(language: Language, *, count: int, link: str) -> str:
    """Tell a coordinator how many ordinary appeals wait beyond their time."""
    return _text(language, "response", "overdue").format(count=count, link=link)


def missed(language: Language, *, count: int, link: str) -> str:
    """Tell those in charge how many of us left two tests unanswered."""
    return _text(language, "response", "missed").format(count=count, link=link)


def thin(language: Language, *, count: int, bare: int, first: str, link: str) -> str:
    """Tell those in charge how many spans ahead nobody covers, or one person only."""
    told = _text(language, "response", "thin")
    return told.format(count=count, bare=bare, first=first, link=link)


def digit_by_digit(text: str, language: Language) -> str:
    """Spell a number so that a voice cannot run its digits together."""
    digits: list[str] = _wordings(language)["spoken"]["digits"]
    spoken = [
        digits[int(character)] if character in "0123456789" else character.upper()
        for character in text
        if character.isalnum()
    ]
    return ", ".join(spoken)


def _page_level(level: Level, language: Language, *, repeat: bool) -> str:
    name = level_name(level, language)
    return f"{_text(language, 'page', 'repeat')}: {name}" if repeat else name


def _text(language: Language, section: str, name: str) -> str:
    text: str = _wordings(language)[section][name]
    return text


@cache
def _wordings(language: Language) -> Mapping[str, Any]:
    """Read a language once, when it is first spoken."""
    path = files("service.notify").joinpath("wordings", f"{language.value}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
