"""What a caller hears, as Twilio's markup; recorded prompts where there are some, else a voice."""

from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from service.domain.terms import Language
from service.notify import wording

HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>'
# No voice speaks Azerbaijani; a Turkish one is understood. Recorded prompts are better.
VOICES: Final = {
    Language.AZ: "tr-TR",
    Language.RU: "ru-RU",
    Language.EN: "en-GB",
    Language.TR: "tr-TR",
}
VOICE_PATH: Final = "/webhooks/twilio/voice"
RECORDINGS_PATH: Final = "/webhooks/twilio/recordings"
LONGEST_MESSAGE_S: Final = 600
SILENCE_S: Final = 10


@dataclass(frozen=True, slots=True)
class Speaker:
    """Speaks a language, by files when their address is known."""

    base_url: str
    prompts_url: str | None = None

    def say(self, name: str, language: Language, **facts: str) -> str:
        """One prompt; what holds a fact is always spoken."""
        if self.prompts_url is not None and not facts:
            address = f"{self.prompts_url.rstrip('/')}/{name}.{language.value}.mp3"
            return f"<Play>{escape(address)}</Play>"
        said = wording.voice(name, language, **facts)
        return f'<Say language="{VOICES[language]}">{escape(said)}</Say>'

    def to(self, path: str, **query: str) -> str:
        """An address of ours as an attribute; Twilio signs what follows the question mark too."""
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return quoteattr(f"{self.base_url}{path}?{asked}")

    def welcome(self) -> str:
        """Four sentences in four languages, one key each, and 0 for danger in all of them."""
        sentences = "".join(self.say("language", language) for language in Language)
        gather = (
            f'<Gather input="dtmf" numDigits="1" timeout="6" method="POST" '
            f"action={self.to(VOICE_PATH, step='language')}>{sentences}</Gather>"
        )
        return self._document(gather, self._go("language"))

    def menu(self, language: Language) -> str:
        """Danger by one key; otherwise the tone, and words."""
        gather = (
            f'<Gather input="dtmf" numDigits="1" timeout="3" method="POST" '
            f"action={self.to(VOICE_PATH, step='menu', lang=language.value)}>"
            f"{self.say('menu', language)}</Gather>"
        )
        return self._document(gather, self._record(language))

    def record(self, language: Language) -> str:
        """Straight to the tone."""
        return self._document(self._record(language))

    def danger(self, language: Language) -> str:
        """Somebody calls back at once; until then there is the tone."""
        return self._document(self.say("danger", language), self._record(language))

    def thanks(self, language: Language, reference: str) -> str:
        """The words arrived; the number, and once more the key for danger."""
        number = wording.digit_by_digit(reference, language)
        gather = (
            f'<Gather input="dtmf" numDigits="1" timeout="4" method="POST" '
            f"action={self.to(VOICE_PATH, step='menu', lang=language.value)}>"
            f"{self.say('thanks', language)}{self.say('number', language, number=number)}</Gather>"
        )
        return self._document(gather, "<Hangup/>")

    def nothing_heard(self, language: Language) -> str:
        """Nobody spoke, or the line was bad: we call back."""
        return self._document(self.say("empty", language), "<Hangup/>")

    def _record(self, language: Language) -> str:
        """Record, with an action (else the same document is asked for again, for ever).

        An empty recording calls no action: Twilio goes on below, so that comes to us as well.
        Only # ends it: by default any key would, and a cheek would cut a mother short.
        """
        after = self.to(RECORDINGS_PATH, lang=language.value)
        later = self.to(RECORDINGS_PATH, lang=language.value, event="status")
        return (
            f'<Record method="POST" action={after} recordingStatusCallback={later} '
            f'recordingStatusCallbackEvent="completed absent" finishOnKey="#" playBeep="true" '
            f'timeout="{SILENCE_S}" maxLength="{LONGEST_MESSAGE_S}"/>'
            + self._go("empty", lang=language.value)
        )

    def _go(self, step: str, **more: str) -> str:
        address = f"{self.base_url}{VOICE_PATH}?step={step}"
        address += "".join(f"&{name}={value}" for name, value in more.items())
        return f'<Redirect method="POST">{escape(address)}</Redirect>'

    def _document(self, *parts: str) -> str:
        return f"{HEAD}<Response>{''.join(parts)}</Response>"
