"""Sentences that responders send often, in the language of the person who reads them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from service.domain.terms import Language
from service.web.translatable import said

FILE: Final = Path(__file__).with_name("replies.toml")
# The titles again, for the catalogues; a test holds the two together.
TITLES: Final = {
    "received": said("We have read it"),
    "safe": said("Is it safe to write?"),
    "where": said("Where is the person?"),
    "since": said("Since when, and who saw it?"),
    "rights": said("Lawyer and doctor"),
    "call": said("Call 916 in danger"),
}


@dataclass(frozen=True, slots=True)
class ReadyReply:
    """A sentence that is ready to be sent, and what staff call it."""

    code: str
    title: str
    texts: Mapping[str, str] = field(repr=False)

    def text(self, language: str) -> str:
        """In a language, or in Azerbaijani."""
        return self.texts.get(language) or self.texts[Language.AZ.value]


@cache
def ready_replies() -> tuple[ReadyReply, ...]:
    """All of them, in the order of the file; read once."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(ReadyReply(code, entry.pop("title"), dict(entry)) for code, entry in read.items())
