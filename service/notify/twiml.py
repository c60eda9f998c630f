"""Twilio's markup for a call that pages a responder: pure."""

from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from service.domain.terms import Language

# Twilio has no Azerbaijani voice; a Turkish one reads Azerbaijani so that it is understood.
VOICES: Final[Mapping[Language, tuple[str, str]]] = {
    Language.AZ: ("tr-TR", "Polly.Filiz"),
    Language.RU: ("ru-RU", "Polly.Tatyana"),
    Language.EN: ("en-GB", "Polly.Amy"),
    Language.TR: ("tr-TR", "Polly.Filiz"),
}
BEGIN: Final = '<?xml version="1.0" encoding="UTF-8"?><Response>'
HANG_UP: Final = f"{BEGIN}<Hangup/></Response>"
# How often the page is read out before the call ends without an answer.
READ_OUT: Final = 2
KEY_WITHIN_S: Final = 6


def asking_for_a_key(words: str, language: Language, action: str) -> str:
    """Read the words, wait for one key, read them once more, and hang up."""
    say = _say(words, language)
    gather = (
        f'<Gather input="dtmf" numDigits="1" timeout="{KEY_WITHIN_S}" '
        f'method="POST" action={quoteattr(action)}>{say}</Gather>'
    )
    return f"{BEGIN}{gather * READ_OUT}<Hangup/></Response>"


def saying(words: str, language: Language) -> str:
    """Say something and hang up."""
    return f"{BEGIN}{_say(words, language)}<Hangup/></Response>"


def _say(words: str, language: Language) -> str:
    tongue, voice = VOICES[language]
    return f'<Say language="{tongue}" voice="{voice}">{escape(words)}</Say>'
